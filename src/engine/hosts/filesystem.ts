import { utf8Length } from '../api/utf8.ts';
import { ComputedFile, DirNode, FifoNode, FileNode, LinkNode, MemDir, changed, type Node } from './inode.ts';
import { FsError, type FileStat, type FileSystem, type NamedPipe } from './types.ts';

/** One line of /proc/mounts. */
export interface Mount {
  readonly path: string;
  readonly node: Node;
  readonly readOnly: boolean;
  readonly source: string;
  readonly fstype: string;
}

interface Place {
  /** Canonical. */
  path: string;
  node: Node | undefined;
  /** The folder that holds, or would hold, the entry; undefined for a mount's root. */
  dir: DirNode | undefined;
  name: string;
  mount: Mount;
}

const maxLinks = 40;

const join = (dir: string, name: string): string => (dir === '/' ? `/${name}` : `${dir}/${name}`);

/** A tree of inodes with other trees mounted into it: what one mount namespace sees. `now` is the virtual clock. */
export class MountedFileSystem implements FileSystem {
  private root: Mount;
  private readonly table = new Map<string, Mount>();
  private inodes = 1;
  private confined = false;

  constructor(
    private readonly now: () => number,
    root: DirNode,
    options: { readOnly?: boolean; source?: string; fstype?: string } = {},
  ) {
    this.root = { path: '/', node: root, readOnly: options.readOnly ?? false, source: options.source ?? '/dev/sda1', fstype: options.fstype ?? 'ext4' };
    this.table.set('/', this.root);
  }

  /** Shows `node` at `path`; a missing mount point is made, as the container runtime does. */
  mount(path: string, node: Node, options: { readOnly?: boolean; source?: string; fstype?: string } = {}): void {
    const isDir = node instanceof DirNode;
    this.makePoint(path, isDir);
    const at = this.place(path, true).path;
    this.table.set(at, { path: at, node, readOnly: options.readOnly ?? false, source: options.source ?? 'tmpfs', fstype: options.fstype ?? (options.source?.startsWith('/dev/') ? 'ext4' : 'tmpfs') });
  }

  /** Refuses writes everywhere, whoever asks: an AppArmor profile denies them. */
  confine(): void {
    this.confined = true;
  }

  /** Makes the root file system read-only; mounts stay as they are. */
  protect(): void {
    this.root = { ...this.root, readOnly: true };
    this.table.set('/', this.root);
  }

  unmount(path: string): void {
    if (path !== '/') this.table.delete(path);
  }

  mounts(): Mount[] {
    return [...this.table.values()];
  }

  /** The inode at a path, for mounts of it elsewhere (hostPath, subPath). */
  node(path: string): Node | undefined {
    return this.seek(path, true)?.node;
  }

  read(path: string): string {
    const node = this.existing(path, true).node!;
    if (node instanceof DirNode) throw new FsError('EISDIR', path);
    return this.guard(path, () => (node as FileNode).read());
  }

  write(path: string, text: string, options: { append?: boolean; mode?: number } = {}): void {
    const place = this.place(path, true);
    const { dir, name, node } = place;
    if (node instanceof DirNode) throw new FsError('EISDIR', path);
    this.writable(place, path);
    this.guard(path, () => {
      if (!node) {
        if (!dir) throw new FsError('ENOENT', path);
        dir.put(name, new FileNode(text, options.mode ?? 0o644, 0, 0, this.now()));
        dir.mtime = this.now();
      } else {
        const file = (dir ? dir.own(name) : node) as FileNode;
        file.write(text, options.append ?? false, this.now());
        if (options.mode !== undefined) file.mode = options.mode;
      }
    });
    this.tell(place);
  }

  stat(path: string, options: { follow?: boolean } = {}): FileStat | undefined {
    const place = this.seek(path, options.follow ?? true);
    const node = place?.node;
    if (!node) return undefined;
    if (!node.ino) node.ino = ++this.inodes;
    const { mode, uid, gid, mtime, ino, links } = node;
    const common = { mode, uid, gid, mtime, inode: ino, links, ...(place.mount.readOnly && { readOnly: true }) };
    if (node instanceof DirNode) return { type: 'dir', size: 4096, ...common };
    if (node instanceof LinkNode) return { type: 'symlink', size: utf8Length(node.to), ...common };
    const size = node instanceof ComputedFile ? 0 : node.program ? binarySize(node.program) : utf8Length(node.text);
    return { type: node.type, size, ...common, program: node.program };
  }

