import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type FileSystem, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { readArchive, writeArchive, type Member } from '../lib/archive.ts';
import { gunzip, gzip, GzipError, isGzip } from '../lib/gzip.ts';
import { modeText } from '../lib/mode.ts';
import { at, dirname, join } from '../lib/paths.ts';
import { strftime } from '../lib/strftime.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';
import { matches } from '../sh/pattern.ts';

type Mode = 'c' | 'x' | 't' | 'r' | 'u' | 'd';

interface Options {
  mode: Mode | undefined;
  file: string;
  folder: string;
  verbose: boolean;
  touch: boolean;
  zip: boolean;
  stdout: boolean;
  keepOld: boolean;
  strip: number;
  exclude: string[];
  names: string[];
  /** Files with names and with patterns, a line each: -T and -X. */
  lists: string[];
  excludeLists: string[];
  problem?: string;
}

const longs: Readonly<Record<string, string>> = { create: 'c', extract: 'x', get: 'x', list: 't', append: 'r', update: 'u', diff: 'd', compare: 'd', 'files-from': 'T', 'exclude-from': 'X', verbose: 'v', touch: 'm', gzip: 'z', gunzip: 'z', ungzip: 'z', 'to-stdout': 'O', file: 'f', directory: 'C', 'keep-old-files': 'k', 'same-permissions': 'p', 'preserve-permissions': 'p', 'absolute-names': 'P' };
const ignored: ReadonlySet<string> = new Set(['no-same-permissions', 'no-same-owner', 'same-owner', 'numeric-owner', 'warning', 'owner', 'group', 'mode', 'format', 'sort', 'mtime', 'overwrite', 'wildcards', 'no-recursion']);
const withValue: ReadonlySet<string> = new Set(['f', 'C', 'exclude', 'strip-components', 'T', 'X']);

/** `cf - PATH`, `-xmf - -C FOLDER`, `--create --file=A`: letters first, with or without a dash. */
class CommandLine {
  readonly o: Options = { mode: undefined, file: '-', folder: '', verbose: false, touch: false, zip: false, stdout: false, keepOld: false, strip: 0, exclude: [], names: [], lists: [], excludeLists: [] };
  private readonly rest: string[];

  constructor(args: readonly string[]) {
    this.rest = [...args];
  }

  parse(): Options {
    for (let first = true; this.rest.length > 0; first = false) {
      const word = this.rest.shift()!;
      if (word === '--') {
        this.o.names.push(...this.rest.splice(0));
      } else if (word.startsWith('--')) this.long(word);
      else if (first || (word.startsWith('-') && word.length > 1)) this.letters(word.replace(/^-/, ''), first && !word.startsWith('-'));
      else this.o.names.push(word);
    }
    return this.o;
  }

  private long(word: string): void {
    const eq = word.indexOf('=');
    const name = word.slice(2, eq < 0 ? undefined : eq);
    const letter = longs[name] ?? name;
    if (ignored.has(name)) return;
    if (longs[name] === undefined && !withValue.has(name)) {
      this.o.problem ??= `unrecognized option '${word}'`;
      return;
    }
    this.set(letter, withValue.has(letter) ? (eq >= 0 ? word.slice(eq + 1) : this.rest.shift()) : '', `option '--${name}' requires an argument`);
  }

