import { FsError, type Input, type Process, type Program } from '../../hosts/types.ts';
import { Signal } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { program, sizeArgument, type Call } from '../lib/program.ts';
import { eachOperand, LineReader, readAll, splitLines } from '../lib/text.ts';
import { fromUtf8, utf8, utf8Length } from '../../api/utf8.ts';

const cannotOpen = (call: Call) => (name: string, error: FsError): Task =>
  call.warn(error.code === 'EISDIR' && !call.busybox ? `error reading '${name}': Is a directory` : call.busybox ? `${name}: ${error.strerror}` : `cannot open '${name}' for reading: ${error.strerror}`);

/** `==> name <==` between several files. */
function* header(call: Call, name: string, first: boolean): Task {
  const several = call.args.length > 1 || call.o.has('v');
  if (several && !call.o.has('q')) yield* call.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
}

export const head = program(
  'n|lines: c|bytes: q|quiet|silent v|verbose z',
  function* (call) {
    const bytes = call.o.last('n', 'c') === 'c';
    const given = bytes ? call.o.get('c')! : (call.o.get('n') ?? '10');
    const count = sizeArgument(given, bytes ? 'invalid number of bytes' : 'invalid number of lines');
    const fromEnd = given.startsWith('-');
    let first = true;
    const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ name, input }) {
      yield* header(call, name, first);
      first = false;
      if (bytes) yield* headBytes(call, input, count, fromEnd);
      else if (fromEnd) {
        const { lines, terminated } = splitLines(yield* readAll(input));
        const kept = lines.slice(0, count === 0 ? undefined : count);
        yield* call.out(kept.map((l, i) => (i === lines.length - 1 && !terminated ? l : `${l}\n`)).join(''));
      } else {
        const lines = new LineReader(input);
        let text = '';
        for (let n = 0; n < count; n++) {
          const line = yield* lines.next();
          if (line === undefined) break;
          text += lines.terminated ? `${line}\n` : line;
          if (!lines.ready || text.length > 8192) {
            yield* call.out(text);
            text = '';
          }
        }
        if (text !== '') yield* call.out(text);
      }
    });
    return good ? 0 : 1;
  },
  { numbers: 'n' },
);

function* headBytes(call: Call, input: Input, count: number, fromEnd: boolean): Task {
  if (fromEnd) {
    const all = utf8(yield* readAll(input));
    yield* call.out(fromUtf8(all.subarray(0, Math.max(0, all.length + count))));
    return;
  }
  let left = count;
  while (left > 0) {
    const chunk = yield* input.read();
    if (chunk === undefined) return;
    const length = utf8Length(chunk);
    yield* call.out(length <= left ? chunk : fromUtf8(utf8(chunk).subarray(0, left)));
    left -= length;
  }
}

const tailWords = program(
  'n|lines: c|bytes: f|follow? F q|quiet|silent v|verbose s|sleep-interval: pid: retry z',
  function* (call) {
    const bytes = call.o.last('n', 'c') === 'c';
    const given = bytes ? call.o.get('c')! : (call.o.get('n') ?? '10');
    const count = Math.abs(sizeArgument(given, bytes ? 'invalid number of bytes' : 'invalid number of lines'));
    const fromStart = given.startsWith('+');
    const last = (text: string): string => {
      if (bytes) {
        const raw = utf8(text);
        return fromUtf8(fromStart ? raw.subarray(Math.max(0, count - 1)) : raw.subarray(Math.max(0, raw.length - count)));
      }
      const { lines, terminated } = splitLines(text);
      const kept = fromStart ? lines.slice(Math.max(0, count - 1)) : count === 0 ? [] : lines.slice(-count);
      return kept.join('\n') + (kept.length > 0 && terminated ? '\n' : '');
    };
    let first = true;
    const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ name, input }) {
      yield* header(call, name, first);
      first = false;
      yield* call.out(last(yield* readAll(input)));
    });
    if (call.o.has('f') || call.o.has('F')) {
      const followed = call.o.has('F') ? call.args : call.args.filter((a) => a !== '-' && call.p.machine.fs.stat(at(call.p.cwd, a)));
      if (followed.length === 0 && call.args.some((a) => a !== '-')) {
        yield* call.warn('no files remaining');
        return 1;
      }
      yield* follow(call, followed);
    }
    return good ? 0 : 1;
  },
  { numbers: 'n' },
);

/** `tail +5` is the old form of `tail -n +5`. */
export const tail: Program = (p) => tailWords(/^\+\d+$/.test(p.args[1] ?? '') && p.args.length <= 3 ? (Object.create(p, { args: { value: [p.args[0], '-n', ...p.args.slice(1)] } }) as Process) : p);

/** Prints what is added to the files, for ever. */
function* follow(call: Call, names: readonly string[]): Task {
  const { fs } = call.p.machine;
  const paths = names.filter((a) => a !== '-').map((name) => ({ name, path: at(call.p.cwd, name), seen: size(call, at(call.p.cwd, name)) }));
  if (paths.length === 0) return;
  const changed = new Signal();
  const stops = paths.map(({ path }) => fs.watch(path, () => changed.notify()));
  let shown = paths[paths.length - 1]!.name;
  try {
    for (;;) {
      yield changed.wait();
      yield sleep(1);
      for (const file of paths) {
        const stat = fs.stat(file.path);
        if (stat?.type !== 'file') {
          file.seen = 0;
          continue;
        }
        const text = fs.read(file.path);
        if (text.length < file.seen) {
          yield* call.warn(`${file.name}: file truncated`);
          file.seen = 0;
        }
        if (text.length === file.seen) continue;
        if (paths.length > 1 && shown !== file.name) yield* call.out(`\n==> ${file.name} <==\n`);
        shown = file.name;
        const added = text.slice(file.seen);
        file.seen = text.length;
        yield* call.out(added);
      }
    }
  } finally {
    for (const stop of stops) stop();
  }
}

const size = (call: Call, path: string): number => (call.p.machine.fs.stat(path)?.type === 'file' ? call.p.machine.fs.read(path).length : 0);
