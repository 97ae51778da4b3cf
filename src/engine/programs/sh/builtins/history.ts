import { strftime } from '../../lib/strftime.ts';
import type { Task } from '../../../sim/sim.ts';
import { historySize } from '../commandreader.ts';
import type { History } from '../history.ts';
import { EventNotFound } from '../errors.ts';
import { expandHistory } from '../historyexpand.ts';
import type { Builtin, Shell } from '../shell.ts';
import { options, type Options } from './getopt.ts';

/** The index of a line by its number, or from the end; undefined where there is none. */
function indexOf(history: History, text: string): number | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const n = Number(text);
  const index = n < 0 ? history.lines.length + n : n - history.first;
  return index >= 0 && index < history.lines.length ? index : undefined;
}

/** Drops the line that runs now from the history. */
function dropOwn(history: History): void {
  if (history.lines.length > 0) history.drop(history.lines.length - 1);
}

function* remove(sh: Shell, history: History, offset: string): Task<number> {
  const range = /^(-?\d+)-(-?\d+)$/.exec(offset);
  const [from, to] = range ? [indexOf(history, range[1]!), indexOf(history, range[2]!)] : [indexOf(history, offset), indexOf(history, offset)];
  if (from === undefined || to === undefined || to < from) {
    yield* sh.error(`history: ${offset}: history position out of range`);
    return 1;
  }
  history.drop(from, to - from + 1);
  return 0;
}

function* show(sh: Shell, history: History, args: readonly string[]): Task<number> {
  const [count] = args;
  if (args.length > 1 || (count !== undefined && !/^-?\d+$/.test(count))) {
    yield* sh.error(args.length > 1 ? 'history: too many arguments' : `history: ${count}: numeric argument required`);
    return args.length > 1 ? 2 : 1;
  }
  const from = count === undefined ? 0 : Math.max(0, history.lines.length - Math.abs(Number(count)));
  const format = sh.vars.get('HISTTIMEFORMAT') ?? '';
  const line = (text: string, i: number) => `${String(history.first + from + i).padStart(5)}  ${format === '' ? '' : strftime(format, history.times[from + i]!)}${text}\n`;
  yield* sh.stdout.write(history.lines.slice(from).map(line).join(''));
  return 0;
}

function* expanded(sh: Shell, history: History, args: readonly string[]): Task<number> {
  dropOwn(history);
  let status = 0;
  for (const arg of args) {
    try {
      yield* sh.stdout.write(`${history.expand(arg, expandHistory)?.line ?? arg}\n`);
    } catch (error) {
      if (!(error instanceof EventNotFound)) throw error;
      yield* sh.error(`history: ${arg}: history expansion failed`);
      status = 1;
    }
  }
  return status;
}

function* files(sh: Shell, history: History, o: Options): Task<number> {
  const { fs } = sh.process.machine;
  const file = o.args[0] ?? sh.vars.get('HISTFILE');
  if (file === undefined) return 0;
  const times = sh.vars.get('HISTTIMEFORMAT') !== undefined;
  if (o.has('a')) history.save(fs, file, { times });
  if (o.has('w')) history.save(fs, file, { times, whole: true });
  if (o.has('r') || o.has('n')) history.load(fs, file);
  return 0;
}

const history: Builtin = function* (sh, args) {
  const own = sh.history;
  const last = args[1] ?? '';
  // A negative offset is no option.
  const o = yield* options(sh, args, 'cd:anrwps', 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]');
  if (!o) return 2;
  if (!own) return 0;
  if ([...'anrw'].filter((c) => o.has(c)).length > 1) {
    yield* sh.error('history: cannot use more than one of -anrw');
    return 1;
  }
  if (o.has('c')) own.clear();
  if (o.has('s')) {
    dropOwn(own);
    if (o.args.length > 0) own.push(o.args.join(' '), sh.process.sim.now());
    own.stifle(historySize(sh));
    return 0;
  }
  if (o.has('p')) return yield* expanded(sh, own, o.args);
  if (o.has('d')) return yield* remove(sh, own, o.get('d')!);
  if (/^-[a-z]*[anrw]/.test(last)) return yield* files(sh, own, o);
  return o.has('c') && o.args.length === 0 ? 0 : yield* show(sh, own, o.args);
};

