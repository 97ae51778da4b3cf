import { FsError, type Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { decodeCertificate } from '../kubectl/kubeconfig/certificates.ts';
import { encodeBase64 } from '../../api/base64.ts';
import { readCertificates } from '../../api/certificate.ts';
import { at, basename, dirname, join } from '../lib/paths.ts';
import { program, type Call, type Options } from '../lib/program.ts';
import { utf8Length } from '../../api/utf8.ts';
import { answerLines, headerText } from './curlanswer.ts';
import { requestBody } from './curlbody.ts';
import { withConfig } from './curlconfig.ts';
import { handshakeText, streamText } from './curltls.ts';
import { type Globbed, globUrls, urlRefusal } from './curlurl.ts';
import { type Failure, formatOf, writeOut } from './curlwriteout.ts';
import { fetchOnce, FetchError, type Fetched, type FetchOptions } from './fetch.ts';
import { hostHeader, parseTarget, resolveLocation, type Target } from './url.ts';

const spec =
  's|silent S|show-error v|verbose i|include|show-headers I|head o|output: O|remote-name w|write-out: m|max-time: connect-timeout: X|request: H|header: ' +
  'd|data|data-ascii: data-raw: data-binary: data-urlencode: json: G|get k|insecure L|location f|fail fail-with-body A|user-agent: u|user: e|referer: b|cookie: c|cookie-jar: ' +
  'F|form: T|upload-file: resolve: connect-to: retry: retry-delay: retry-connrefused retry-all-errors cacert: E|cert: key: 4|ipv4 6|ipv6 x|proxy: N|no-buffer ' +
  'http1.1 http2 0|http1.0 compressed max-redirs: D|dump-header: g|globoff q|disable keepalive-time: no-keepalive noproxy: url: progress-bar no-progress-meter capath: tlsv1.2 tlsv1.3 z: V Z|parallel unix-socket: abstract-unix-socket: r|range: C|continue-at: a|append limit-rate: interface: dns-servers: create-dirs output-dir: url-query: p|proxytunnel tcp-nodelay tlsv1.0 tlsv1.1 ciphers: doh-url: fail-early stderr: trace: trace-ascii: trace-time B|use-ascii K|config: n|netrc Y: y: anyauth basic digest oauth2-bearer: path-as-is retry-max-time: expect100-timeout: happy-eyeballs-timeout-ms: ca-native j|junk-session-cookies J|remote-header-name remote-time R post301 post302 post303 location-trusted request-target: raw styled-output no-styled-output no-alpn no-sessionid';

const userAgent = (call: Call): string => `curl/${version(call)}`;
const version = (call: Pick<Call, 'p'>): string => (call.p.machine.kind === 'host' ? '8.5.0' : '8.17.0');

const dots = (seconds: number): string => String(Math.max(0, Math.round(seconds)));

/** What curl says of a failed transfer (curl: lib/strerror.c, lib/connect.c). */
function failure(call: Call, error: FetchError, target: Target, ms: number, o: FetchOptions): Failure {
  const newer = version(call) !== '8.5.0';
  switch (error.kind) {
    case 'resolve':
      return { exit: 6, message: `Could not resolve host: ${target.host}` };
    case 'refused':
      return { exit: 7, message: `Failed to connect to ${target.host} port ${target.port} after ${dots(ms)} ms: ${newer ? 'Could not connect to server' : "Couldn't connect to server"}` };
    case 'unreachable':
      return { exit: 7, message: `Failed to connect to ${target.host} port ${target.port} after ${dots(ms)} ms: ${newer ? 'Could not connect to server' : 'No route to host'}` };
    case 'timeout':
      if (o.maxTime !== undefined && ms >= o.maxTime * 1000 - 1) return { exit: 28, message: error.connected ? `Operation timed out after ${dots(ms)} milliseconds with 0 bytes received` : `Connection timed out after ${dots(ms)} milliseconds` };
      if (o.connectTimeout !== undefined) return { exit: 28, message: `Failed to connect to ${target.host} port ${target.port} after ${dots(ms)} ms: Timeout was reached` };
      return { exit: 28, message: `Failed to connect to ${target.host} port ${target.port} after ${dots(ms)} ms: ${newer ? 'Could not connect to server' : "Couldn't connect to server"}` };
    case 'reset':
      return { exit: 56, message: 'Recv failure: Connection reset by peer' };
    case 'empty':
      return { exit: 52, message: 'Empty reply from server' };
    case 'wrong-version':
      return { exit: 35, message: newer ? 'TLS connect error: error:0A0000C6:SSL routines::packet length too long' : 'OpenSSL/3.0.13: error:0A00010B:SSL routines::wrong version number' };
    case 'not-trusted':
      return { exit: 60, message: 'SSL certificate problem: unable to get local issuer certificate' };
    case 'wrong-name':
      return { exit: 60, message: `SSL: no alternative certificate subject name matches target host name '${target.host}'` };
  }
}

const certificateHelp = (newer: boolean): string =>
  `More details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\n${newer ? 'how to fix it, please visit the webpage mentioned above.' : 'how to fix it, please visit the web page mentioned above.'}\n`;

function requestHeaders(call: Call, target: Target): Record<string, string> {
  const { o } = call;
  const headers: Record<string, string> = { 'User-Agent': o.get('A') ?? userAgent(call), Accept: o.has('json') ? 'application/json' : '*/*' };
  const user = o.get('u') ?? target.user;
  if (user !== undefined) headers['Authorization'] = `Basic ${encodeBase64(user.includes(':') ? user : `${user}:`)}`;
  if (o.has('e')) headers['Referer'] = o.get('e')!;
  if (o.has('b')) headers['Cookie'] = o.get('b')!;
  if (o.has('r')) headers['Range'] = `bytes=${o.get('r')}`;
  if (o.has('oauth2-bearer')) headers['Authorization'] = `Bearer ${o.get('oauth2-bearer')}`;
  if (o.has('compressed')) headers['Accept-Encoding'] = 'deflate, gzip, br, zstd';
  for (const line of o.all('H')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const key = line.slice(0, colon);
    const there = Object.keys(headers).find((h) => h.toLowerCase() === key.toLowerCase());
    if (there) delete headers[there];
    const value = line.slice(colon + 1).trim();
    if (value !== '') headers[key] = value;
  }
  return headers;
}

/** The certificate authorities that the command line or the system trusts. */
function trusted(call: Call): string[] {
  const file = call.o.get('cacert');
  if (file === undefined) return [];
  try {
    const text = call.p.machine.fs.read(at(call.p.cwd, file));
    return readCertificates(text).map((certificate) => certificate.commonName);
  } catch {
    return [];
  }
}

/** Servers with TLS speak HTTP/2 to who offers it. */
const speaksHttp2 = (call: Call, target: Target): boolean => target.scheme === 'https' && !['http1.1', '0', 'no-alpn'].some((name) => call.o.has(name));

const titleCase = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, dash: string, c: string) => dash + c.toUpperCase());

