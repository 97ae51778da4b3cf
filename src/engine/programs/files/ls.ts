import { matches } from '../sh/pattern.ts';
import { FsError, type FileStat } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { columns } from '../lib/columns.ts';
import { humanSize, modeText } from '../lib/mode.ts';
import { at, join } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { strftime } from '../lib/strftime.ts';
import { groupName, userName } from '../lib/users.ts';
import { compareVersions } from '../text/sort.ts';

interface Entry {
  name: string;
  stat: FileStat;
  path: string;
  /** Where a symbolic link points. */
  target?: string | undefined;
}

const halfYear = 15_778_476_000;

/** The time column: the year in place of the time of day where it is half a year away. */
const when = (mtime: number, now: number): string => strftime(now - mtime > halfYear || mtime > now ? '%b %e  %Y' : '%b %e %H:%M', mtime);

/** GNU quotes names for a terminal where a shell would need it. */
const quoted = (name: string): string => (/^[\w@%+=:,./-]+$/.test(name) || /^[\w@%+=:,./\u0080-\uffff-]+$/.test(name) ? name : name.includes("'") && !/["$`\\!]/.test(name) ? `"${name}"` : `'${name.replaceAll("'", "'\\''")}'`);

const colourOf = (e: Entry): string => {
  const { stat } = e;
  if (stat.type === 'dir') return (stat.mode & 0o1002) === 0o1002 ? '30;42' : '01;34';
  if (stat.type === 'symlink') return '01;36';
  if (stat.type === 'char') return '40;33;01';
  if (stat.type === 'fifo') return '40;33';
  if (stat.type === 'socket') return '01;35';
  if ((stat.mode & 0o111) !== 0) return '01;32';
  return /\.(?:tar|t?gz|zip|xz|bz2|zst|deb|rpm)$/.test(e.name) ? '01;31' : '';
};

class Listing {
  private readonly tty: boolean;
  private readonly colour: boolean;

  constructor(private readonly call: Call) {
    this.tty = call.p.stdout.tty !== undefined;
    const color = call.o.get('color');
    this.colour = color === 'always' || (color !== undefined && color !== 'never' && this.tty);
  }

  private has(letter: string): boolean {
    return this.call.o.has(letter);
  }

  entry(dir: string, name: string, follow: boolean): Entry | undefined {
    const { fs } = this.call.p.machine;
    const path = at(this.call.p.cwd, dir === '' ? name : join(dir, name));
    const stat = fs.stat(path, { follow }) ?? fs.stat(path, { follow: false });
    if (!stat) return undefined;
    return { name, stat, path, target: stat.type === 'symlink' ? fs.readlink(path) : undefined };
  }

  sort(entries: Entry[]): Entry[] {
    if (this.has('U') || this.has('f')) return entries;
    const by = this.call.o.last('t', 'S', 'X', 'v');
    const name = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const extension = (e: Entry) => /\.[^.]*$/.exec(e.name)?.[0] ?? '';
    const folder = (e: Entry) => (this.has('group-directories-first') && e.stat.type !== 'dir' ? 1 : 0);
    entries.sort((a, b) => folder(a) - folder(b) || (by === 't' ? b.stat.mtime - a.stat.mtime : by === 'S' ? b.stat.size - a.stat.size : by === 'v' ? compareVersions(a.name, b.name) : by === 'X' ? (extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : 0) : 0) || name(a, b));
    return this.has('r') ? entries.reverse() : entries;
  }

  folder(dir: string): Entry[] {
    const { fs } = this.call.p.machine;
    let names = fs.list(at(this.call.p.cwd, dir));
    const all = this.has('a') || this.has('f');
    if (!all && !this.has('A')) names = names.filter((n) => n[0] !== '.' && !this.call.o.all('hide').some((p) => matches(n, p)));
    if (this.has('B')) names = names.filter((n) => !n.endsWith('~'));
    names = names.filter((n) => !this.call.o.all('I').some((p) => matches(n, p)));
    const entries = [...(all ? ['.', '..'] : []), ...names].map((n) => this.entry(dir, n, this.has('L'))).filter((e): e is Entry => e !== undefined);
    return this.sort(entries);
  }

  private shownName(e: Entry): string {
    const name = this.has('Q') ? `"${e.name.replace(/["\\]/g, '\\$&')}"` : this.tty && !this.call.busybox && !this.has('N') ? quoted(e.name) : e.name;
    const colour = this.colour ? colourOf(e) : '';
    return colour ? `\x1b[${colour}m${name}\x1b[0m` : name;
  }

  private suffix(e: Entry): string {
    const { type, mode } = e.stat;
    if (this.has('F')) return type === 'dir' ? '/' : type === 'symlink' ? '@' : type === 'fifo' ? '|' : type === 'socket' ? '=' : type === 'file' && (mode & 0o111) !== 0 ? '*' : '';
    return this.has('p') && type === 'dir' ? '/' : '';
  }

  private size(e: Entry): string {
    return e.stat.type === 'char' ? '1, 3' : this.has('h') ? humanSize(e.stat.size) : String(e.stat.size);
  }

  private blocks(e: Entry): number {
    return e.stat.type === 'symlink' || e.stat.type === 'char' ? 0 : Math.ceil(e.stat.size / 4096) * 4;
  }

  *print(entries: readonly Entry[], total: boolean): Task {
    const { fs } = this.call.p.machine;
    if (total && (this.has('l') || this.has('s') || this.has('n') || this.has('g') || this.has('o'))) {
      const sum = entries.reduce((n, e) => n + this.blocks(e), 0);
      yield* this.call.out(`total ${this.has('h') ? humanSize(sum * 1024) : sum}\n`);
    }
    const wb = Math.max(1, ...entries.map((e) => String(this.blocks(e)).length));
    const prefix = (e: Entry) => (this.has('i') ? `${e.stat.inode} ` : '') + (this.has('s') ? `${String(this.blocks(e)).padStart(wb)} ` : '');
    if (this.has('l') || this.has('n') || this.has('g') || this.has('o')) {
      const numeric = this.has('n');
      const rows = entries.map((e) => ({
        e,
        links: String(e.stat.type === 'dir' ? 2 + this.subfolders(e.path) : e.stat.links),
        owner: numeric ? String(e.stat.uid) : userName(fs, e.stat.uid),
        group: numeric ? String(e.stat.gid) : groupName(fs, e.stat.gid),
        size: this.size(e),
      }));
      const width = (pick: (r: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((r) => pick(r).length));
      const [wl, wo, wg, ws] = [width((r) => r.links), width((r) => r.owner), width((r) => r.group), width((r) => r.size)];
      const now = this.call.p.sim.now();
      const style = this.call.o.get('time-style');
      const time = (ms: number) => (this.has('full-time') || style === 'full-iso' ? strftime('%Y-%m-%d %H:%M:%S.%N %z', ms) : style === 'long-iso' ? strftime('%Y-%m-%d %H:%M', ms) : style?.startsWith('+') ? strftime(style.slice(1), ms) : when(ms, now));
      let out = '';
      for (const { e, links, owner, group, size } of rows) {
        const who = `${this.has('g') ? '' : `${owner.padEnd(wo)} `}${this.has('o') ? '' : `${group.padEnd(wg)} `}`;
        out += `${prefix(e)}${modeText(e.stat)} ${links.padStart(wl)} ${who}${size.padStart(ws)} ${time(e.stat.mtime)} ${this.shownName(e)}${e.target === undefined ? this.suffix(e) : ` -> ${e.target}`}\n`;
      }
      if (out !== '') yield* this.call.out(out);
      return;
    }
    const cells = entries.map((e) => `${prefix(e)}${this.shownName(e)}${this.suffix(e)}`);
    if (cells.length === 0) return;
    if (this.has('m')) yield* this.call.out(`${cells.join(', ')}\n`);
    else if (this.call.o.last('1', 'C', 'x') === '1' || (!this.tty && !this.has('C') && !this.has('x'))) yield* this.call.out(cells.map((c) => `${c}\n`).join(''));
    else yield* this.call.out(columns(cells, Number(this.call.o.get('w') ?? this.call.p.stdout.tty?.columns ?? 80), this.has('x')));
  }

  private subfolders(path: string): number {
    const { fs } = this.call.p.machine;
    if (path.startsWith('/proc') || path.startsWith('/sys')) return 0;
    try {
      return fs.list(path).filter((n) => fs.stat(join(path, n), { follow: false })?.type === 'dir').length;
    } catch (error) {
      if (error instanceof FsError) return 0;
      throw error;
    }
  }
}

export const ls = program(
  'a|all A|almost-all l R|recursive h|human-readable 1 C x d|directory t S r|reverse F|classify p i|inode n|numeric-uid-gid g o s|size U f m X v L|dereference H N|literal G|no-group Z Q w|width: color? time-style: full-time group-directories-first sort: c u k b q T: I|ignore: B hide:',
  function* (call) {
    const listing = new Listing(call);
    const { o } = call;
    const missing = call.busybox ? (name: string) => `${name}: No such file or directory` : (name: string) => `cannot access '${name}': No such file or directory`;
    let status = 0;
    const files: Entry[] = [];
    const folders: string[] = [];
    for (const name of call.args.length > 0 ? call.args : ['.']) {
      const long = o.has('l') || o.has('n') || o.has('g') || o.has('o');
      const entry = listing.entry('', name, !(o.has('d') && long) && (!long || o.has('L') || o.has('H') || name.endsWith('/')));
      const stat = entry?.stat;
      if (!entry || !stat) {
        yield* call.warn(missing(name));
        status = call.busybox ? 1 : 2;
      } else if (stat.type === 'dir' && !o.has('d')) folders.push(name);
      else files.push(entry);
    }
    if (files.length > 0) yield* listing.print(listing.sort(files), false);
    const several = call.args.length > 1 || o.has('R');
    let first = files.length === 0;
    const show = function* (dir: string): Task {
      if (several) yield* call.out(`${first ? '' : '\n'}${dir}:\n`);
      first = false;
      let entries: Entry[];
      try {
        entries = listing.folder(dir);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* call.warn(`cannot open directory '${dir}': ${error.strerror}`);
        status = 2;
        return;
      }
      yield* listing.print(entries, true);
      if (o.has('R')) for (const e of entries) if (e.stat.type === 'dir' && e.name !== '.' && e.name !== '..') yield* show(join(dir, e.name));
    };
    for (const dir of folders.sort((a, b) => (o.has('r') ? (a < b ? 1 : -1) : a < b ? -1 : 1))) yield* show(dir);
    return status;
  },
  { usageExit: 2 },
);
