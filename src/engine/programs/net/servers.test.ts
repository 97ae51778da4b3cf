import { describe, expect, test } from 'vitest';
import { createTestHost, runProgram } from '../testing.ts';

function machine() {
  const { sim, host } = createTestHost();
  host.fs.install('/usr/local/bin/httpd', 'httpd');
  host.fs.mkdir('/www/sub', { recursive: true });
  host.fs.write('/www/index.html', 'home\n');
  host.fs.write('/www/sub/a.txt', 'text\n');
  return (line: string) => runProgram(sim, host, ['bash', '-c', line]);
}

describe('nc -l', () => {
  test('answers one request with its input and ends, so that a loop around it is a web server', () => {
    const run = machine();
    const { stdout } = run('while true; do printf "HTTP/1.1 201 Created\\r\\nX-A: b\\r\\n\\r\\nhello\\n" | nc -l -p 8080 > heard; done & sleep 1; curl -s localhost:8080; curl -si localhost:8080/path | tr -d "\\r"; wget -qO- localhost:8080; kill $!');
    expect(stdout).toBe('hello\nHTTP/1.1 201 Created\nX-A: b\n\nhello\nhello\n');
  });

  test('prints the request', () => {
    expect(machine()('echo "HTTP/1.0 200 OK" | nc -l 8080 > heard & sleep 1; curl -s -A me -d x=1 localhost:8080/p; wait; tr -d "\\r" < heard').stdout).toBe('POST /p HTTP/1.1\nHost: localhost:8080\nUser-Agent: me\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\n\nx=1');
  });

  test('runs a program for each that connects, with -k and -e', () => {
    expect(machine()('nc -lk -p 8080 -e echo hi & sleep 1; echo | nc localhost 8080; echo | nc localhost 8080; kill $!').stdout).toBe('hi\nhi\n');
  });

  test('gives an empty reply to HTTP when what it says is none, and needs its port', () => {
    expect(machine()('echo hello | nc -l 8080 > heard & sleep 1; curl -s localhost:8080; echo $?').stdout).toBe('52\n');
    expect(machine()('nc -lk 8080 & sleep 1; nc -l 8080; echo $?; kill %1; sleep 1; ss -Hltn | grep -c 8080').stdout).toBe('1\n0\n');
  });
});

describe('httpd of busybox', () => {
  test('serves a folder', () => {
    const { stdout } = machine()('httpd -f -p 8080 -h /www & sleep 1; curl -s localhost:8080 localhost:8080/sub/a.txt; for p in /sub /sub/ /../etc/passwd; do curl -s -o body -w "%{http_code} %{redirect_url}\\n" --path-as-is localhost:8080$p; done; cat body; kill $!');
    expect(stdout).toBe('home\ntext\n302 http://localhost:8080/sub/\n404 \n404 \n<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n');
  });

  test('goes into the background without -f', () => {
    expect(machine()('httpd -p 127.0.0.1:8080 -h /www; echo $?; sleep 1; curl -s localhost:8080').stdout).toBe('0\nhome\n');
    expect(machine()('httpd -f -h /none; echo $?')).toEqual({ stdout: '1\n', stderr: "httpd: can't change directory to '/none': No such file or directory\n", exit: 0 });
  });
});

describe('python3 -m http.server', () => {
  test('serves and lists folders, and logs', () => {
    const run = machine();
    const { stdout, stderr } = run('python3 -m http.server 8080 -d /www & sleep 1; curl -s localhost:8080; curl -s localhost:8080/sub/ | grep href; curl -s -o body -w "%{http_code}\\n" localhost:8080/none; kill $!');
    expect(stdout).toBe('home\n<li><a href="a.txt">a.txt</a></li>\n404\n');
    expect(stderr.replace(/\[\d.*?\]/g, '[]')).toBe('192.168.56.10 - - [] "GET / HTTP/1.1" 200 -\n192.168.56.10 - - [] "GET /sub/ HTTP/1.1" 200 -\n192.168.56.10 - - [] code 404, message File not found\n192.168.56.10 - - [] "GET /none HTTP/1.1" 404 -\n');
  });

  test('says that the language is not there', () => {
    expect(machine()('python3 -c "print(1)"')).toEqual({ stdout: '', stderr: 'python3: Python programs are not simulated; -m json.tool and -m http.server [-b ADDRESS] [-d FOLDER] [PORT] are\n', exit: 1 });
    expect(machine()('python3 --version').stdout).toBe('Python 3.12.3\n');
  });
});
