import { ExecError, FsError, type FileStat, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { parseDate } from '../lib/date.ts';
import { modeText } from '../lib/mode.ts';
import { at, basename, dirname } from '../lib/paths.ts';
import { posixRegExp } from '../lib/regex.ts';
import { strftime } from '../lib/strftime.ts';
import { groupId, groupName, userId, userName } from '../lib/users.ts';
import { matches } from '../sh/pattern.ts';

/** A file that find has come to. */
export interface Found {
  /** As find prints it. */
  path: string;
  full: string;
  stat: FileStat;
  depth: number;
}

/** A test or action; true where it holds. */
export type Test = (f: Found, state: State) => Task<boolean>;

/** What a run of find carries from file to file. */
export interface State {
  p: Process;
  out(text: string): Task;
  err(text: string): Task;
  /** Asks on standard error. */
  ask(text: string): Task;
  start: string;
  /** Set by -prune. */
  prune: boolean;
  quit: boolean;
  status: number;
  /** Commands of `-exec ... +`, to be run at the end. */
  pending: { argv: string[]; paths: string[] }[];
}

/** The expression is wrong; the message is find's. */
export class FindError extends Error {}

const pure = (test: (f: Found, s: State) => boolean): Test =>
  function* (f, s) {
    return test(f, s);
  };

/** `+5`, `-5`, `5` as a test of a number. */
const numeric = (text: string, name: string): ((n: number) => boolean) => {
  const m = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (!m) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
  const n = Number(m[2]);
  return m[1] === '+' ? (x) => x > n : m[1] === '-' ? (x) => x < n : (x) => x === n;
};

/** Parses find's expression into one test. */
export class Expression {
  private at = 0;
  maxDepth = Infinity;
  minDepth = 0;
  depthFirst = false;
  private acts = false;

  constructor(
    private readonly words: readonly string[],
    private readonly p: Process,
  ) {}

  parse(): Test {
    if (this.words.length === 0) return print;
    const test = this.or();
    if (this.at < this.words.length) throw new FindError(this.words[this.at] === ')' ? "you have too many ')'" : `paths must precede expression: \`${this.words[this.at]}'`);
    if (this.acts) return test;
    return function* (f, s) {
      if (yield* test(f, s)) yield* print(f, s);
      return true;
    };
  }

  private or(): Test {
    let left = this.and();
    while (this.words[this.at] === '-o' || this.words[this.at] === '-or') {
      this.at++;
      const [a, b] = [left, this.and()];
      left = function* (f, s) {
        return (yield* a(f, s)) || (yield* b(f, s));
      };
    }
    return left;
  }

  private and(): Test {
    let left = this.term();
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or') return left;
      if (word === '-a' || word === '-and') this.at++;
      const [a, b] = [left, this.term()];
      left = function* (f, s) {
        return (yield* a(f, s)) && (yield* b(f, s));
      };
    }
  }

  private argument(name: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    return value;
  }

  private depthArgument(name: string): number {
    const value = this.argument(name);
    if (!/^\d+$/.test(value)) throw new FindError(`Expected a positive decimal integer argument to ${name}, but got ‘${value}’`);
    return Number(value);
  }

  private term(): Test {
    const word = this.words[this.at++];
    if (word === undefined) throw new FindError('expected an expression after what stands before');
    if (word === '!' || word === '-not') {
      const inner = this.term();
      return function* (f, s) {
        return !(yield* inner(f, s));
      };
    }
    if (word === '(') {
      const inner = this.or();
      if (this.words[this.at++] !== ')') throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return inner;
    }
    return this.primary(word);
  }

  private primary(word: string): Test {
    const { fs, sim } = this.p.machine;
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = this.argument(word);
        return pure((f) => matches(basename(f.path), pattern, { ignoreCase: word === '-iname' }));
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = this.argument(word);
        return pure((f) => matches(f.path, pattern, { ignoreCase: word === '-ipath' }));
      }
      case '-regex':
      case '-iregex': {
        const re = posixRegExp(`^${this.argument(word)}$`, { ignoreCase: word === '-iregex' });
        return pure((f) => re.test(f.path));
      }
      case '-regextype':
        this.argument(word);
        return pure(() => true);
      case '-type': {
        const value = this.argument(word);
        const types = value.split(',').map((c) => ({ f: 'file', d: 'dir', l: 'symlink', c: 'char', p: 'fifo', s: 'socket', b: 'block' })[c]);
        if (types.includes(undefined)) throw new FindError(`Unknown argument to -type: ${value}`);
        return pure((f) => types.includes(f.stat.type));
      }
      case '-empty':
        return pure((f) => (f.stat.type === 'dir' ? fs.list(f.full).length === 0 : f.stat.type === 'file' && f.stat.size === 0));
      case '-size': {
        const value = this.argument(word);
        const m = /^([-+]?\d+)([cwbkMG]?)$/.exec(value);
        if (!m) throw new FindError(`Invalid argument \`${value}' to -size`);
        const unit = { c: 1, w: 2, '': 512, b: 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[m[2] as 'c'];
        const test = numeric(m[1]!, word);
        return pure((f) => test(Math.ceil(f.stat.size / unit)));
      }
      case '-mtime':
      case '-atime':
      case '-ctime': {
        const test = numeric(this.argument(word), word);
        return pure((f) => test(Math.floor((sim.now() - f.stat.mtime) / 86_400_000)));
      }
      case '-mmin':
      case '-amin':
      case '-cmin': {
        const test = numeric(this.argument(word), word);
        return pure((f) => test(Math.ceil((sim.now() - f.stat.mtime) / 60_000)));
      }
      case '-newer': {
        const name = this.argument(word);
        const stat = fs.stat(at(this.p.cwd, name));
        if (!stat) throw new FindError(`‘${name}’: No such file or directory`);
        return pure((f) => f.stat.mtime > stat.mtime);
      }
      case '-newermt': {
        const value = this.argument(word);
        const since = parseDate(value, sim.now(), this.p.env['TZ']);
        if (since === undefined) throw new FindError(`I cannot figure out how to interpret ‘${value}’ as a date or time`);
        return pure((f) => f.stat.mtime > since);
      }
      case '-user': {
        const uid = userId(fs, this.argument(word));
        return pure((f) => f.stat.uid === uid);
      }
      case '-group': {
        const gid = groupId(fs, this.argument(word));
        return pure((f) => f.stat.gid === gid);
      }
      case '-perm': {
        const value = this.argument(word);
        const bits = parseInt(value.replace(/^[-/]/, ''), 8);
        return pure((f) => (value[0] === '-' ? (f.stat.mode & bits) === bits : value[0] === '/' ? (f.stat.mode & bits) !== 0 : f.stat.mode === bits));
      }
      case '-executable':
        return pure((f) => (f.stat.mode & 0o111) !== 0);
      case '-readable':
      case '-writable':
        return pure(() => true);
      case '-maxdepth':
        this.maxDepth = this.depthArgument(word);
        return pure(() => true);
      case '-mindepth':
        this.minDepth = this.depthArgument(word);
        return pure(() => true);
      case '-depth':
        this.depthFirst = true;
        return pure(() => true);
      case '-xdev':
      case '-mount':
      case '-noleaf':
      case '-follow':
      case '-daystart':
        return pure(() => true);
      case '-true':
        return pure(() => true);
      case '-false':
        return pure(() => false);
      case '-prune':
        return pure((_, s) => (s.prune = true));
      case '-quit':
        this.acts = true;
        return pure((_, s) => (s.quit = true));
      case '-print':
        this.acts = true;
        return print;
      case '-print0':
        this.acts = true;
        return function* (f, s) {
          yield* s.out(`${f.path}\0`);
          return true;
        };
      case '-fprint':
      case '-fprint0': {
        this.acts = true;
        const path = at(this.p.cwd, this.argument(word));
        fs.write(path, '');
        return pure((f) => {
          fs.write(path, `${f.path}${word === '-fprint' ? '\n' : '\0'}`, { append: true });
          return true;
        });
      }
      case '-printf': {
        this.acts = true;
        const format = this.argument(word);
        return function* (f, s) {
          yield* s.out(formatted(format, f, s));
          return true;
        };
      }
      case '-ls':
        this.acts = true;
        return function* (f, s) {
          yield* s.out(`${String(f.stat.inode).padStart(9)} ${String(Math.ceil(f.stat.size / 4096) * 4).padStart(6)} ${modeText(f.stat)} ${'1'.padStart(3)} ${userName(fs, f.stat.uid).padEnd(8)} ${groupName(fs, f.stat.gid).padEnd(8)} ${String(f.stat.size).padStart(8)} ${strftime('%b %e %H:%M', f.stat.mtime)} ${f.path}\n`);
          return true;
        };
      case '-delete':
        this.acts = true;
        this.depthFirst = true;
        return function* (f, s) {
          if (f.path === '.') return true;
          try {
            fs.remove(f.full);
            return true;
          } catch (error) {
            if (!(error instanceof FsError)) throw error;
            yield* s.err(`cannot delete ‘${f.path}’: ${error.strerror}`);
            s.status = 1;
            return false;
          }
        };
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.exec(word);
      default:
        if (word.startsWith('-')) throw new FindError(`unknown predicate \`${word}'`);
        throw new FindError(`paths must precede expression: \`${word}'`);
    }
  }

  private exec(word: string): Test {
    this.acts = true;
    const argv: string[] = [];
    for (;;) {
      const arg = this.words[this.at++];
      if (arg === undefined) throw new FindError(`missing argument to \`${word}'`);
      if (arg === ';') break;
      if (arg === '+' && argv[argv.length - 1] === '{}') {
        const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
        return pure((f, s) => {
          if (!s.pending.includes(batch)) s.pending.push(batch);
          batch.paths.push(f.path);
          return true;
        });
      }
      argv.push(arg);
    }
    return function* (f, s) {
      if (word === '-ok') {
        yield* s.ask(`< ${argv[0]} ... ${f.path} > ? `);
        if (!/^y/i.test((yield* s.p.stdin.read()) ?? '')) return false;
      }
      const name = word === '-execdir' ? `./${basename(f.path)}` : f.path;
      return (yield* runCommand(s, argv.map((a) => a.replaceAll('{}', name)), word === '-execdir' ? dirname(f.full) : undefined)) === 0;
    };
  }
}

