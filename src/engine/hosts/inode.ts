import { Fifo } from './fifo.ts';
import { FsError } from './types.ts';

/** Attributes of every inode. `ino` is given out by the file system that first asks for it. */
abstract class Inode {
  ino = 0;
  links = 1;
  constructor(
    public mode: number,
    public uid: number,
    public gid: number,
    public mtime: number,
  ) {}
}

/** A regular file, or one whose contents are computed, or a device. */
export class FileNode extends Inode {
  readonly type: 'file' | 'char' | 'fifo' | 'socket' = 'file';
  /** The name of the program that this binary is. */
  program: string | undefined;

  constructor(
    public text: string,
    mode: number,
    uid: number,
    gid: number,
    mtime: number,
  ) {
    super(mode, uid, gid, mtime);
  }

  read(): string {
    return this.text;
  }

  write(text: string, append: boolean, now: number): void {
    this.text = append ? this.text + text : text;
    this.mtime = now;
    this.program = undefined;
  }

  clone(): FileNode {
    const copy = new FileNode(this.text, this.mode, this.uid, this.gid, this.mtime);
    copy.program = this.program;
    return copy;
  }
}

/** A named pipe. */
export class FifoNode extends FileNode {
  override readonly type = 'fifo';
  readonly fifo = new Fifo();

  override clone(): FileNode {
    return this;
  }
}

/** A file whose text is made when it is read, such as those of /proc; `onWrite` takes what is written, else it is read-only. */
export class ComputedFile extends FileNode {
  constructor(
    private readonly compute: () => string,
    private readonly onWrite?: (text: string) => void,
    override readonly type: 'file' | 'char' = 'file',
    mode = onWrite ? 0o644 : 0o444,
  ) {
    super('', mode, 0, 0, 0);
  }

  override read(): string {
    return this.compute();
  }

  override write(text: string): void {
    if (!this.onWrite) throw new FsError('EACCES', '');
    this.onWrite(text);
  }

  override clone(): FileNode {
    return this;
  }
}

export class LinkNode extends Inode {
  readonly type = 'symlink';
  constructor(
    readonly target: string | (() => string),
    mtime: number,
  ) {
    super(0o777, 0, 0, mtime);
  }

  get to(): string {
    return typeof this.target === 'string' ? this.target : this.target();
  }
}

export type Node = FileNode | LinkNode | DirNode;

/** A folder. `parent` and `name` say where a change in it is to be told. */
export abstract class DirNode extends Inode {
  readonly type = 'dir';
  parent: DirNode | undefined;
  name = '';
  watchers: Set<(path: string) => void> | undefined;

  abstract get(name: string): Node | undefined;
  /** The entry as one that may be changed: an overlay copies it up. */
  abstract own(name: string): Node | undefined;
  abstract names(): string[];
  abstract put(name: string, node: Node): void;
  abstract drop(name: string): void;

  protected adopt(name: string, node: Node): void {
    if (node.type === 'dir' && node instanceof DirNode) {
      node.parent = this;
      node.name = name;
    }
  }
}

/** Tells everyone who watches `dir` or a folder above it that its entry `name` has changed. */
export const changed = (dir: DirNode, name: string): void => {
  let path = `/${name}`;
  for (let d: DirNode | undefined = dir; d; path = `/${d.name}${path}`, d = d.parent) {
    if (d.watchers) for (const fn of Array.from(d.watchers)) fn(path);
  }
};

/** A folder in memory. */
export class MemDir extends DirNode {
  readonly entries = new Map<string, Node>();

  get(name: string): Node | undefined {
    return this.entries.get(name);
  }

  own(name: string): Node | undefined {
    return this.entries.get(name);
  }

  names(): string[] {
    return [...this.entries.keys()].sort();
  }

  put(name: string, node: Node): void {
    this.adopt(name, node);
    this.entries.set(name, node);
  }

  drop(name: string): void {
    this.entries.delete(name);
  }
}

/**
 * A folder as overlayfs shows it: the lower one, never changed and shared by many, with what was written or removed
 * above it. Files are copied up on their first change.
 */
export class OverlayDir extends DirNode {
  /** null: removed (a whiteout). */
  private readonly upper = new Map<string, Node | null>();

  constructor(private readonly lower: DirNode) {
    super(lower.mode, lower.uid, lower.gid, lower.mtime);
  }

  get(name: string): Node | undefined {
    const own = this.upper.get(name);
    if (own !== undefined) return own ?? undefined;
    const below = this.lower.get(name);
    if (below?.type !== 'dir') return below;
    const dir = new OverlayDir(below as DirNode);
    this.put(name, dir);
    return dir;
  }

  own(name: string): Node | undefined {
    const node = this.get(name);
    if (!node || node.type === 'dir' || node.type === 'symlink' || this.upper.has(name)) return node;
    const copy = (node as FileNode).clone();
    this.upper.set(name, copy);
    return copy;
  }

  names(): string[] {
    const all = new Set(this.lower.names());
    for (const [name, node] of this.upper) {
      if (node) all.add(name);
      else all.delete(name);
    }
    return [...all].sort();
  }

  put(name: string, node: Node): void {
    this.adopt(name, node);
    this.upper.set(name, node);
  }

  /** What is not the lower folder's. */
  *above(): Iterable<Node> {
    for (const node of this.upper.values()) if (node) yield node;
  }

  drop(name: string): void {
    if (this.lower.get(name)) this.upper.set(name, null);
    else this.upper.delete(name);
  }
}

/** A folder whose entries are computed, such as /proc. */
export class ComputedDir extends DirNode {
  constructor(
    private readonly lookup: (name: string) => Node | undefined,
    private readonly enumerate: () => string[],
    mode = 0o555,
  ) {
    super(mode, 0, 0, 0);
  }

  get(name: string): Node | undefined {
    return this.lookup(name);
  }

  own(name: string): Node | undefined {
    return this.lookup(name);
  }

  names(): string[] {
    return this.enumerate().sort();
  }

  put(): void {
    throw new FsError('EACCES', '');
  }

  drop(): void {
    throw new FsError('EACCES', '');
  }
}

const block = 4096;

/** Bytes of storage that files below a folder take, in blocks; of an overlay, those that are not the lower folder's. */
export const storedBytes = (dir: DirNode): number => {
  let sum = 0;
  for (const node of dir instanceof OverlayDir ? dir.above() : dir.names().map((name) => dir.get(name)!)) {
    if (node.type === 'dir') sum += storedBytes(node as DirNode);
    else if (node.type === 'file') sum += Math.ceil((node as FileNode).text.length / block) * block;
  }
  return sum;
};