  list(path: string): string[] {
    const node = this.existing(path, true).node;
    if (!(node instanceof DirNode)) throw new FsError('ENOTDIR', path);
    return node.names();
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    const place = this.seek(path, true);
    if (place?.node) {
      if (options.recursive && place.node instanceof DirNode) return;
      throw new FsError('EEXIST', path);
    }
    const trimmed = path.replace(/\/+$/, '');
    if (options.recursive && !place) this.mkdir(trimmed.slice(0, trimmed.lastIndexOf('/')) || '/', { recursive: true });
    const made = place ?? this.place(path, true);
    this.writable(made, path);
    if (!made.dir) throw new FsError('ENOENT', path);
    this.guard(path, () => made.dir!.put(made.name, new MemDir(options.mode ?? 0o755, 0, 0, this.now())));
    this.tell(made);
  }

  remove(path: string, options: { recursive?: boolean } = {}): void {
    const place = this.existing(path, false);
    this.writable(place, path);
    if (!place.dir) throw new FsError('EBUSY', path);
    for (const at of this.table.keys()) if (at.startsWith(`${place.path}/`)) throw new FsError('EBUSY', at);
    if (!options.recursive && place.node instanceof DirNode && place.node.names().length > 0) throw new FsError('ENOTEMPTY', path);
    this.guard(path, () => place.dir!.drop(place.name));
    place.node!.links--;
    place.dir.mtime = this.now();
    this.tell(place);
  }

  rename(from: string, to: string): void {
    const source = this.existing(from, false);
    const target = this.place(to, false);
    this.writable(source, from);
    this.writable(target, to);
    if (!source.dir) throw new FsError('EBUSY', from);
    if (!target.dir) throw new FsError('EBUSY', to);
    if (source.path === target.path) return;
    if (target.path.startsWith(`${source.path}/`)) throw new FsError('EINVAL', to);
    if (target.node) {
      const fromDir = source.node instanceof DirNode;
      if (target.node instanceof DirNode) {
        if (!fromDir) throw new FsError('EISDIR', to);
        if (target.node.names().length > 0) throw new FsError('ENOTEMPTY', to);
      } else if (fromDir) throw new FsError('ENOTDIR', to);
      if (target.node === source.node) return;
      target.node.links--;
    }
    this.guard(from, () => {
      const node = source.dir!.own(source.name)!;
      source.dir!.drop(source.name);
      target.dir!.put(target.name, node);
    });
    this.tell(source);
    this.tell(target);
  }

  link(from: string, to: string): void {
    const source = this.existing(from, false);
    const target = this.place(to, false);
    if (target.node) throw new FsError('EEXIST', to);
    if (source.node instanceof DirNode || !source.dir) throw new FsError('EPERM', from);
    this.writable(target, to);
    if (!target.dir || source.mount !== target.mount) throw new FsError('EXDEV', to);
    this.guard(to, () => {
      const node = source.dir!.own(source.name)!;
      target.dir!.put(target.name, node);
      node.links++;
    });
    this.tell(target);
  }

  mkfifo(path: string, mode = 0o644): void {
    const place = this.place(path, false);
    if (place.node) throw new FsError('EEXIST', path);
    this.writable(place, path);
    this.guard(path, () => place.dir!.put(place.name, new FifoNode('', mode, 0, 0, this.now())));
    this.tell(place);
  }

  fifo(path: string): NamedPipe | undefined {
    const node = this.seek(path, true)?.node;
    return node instanceof FifoNode ? node.fifo : undefined;
  }

  symlink(target: string, path: string): void {
    const place = this.place(path, false);
    if (place.node) throw new FsError('EEXIST', path);
    this.writable(place, path);
    this.guard(path, () => place.dir!.put(place.name, new LinkNode(target, this.now())));
    this.tell(place);
  }

  readlink(path: string): string {
    const node = this.existing(path, false).node;
    if (!(node instanceof LinkNode)) throw new FsError('EINVAL', path);
    return node.to;
  }

  realpath(path: string): string {
    return this.existing(path, true).path;
  }

  chmod(path: string, mode: number): void {
    this.change(path, (node) => (node.mode = mode & 0o7777));
  }

  chown(path: string, uid: number, gid: number): void {
    this.change(path, (node) => {
      if (uid >= 0) node.uid = uid;
      if (gid >= 0) node.gid = gid;
    });
  }

