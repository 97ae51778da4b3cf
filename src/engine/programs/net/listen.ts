import { ConnectionError } from '../../api/status.ts';
import { utf8Length } from '../../api/utf8.ts';
import type { Input, Process } from '../../hosts/types.ts';
import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import { until, type Task } from '../../sim/sim.ts';
import type { Call } from '../lib/program.ts';

/** A request as its bytes went over the wire. */
const requestText = ({ method, path, headers, body = '' }: HttpRequest): string => {
  const sized = body === '' || Object.keys(headers).some((name) => /^content-length$/i.test(name)) ? headers : { ...headers, 'Content-Length': String(utf8Length(body)) };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(sized).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${body}`;
};

/** An answer that somebody wrote by hand; throws ConnectionError `eof` where it is none of HTTP. */
function readResponse(text: string): HttpResponse {
  const start = /^HTTP\/[\d.]+ (\d{3})[^\n]*(?:\n|$)/.exec(text);
  if (!start) throw new ConnectionError('eof', 'EOF');
  const headers: Record<string, string> = {};
  let rest = text.slice(start[0].length);
  for (let line = /^([^\r\n]*)\r?(?:\n|$)/.exec(rest)!; rest !== ''; line = /^([^\r\n]*)\r?(?:\n|$)/.exec(rest)!) {
    rest = rest.slice(line[0].length);
    if (line[1] === '') break;
    const [name, value] = line[1]!.split(/:\s*(.*)/s);
    headers[name!] = value ?? '';
  }
  return { status: Number(start[1]), headers, body: rest };
}

/** All that comes; nothing of a terminal, where somebody would have to type. */
function* rest(input: Input): Task<string> {
  let text = '';
  if (!input.tty) for (let chunk = yield* input.read(); chunk !== undefined; chunk = yield* input.read()) text += chunk;
  return text;
}

/** What a program prints that gets `heard` for its input. */
function* run(p: Process, args: readonly string[], heard: string): Task<string> {
  let said = '';
  let left: string | undefined = heard;
  const handle = p.machine.spawn({
    args,
    parent: p,
    stdin: {
      *read() {
        const chunk = left;
        left = undefined;
        return chunk;
      },
    },
    stdout: {
      *write(text) {
        said += text;
      },
    },
  });
  yield* handle.wait();
  return said;
}

/** `nc -l`: prints what it is sent, and answers with its input or, with -e, with what a program prints. Ends with the first connection that it had an answer for, but with -k. */
export function* listen({ o, p, args, warn }: Call): Task<number> {
  const command = o.get('e');
  const port = Number(o.get('p') ?? args.at(-1));
  if (p.machine.net.listening().some((l) => l.protocol === 'TCP' && l.port === port)) {
    yield* warn('bind: Address already in use');
    return 1;
  }
  let served: (value: undefined) => void = () => {};
  let over = false;
  const answer = function* (heard: string): Task<string> {
    if (command !== undefined) return yield* run(p, [command, ...args], heard);
    yield* p.stdout.write(heard);
    return yield* rest(p.stdin);
  };
  const end = () => {
    if (o.has('k')) return;
    over = true;
    close();
    served(undefined);
  };
  const close = p.machine.net.listen(port, {
    program: 'nc',
    pid: p.pid,
    *http(request) {
      const text = yield* answer(requestText(request));
      end();
      return readResponse(text);
    },
    *text(chunk) {
      const said = yield* answer(chunk);
      if (said !== '' && !over) end();
      return said;
    },
  });
  try {
    if (!over) yield until<undefined>((done) => void (served = done));
  } finally {
    close();
  }
  return 0;
}
