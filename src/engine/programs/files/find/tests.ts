import { parseDate } from '../../lib/date.ts';
import { changedMode } from '../../lib/mode.ts';
import { at, basename } from '../../lib/paths.ts';
import { posixRegExp } from '../../lib/regex.ts';
import { groupId, userId } from '../../lib/users.ts';
import { matches } from '../../sh/pattern.ts';
import { FindError, pure, type Found, type Predicate } from './types.ts';

/** `+5`, `-5`, `5` as a test of a number. */
const numeric = (text: string, name: string): ((n: number) => boolean) => {
  const m = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (!m) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
  const n = Number(m[2]);
  return m[1] === '+' ? (x) => x > n : m[1] === '-' ? (x) => x < n : (x) => x === n;
};

const always: Predicate = () => pure(() => true);

const depth = (text: string, name: string): number => {
  if (!/^\d+$/.test(text)) throw new FindError(`Expected a positive decimal integer argument to ${name}, but got ‘${text}’`);
  return Number(text);
};

/** A test of a text by a shell pattern. */
const named =
  (textOf: (f: Found) => string, ignoreCase: boolean): Predicate =>
  (reading, name) => {
    const pattern = reading.argument(name);
    return pure((f) => matches(textOf(f), pattern, { ignoreCase }));
  };

const regex =
  (ignoreCase: boolean): Predicate =>
  (reading, name) => {
    const re = posixRegExp(`^${reading.argument(name)}$`, { ignoreCase });
    return pure((f) => re.test(f.path));
  };

/** A test of a file's age, counted in units of milliseconds. */
const aged =
  (unit: number, round: (n: number) => number): Predicate =>
  (reading, name) => {
    const test = numeric(reading.argument(name), name);
    return pure((f) => test(round((reading.p.sim.now() - f.stat.mtime) / unit)));
  };
const days = aged(86_400_000, Math.floor);
const minutes = aged(60_000, Math.ceil);

const type: Predicate = (reading, name) => {
  const value = reading.argument(name);
  const types = value.split(',').map((c) => ({ f: 'file', d: 'dir', l: 'symlink', c: 'char', p: 'fifo', s: 'socket', b: 'block' })[c]);
  if (types.includes(undefined)) throw new FindError(`Unknown argument to -type: ${value}`);
  return pure((f) => types.includes(f.stat.type));
};

const size: Predicate = (reading, name) => {
  const value = reading.argument(name);
  const m = /^([-+]?\d+)([cwbkMG]?)$/.exec(value);
  if (!m) throw new FindError(/[\dbcwkMG]$/.test(value) ? `Invalid argument \`${value}' to -size` : `invalid -size type \`${value.slice(-1)}'`);
  const unit = { c: 1, w: 2, '': 512, b: 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[m[2] as 'c'];
  const test = numeric(m[1]!, name);
  return pure((f) => test(Math.ceil(f.stat.size / unit)));
};

const newer: Predicate = (reading, name) => {
  const { p } = reading;
  const file = reading.argument(name);
  const stat = p.machine.fs.stat(at(p.cwd, file));
  if (!stat) throw new FindError(`‘${file}’: No such file or directory`);
  return pure((f) => f.stat.mtime > stat.mtime);
};

const newerThanTime: Predicate = (reading, name) => {
  const { p } = reading;
  const value = reading.argument(name);
  const since = parseDate(value, p.sim.now(), p.env['TZ']);
  if (since === undefined) throw new FindError(`I cannot figure out how to interpret ‘${value}’ as a date or time`);
  return pure((f) => f.stat.mtime > since);
};

const perm: Predicate = (reading, name) => {
  const value = reading.argument(name);
  const bits = changedMode(value.replace(/^[-/]/, ''), 0, false);
  if (bits === undefined) throw new FindError(`invalid mode ‘${value}’`);
  return pure(({ stat: { mode } }) => (value[0] === '-' ? (mode & bits) === bits : value[0] === '/' ? (mode & bits) !== 0 : mode === bits));
};

/** Tests of files, and options that hold for the whole run, by name. */
export const tests: ReadonlyMap<string, Predicate> = new Map<string, Predicate>([
  ['-name', named((f) => basename(f.path), false)],
  ['-iname', named((f) => basename(f.path), true)],
  ['-path', named((f) => f.path, false)],
  ['-wholename', named((f) => f.path, false)],
  ['-ipath', named((f) => f.path, true)],
  ['-regex', regex(false)],
  ['-iregex', regex(true)],
  ['-regextype', (reading, name) => always(reading, reading.argument(name))],
  ['-type', type],
  ['-empty', ({ p }) => pure((f) => (f.stat.type === 'dir' ? p.machine.fs.list(f.full).length === 0 : f.stat.type === 'file' && f.stat.size === 0))],
  ['-size', size],
  ['-mtime', days],
  ['-atime', days],
  ['-ctime', days],
  ['-mmin', minutes],
  ['-amin', minutes],
  ['-cmin', minutes],
  ['-newer', newer],
  ['-newermt', newerThanTime],
  ['-samefile', (reading, name) => {
    const { p } = reading;
    const file = reading.argument(name);
    const stat = p.machine.fs.stat(at(p.cwd, file), { follow: false });
    if (!stat) throw new FindError(`‘${file}’: No such file or directory`);
    return pure((f) => f.stat.inode === stat.inode);
  }],
  ['-links', (reading, name) => {
    const test = numeric(reading.argument(name), name);
    return pure((f) => test(f.stat.links));
  }],
  ['-inum', (reading, name) => {
    const test = numeric(reading.argument(name), name);
    return pure((f) => test(f.stat.inode));
  }],
  ['-user', (reading, name) => {
    const uid = userId(reading.p.machine.fs, reading.argument(name));
    return pure((f) => f.stat.uid === uid);
  }],
  ['-group', (reading, name) => {
    const gid = groupId(reading.p.machine.fs, reading.argument(name));
    return pure((f) => f.stat.gid === gid);
  }],
  ['-perm', perm],
  ['-executable', () => pure((f) => (f.stat.mode & 0o111) !== 0)],
  ['-maxdepth', (reading, name) => {
    reading.maxDepth = depth(reading.argument(name), name);
    return pure(() => true);
  }],
  ['-mindepth', (reading, name) => {
    reading.minDepth = depth(reading.argument(name), name);
    return pure(() => true);
  }],
  ['-depth', (reading) => {
    reading.depthFirst = true;
    return pure(() => true);
  }],
  ...['-readable', '-writable', '-xdev', '-mount', '-noleaf', '-follow', '-daystart', '-true'].map((name): [string, Predicate] => [name, always]),
  ['-false', () => pure(() => false)],
  ['-prune', () => pure((_, s) => (s.prune = true))],
]);
