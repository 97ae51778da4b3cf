import type { Process, Program } from '../../hosts/types.ts';
import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import { until, type Task } from '../../sim/sim.ts';
import { answer, findFile } from './fileserver.ts';
import { jsonTool } from './jsontool.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `21/Nov/2026 01:10:38` */
const stamp = (ms: number): string => {
  const d = new Date(ms);
  return `${two(d.getUTCDate())}/${months[d.getUTCMonth()]}/${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
};

/** Which Python it is: what an image says, else Ubuntu's. */
const version = (p: Process): string => p.env.PYTHON_VERSION ?? '3.12.3';

const html = 'text/html;charset=utf-8';
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const listing = (path: string, names: readonly string[]): string =>
  `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${escaped(path)}</title>\n</head>\n<body>\n<h1>Directory listing for ${escaped(path)}</h1>\n<hr>\n<ul>\n${names.map((n) => `<li><a href="${encodeURI(n)}">${escaped(n)}</a></li>\n`).join('')}</ul>\n<hr>\n</body>\n</html>\n`;

const failure = (status: number, message: string): string =>
  `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${status}</p>\n        <p>Message: ${message}.</p>\n    </body>\n</html>\n`;

interface Settings {
  port: number;
  address: string;
  folder: string;
}

/** What stands behind `-m http.server` (Lib/http/server.py); undefined where it can't be read. */
function settings(p: Process, words: readonly string[]): Settings | undefined {
  const found: Settings = { port: 8000, address: '0.0.0.0', folder: p.cwd };
  for (let i = 0; i < words.length; i++) {
    const [name, given] = words[i]!.split(/=(.*)/s);
    if (/^\d+$/.test(name!)) found.port = Number(name);
    else if (name === '-b' || name === '--bind') found.address = given ?? words[++i] ?? '';
    else if (name === '-d' || name === '--directory') found.folder = given ?? words[++i] ?? '';
    else if (name === '-p' || name === '--protocol') i += given === undefined ? 1 : 0;
    else return undefined;
  }
  return found;
}

function* serve(p: Process, { port, address, folder }: Settings): Task<number> {
  if (p.machine.net.listening().some((l) => l.protocol === 'TCP' && l.port === port)) {
    yield* p.stderr.write('OSError: [Errno 98] Address already in use\n');
    return 1;
  }
  const log = (peer: string, text: string) => p.stderr.write(`${peer.slice(0, peer.lastIndexOf(':'))} - - [${stamp(p.sim.now())}] ${text}\n`);
  let stop: (code: number) => void = () => {};
  const close = p.machine.net.listen(
    port,
    {
      program: 'python3',
      pid: p.pid,
      *http({ method, path }: HttpRequest, peer: string): Task<HttpResponse> {
        const found = findFile(p, folder, path);
        const refused = method !== 'GET' && method !== 'HEAD' ? ([501, `Unsupported method ('${method}')`] as const) : found.kind === 'missing' || found.kind === 'forbidden' ? ([404, 'File not found'] as const) : undefined;
        if (refused) yield* log(peer, `code ${refused[0]}, message ${refused[1]}`);
        const response =
          refused ? answer(refused[0], html, failure(refused[0], refused[1]))
          : found.kind === 'file' ? found.response
          : found.kind === 'moved' ? answer(301, html, '', { Location: found.to })
          : answer(200, html, listing((found as { path: string }).path, (found as { names: readonly string[] }).names));
        yield* log(peer, `"${method} ${path} HTTP/1.1" ${response.status} -`);
        return { ...response, headers: { Server: `SimpleHTTP/0.6 Python/${version(p)}`, ...response.headers }, body: method === 'HEAD' ? '' : response.body };
      },
    },
    { address },
  );
  p.onSignal('SIGINT', () => stop(0));
  if (p.stdout.tty || p.env.PYTHONUNBUFFERED) yield* p.stdout.write(`Serving HTTP on ${address} port ${port} (http://${address}:${port}/) ...\n`);
  try {
    const code = (yield until<number>((done) => void (stop = done))) as number;
    yield* p.stdout.write('\nKeyboard interrupt received, exiting.\n');
    return code;
  } finally {
    close();
  }
}

/** python(1), as far as courses need no language: the web server and the JSON tool of its library, and its version. */
export const python: Program = function* (p) {
  const words = p.args.slice(1).filter((w) => w !== '-u');
  if (words[0] === '--version' || words[0] === '-V') {
    yield* p.stdout.write(`Python ${version(p)}\n`);
    return 0;
  }
  if (words[0] === '-m' && words[1] === 'json.tool') return yield* jsonTool(p, words.slice(2));
  const server = words[0] === '-m' && words[1] === 'http.server' ? settings(p, words.slice(2)) : undefined;
  if (server) return yield* serve(p, server);
  yield* p.stderr.write(`${p.args[0]}: Python programs are not simulated; -m json.tool and -m http.server [-b ADDRESS] [-d FOLDER] [PORT] are\n`);
  return 1;
};
