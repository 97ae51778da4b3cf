import { FsError, type Credentials, type FileStat, type FileSystem, type NamedPipe } from './types.ts';

const parentOf = (path: string): string => path.replace(/\/+$/, '').replace(/\/[^/]*$/, '') || '/';

/** Bits of a mode's last digit. */
const Access = { execute: 1, write: 2, read: 4 } as const;
type Access = (typeof Access)[keyof typeof Access];

/** A file system as a process sees it: modes and owners decide unless it is root's (path_resolution(7)), what it makes is its own and has the modes that its umask leaves. */
export class UserFileSystem implements FileSystem {
  constructor(
    private readonly fs: FileSystem,
    private readonly who: Credentials,
    private readonly umask = 0o022,
  ) {}

  read(path: string): string {
    this.reach(path);
    this.demand(path, Access.read);
    return this.fs.read(path);
  }

  write(path: string, text: string, options?: { append?: boolean; mode?: number }): void {
    this.reach(path);
    if (this.fs.stat(path)) {
      if (!options?.append) this.demandMountedForWriting(path);
      this.demand(path, Access.write);
      this.fs.write(path, text, options);
      return;
    }
    this.demandParent(path);
    this.fs.write(path, text, { mode: 0o666 & ~this.umask, ...options });
    this.own(path);
  }

  stat(path: string, options?: { follow?: boolean }): FileStat | undefined {
    return this.reachable(path) ? this.fs.stat(path, options) : undefined;
  }

  list(path: string): string[] {
    this.reach(path);
    this.demand(path, Access.read);
    return this.fs.list(path);
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    this.reach(path);
    const missing: string[] = [];
    for (let at = path; at !== '/' && !this.fs.stat(at); at = parentOf(at)) missing.unshift(at);
    if (missing[0] !== undefined) this.demandParent(missing[0]);
    this.fs.mkdir(path, { mode: 0o777 & ~this.umask, ...options });
    for (const made of missing) this.own(made);
  }

  remove(path: string, options?: { recursive?: boolean }): void {
    this.reach(path);
    this.demandEntry(path);
    this.fs.remove(path, options);
  }

  rename(from: string, to: string): void {
    this.reach(from);
    this.reach(to);
    this.demandEntry(from);
    this.demandParent(to);
    this.fs.rename(from, to);
  }

  link(from: string, to: string): void {
    this.reach(from);
    this.reach(to);
    this.demandParent(to);
    this.fs.link(from, to);
  }

  mkfifo(path: string, mode = 0o666 & ~this.umask): void {
    this.reach(path);
    this.demandParent(path);
    this.fs.mkfifo(path, mode);
    this.own(path);
  }

  fifo(path: string): NamedPipe | undefined {
    return this.reachable(path) ? this.fs.fifo(path) : undefined;
  }

  symlink(target: string, path: string): void {
    this.reach(path);
    this.demandParent(path);
    this.fs.symlink(target, path);
  }

  readlink(path: string): string {
    this.reach(path);
    return this.fs.readlink(path);
  }

  realpath(path: string): string {
    this.reach(path);
    return this.fs.realpath(path);
  }

  touch(path: string, mtime: number): void {
    this.reach(path);
    if (this.fs.stat(path)?.uid !== this.who.uid) this.demand(path, Access.write);
    this.fs.touch(path, mtime);
  }

  chmod(path: string, mode: number): void {
    this.reach(path);
    this.demandOwner(path);
    this.fs.chmod(path, mode);
  }

  chown(path: string, uid: number, gid: number): void {
    this.reach(path);
    this.demandOwner(path);
    if (this.who.uid !== 0 && ((uid >= 0 && uid !== this.who.uid) || (gid >= 0 && !this.member(gid)))) throw new FsError('EPERM', path);
    this.fs.chown(path, uid, gid);
  }

  install(path: string, program: string): void {
    this.reach(path);
    this.demandParent(path);
    this.fs.install(path, program);
    this.own(path);
  }

  watch(path: string, fn: (path: string) => void): () => void {
    return this.fs.watch(path, fn);
  }

  private member(gid: number): boolean {
    return gid === this.who.gid || (this.who.groups?.includes(gid) ?? false);
  }

  private allows({ mode, uid, gid }: FileStat, access: Access): boolean {
    if (this.who.uid === 0) return true;
    const shift = uid === this.who.uid ? 6 : this.member(gid) ? 3 : 0;
    return ((mode >> shift) & access) === access;
  }

  /** Throws unless every folder on the way may be searched. */
  private reach(path: string): void {
    if (!this.reachable(path)) throw new FsError('EACCES', path);
  }

  private reachable(path: string): boolean {
    for (let at = parentOf(path); ; at = parentOf(at)) {
      const stat = this.fs.stat(at);
      if (stat?.type === 'dir' && !this.allows(stat, Access.execute)) return false;
      if (at === '/') return true;
    }
  }

  private demand(path: string, access: Access): void {
    const stat = this.fs.stat(path);
    if (stat && !this.allows(stat, access)) throw new FsError('EACCES', path);
  }

  /** Throws unless a name may be added to the folder of a path. */
  private demandParent(path: string): void {
    const stat = this.fs.stat(parentOf(path));
    this.demandMountedForWriting(parentOf(path), path);
    if (stat?.type === 'dir' && !this.allows(stat, Access.write)) throw new FsError('EACCES', path);
  }

  /** As mnt_want_write() of Linux, which comes before the modes are asked. */
  private demandMountedForWriting(at: string, path = at): void {
    if (this.fs.stat(at)?.readOnly) throw new FsError('EROFS', path);
  }

  /** Throws unless a name may be taken from its folder; in a sticky one it must be one's own. */
  private demandEntry(path: string): void {
    this.demandParent(path);
    const parent = this.fs.stat(parentOf(path));
    const stat = this.fs.stat(path, { follow: false });
    if (this.who.uid !== 0 && parent && stat && parent.mode & 0o1000 && parent.uid !== this.who.uid && stat.uid !== this.who.uid) throw new FsError('EPERM', path);
  }

  private demandOwner(path: string): void {
    const stat = this.fs.stat(path);
    this.demandMountedForWriting(path);
    if (stat && this.who.uid !== 0 && stat.uid !== this.who.uid) throw new FsError('EPERM', path);
  }

  /** Makes what has just been made one's own; in a folder with the set-group-ID bit the group is the folder's. */
  private own(path: string): void {
    const parent = this.fs.stat(parentOf(path));
    const inherited = parent !== undefined && (parent.mode & 0o2000) !== 0;
    this.fs.chown(path, this.who.uid, inherited ? parent.gid : this.who.gid);
    const stat = this.fs.stat(path);
    if (inherited && stat?.type === 'dir') this.fs.chmod(path, stat.mode | 0o2000);
  }
}