/** Runs a command that an action names; its status. */
export function* runCommand(s: { p: Process; err(text: string): Task }, argv: readonly string[], cwd?: string): Task<number> {
  try {
    const handle = s.p.machine.spawn({ args: argv, parent: s.p, ...(cwd ? { cwd } : {}) });
    return yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    yield* s.err(`‘${argv[0]}’: ${error.reason === 'permission' ? 'Permission denied' : 'No such file or directory'}`);
    return 127;
  }
}

const print: Test = function* (f, s) {
  yield* s.out(`${f.path}\n`);
  return true;
};

const formatted = (format: string, f: Found, s: State): string => {
  const { fs } = s.p.machine;
  const letter = { file: 'f', dir: 'd', symlink: 'l', char: 'c', fifo: 'p', socket: 's' }[f.stat.type];
  return format.replace(/\\(n|t|0|\\)|%(-?\d*)(?:([pfhPsmMugUGyl%d])|([TAC])(.))/g, (whole, escape: string | undefined, width: string | undefined, c: string | undefined, time: string | undefined, next: string | undefined) => {
    if (escape) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escape] ?? whole;
    if (time) return next === '@' ? (f.stat.mtime / 1000).toFixed(10) : next === '+' ? strftime('%Y-%m-%d+%H:%M:%S.%N', f.stat.mtime) : strftime(`%${next}`, f.stat.mtime);
    const value = { p: f.path, f: basename(f.path), h: dirname(f.path), P: f.path === s.start ? '' : f.path.slice(s.start.length + (s.start.endsWith('/') ? 0 : 1)), s: String(f.stat.size), m: f.stat.mode.toString(8), M: modeText(f.stat), u: userName(fs, f.stat.uid), g: groupName(fs, f.stat.gid), U: String(f.stat.uid), G: String(f.stat.gid), y: letter, l: f.stat.type === 'symlink' ? fs.readlink(f.full) : '', d: String(f.depth), '%': '%' }[c as 'p'];
    const n = Number(width || 0);
    return n < 0 ? value.padEnd(-n) : value.padStart(n);
  });
};
