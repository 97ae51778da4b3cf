import { utf8 } from '../../api/utf8.ts';
import { FsError, type Output } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { sleep } from '../../sim/sim.ts';
import { openForWriting } from '../lib/files.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { eachOperand, LineReader, readAll } from '../lib/text.ts';

/** What GNU's and busybox' cat, tac and nl say of a file that can't be opened. */
export const cannotOpen = (call: Call) => (name: string, error: FsError): Task =>
  call.warn(call.busybox ? `can't open '${name}': ${error.strerror}` : `${name}: ${error.strerror}`);

/** Control characters as `cat -v` shows them. */
const visible = (text: string, tabs: boolean): string => {
  let out = '';
  for (const b of utf8(text)) {
    const low = b & 127;
    if (b >= 128) out += 'M-';
    if (low === 9 && b < 128) out += tabs ? '^I' : '\t';
    else out += low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low);
  }
  return out;
};

export const cat = program('n|number b|number-nonblank s|squeeze-blank A|show-all e E|show-ends t T|show-tabs v|show-nonprinting u', function* (call) {
  const { p, o } = call;
  const all = o.has('A');
  const ends = all || o.has('E') || o.has('e');
  const tabs = all || o.has('T') || o.has('t');
  const plain = !(o.has('n') || o.has('b') || o.has('s') || ends || tabs || o.has('v'));
  let number = 0;
  let blank = false;
  const good = yield* eachOperand(p, call.args, cannotOpen(call), function* ({ input }) {
    if (plain) {
      let owed = 0;
      for (let chunk = yield* input.read(); chunk !== undefined; chunk = yield* input.read()) {
        yield* call.out(chunk);
        owed += chunk.length;
        if (owed > 1_000_000) {
          yield sleep(owed / 1_000_000);
          owed = 0;
        }
      }
      return;
    }
    const lines = new LineReader(input);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      if (o.has('s') && line === '' && blank) continue;
      blank = line === '';
      const numbered = o.has('b') ? line !== '' : o.has('n');
      const body = all || o.has('v') || o.has('e') || o.has('t') || tabs ? visible(line, tabs) : line;
      yield* call.out(`${numbered ? `${String(++number).padStart(6)}\t` : ''}${body}${lines.terminated ? `${ends ? '$' : ''}\n` : ''}`);
    }
  });
  return good ? 0 : 1;
});

export const tac = program('b|before r|regex s|separator:', function* (call) {
  const separator = call.o.get('s') ?? '\n';
  const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    const pieces = (yield* readAll(input)).split(separator);
    // A separator belongs to what it ends, or with -b to what it begins.
    const last = pieces.pop()!;
    const records = call.o.has('b') ? [...pieces, last].map((r, i) => (i === 0 ? r : separator + r)) : [...pieces.map((r) => r + separator), last];
    yield* call.out(records.reverse().join(''));
  });
  return good ? 0 : 1;
});

export const nl = program('b: n: w: s: v: i: d: f: h:', function* (call) {
  const { o } = call;
  const style = o.get('b') ?? 't';
  const width = Number(o.get('w') ?? 6);
  const separator = o.get('s') ?? '\t';
  const format = o.get('n') ?? 'rn';
  let number = Number(o.get('v') ?? 1);
  const step = Number(o.get('i') ?? 1);
  const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    const lines = new LineReader(input);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      if (style === 'n' || (style === 't' && line === '')) {
        yield* call.out(`${' '.repeat(width + separator.length)}${line}\n`);
        continue;
      }
      const shown = format === 'ln' ? String(number).padEnd(width) : String(number).padStart(width, format === 'rz' ? '0' : ' ');
      number += step;
      yield* call.out(`${shown}${separator}${line}\n`);
    }
  });
  return good ? 0 : 1;
});

export const rev = program('', function* (call) {
  const good = yield* eachOperand(call.p, call.args, (name, error) => call.warn(`cannot open ${name}: ${error.strerror}`), function* ({ input }) {
    const lines = new LineReader(input);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) yield* call.out(`${[...line].reverse().join('')}${lines.terminated ? '\n' : ''}`);
  });
  return good ? 0 : 1;
});

export const fold = program('b|bytes s|spaces w|width:', function* (call) {
  const width = Number(call.o.get('w') ?? 80);
  if (!Number.isInteger(width) || width < 1) throw new UsageError(`invalid number of columns: ‘${call.o.get('w')}’`, 1, true);
  const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    const lines = new LineReader(input);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      let out = '';
      let rest = [...line];
      while (rest.length > width) {
        let cut = width;
        if (call.o.has('s')) {
          const space = rest.slice(0, width).lastIndexOf(' ');
          if (space >= 0) cut = space + 1;
        }
        out += `${rest.slice(0, cut).join('')}\n`;
        rest = rest.slice(cut);
      }
      yield* call.out(`${out}${rest.join('')}${lines.terminated ? '\n' : ''}`);
    }
  });
  return good ? 0 : 1;
}, { numbers: 'w' });

export const tee = program('a|append i|ignore-interrupts p', function* (call) {
  const { p } = call;
  const outputs: Output[] = [];
  let status = 0;
  for (const name of call.args) {
    try {
      outputs.push(openForWriting(p, name, { append: call.o.has('a') }));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`${name}: ${error.strerror}`);
      status = 1;
    }
  }
  if (call.o.has('i')) p.onSignal('SIGINT', () => {});
  for (let chunk = yield* p.stdin.read(); chunk !== undefined; chunk = yield* p.stdin.read()) {
    yield* call.out(chunk);
    for (const output of outputs) yield* output.write(chunk);
  }
  return status;
});
