import type { KeyValue, WatchListener } from './types.ts';

/** Where the current version of a key is. */
export interface Slot {
  kv: KeyValue;
  readonly directory: Directory;
}

/** How often a value's size is measured; between measurements the last one stands for all of the directory. */
const samplePeriod = 64;

/**
 * Keys between two slashes: an index by prefix. Names end in a slash where they are directories, so that the order of
 * names is the order of keys. The sorted order is made when somebody asks for it.
 */
export class Directory {
  watchers: WatchListener[] | undefined;
  /** The revision of the last change here or below. */
  revision = 0;
  /** Bytes of one value, by the last sample. */
  bytes = 0;
  private puts = 0;
  /** All directories below, by path. */
  private readonly index = new Map<string, Directory>();
  private readonly children = new Map<string, Slot | Directory>();
  private sorted: string[] = [];
  private fresh: string[] = [];
  private dropped = 0;
  private slotCount = 0;

  constructor(
    readonly path: string,
    readonly parent: Directory | undefined,
  ) {}

  add(kv: KeyValue): Slot {
    const slot: Slot = { kv, directory: this };
    const name = kv.key.slice(this.path.length);
    this.children.set(name, slot);
    this.fresh.push(name);
    this.slotCount++;
    return slot;
  }

  drop(key: string): void {
    this.children.delete(key.slice(this.path.length));
    this.dropped++;
    this.slotCount--;
  }

  /** The directory of a path below this one, which ends in a slash; made where it is missing. */
  ensure(path: string): Directory {
    const found = this.find(path);
    if (found) return found;
    let directory: Directory = this;
    for (let start = this.path.length; start < path.length; ) {
      const end = path.indexOf('/', start) + 1;
      const name = path.slice(start, end);
      let child = directory.children.get(name) as Directory | undefined;
      if (!child) {
        child = new Directory(path.slice(0, end), directory);
        this.index.set(child.path, child);
        directory.children.set(name, child);
        directory.fresh.push(name);
      }
      directory = child;
      start = end;
    }
    return directory;
  }

  find(path: string): Directory | undefined {
    return path === this.path ? this : this.index.get(path);
  }

  /** Calls back with every key that begins with `prefix` and is greater than `after`, in order. */
  scan(prefix: string, after: string | undefined, fn: (slot: Slot) => void): void {
    this.find(prefix.slice(0, prefix.lastIndexOf('/') + 1))?.walk(prefix, after, fn);
  }

  count(prefix: string): number {
    if (prefix.endsWith('/')) return this.find(prefix)?.total() ?? 0;
    let n = 0;
    this.scan(prefix, undefined, () => n++);
    return n;
  }

  /** The size of one value here, measured now and then. */
  sample(value: unknown): number {
    if (this.puts++ % samplePeriod === 0) this.bytes = estimate(value, 0);
    return this.bytes;
  }

  private total(): number {
    let n = this.slotCount;
    if (this.children.size > this.slotCount) for (const child of this.children.values()) if (child instanceof Directory) n += child.total();
    return n;
  }

  private walk(prefix: string, after: string | undefined, fn: (slot: Slot) => void): void {
    for (const name of this.names()) {
      const child = this.children.get(name)!;
      if (child instanceof Directory) {
        const { path } = child;
        if (!path.startsWith(prefix) && !prefix.startsWith(path)) continue;
        if (after !== undefined && path < after && !after.startsWith(path)) continue;
        child.walk(prefix, after, fn);
      } else if ((after === undefined || child.kv.key > after) && child.kv.key.startsWith(prefix)) {
        fn(child);
      }
    }
  }

  private names(): string[] {
    if (this.fresh.length === 0 && this.dropped === 0) return this.sorted;
    const { sorted, children } = this;
    const fresh = this.fresh.length > 1 ? [...new Set(this.fresh)].sort() : this.fresh;
    const out: string[] = [];
    let i = 0;
    let j = 0;
    let last: string | undefined;
    while (i < sorted.length || j < fresh.length) {
      const name = j >= fresh.length || (i < sorted.length && sorted[i]! <= fresh[j]!) ? sorted[i++]! : fresh[j++]!;
      // A name that was dropped and added again is in both.
      if (name !== last && children.has(name)) out.push(name);
      last = name;
    }
    this.sorted = out;
    this.fresh = [];
    this.dropped = 0;
    return out;
  }
}

/** About how many bytes a value takes on disk. */
const estimate = (value: unknown, depth: number): number => {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 4;
  if (depth > 12) return 8;
  let n = 2;
  if (Array.isArray(value)) for (const item of value) n += estimate(item, depth + 1);
  else for (const key in value) n += key.length / 2 + estimate((value as Record<string, unknown>)[key], depth + 1);
  return n | 0;
};