function* sayExchange(call: Call, target: Target, o: FetchOptions, r: Fetched): Task {
  let text = `* Connected to ${target.host} (${r.address}) port ${target.port}\n`;
  const http2 = speaksHttp2(call, target);
  text += handshakeText(target, r, { now: call.p.sim.now(), http2, cacert: call.o.get('cacert'), checked: !call.o.has('k') });
  if (http2) text += streamText(target, o.method, o.headers);
  text += `> ${o.method} ${target.path} HTTP/${http2 ? '2' : '1.1'}\r\n> Host: ${hostHeader(target)}\r\n`;
  for (const [k, v] of Object.entries(o.headers)) text += `> ${titleCase(k)}: ${v}\r\n`;
  if (o.body !== undefined) text += `> Content-Length: ${utf8Length(o.body)}\r\n`;
  text += '> \r\n';
  if (version(call) !== '8.5.0') text += '* Request completely sent off\n';
  for (const line of [...answerLines(r, http2), '']) text += `< ${line}\r\n`;
  yield* call.p.stderr.write(text);
}

const methodOf = (o: Options, body: string | undefined): string => o.get('X') ?? (o.has('I') ? 'HEAD' : o.has('T') ? 'PUT' : body !== undefined && !o.has('G') ? 'POST' : 'GET');

function connectToOf(o: Options, target: Target): string | undefined {
  for (const entry of o.all('resolve')) {
    const m = /^\+?([^:]+):(\d+):(.+)$/.exec(entry);
    if (m && m[1] === target.host && Number(m[2]) === target.port) return m[3]!.split(',')[0];
  }
  return undefined;
}

function seconds(call: Call, name: string): number | undefined {
  const text = call.o.get(name);
  return text === undefined ? undefined : Number(text);
}

const meterHead = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';

const meterLine = (bytes: number): string => {
  const n = String(bytes).padStart(5);
  return `\r100 ${n}  100 ${n}    0     0  ${String(bytes).padStart(5)}      0 --:--:-- --:--:-- --:--:-- ${String(bytes).padStart(5)}\n`;
};