  /** `old`: without a dash, the values follow in the order of the letters. */
  private letters(text: string, old: boolean): void {
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!;
      if (!withValue.has(c)) this.set(c, '', '');
      else {
        const attached = old ? '' : text.slice(i + 1);
        this.set(c, attached || this.rest.shift(), old ? `Old option '${c}' requires an argument.` : `option requires an argument -- '${c}'`);
        if (attached) return;
      }
    }
  }

  private set(letter: string, value: string | undefined, lacking: string): void {
    const { o } = this;
    if (value === undefined) {
      o.problem ??= lacking;
      return;
    }
    switch (letter) {
      case 'c':
      case 'x':
      case 't':
      case 'r':
      case 'u':
      case 'd':
        if (o.mode && o.mode !== letter) o.problem ??= "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option";
        o.mode = letter;
        break;
      case 'v':
        o.verbose = true;
        break;
      case 'm':
        o.touch = true;
        break;
      case 'z':
        o.zip = true;
        break;
      case 'O':
        o.stdout = true;
        break;
      case 'k':
        o.keepOld = true;
        break;
      case 'f':
        o.file = value;
        break;
      case 'C':
        o.folder = o.folder === '' || value.startsWith('/') ? value : join(o.folder, value);
        break;
      case 'T':
        o.lists.push(value);
        break;
      case 'X':
        o.excludeLists.push(value);
        break;
      case 'exclude':
        o.exclude.push(value);
        break;
      case 'strip-components':
        o.strip = Number(value);
        break;
      case 'a':
        o.zip ||= /\.t?gz$/.test(o.file);
        break;
      case 'j':
      case 'J':
        o.problem ??= `-${letter} (${letter === 'j' ? 'bzip2' : 'xz'}) is not simulated; use -z`;
        break;
      default:
        if (!'pohPSlWn'.includes(letter)) o.problem ??= `invalid option -- '${letter}'`;
    }
  }
}

const excluded = (path: string, patterns: readonly string[]): boolean => patterns.some((p) => matches(path, p) || path.split('/').some((_, i, all) => matches(all.slice(i).join('/'), p)));

/** The members for a path and all below it. */
const collect = (fs: FileSystem, from: string, name: string, o: Options, out: Member[]): void => {
  if (excluded(name.replace(/\/+$/, ''), o.exclude)) return;
  const stat = fs.stat(from, { follow: false });
  if (!stat) throw new FsError('ENOENT', name);
  const base = { path: name.replace(/^\/+/, ''), mode: stat.mode & 0o7777, mtime: stat.mtime, text: '', target: '' };
  if (stat.type === 'dir') {
    out.push({ ...base, type: 'dir' });
    for (const entry of fs.list(from)) collect(fs, join(from, entry), `${name.replace(/\/+$/, '')}/${entry}`, o, out);
  } else if (stat.type === 'symlink') out.push({ ...base, type: 'symlink', target: fs.readlink(from) });
  else if (stat.type === 'file') out.push({ ...base, type: 'file', text: fs.read(from) });
};

const shownPath = (m: Member): string => (m.type === 'dir' ? `${m.path.replace(/\/+$/, '')}/` : m.path);

const longLine = (m: Member): string => {
  const mode = modeText({ type: m.type, mode: m.mode, uid: 0, gid: 0, size: 0, mtime: 0, inode: 0, links: 1 });
  const size = m.type === 'file' ? utf8(m.text).length : 0;
  return `${mode} root/root ${String(size).padStart(Math.max(1, 19 - 'root/root'.length))} ${strftime('%Y-%m-%d %H:%M', m.mtime)} ${shownPath(m)}${m.type === 'symlink' ? ` -> ${m.target}` : ''}`;
};

const extract = (fs: FileSystem, folder: string, path: string, member: Member, touch: boolean): void => {
  const full = join(folder, path.replace(/^\/+/, ''));
  if (member.type === 'dir') return fs.mkdir(full, { recursive: true });
  fs.mkdir(dirname(full), { recursive: true });
  if (fs.stat(full, { follow: false })?.type === 'symlink') fs.remove(full);
  if (member.type === 'symlink') return fs.symlink(member.target, full);
  fs.write(full, member.text, { mode: member.mode });
  if (!touch) fs.touch(full, member.mtime);
};

/** One run of tar. */
class Tar {
  private failed = false;
  private readonly fs: FileSystem;
  private readonly busybox: boolean;

  constructor(
    private readonly process: Process,
    private readonly o: Options,
  ) {
    this.fs = process.machine.fs;
    this.busybox = process.machine.userland === 'busybox';
  }

  private *say(gnu: string, busybox = gnu): Task {
    yield* this.process.stderr.write(`tar: ${this.busybox ? busybox : gnu}\n`);
  }

  private get folder(): string {
    return at(this.process.cwd, this.o.folder || '.');
  }