  touch(path: string, mtime: number): void {
    this.change(path, (node) => (node.mtime = mtime));
  }

  install(path: string, program: string): void {
    const place = this.place(path, true);
    if (!place.dir) throw new FsError('EISDIR', path);
    const file = new FileNode('', 0o755, 0, 0, this.now());
    file.program = program;
    place.dir.put(place.name, file);
    this.tell(place);
  }

  watch(path: string, fn: (path: string) => void): () => void {
    const at = this.seek(path, true)?.path ?? path;
    let mount = this.root;
    for (const m of this.table.values()) if ((at === m.path || at.startsWith(`${m.path}/`)) && m.path.length > mount.path.length) mount = m;
    const base = mount.path === '/' ? '' : mount.path;
    const node = mount.node;
    if (!(node instanceof DirNode)) return () => {};
    const watcher = (rel: string) => {
      const whole = base + rel;
      if (whole === at || at === '/' || whole.startsWith(`${at}/`) || at.startsWith(`${whole}/`)) fn(whole);
    };
    (node.watchers ??= new Set()).add(watcher);
    return () => {
      node.watchers?.delete(watcher);
      if (node.watchers?.size === 0) node.watchers = undefined;
    };
  }

  private makePoint(path: string, isDir: boolean): void {
    if (this.seek(path, true)?.node) return;
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    this.makePoint(parent, true);
    const { dir, name } = this.place(path, true);
    dir?.put(name, isDir ? new MemDir(0o755, 0, 0, this.now()) : new FileNode('', 0o644, 0, 0, this.now()));
  }

  private change(path: string, edit: (node: Node) => void): void {
    const place = this.existing(path, true);
    this.writable(place, path);
    edit(place.dir ? place.dir.own(place.name)! : place.node!);
    this.tell(place);
  }

  private tell(place: Place): void {
    if (place.dir) changed(place.dir, place.name);
  }

  private writable(place: Place, path: string): void {
    if (this.confined && !(place.node instanceof ComputedFile)) throw new FsError('EACCES', path);
    if (place.mount.readOnly && !(place.node instanceof ComputedFile)) throw new FsError('EROFS', path);
  }

  /** Names the path in an error that an inode threw without knowing where it is. */
  private guard<T>(path: string, fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      throw error instanceof FsError && error.path === '' ? new FsError(error.code, path) : error;
    }
  }

  private existing(path: string, follow: boolean): Place {
    const place = this.place(path, follow);
    if (!place.node) throw new FsError('ENOENT', path);
    return place;
  }

  private seek(path: string, follow: boolean): Place | undefined {
    try {
      return this.place(path, follow);
    } catch (error) {
      if (error instanceof FsError) return undefined;
      throw error;
    }
  }

  /** Finds a path. Everything but the last part must exist. */
  private place(path: string, follow: boolean): Place {
    const todo = path.split('/').reverse();
    const trail: Place[] = [{ path: '/', node: this.root.node, dir: undefined, name: '', mount: this.root }];
    let links = 0;
    while (todo.length > 0) {
      const name = todo.pop()!;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const here = trail[trail.length - 1]!;
      if (!here.node) throw new FsError('ENOENT', path);
      if (!(here.node instanceof DirNode)) throw new FsError('ENOTDIR', path);
      const at = join(here.path, name);
      const mounted = this.table.size > 1 ? this.table.get(at) : undefined;
      if (mounted) {
        trail.push({ path: at, node: mounted.node, dir: undefined, name, mount: mounted });
        continue;
      }
      const node = here.node.get(name);
      const last = todo.every((part) => part === '' || part === '.');
      if (node instanceof LinkNode && (follow || !last)) {
        if (++links > maxLinks) throw new FsError('ELOOP', path);
        const target = node.to;
        if (target.startsWith('/')) trail.length = 1;
        todo.push(...target.split('/').reverse());
        continue;
      }
      trail.push({ path: at, node, dir: here.node, name, mount: here.mount });
    }
    const place = trail[trail.length - 1]!;
    if (path.endsWith('/') && place.node && !(place.node instanceof DirNode)) throw new FsError('ENOTDIR', path);
    return place;
  }
}

/** A plausible size for a program's binary; the same name always has the same. */
const binarySize = (program: string): number => {
  let h = 2166136261;
  for (let i = 0; i < program.length; i++) h = Math.imul(h ^ program.charCodeAt(i), 16777619) >>> 0;
  return 30_000 + (h % 120_000);
};