/** The lines that `fc FIRST LAST` means, by index; undefined where one is not there. */
function range(own: History, first: string | undefined, last: string | undefined, listing: boolean): [number, number] | undefined {
  // The command that runs now is not meant.
  const end = own.lines.length - 2;
  const place = (text: string): number | undefined => {
    if (/^-?\d+$/.test(text)) return Math.max(0, Math.min(end, Number(text) < 0 ? end + 1 + Number(text) : Number(text) - own.first));
    const at = own.lines.slice(0, end + 1).findLastIndex((l) => l.startsWith(text));
    return at < 0 ? undefined : at;
  };
  if (end < 0) return undefined;
  const from = first === undefined ? (listing ? Math.max(0, end - 15) : end) : place(first);
  const to = last === undefined ? (listing || first === undefined ? end : from) : place(last);
  return from === undefined || to === undefined ? undefined : [from, to];
}

function* rerun(sh: Shell, own: History, words: readonly string[]): Task<number> {
  const changes = words.filter((w) => w.includes('='));
  const found = range(own, words.find((w) => !w.includes('=')), undefined, false);
  if (!found) {
    yield* sh.error('fc: no command found');
    return 1;
  }
  const line = changes.reduce((text, c) => text.replaceAll(c.slice(0, c.indexOf('=')), () => c.slice(c.indexOf('=') + 1)), own.lines[found[0]]!);
  yield* sh.stderr.write(`${line}\n`);
  dropOwn(own);
  own.push(line, sh.process.sim.now());
  return yield* sh.runText(line);
}

function* edit(sh: Shell, own: History, lines: readonly string[], editor: string): Task<number> {
  const { machine, pid } = sh.process;
  const path = `/tmp/bash-fc.${pid}`;
  machine.fs.write(path, lines.map((l) => `${l}\n`).join(''));
  const status = yield* sh.runText(`${editor} ${path}`);
  if (status !== 0) return status;
  const text = machine.fs.read(path).replace(/\n+$/, '');
  machine.fs.remove(path);
  yield* sh.stderr.write(`${text}\n`);
  dropOwn(own);
  own.push(text, sh.process.sim.now());
  return yield* sh.runText(text);
}

const fc: Builtin = function* (sh, args) {
  // `-5` is an offset and no option.
  const split = args.findIndex((a, i) => i > 0 && /^-?\d/.test(a));
  const o = yield* options(sh, split < 0 ? args : args.slice(0, split), 'e:lnrs', 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]');
  if (!o) return 2;
  const words = [...o.args, ...(split < 0 ? [] : args.slice(split))];
  const own = sh.history;
  if (!own) return 0;
  if (o.has('s') || o.get('e') === '-') return yield* rerun(sh, own, words);
  const found = range(own, words[0], words[1], o.has('l'));
  if (!found) {
    if (own.lines.length > 1) yield* sh.error('fc: history specification out of range');
    return own.lines.length > 1 ? 1 : 0;
  }
  const [from, to] = [Math.min(...found), Math.max(...found)];
  const lines = own.lines.slice(from, to + 1).map((text, i) => ({ text, number: own.first + from + i }));
  if (o.has('r') !== found[1] < found[0]) lines.reverse();
  if (!o.has('l')) return yield* edit(sh, own, lines.map((l) => l.text), o.get('e') ?? sh.vars.get('FCEDIT') ?? sh.vars.get('EDITOR') ?? 'vi');
  yield* sh.stdout.write(lines.map((l) => `${o.has('n') ? '' : l.number}\t ${l.text}\n`).join(''));
  return 0;
};

export const historyBuiltins: Readonly<Record<string, Builtin>> = { history, fc };