/** What is to be sent, and where to; or why nothing can be. */
function* prepared(call: Call, url: string): Task<{ target: Target; base: FetchOptions } | Failure> {
  const { o } = call;
  const old = version(call) === '8.5.0';
  const parsed = parseTarget(url);
  if (!parsed || url === '' || (urlRefusal(url)?.startsWith('bad range') && !o.has('g'))) return { exit: 3, message: urlRefusal(url) ?? 'URL rejected: Malformed input to a URL function' };
  if (parsed.scheme !== 'http' && parsed.scheme !== 'https') return { exit: 1, message: `Protocol "${parsed.scheme}" not supported${old ? ' or disabled in libcurl' : ''}` };
  let sent: { body?: string; type?: string };
  try {
    sent = yield* requestBody(call);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return { exit: 26, message: old && !o.has('F') ? '' : 'Failed to open/read local data from file/application' };
  }
  const { body, type } = sent;
  const get = o.has('G') && body !== undefined;
  const upload = o.get('T');
  if (upload !== undefined && upload !== '-' && parsed.path.endsWith('/')) parsed.path += basename(upload);
  const target = get ? { ...parsed, path: `${parsed.path}${parsed.path.includes('?') ? '&' : '?'}${body}` } : parsed;
  const headers = requestHeaders(call, target);
  if (type && !get && !Object.keys(headers).some((h) => h.toLowerCase() === 'content-type')) headers['Content-Type'] = type;
  const certificate = certificateOf(call);
  const maxTime = seconds(call, 'm');
  const connectTimeout = seconds(call, 'connect-timeout');
  return {
    target,
    base: {
      method: methodOf(o, body),
      headers,
      insecure: o.has('k'),
      trusted: trusted(call),
      ...(body !== undefined && !get && { body }),
      ...(certificate && { certificate }),
      ...(maxTime !== undefined && { maxTime }),
      ...(connectTimeout !== undefined && { connectTimeout }),
    },
  };
}

/** What became of a transfer. */
interface Outcome {
  /** The last one, behind the redirections. */
  target: Target;
  answer?: Fetched;
  failed?: Failure;
  /** The heads that -i shows. */
  heads: string;
  redirects: number;
}

/** Sends the request, and follows where it is redirected to. */
function* followed(call: Call, first: Target, base: FetchOptions): Task<Outcome> {
  const { o, p } = call;
  const outcome: Outcome = { target: first, heads: '', redirects: 0 };
  for (;;) {
    const { target } = outcome;
    const begun = p.sim.now();
    const connectTo = connectToOf(o, target);
    let answer: Fetched;
    try {
      answer = yield* fetchOnce(p.machine, target, { ...base, ...(connectTo !== undefined && { connectTo }) });
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      if (o.has('v')) yield* sayFailure(call, error, target);
      return { ...outcome, failed: failure(call, error, target, p.sim.now() - begun, base) };
    }
    outcome.answer = answer;
    if (o.has('v')) {
      yield* p.stderr.write(`*   Trying ${answer.address}:${target.port}...\n`);
      yield* sayExchange(call, target, base, answer);
    }
    if (o.has('i') || o.has('I')) outcome.heads += headerText(answer, speaksHttp2(call, target));
    const location = answer.headers['Location'] ?? answer.headers['location'];
    if (!o.has('L') || answer.status < 300 || answer.status >= 400 || location === undefined) return outcome;
    if (outcome.redirects >= Number(o.get('max-redirs') ?? 50)) return { ...outcome, failed: { exit: 47, message: `Maximum (${o.get('max-redirs') ?? 50}) redirects followed` } };
    const next = resolveLocation(target, location);
    if (!next) return outcome;
    outcome.target = next;
    outcome.redirects++;
  }
}

function* sayFailure({ p }: Call, { kind, address }: FetchError, target: Target): Task {
  if (address && kind !== 'not-trusted') yield* p.stderr.write(`*   Trying ${address}:${target.port}...\n`);
  if (kind === 'resolve') yield* p.stderr.write(`* Could not resolve host: ${target.host}\n`);
  if (kind === 'refused') yield* p.stderr.write(`* connect to ${address} port ${target.port} failed: Connection refused\n`);
  yield* p.stderr.write('* Closing connection\n');
}

