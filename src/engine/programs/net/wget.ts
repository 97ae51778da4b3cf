import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { utf8Length } from '../../api/utf8.ts';
import { fetchOnce, FetchError, reason, type Fetched } from './fetch.ts';
import { hostHeader, parseTarget, resolveLocation, type Target } from './url.ts';

const spec = 'q|quiet O|output-document: T|timeout: t|tries: S|server-response spider no-check-certificate header: post-data: U|user-agent: P|directory-prefix: nv|no-verbose c|continue Y:';

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
  if (call.o.has('q')) return 4;
  if (error.kind === 'resolve') {
    yield* stderr.write(`Resolving ${target.host} (${target.host})... failed: Name or service not known.\n${call.name}: unable to resolve host address ‘${target.host}’\n`);
  } else if (error.kind === 'not-trusted') {
    yield* stderr.write(`ERROR: cannot verify ${target.host}'s certificate:\n  Unable to locally verify the issuer's authority.\nTo connect to ${target.host} insecurely, use \`--no-check-certificate'.\n`);
    return 5;
  } else yield* stderr.write(`Connecting to ${target.host} (${target.host})|${error.address}|:${target.port}... failed: ${said[error.kind]}.\n`);
  return 4;
}

function* follow(call: Call, first: Target): Task<{ target: Target; answer: Fetched }> {
  const { o } = call;
  const headers: Record<string, string> = { 'User-Agent': o.get('U') ?? (call.busybox ? 'Wget' : 'Wget/1.21.4'), ...(call.busybox ? {} : { Accept: '*/*' }) };
  for (const h of o.all('header')) headers[h.slice(0, h.indexOf(':'))] = h.slice(h.indexOf(':') + 1).trim();
  let target = first;
  for (let n = 0; ; n++) {
    const answer = yield* fetchOnce(call.p.machine, target, {
      method: o.has('spider') && !call.busybox ? 'HEAD' : o.has('post-data') ? 'POST' : 'GET',
      headers,
      insecure: o.has('no-check-certificate') || call.busybox,
      ...(o.has('post-data') && { body: o.get('post-data')! }),
      ...(o.has('T') && { connectTimeout: Number(o.get('T')), maxTime: Number(o.get('T')) }),
    });
    const location = answer.headers['Location'] ?? answer.headers['location'];
    const next = answer.status >= 300 && answer.status < 400 && location !== undefined && n < 5 ? resolveLocation(target, location) : undefined;
    if (!next) return { target, answer };
    target = next;
  }
}

/** wget(1): GNU's, or busybox' in its images. */
export const wget = program(spec, function* (call) {
  const { o, p } = call;
  const [url] = call.args;
  if (url === undefined) {
    yield* p.stderr.write(call.busybox ? `${call.name}: missing URL\n` : `${call.name}: missing URL\nUsage: ${call.name} [OPTION]... [URL]...\n\nTry \`${call.name} --help' for more options.\n`);
    return 1;
  }
  const target = parseTarget(url);
  if (!target || !/^https?$/.test(target.scheme)) {
    yield* call.warn(call.busybox ? `not an http or ftp url: ${url}` : `${url}: Unsupported scheme.`);
    return 1;
  }
  const quiet = o.has('q');
  let result: { target: Target; answer: Fetched };
  try {
    result = yield* follow(call, target);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return yield* complain(call, error, target);
  }
  const { answer } = result;
  if (!quiet) {
    yield* p.stderr.write(call.busybox ? `Connecting to ${hostHeader(target)} (${answer.address}:${target.port})\n` : `Connecting to ${target.host} (${target.host})|${answer.address}|:${target.port}... connected.\nHTTP request sent, awaiting response... ${answer.status} ${reason(answer.status)}\n`);
  }
  if (o.has('S')) yield* p.stderr.write(`  HTTP/1.1 ${answer.status} ${reason(answer.status)}\n${Object.entries(answer.headers).map(([k, v]) => `  ${k}: ${v}\n`).join('')}`);
  if (answer.status >= 400) {
    yield* p.stderr.write(call.busybox ? `${call.name}: server returned error: HTTP/1.1 ${answer.status} ${reason(answer.status)}\n` : quiet ? '' : `ERROR ${answer.status}: ${reason(answer.status)}.\n`);
    return call.busybox ? 1 : 8;
  }
  if (o.has('spider')) {
    if (!quiet) yield* p.stderr.write('remote file exists\n');
    return 0;
  }
  const name = o.get('O') ?? (result.target.path.replace(/\?.*/, '').split('/').pop() || 'index.html');
  const bytes = utf8Length(answer.body);
  if (name === '-') {
    if (!quiet && call.busybox) yield* p.stderr.write("writing to stdout\n");
    yield* call.out(answer.body);
    if (!quiet && call.busybox) yield* p.stderr.write(`${'-'.padEnd(20)} 100% |${'*'.repeat(32)}| ${String(bytes).padStart(5)}  0:00:00 ETA\nwritten to stdout\n`);
    return 0;
  }
  if (name !== '/dev/null') p.machine.fs.write(at(o.get('P') ?? p.cwd, name), answer.body);
  if (!quiet) {
    yield* p.stderr.write(
      call.busybox ? `saving to '${name}'\n${name.padEnd(20)} 100% |${'*'.repeat(32)}| ${String(bytes).padStart(5)}  0:00:00 ETA\n'${name}' saved\n` : `Length: ${bytes}\nSaving to: ‘${name}’\n\n‘${name}’ saved [${bytes}/${bytes}]\n\n`,
    );
  }
  return 0;
});
