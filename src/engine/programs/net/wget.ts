import { sinkOutput } from '../../hosts/pipe.ts';
import { FsError, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';
import { utf8Length } from '../../api/utf8.ts';
import { encodeBase64 } from '../../api/base64.ts';
import { fetchOnce, FetchError, reason, type Fetched } from './fetch.ts';
import { hostHeader, parseTarget, resolveLocation, type Target } from './url.ts';
import { BusyboxReport, GnuReport } from './wgetreport.ts';

const spec = 'q|quiet O|output-document: T|timeout: t|tries: S|server-response spider no-check-certificate header: post-data: U|user-agent: P|directory-prefix: c|continue Y: user: password: method: body-data: 4 6 no-clobber no-proxy read-timeout: connect-timeout: retry-connrefused waitretry: content-disposition max-redirect: i: b d o: a: x N p k r l: e: progress: show-progress no-verbose n:';

const said: Record<FetchError['kind'], string> = {
  resolve: 'bad address',
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  unreachable: 'No route to host',
  reset: 'Connection reset by peer',
  empty: 'Connection closed prematurely',
  'wrong-version': 'TLS error',
  'not-trusted': 'TLS error',
  'wrong-name': 'TLS error',
};

function* complain(call: Call, error: FetchError, target: Target): Task<number> {
  const { stderr } = call.p;
  if (call.busybox) {
    if (error.kind === 'resolve') yield* call.warn(`bad address '${target.host}'`);
    else if (error.kind === 'timeout' && call.o.has('T')) yield* call.warn('download timed out');
    else if (error.kind === 'empty') yield* call.warn('error getting response');
    else yield* call.warn(`can't connect to remote host (${error.address}): ${said[error.kind]}`);
    return 1;
  }
  const report = new GnuReport(call);
  if (error.kind === 'resolve') {
    if (call.o.has('q')) return 4;
    yield* stderr.write(`${call.o.all('n').includes('v') ? '' : `Resolving ${target.host} (${target.host})... failed: Name or service not known.\n`}${call.name}: unable to resolve host address ‘${target.host}’\n`);
  } else if (error.kind === 'not-trusted' || error.kind === 'wrong-name') {
    yield* report.connecting(target, error.address ?? '', 'connected.');
    const why = error.kind === 'not-trusted' ? "  Unable to locally verify the issuer's authority.\n" : `  no certificate subject alternative name matches\n\trequested host name ‘${target.host}’.\n`;
    if (!call.o.has('q')) yield* stderr.write(`ERROR: cannot verify ${target.host}'s certificate, issued by ‘CN=kubernetes’:\n${why}To connect to ${target.host} insecurely, use \`--no-check-certificate'.\n`);
    return 5;
  } else if (error.connected) yield* report.unanswered(target, error.address ?? '');
  else {
    yield* report.connecting(target, error.address ?? '', `failed: ${said[error.kind]}.`);
    if (call.o.all('n').includes('v')) yield* stderr.write(`failed: ${said[error.kind]}.\n`);
  }
  return 4;
}

/** One exchange after the other, as far as the server sends on. */
function* follow(call: Call, first: Target): Task<{ target: Target; answer: Fetched }> {
  const { o } = call;
  const headers: Record<string, string> = { 'User-Agent': o.get('U') ?? (call.busybox ? 'Wget' : 'Wget/1.21.4'), ...(call.busybox ? {} : { Accept: '*/*', 'Accept-Encoding': 'identity' }) };
  for (const h of o.all('header')) headers[h.slice(0, h.indexOf(':'))] = h.slice(h.indexOf(':') + 1).trim();
  const user = o.get('user');
  const basic = `Basic ${encodeBase64(`${user}:${o.get('password') ?? ''}`)}`;
  // GNU's shows the password when it is asked for, busybox' at once.
  if (user !== undefined && call.busybox) headers['Authorization'] = basic;
  if (o.has('post-data') || o.has('body-data')) headers['Content-Type'] ??= 'application/x-www-form-urlencoded';
  const report = new GnuReport(call);
  let target = first;
  /** Whom the connection that is still there leads to. */
  let reused = '';
  for (let n = 0; ; n++) {
    if (!call.busybox && headers['Authorization'] === undefined) yield* report.begin(urlOf(target));
    const answer = yield* fetchOnce(call.p.machine, target, {
      method: o.has('spider') && !call.busybox ? 'HEAD' : (o.get('method') ?? (o.has('post-data') ? 'POST' : 'GET')),
      headers,
      insecure: o.has('no-check-certificate') || call.busybox,
      ...((o.has('post-data') || o.has('body-data')) && { body: o.get('post-data') ?? o.get('body-data')! }),
      ...(o.has('T') && { connectTimeout: Number(o.get('T')), maxTime: Number(o.get('T')) }),
    });
    if (call.busybox) yield* new BusyboxReport(call).connecting(target, answer.address);
    else {
      if (reused === hostHeader(target)) yield* report.reusing(target, answer.address);
      else yield* report.connecting(target, answer.address, 'connected.');
      reused = hostHeader(target);
      yield* report.answered(answer);
    }
    if (answer.status === 401 && user !== undefined && headers['Authorization'] === undefined) {
      headers['Authorization'] = basic;
      yield* report.authenticating(answer);
      continue;
    }
    const location = answer.headers['Location'] ?? answer.headers['location'];
    const next = answer.status >= 300 && answer.status < 400 && location !== undefined && n < 20 ? resolveLocation(target, location) : undefined;
    if (!next) return { target, answer };
    if (!call.busybox) yield* report.moved(location!);
    target = next;
  }
}

const urlOf = (t: Target): string => `${t.scheme}://${hostHeader(t)}${t.path}`;

/** A name that is not taken: `page`, `page.1`, `page.2`. */
function freeName(call: Call, name: string): string {
  const { machine, cwd } = call.p;
  const taken = (n: string) => machine.fs.stat(at(at(cwd, call.o.get('P') ?? '.'), n)) !== undefined;
  if (!taken(name)) return name;
  let i = 1;
  while (taken(`${name}.${i}`)) i++;
  return `${name}.${i}`;
}

function* keep(call: Call, { target, answer }: { target: Target; answer: Fetched }, ms: number): Task<number> {
  const { o, p } = call;
  const named = target.path.replace(/\?.*/, '').split('/').pop() || 'index.html';
  const name = o.get('O') ?? (call.busybox || o.has('c') || o.has('N') ? named : freeName(call, named));
  if (call.busybox && o.get('O') === undefined && p.machine.fs.stat(at(o.get('P') ?? p.cwd, name))) {
    yield* call.warn(`can't open '${name}': File exists`);
    return 1;
  }
  const shown = name === '-' ? 'STDOUT' : name;
  const report = new GnuReport(call);
  const busybox = new BusyboxReport(call);
  yield* call.busybox ? busybox.saving(name) : report.saving(answer, shown);
  if (name === '-') yield* call.out(answer.body);
  else if (name !== '/dev/null') {
    const folder = o.has('O') ? p.cwd : at(p.cwd, o.get('P') ?? '.');
    if (!call.busybox) p.machine.fs.mkdir(folder, { recursive: true });
    p.machine.fs.write(at(folder, name), answer.body);
  }
  yield* call.busybox ? busybox.saved(utf8Length(answer.body), name) : report.saved(answer, urlOf(target), shown, ms);
  return 0;
}

/** One URL of the command line; gives the exit status. */
function* retrieve(call: Call, url: string): Task<number> {
  const { o, p } = call;
  const target = parseTarget(url);
  if (!target || !/^https?$/.test(target.scheme)) {
    if (call.busybox) yield* call.warn(`not an http or ftp url: ${url}`);
    else if (/^https?:/.test(url)) {
      if (!o.has('q')) yield* p.stderr.write(`${url}: Invalid host name.\n`);
    } else yield* p.stderr.write(`${url}: Unsupported scheme.\n`);
    return 1;
  }
  const there = target.path.replace(/\?.*/, '').split('/').pop() || 'index.html';
  if (!call.busybox && o.all('n').includes('c') && !o.has('O') && p.machine.fs.stat(at(at(p.cwd, o.get('P') ?? '.'), there))) {
    if (!o.has('q')) yield* p.stderr.write(`File ‘${there}’ already there; not retrieving.\n\n`);
    return 0;
  }
  const started = p.sim.now();
  let result: { target: Target; answer: Fetched };
  try {
    result = yield* follow(call, target);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return yield* complain(call, error, target);
  }
  const { answer } = result;
  if (call.busybox && o.has('S')) yield* p.stderr.write(`  HTTP/1.1 ${answer.status} ${reason(answer.status)}\n${Object.entries(answer.headers).map(([k, v]) => `  ${k}: ${v}\n`).join('')}`);
  if (answer.status >= 400) {
    if (call.busybox) yield* p.stderr.write(`${call.name}: server returned error: HTTP/1.1 ${answer.status} ${reason(answer.status)}\n`);
    else yield* new GnuReport(call).refused(answer, urlOf(result.target));
    return call.busybox ? 1 : 8;
  }
  if (o.has('spider')) {
    if (!call.busybox) yield* new GnuReport(call).exists(answer);
    else if (!o.has('q')) yield* p.stderr.write('remote file exists\n');
    return 0;
  }
  return yield* keep(call, result, p.sim.now() - started);
}

const usageText = (name: string): string => `Usage: ${name} [OPTION]... [URL]...\n\nTry \`${name} --help' for more options.\n`;

/** wget(1): GNU's, or busybox' in its images. */
export const wget = program(
  spec,
  function* (given) {
    const log = given.o.get('o');
    if (log === undefined) return yield* retrieveAll(given);
    let text = '';
    const p = Object.create(given.p, { stderr: { value: sinkOutput((t) => (text += t)) } }) as Process;
    try {
      return yield* retrieveAll({ ...given, p });
    } finally {
      p.machine.fs.write(at(p.cwd, log), text);
    }
  },
  {
    usageExit: 2,
    busyboxUsageExit: 1,
    version: (call) => (call.busybox ? undefined : 'GNU Wget 1.21.4 built on linux-gnu.\n'),
    refusal: (_word, _lacks, message) => `wget: ${message}\n${usageText('wget')}`,
  },
);

/** All URLs of the command line and of lists; gives the exit status. */
function* retrieveAll(call: Call): Task<number> {
  const { o, p, name } = call;
  const urls = [...call.args];
  for (const list of o.all('i')) {
    try {
      urls.push(...splitLines(yield* readAll(openOperand(p, list))).lines.map((l) => l.trim()).filter((l) => l !== ''));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* p.stderr.write(`${list}: ${error.strerror}\n`);
    }
    if (urls.length === 0) {
      yield* p.stderr.write(`No URLs found in ${list}.\n`);
      return 0;
    }
  }
  if (urls.length === 0) {
    yield* p.stderr.write(`${name}: missing URL\n${call.busybox ? '' : usageText(name)}`);
    return 1;
  }
  let exit = 0;
  for (const url of urls) {
    const status = yield* retrieve(call, url);
    // Of several errors the one with the lower number counts, but for 1 (wget's EXIT STATUS).
    if (status !== 0 && (exit <= 1 || (status > 1 && status < exit))) exit = status;
  }
  return exit;
}