/** Where what came is to go: `-` for standard output. `chosen` stands for `#1` and on. */
function outputName({ o }: Call, target: Target, chosen: readonly string[]): string {
  if (!o.has('o') && !o.has('O')) return '-';
  const name = o.get('o')?.replace(/#(\d)/g, (all, n: string) => chosen[Number(n) - 1] ?? all) ?? (target.path.replace(/\?.*/, '').split('/').pop() || 'curl_response');
  const folder = o.get('output-dir');
  return folder === undefined || name === '-' || name.startsWith('/') ? name : join(folder, name);
}

/** Writes what came where it is wanted; gives why that failed. */
function* delivered(call: Call, { target, heads }: Outcome, answer: Fetched, meter: boolean, chosen: readonly string[]): Task<Failure | undefined> {
  const { o, p } = call;
  const shown = o.has('I') ? heads : heads + answer.body;
  if (o.has('D')) p.machine.fs.write(at(p.cwd, o.get('D')!), headerText(answer, speaksHttp2(call, target)));
  if (meter) yield* p.stderr.write(meterLine(utf8Length(answer.body)));
  const rate = /^(\d+(?:\.\d+)?)([kKmMgG]?)$/.exec(o.get('limit-rate') ?? '');
  if (rate) yield sleep((utf8Length(answer.body) / (Number(rate[1]) * 1024 ** ' kmg'.indexOf(rate[2]!.toLowerCase() || ' '))) * 1000);
  const name = outputName(call, target, chosen);
  let failed: Failure | undefined;
  try {
    if (name === '-') yield* call.out(shown);
    else if (name !== '/dev/null') {
      const path = at(p.cwd, name);
      if (o.has('create-dirs')) p.machine.fs.mkdir(dirname(path), { recursive: true });
      p.machine.fs.write(path, shown);
    }
  } catch (error) {
    if (!(error instanceof FsError) || name === '-') throw error;
    const old = version(call) === '8.5.0';
    if (!o.has('s')) yield* p.stderr.write(`Warning: Failed to open the file ${name}: ${error.strerror}\n`);
    failed = { exit: 23, message: `Failure writing output to destination${old ? '' : ', passed 0 returned 0'}` };
  }
  if (o.has('v')) yield* p.stderr.write(`* Connection #0 to host ${target.host}${version(call) === '8.5.0' ? '' : `:${target.port}`} left intact\n`);
  return failed;
}

/** `file:///etc/hostname` */
function* localFile(call: Call, url: string, complain: (f: Failure) => Task<number>): Task<number> {
  const { o, p } = call;
  const path = url.replace(/^file:\/\/[^/]*/i, '');
  try {
    const text = p.machine.fs.read(path);
    if (o.has('o')) p.machine.fs.write(at(p.cwd, o.get('o')!), text);
    else yield* call.out(text);
    return 0;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return yield* complain({ exit: 37, message: `Couldn't open file ${path}` });
  }
}

/** One URL of the command line; gives the exit status. */
function* transfer(call: Call, { url, chosen }: Globbed): Task<number> {
  const { o, p } = call;
  const complain = function* (f: Failure): Task<number> {
    // The file of -d is read before there is a transfer.
    if (f.message === '') {
      yield* p.stderr.write(`curl: option -d: error encountered when reading a file\n${TRY_HELP}`);
      return f.exit;
    }
    if (!o.has('s') || o.has('S')) yield* p.stderr.write(`curl: (${f.exit}) ${f.message}\n${f.exit === 60 ? certificateHelp(version(call) !== '8.5.0') : ''}`);
    return f.exit;
  };
  if (/^file:\/\//i.test(url)) return yield* localFile(call, url, complain);
  const ready = yield* prepared(call, url);
  if ('exit' in ready) return yield* complain(ready);
  const { base } = ready;
  const meter = !o.has('s') && !o.has('no-progress-meter') && (o.has('o') || o.has('O') || !p.stdout.tty) && !o.has('v');
  if (meter) yield* p.stderr.write(meterHead);
  const started = p.sim.now();
  const outcome = yield* followed(call, ready.target, base);
  const { answer, target } = outcome;
  let { failed } = outcome;
  if (answer && !failed && answer.status >= 400 && (o.has('f') || o.has('fail-with-body'))) failed = { exit: 22, message: `The requested URL returned error: ${answer.status}` };
  if (answer && (!failed || (failed.exit === 22 && o.has('fail-with-body')))) failed = (yield* delivered(call, outcome, answer, meter, chosen)) ?? failed;
  else if (meter) yield* p.stderr.write('\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n');
  if (o.has('w')) {
    const told = writeOut(formatOf(call), target, answer, (p.sim.now() - started) / 1000, outcome.redirects, failed, { method: base.method, body: base.body, http2: speaksHttp2(call, target), old: version(call) === '8.5.0' });
    // What follows %{stderr} goes there, until %{stdout}.
    for (const [i, part] of told.split(/(%\{stderr\}|%\{stdout\})/).entries()) if (i % 2 === 0 && part !== '') yield* (i > 0 && told.split(/(%\{stderr\}|%\{stdout\})/)[i - 1] === '%{stderr}' ? p.stderr : p.stdout).write(part);
  }
  return failed ? yield* complain(failed) : 0;
}

function certificateOf(call: Call): FetchOptions['certificate'] {
  const file = call.o.get('E');
  if (file === undefined) return undefined;
  try {
    return decodeCertificate(call.p.machine.fs.read(at(call.p.cwd, file)));
  } catch {
    return undefined;
  }
}

const versionText = (call: Pick<Call, 'p'>): string => `curl ${version(call)} (x86_64-pc-linux-gnu) libcurl/${version(call)} OpenSSL/3.0.13 zlib/1.3\nRelease-Date: 2023-12-06\nProtocols: http https\nFeatures: alt-svc AsynchDNS HSTS HTTPS-proxy IPv6 Largefile SSL threadsafe\n`;

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** Options that take numbers, and how messages name them. */
const numericOptions: readonly (readonly [string, string])[] = [['m', '--max-time'], ['connect-timeout', '--connect-timeout'], ['retry', '--retry'], ['retry-delay', '--retry-delay'], ['max-redirs', '--max-redirs']];

const withOptions = program(
  spec,
  function* (call) {
    const { o, p } = call;
    if (o.has('V')) {
      yield* call.out(versionText(call));
      return 0;
    }
    if (o.has('unix-socket') || o.has('abstract-unix-socket')) {
      yield* p.stderr.write('curl: --unix-socket is not simulated: nothing listens on sockets of the file system here\n');
      return 2;
    }
    for (const [name, shown] of numericOptions) {
      if (!o.has(name) || /^\d+(\.\d+)?$/.test(o.get(name)!)) continue;
      yield* p.stderr.write(`curl: option ${p.args.find((a) => a === `-${name}` || a === shown) ?? shown}: expected a proper numerical parameter\n${TRY_HELP}`);
      return 2;
    }
    const wrong = o.all('resolve').find((entry) => !/^[-+]?[^:]+:(\d+|\*)(:.+)?$/.test(entry));
    const urls = [...call.args, ...o.all('url')];
    if (urls.length === 0) {
      yield* p.stderr.write(version(call) === '8.5.0' && p.args.length === 1 ? TRY_HELP : `curl: (2) no URL specified\n${version(call) === '8.5.0' ? TRY_HELP : ''}`);
      return 2;
    }
    if (wrong !== undefined) {
      if (!o.has('s') || o.has('S')) yield* p.stderr.write(`curl: (49) Couldn't parse CURLOPT_RESOLVE entry '${wrong}'\n`);
      return 49;
    }
    let exit = 0;
    for (const url of urls.flatMap((u) => (o.has('g') ? [{ url: u, chosen: [] }] : globUrls(u)))) {
      for (let attempt = 0; ; attempt++) {
        exit = yield* transfer(call, url);
        const again = exit === 28 || (exit === 7 && (o.has('retry-connrefused') || o.has('retry-all-errors'))) || (exit !== 0 && o.has('retry-all-errors'));
        if (!again || attempt >= Number(o.get('retry') ?? 0)) break;
        const wait = Number(o.get('retry-delay') ?? 2 ** attempt);
        yield* p.stderr.write(`Warning: Problem: ${exit === 28 ? 'timeout' : 'connection refused'}. Will retry in ${wait} second${wait === 1 ? '' : 's'}. ${Number(o.get('retry')) - attempt} ${Number(o.get('retry')) - attempt === 1 ? 'retry' : 'retries'} left.\n`);
        yield sleep(wait * 1000);
      }
    }
    return exit;
  },
  {
    usageExit: 2,
    usage: '[options...] <url>',
    version: versionText,
    refusal: (word, lacks) => `curl: option ${word}: ${lacks === 'option' ? 'is unknown' : 'requires parameter'}\n${TRY_HELP}`,
  },
);

/** curl(1) over the simulated network. */
export const curl: Program = function* (p) {
  const args = withConfig(p);
  if (typeof args !== 'string') return yield* withOptions(args.length === p.args.length && args.every((a, i) => a === p.args[i]) ? p : (Object.create(p, { args: { value: args } }) as typeof p));
  yield* p.stderr.write(`curl: cannot read config from '${args}'\ncurl: option ${p.args.find((a) => a === '-K' || a === '--config') ?? '--config'}: error encountered when reading a file\n${TRY_HELP}`);
  return 26;
};
