import { ExecError, FsError, type Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { modeText } from '../../lib/mode.ts';
import { at, basename, dirname } from '../../lib/paths.ts';
import { strftime } from '../../lib/strftime.ts';
import { groupName, userName } from '../../lib/users.ts';
import { pure, type Found, type Predicate, type State, type Test } from './types.ts';

/** Writes what `text` makes of a file. */
const writing = (text: (f: Found, s: State) => string): Test =>
  function* (f, s) {
    yield* s.out(text(f, s));
    return true;
  };

export const print: Test = writing((f) => `${f.path}\n`);

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

const longLine = (f: Found, s: State): string => {
  const { fs } = s.p.machine;
  return `${String(f.stat.inode).padStart(9)} ${String(Math.ceil(f.stat.size / 4096) * 4).padStart(6)} ${modeText(f.stat)} ${'1'.padStart(3)} ${userName(fs, f.stat.uid).padEnd(8)} ${groupName(fs, f.stat.gid).padEnd(8)} ${String(f.stat.size).padStart(8)} ${strftime('%b %e %H:%M', f.stat.mtime)} ${f.path}\n`;
};

const toFile =
  (end: string): Predicate =>
  (reading, name) => {
    const { fs } = reading.p.machine;
    const path = at(reading.p.cwd, reading.argument(name));
    fs.write(path, '');
    return pure((f) => {
      fs.write(path, `${f.path}${end}`, { append: true });
      return true;
    });
  };

const remove: Test = function* (f, s) {
  if (f.path === '.') return true;
  try {
    s.p.machine.fs.remove(f.full);
    return true;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* s.err(`cannot delete ‘${f.path}’: ${error.strerror}`);
    s.status = 1;
    return false;
  }
};

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

/** Collects files for `-exec COMMAND {} +`. */
const batched = (argv: readonly string[]): Test => {
  const batch = { argv: [...argv], paths: [] as string[] };
  return pure((f, s) => {
    if (!s.pending.includes(batch)) s.pending.push(batch);
    batch.paths.push(f.path);
    return true;
  });
};

const exec: Predicate = (reading, name) => {
  const argv: string[] = [];
  for (let arg = reading.argument(name); arg !== ';'; arg = reading.argument(name)) {
    if (arg === '+' && argv.at(-1) === '{}') return batched(argv.slice(0, -1));
    argv.push(arg);
  }
  return function* (f, s) {
    if (name === '-ok') {
      yield* s.ask(`< ${argv[0]} ... ${f.path} > ? `);
      if (!/^y/i.test((yield* s.p.stdin.read()) ?? '')) return false;
    }
    const path = name === '-execdir' ? `./${basename(f.path)}` : f.path;
    return (yield* runCommand(s, argv.map((a) => a.replaceAll('{}', path)), name === '-execdir' ? dirname(f.full) : undefined)) === 0;
  };
};

/** Actions by name: an expression with one of them prints nothing by itself. */
export const actions: ReadonlyMap<string, Predicate> = new Map<string, Predicate>([
  ['-print', () => print],
  ['-print0', () => writing((f) => `${f.path}\0`)],
  ['-printf', (reading, name) => {
    const format = reading.argument(name);
    return writing((f, s) => formatted(format, f, s));
  }],
  ['-ls', () => writing(longLine)],
  ['-fprint', toFile('\n')],
  ['-fprint0', toFile('\0')],
  ['-quit', () => pure((_, s) => (s.quit = true))],
  ['-delete', (reading) => {
    reading.depthFirst = true;
    return remove;
  }],
  ['-exec', exec],
  ['-execdir', exec],
  ['-ok', exec],
]);
