import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../network/types.ts';
import { createTestHost, runProgram } from '../testing.ts';

/** A host on which a server answers at 8080: it says what it was asked, moves /old to /new, and has no /missing. */
function served() {
  const { sim, host } = createTestHost();
  const asked: HttpRequest[] = [];
  host.net.listen(8080, {
    program: 'server',
    *http(request) {
      asked.push(request);
      const headers = { 'content-type': 'text/plain', 'content-length': '3' };
      if (request.path === '/old') return { status: 302, headers: { ...headers, location: '/new' }, body: 'go\n' };
      if (request.path === '/missing') return { status: 404, headers, body: 'no\n' };
      return { status: 200, headers, body: 'ok\n' };
    },
  });
  return { asked, run: (line: string, stdin?: string) => runProgram(sim, host, ['bash', '-c', line], stdin === undefined ? {} : { stdin }) };
}

describe('curl', () => {
  test('prints the body, and the meter only where the body does not go to a pipe', () => {
    const { run } = served();
    expect(run('curl -s localhost:8080')).toEqual({ stdout: 'ok\n', stderr: '', exit: 0 });
    expect(run('curl -s -o page http://localhost:8080/ && cat page').stdout).toBe('ok\n');
    expect(run('curl -o page http://localhost:8080/').stderr).toContain('% Total    % Received % Xferd');
  });

  test('sends method, headers and data', () => {
    const { run, asked } = served();
    run(`curl -s -H 'X-A: 1' -d a=b -d c=d http://localhost:8080/form`);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/form', body: 'a=b&c=d' });
    expect(Object.entries(asked[0]!.headers).map(([k, v]) => `${k.toLowerCase()}: ${v}`)).toEqual(expect.arrayContaining(['x-a: 1', 'content-type: application/x-www-form-urlencoded', 'host: localhost:8080']));
    run('curl -s -X DELETE localhost:8080/thing');
    expect(asked[1]).toMatchObject({ method: 'DELETE', path: '/thing' });
    run('curl -s -d @- localhost:8080', 'from stdin');
    expect(asked[2]!.body).toBe('from stdin');
    run('curl -s -G -d q=1 localhost:8080/find');
    expect(asked[3]).toMatchObject({ method: 'GET', path: '/find?q=1' });
  });

  test('follows where it is sent with -L alone', () => {
    const { run } = served();
    expect(run('curl -s localhost:8080/old').stdout).toBe('go\n');
    expect(run('curl -sL localhost:8080/old').stdout).toBe('ok\n');
    expect(run(`curl -sL -o /dev/null -w '%{http_code} %{url_effective} %{num_redirects}\\n' localhost:8080/old`).stdout).toBe('200 http://localhost:8080/new 1\n');
  });

  test('-f fails on what the server refuses', () => {
    const { run } = served();
    expect(run('curl -s localhost:8080/missing')).toMatchObject({ stdout: 'no\n', exit: 0 });
    expect(run('curl -sS -f localhost:8080/missing')).toEqual({ stdout: '', stderr: 'curl: (22) The requested URL returned error: 404\n', exit: 22 });
  });

  test('-F sends a multipart body, with files and their types', () => {
    const { run, asked } = served();
    run('echo hello > note.txt; curl -s -F name=value -F "f=@note.txt" -F "d=@note.txt;type=text/csv;filename=x.csv" localhost:8080/form');
    const type = Object.entries(asked[0]!.headers).find(([k]) => k.toLowerCase() === 'content-type')![1];
    const boundary = /^multipart\/form-data; boundary=(-{24}\w{22})$/.exec(type)![1]!;
    expect(asked[0]!.method).toBe('POST');
    expect(asked[0]!.body!.replaceAll(boundary, 'B').split('\r\n')).toEqual([
      ...['--B', 'Content-Disposition: form-data; name="name"', '', 'value'],
      ...['--B', 'Content-Disposition: form-data; name="f"; filename="note.txt"', 'Content-Type: text/plain', '', 'hello\n'],
      ...['--B', 'Content-Disposition: form-data; name="d"; filename="x.csv"', 'Content-Type: text/csv', '', 'hello\n', '--B--', ''],
    ]);
    expect(run('curl -sS -F f=@nofile localhost:8080')).toMatchObject({ exit: 26, stderr: 'curl: (26) Failed to open/read local data from file/application\n' });
  });

  test('-K takes options from a file, -r asks for a range', () => {
    const { run, asked } = served();
    const config = `printf '# options\nurl = "localhost:8080/from-file"\n--header: "X-B: 2"\nsilent\nrange = 0-1\n' > c; curl -K c`;
    expect(run(config)).toEqual({ stdout: 'ok\n', stderr: '', exit: 0 });
    expect(asked[0]).toMatchObject({ path: '/from-file', headers: { 'X-B': '2', Range: 'bytes=0-1' } });
    expect(run('curl -K nofile')).toMatchObject({ exit: 26 });
  });

  test('-w knows what was asked and what came', () => {
    const { run } = served();
    expect(run(`curl -s -o /dev/null -w '%{method} %{http_version} %{redirect_url} %header{location} %{errormsg}|%{exitcode}\n' localhost:8080/old`).stdout).toBe('GET 1.1 http://localhost:8080/new /new |0\n');
    expect(run(`curl -s -o /dev/null -d abc -w '%{method} %{size_upload} %{num_headers}\n' localhost:8080`).stdout).toBe('POST 3 2\n');
    expect(run(`curl -s -w '%{exitcode} %{errormsg}\n' --fail-with-body localhost:8080/missing`)).toMatchObject({ exit: 22, stdout: 'no\n22 The requested URL returned error: 404\n' });
  });

  test('URLs with patterns, names by #1, folders that are made, uploads into a folder', () => {
    const { run } = served();
    expect(run("curl -s -o 'p#1' 'localhost:8080/{a,b}' && curl -s 'localhost:8080/[1-2]' -o n && curl -s --create-dirs --output-dir x/y -o z localhost:8080 && ls p* x/y").stdout).toBe('pa\npb\n\nx/y:\nz\n');
    expect(run("curl -sS 'http://[::1'")).toMatchObject({ exit: 3, stderr: 'curl: (3) bad range specification in URL position 9:\nhttp://[::1\n        ^\n' });
    expect(run('curl -s file:///etc/hostname').stdout).toBe('controlplane\n');
  });

  test.each([
    ['curl -sS file:///nofile', 37, "curl: (37) Couldn't open file /nofile\n"],
    ['curl -sS http://127.0.0.1:99999/', 3, 'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535\n'],
    ["curl -sS 'http://a b/'", 3, 'curl: (3) URL rejected: Malformed input to a URL function\n'],
    ['curl -sS --max-time x http://a', 2, "curl: option --max-time: expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"],
    ['curl -sS -d @nofile http://a', 26, "curl: option -d: error encountered when reading a file\ncurl: try 'curl --help' or 'curl --manual' for more information\n"],
    ['curl -sS --resolve x http://a', 49, "curl: (49) Couldn't parse CURLOPT_RESOLVE entry 'x'\n"],
    ['wget --nosuch', 2, "wget: unrecognized option '--nosuch'\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"],
    ['wget -i nofile', 0, 'nofile: No such file or directory\nNo URLs found in nofile.\n'],
    ['wget -q xyz://a', 1, 'xyz://a: Unsupported scheme.\n'],
  ])('%s is refused in the real words', (line, exit, stderr) => expect(served().run(line)).toMatchObject({ exit, stderr }));

  test("wget's -nc, -P, -o and lists", () => {
    const { run } = served();
    expect(run('wget -q localhost:8080/a; wget -nc localhost:8080/a; wget -q -P d/e localhost:8080/a; ls d/e; echo localhost:8080/l > list; wget -q -i list; ls l; wget -o log localhost:8080/m; head -c 2 log')).toMatchObject({ stdout: 'a\nl\n--', stderr: 'File ‘a’ already there; not retrieving.\n\n' });
  });

  test('ip -o, -4, rule and -V, as iproute2 prints them', () => {
    const { run } = served();
    expect(run('ip -o -4 addr show lo').stdout).toBe('1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n');
    expect(run('ip -o link show lo').stdout).toMatch(/^1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 [^\n]*\\    link\/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n$/);
    expect(run('ip rule | wc -l; ip -V').stdout).toBe('3\nip utility, iproute2-6.1.0, libbpf 1.3.0\n');
  });

  test('with TLS -v tells of the handshake and of HTTP/2, whose answers have no reason', () => {
    const { sim, host } = createTestHost();
    host.net.listen(8443, { program: 'server', tls: { names: ['localhost'], ca: 'kubernetes' }, *http() { return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok\n' }; } });
    const run = (line: string) => runProgram(sim, host, ['bash', '-c', line]);
    const { stderr } = run('curl -skv https://localhost:8443/x');
    for (const line of ['* ALPN: curl offers h2,http/1.1', '* TLSv1.3 (OUT), TLS handshake, Client hello (1):', '* ALPN: server accepted h2', '* using HTTP/2', '* [HTTP/2] [1] [:path: /x]', '> GET /x HTTP/2', '< HTTP/2 200 ', '< content-type: text/plain']) expect(stderr.split(/\r?\n/)).toContain(line);
    expect(run('curl -sik https://localhost:8443/').stdout).toBe('HTTP/2 200 \r\ncontent-type: text/plain\r\n\r\nok\n');
    expect(run('curl -sik --http1.1 https://localhost:8443/').stdout).toBe('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nok\n');
    expect(run('curl -sS https://localhost:8443/')).toMatchObject({ exit: 60 });
  });

  test('-I shows the head, -i head and body', () => {
    const { run } = served();
    expect(run('curl -sI localhost:8080').stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
    expect(run('curl -si localhost:8080').stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok\n$/);
  });

  test.each([
    ['curl -sS localhost:9', 7, /^curl: \(7\) Failed to connect to localhost port 9 after \d+ ms: (Could not|Couldn't) connect to server\n$/],
    ['curl -sS http://nowhere.invalid', 6, /^curl: \(6\) Could not resolve host: nowhere\.invalid\n$/],
    ['curl -s http://nowhere.invalid', 6, /^$/],
    ['curl', 2, /^curl: try 'curl --help' or 'curl --manual' for more information\n$/],
    ['curl -sS ftpx://localhost', 1, /^curl: \(1\) Protocol "ftpx" (not supported|not supported or disabled in libcurl)/],
    ['curl --nope localhost', 2, /^curl: option --nope: is unknown\ncurl: try 'curl --help'/],
    ['curl localhost -H', 2, /^curl: option -H: requires parameter\ncurl: try/],
    ['curl -sS http://localhost:99999', 3, /^curl: \(3\) URL (using bad\/illegal format or missing URL|rejected: [^\n]+)\n$/],
  ])('%s fails with %i', (line, exit, words) => {
    const ran = served().run(line);
    expect(ran.stderr).toMatch(words);
    expect(ran.exit).toBe(exit);
  });
});

describe('wget', () => {
  test('-qO- prints the page', () => {
    expect(served().run('wget -qO- http://localhost:8080/')).toEqual({ stdout: 'ok\n', stderr: '', exit: 0 });
  });

  test('saves under the name in the address', () => {
    expect(served().run('wget -q http://localhost:8080/a/page.txt && cat page.txt').stdout).toBe('ok\n');
    expect(served().run('wget -q http://localhost:8080/ && cat index.html').stdout).toBe('ok\n');
  });

  test('ends with 8 when the server refuses, with 4 when the network does', () => {
    expect(served().run('wget -qO- http://localhost:8080/missing').exit).toBe(8);
    expect(served().run('wget -qO- http://localhost:9/').exit).toBe(4);
  });
});

describe('what GNU wget tells (wget 1.21)', () => {
  const line = (text: string) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>').replace(/\([\d.]+ [KM]B\/s\)/, '(<rate>)').replace(/ {2}100% +\S+=\S+/, '  100% <rate>');

  test('a page that is saved', () => {
    const { run } = served();
    expect(line(run('wget http://localhost:8080/').stderr)).toBe(
      `--<time>--  http://localhost:8080/\nResolving localhost (localhost)... 127.0.0.1\nConnecting to localhost (localhost)|127.0.0.1|:8080... connected.\nHTTP request sent, awaiting response... 200 OK\nLength: 3 [text/plain]\nSaving to: ‘index.html’\n\n     0K                                                       100% <rate>\n\n<time> (<rate>) - ‘index.html’ saved [3/3]\n\n`,
    );
    expect(run('wget -nv http://localhost:8080/').stderr).toMatch(/ URL:http:\/\/localhost:8080\/ \[3\/3\] -> "index\.html\.1" \[1\]\n$/);
  });

  test('what is not there, refused and unknown', () => {
    const { run } = served();
    expect(line(run('wget http://127.0.0.1:8080/missing').stderr)).toBe('--<time>--  http://127.0.0.1:8080/missing\nConnecting to 127.0.0.1:8080... connected.\nHTTP request sent, awaiting response... 404 Not Found\n<time> ERROR 404: Not Found.\n\n');
    expect(line(run('wget http://localhost:9/').stderr)).toBe('--<time>--  http://localhost:9/\nResolving localhost (localhost)... 127.0.0.1\nConnecting to localhost (localhost)|127.0.0.1|:9... failed: Connection refused.\n');
    expect(line(run('wget http://nosuch.invalid/').stderr)).toBe('--<time>--  http://nosuch.invalid/\nResolving nosuch.invalid (nosuch.invalid)... failed: Name or service not known.\nwget: unable to resolve host address ‘nosuch.invalid’\n');
    expect(line(run('wget --spider http://localhost:8080/').stderr)).toContain('Length: 3 [text/plain]\nRemote file exists.\n\n');
    expect(run('wget --version').stdout).toMatch(/^GNU Wget 1\.21/);
  });
});

describe('the rest of the network programs', () => {
  test('ip route get, and objects that are none', () => {
    const { run } = served();
    expect(run('ip route get 127.0.0.1').stdout).toBe('local 127.0.0.1 dev lo src 127.0.0.1 uid 0 \n    cache <local> \n');
    expect(run('ip route get 8.8.8.8').stdout).toBe('8.8.8.8 via 192.168.56.1 dev eth0 src 192.168.56.10 uid 0 \n    cache \n');
    expect(run('ip foo')).toMatchObject({ stderr: 'Object "foo" is unknown, try "ip help".\n', exit: 1 });
    expect(run('ip link show cni0')).toMatchObject({ stderr: 'Device "cni0" does not exist.\n', exit: 1 });
    expect(run('ip link add x')).toMatchObject({ stderr: expect.stringContaining('not simulated'), exit: 1 });
  });

  test('route and netstat -r show one table', () => {
    const { run } = served();
    expect(run('route -n').stdout).toBe('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         192.168.56.1    0.0.0.0         UG    0      0        0 eth0\n192.168.56.0    0.0.0.0         255.255.255.0   U     0      0        0 eth0\n');
    expect(run('netstat -rn').stdout).toBe('Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n0.0.0.0         192.168.56.1    0.0.0.0         UG        0 0          0 eth0\n192.168.56.0    0.0.0.0         255.255.255.0   U         0 0          0 eth0\n');
  });

  test('telnet connects and is refused', () => {
    expect(served().run('telnet localhost 9')).toEqual({ stdout: 'Trying 127.0.0.1...\n', stderr: 'telnet: Unable to connect to remote host: Connection refused\n', exit: 1 });
    expect(served().run('telnet localhost 8080').stdout).toBe("Trying 127.0.0.1...\nConnected to localhost.\nEscape character is '^]'.\nConnection closed by foreign host.\n");
  });

  test('ping tells of a neighbour that is not there', () => {
    expect(served().run('ping -c 1 192.168.56.99')).toMatchObject({ stdout: expect.stringContaining('From 192.168.56.10 icmp_seq=1 Destination Host Unreachable\n\n--- 192.168.56.99 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss'), exit: 1 });
  });

  test.each([
    ['tcpdump -i any', /^tcpdump: not simulated: /],
    ['nc -l -u 5000', /^nc: listening for UDP is not simulated/],
    ['curl --unix-socket /run/x http://localhost/', /^curl: --unix-socket is not simulated/],
    ['iptables -A INPUT -j DROP', /^iptables: rules are not changed by hand/],
    ['iptables -t nope -L', /^iptables v1\.8\.10 \(nf_tables\): table 'nope' does not exist/],
    ['iptables -L NOPE', /^iptables: No chain\/target\/match by that name\.\n$/],
  ])('%s is refused with a word', (command, words) => {
    const ran = served().run(command);
    expect(ran.stderr).toMatch(words);
    expect(ran.exit).not.toBe(0);
  });

  test('nc says whether a port is open', () => {
    expect(served().run('nc -zv localhost 8080')).toMatchObject({ exit: 0, stderr: expect.stringContaining('succeeded!') });
    expect(served().run('nc -zv localhost 9')).toMatchObject({ exit: 1, stderr: expect.stringContaining('Connection refused') });
  });

  test('ss -ltn shows who listens', () => {
    expect(served().run('ss -ltn').stdout).toMatch(/^State +Recv-Q +Send-Q[^]*LISTEN[^]*:8080 /);
  });

  test('ip addr shows the machine’s address', () => {
    expect(served().run('ip addr').stdout).toContain('inet 192.168.56.10/24');
    expect(served().run('ip -br a').stdout).toMatch(/^lo +UNKNOWN +127\.0\.0\.1\/8/);
  });

  test('ping counts', () => {
    expect(served().run('ping -c 1 127.0.0.1').stdout).toContain(' time=0.030 ms\n');
    expect(served().run('ping -c x 127.0.0.1')).toMatchObject({ stdout: '', stderr: "ping: invalid argument: 'x'\n", exit: 1 });
    expect(served().run('ping -c 2 127.0.0.1').stdout).toMatch(/^PING 127\.0\.0\.1 \(127\.0\.0\.1\) 56\(84\) bytes of data\.\n64 bytes from 127\.0\.0\.1: icmp_seq=1 ttl=64 time=[\d.]+ ms\n[^]*\n2 packets transmitted, 2 received, 0% packet loss, time \d+ms\nrtt min\/avg\/max\/mdev = /);
  });
});
