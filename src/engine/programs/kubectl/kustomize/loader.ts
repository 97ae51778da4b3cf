import type { Process } from '../../../hosts/types.ts';
import { joinPath, resolvePath } from '../text/path.ts';

/** Where files and other kustomizations are read from: a folder (loader.FileLoader). */
export class Loader {
  private constructor(
    private readonly process: Process,
    readonly root: string,
    /** Files above the root may be read. */
    private readonly anywhere: boolean,
    private readonly referrer: Loader | undefined,
  ) {}

  /** A loader for a folder on the command line. */
  static at(process: Process, folder: string, anywhere: boolean): Loader {
    if (isRemote(folder)) throw noGit();
    return new Loader(process, confirmed(process, folder), anywhere, undefined);
  }

  /** A loader for another folder, named from here. */
  new(path: string): Loader {
    if (path === '') throw new Error('new root cannot be empty');
    if (isRemote(path)) throw noGit();
    if (path.startsWith('/')) throw new Error(`new root '${path}' cannot be absolute`);
    const root = confirmed(this.process, joinPath(this.root, path));
    for (let seen: Loader | undefined = this; seen; seen = seen.referrer) {
      if (within(seen.root, root)) throw new Error(`cycle detected: candidate root '${root}' contains visited root '${seen.root}'`);
    }
    return new Loader(this.process, root, this.anywhere, this);
  }

  /** The text of a file, named from here. */
  load(path: string): string {
    if (/^https?:\/\//.test(path)) throw unreachable(this.process, path);
    const full = path.startsWith('/') ? path : joinPath(this.root, path);
    if (this.anywhere) return this.process.machine.fs.read(full);
    const real = clean(this.process, full);
    if (real.file === '') throw new Error(`'${full}' must resolve to a file`);
    if (!within(real.folder, this.root)) throw new Error(`security; file '${full}' is not in or below '${this.root}'`);
    return this.process.machine.fs.read(joinPath(real.folder, real.file));
  }
}

const within = (path: string, folder: string): boolean => folder === '/' || path === folder || path.startsWith(`${folder}/`);

/** URLs and what git would clone. */
const isRemote = (path: string): boolean => /^(?:https?:\/\/[^/]+\/[^/]+\/[^/]|(?:file|ssh|git)[a-z+]*:\/\/|git::|git@|ssh:|github\.com[/:])/.test(path);

/** There is no network beyond the hosts. */
const unreachable = (process: Process, url: string): Error => {
  const { fs } = process.machine;
  const server = /^nameserver\s+(\S+)/m.exec(fs.stat('/etc/resolv.conf') ? fs.read('/etc/resolv.conf') : '')?.[1] ?? '127.0.0.53';
  return new Error(`Get "${url}": dial tcp: lookup ${/^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1] ?? ''} on ${server}:53: no such host`);
};

const noGit = (): Error => new Error(`no 'git' program on path: exec: "git": executable file not found in $PATH`);

/** The folder and the name of what a path stands for; no name for a folder (filesys.CleanedAbs). */
const clean = (process: Process, path: string): { folder: string; file: string } => {
  const { fs } = process.machine;
  const absolute = resolvePath(process, path);
  if (!fs.stat(absolute)) throw new Error(`evalsymlink failure on '${path}' : lstat ${missing(process, absolute)}: no such file or directory`);
  const real = fs.realpath(absolute);
  if (fs.stat(real)?.type === 'dir') return { folder: real, file: '' };
  const at = real.lastIndexOf('/');
  return { folder: real.slice(0, at) || '/', file: real.slice(at + 1) };
};

/** The first part of a path that is not there. */
const missing = (process: Process, path: string): string => {
  const names = path.split('/').slice(1);
  for (let i = 1; i <= names.length; i++) {
    const part = `/${names.slice(0, i).join('/')}`;
    if (!process.machine.fs.stat(part)) return part;
  }
  return path;
};

const confirmed = (process: Process, path: string): string => {
  const what = (): string => {
    if (path === '') throw new Error('directory path cannot be empty');
    let found: { folder: string; file: string };
    try {
      found = clean(process, path);
    } catch (error) {
      throw new Error(`not a valid directory: ${(error as Error).message}`);
    }
    if (found.file) throw new Error(`'${path}': file is not directory`);
    return found.folder;
  };
  try {
    return what();
  } catch (error) {
    throw new Error(`must build at directory: ${(error as Error).message}`);
  }
};