  /** The status of what could be done only in part. */
  private *end(): Task<number> {
    if (!this.failed) return 0;
    if (this.o.mode === 'd') return 1;
    yield* this.say('Exiting with failure status due to previous errors', 'error exit delayed from previous errors');
    return this.busybox ? 1 : 2;
  }

  private *broken(gnu: string, busybox: string): Task<number> {
    yield* this.say(gnu, busybox);
    if (!this.busybox) yield* this.say('Error is not recoverable: exiting now');
    return this.busybox ? 1 : 2;
  }

  /** Reads the names and patterns that files hold. Throws FsError. */
  *readLists(): Task {
    const { o, process } = this;
    const linesOf = function* (name: string): Task<string[]> {
      return splitLines(yield* readAll(openOperand(process, name))).lines.filter((l) => l !== '');
    };
    for (const list of o.lists) o.names.push(...(yield* linesOf(list)));
    for (const list of o.excludeLists) o.exclude.push(...(yield* linesOf(list)));
  }

  *create(): Task<number> {
    const { o, fs, process } = this;
    if (o.names.length === 0 && o.lists.length === 0) {
      yield* this.say('Cowardly refusing to create an empty archive', 'empty archive');
      if (!this.busybox) yield* process.stderr.write("Try 'tar --help' or 'tar --usage' for more information.\n");
      return this.busybox ? 1 : 2;
    }
    const members: Member[] = [];
    for (const name of o.names) {
      if (name.startsWith('/')) yield* this.say("Removing leading `/' from member names", "removing leading '/' from member names");
      try {
        collect(fs, at(this.folder, name), name, o, members);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        this.failed = true;
        yield* this.say(`${name}: Cannot stat: ${error.strerror}`, `${name}: ${error.strerror}`);
      }
    }
    if (o.verbose) for (const m of members) yield* process[o.file === '-' ? 'stderr' : 'stdout'].write(`${shownPath(m)}\n`);
    const path = at(process.cwd, o.file);
    const before = o.mode !== 'c' && fs.stat(path)?.type === 'file' ? readArchive(fs.read(path)) : [];
    const archive = writeArchive([...before, ...members]);
    const bytes = o.zip ? fromUtf8(gzip(utf8(archive))) : archive;
    try {
      if (o.file === '-') yield* process.stdout.write(bytes);
      else fs.write(path, bytes);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      return yield* this.broken(`${o.file}: Cannot open: ${error.strerror}`, `can't open '${o.file}': ${error.strerror}`);
    }
    return yield* this.end();
  }

  private *archive(): Task<Member[]> {
    const { o, process } = this;
    const text = o.file === '-' ? yield* readAll(process.stdin) : this.fs.read(at(process.cwd, o.file));
    const bytes = utf8(text);
    if (isGzip(bytes)) return readArchive(fromUtf8(gunzip(bytes)));
    if (o.zip) throw new GzipError('not in gzip format');
    return readArchive(text);
  }

  *read(): Task<number> {
    const { o, fs, process } = this;
    let members: Member[];
    try {
      members = yield* this.archive();
    } catch (error) {
      if (error instanceof FsError) return yield* this.broken(`${o.file === '-' ? error.path : o.file}: Cannot open: ${error.strerror}`, `can't open '${o.file}': ${error.strerror}`);
      if (error instanceof GzipError) {
        yield* process.stderr.write(`\ngzip: stdin: ${error.message}\n`);
        if (!this.busybox) yield* this.say('Child returned status 1');
        return yield* this.broken('Error is not recoverable: exiting now', 'invalid tar magic');
      }
      if (!(error instanceof Error)) throw error;
      yield* this.say('This does not look like a tar archive', 'invalid tar magic');
      this.failed = !this.busybox;
      return this.busybox ? 1 : yield* this.end();
    }
    if (o.folder && fs.stat(this.folder)?.type !== 'dir') return yield* this.broken(`${o.folder}: Cannot open: No such file or directory`, `can't change directory to '${o.folder}': No such file or directory`);
    const wanted = new Map(o.names.map((n) => [n.replace(/\/+$/, ''), false]));
    for (const member of members) {
      const name = [...wanted.keys()].find((n) => shownPath(member).replace(/\/$/, '') === n || member.path.startsWith(`${n}/`));
      if (wanted.size > 0 && name === undefined) continue;
      if (name !== undefined) wanted.set(name, true);
      if (!excluded(shownPath(member).replace(/\/$/, ''), o.exclude)) yield* this.member(member);
    }
    for (const [name, found] of wanted) {
      if (found) continue;
      yield* this.say(`${name}: Not found in archive`, `${name}: not found in archive`);
      this.failed = true;
    }
    return yield* this.end();
  }

  /** How a file differs from the one in the archive. */
  private *difference(member: Member): Task {
    const { fs, process } = this;
    const full = join(this.folder, member.path);
    const stat = fs.stat(full, { follow: false });
    if (this.o.verbose) yield* process.stdout.write(`${shownPath(member)}\n`);
    const differs = function* (how: string): Task {
      yield* process.stdout.write(`${shownPath(member)}: ${how}\n`);
    };
    const before = this.failed;
    this.failed = true;
    if (!stat) yield* this.say(`${shownPath(member)}: Warning: Cannot stat: No such file or directory`);
    else if (stat.type !== member.type) yield* differs('File type differs');
    else {
      let same = true;
      const check = function* (holds: boolean, how: string): Task {
        if (holds) return;
        same = false;
        yield* differs(how);
      };
      yield* check((stat.mode & 0o7777) === member.mode, 'Mode differs');
      if (member.type === 'file') {
        yield* check(Math.floor(stat.mtime / 1000) === Math.floor(member.mtime / 1000), 'Mod time differs');
        const text = fs.read(full);
        if (utf8(text).length !== utf8(member.text).length) yield* check(false, 'Size differs');
        else yield* check(text === member.text, 'Contents differ');
      } else if (member.type === 'symlink') yield* check(fs.readlink(full) === member.target, 'Symlink differs');
      if (same) this.failed = before;
    }
  }

  private *member(member: Member): Task {
    const { o, fs, process } = this;
    if (o.mode === 'd') return yield* this.difference(member);
    if (o.mode === 't') return yield* process.stdout.write(`${o.verbose ? longLine(member) : shownPath(member)}\n`);
    const path = shownPath(member).split('/').slice(o.strip).join('/');
    if (path === '') return;
    if (o.verbose) yield* process[o.stdout ? 'stderr' : 'stdout'].write(`${shownPath(member)}\n`);
    if (o.stdout) return yield* process.stdout.write(member.text);
    if (o.keepOld && member.type !== 'dir' && fs.stat(join(this.folder, path))) {
      yield* this.say(`${path}: Cannot open: File exists`);
      this.failed = true;
      return;
    }
    try {
      extract(fs, this.folder, path, member, o.touch);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* this.say(`${path}: Cannot open: ${error.strerror}`, `can't open '${path}': ${error.strerror}`);
      this.failed = true;
    }
  }
}

/** tar: create, append, extract and list, plain or through gzip. */
export const tar: Program = function* (process) {
  const busybox = process.machine.userland === 'busybox';
  const o = new CommandLine(process.args.slice(1)).parse();
  const hint = busybox ? '' : "Try 'tar --help' or 'tar --usage' for more information.\n";
  if (o.problem || !o.mode) {
    const words = busybox ? 'must specify one of -c, -x or -t' : "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options";
    yield* process.stderr.write(`tar: ${o.problem ?? words}\n${hint}`);
    return busybox ? 1 : o.problem && !o.problem.startsWith('Old option') && !o.problem.startsWith('You may not') ? 64 : 2;
  }
  const run = new Tar(process, o);
  try {
    yield* run.readLists();
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* process.stderr.write(`tar: ${error.path}: ${busybox ? '' : 'Cannot open: '}${error.strerror}\n${busybox ? '' : 'tar: Error is not recoverable: exiting now\n'}`);
    return busybox ? 1 : 2;
  }
  return yield* o.mode === 'x' || o.mode === 't' || o.mode === 'd' ? run.read() : run.create();
};
