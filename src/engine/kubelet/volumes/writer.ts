import { changed, FileNode, LinkNode, MemDir } from '../../hosts/inode.ts';

export interface Payload {
  text: string;
  mode: number;
}

const two = (n: number): string => String(n).padStart(2, '0');

const stamp = (ms: number, serial: number): string => {
  const d = new Date(ms);
  return `..${d.getUTCFullYear()}_${two(d.getUTCMonth() + 1)}_${two(d.getUTCDate())}_${two(d.getUTCHours())}_${two(d.getUTCMinutes())}_${two(d.getUTCSeconds())}.${String(serial).padStart(9, '0')}`;
};

/**
 * Puts files into a volume so that all change at once: a folder with a time in its name, `..data` that points to it, and
 * a link for each first path part (kubernetes: pkg/volume/util/atomic_writer.go). False when nothing changed.
 */
export function writeAtomically(dir: MemDir, payload: ReadonlyMap<string, Payload>, now: number, serial: number): boolean {
  const data = dir.get('..data');
  const before = data instanceof LinkNode ? data.to : undefined;
  const old = before === undefined ? undefined : dir.get(before);
  if (old instanceof MemDir && same(old, payload)) return false;
  const name = stamp(now, serial);
  const fresh = new MemDir(0o755, 0, 0, now);
  for (const [path, file] of payload) place(fresh, path.split('/'), file, now);
  dir.put(name, fresh);
  dir.put('..data', new LinkNode(name, now));
  const tops = new Set([...payload.keys()].map((p) => p.split('/')[0]!));
  for (const top of tops) if (!dir.get(top)) dir.put(top, new LinkNode(`..data/${top}`, now));
  for (const entry of dir.names()) if (!entry.startsWith('..') && !tops.has(entry)) dir.drop(entry);
  if (before !== undefined) dir.drop(before);
  for (const top of tops) changed(dir, top);
  return true;
}

const place = (dir: MemDir, parts: readonly string[], file: Payload, now: number): void => {
  const [first, ...rest] = parts;
  if (rest.length === 0) {
    dir.put(first!, new FileNode(file.text, file.mode, 0, 0, now));
    return;
  }
  let inner = dir.get(first!);
  if (!(inner instanceof MemDir)) dir.put(first!, (inner = new MemDir(0o755, 0, 0, now)));
  place(inner as MemDir, rest, file, now);
};

const same = (dir: MemDir, payload: ReadonlyMap<string, Payload>): boolean => {
  let count = 0;
  const visit = (d: MemDir, prefix: string): boolean =>
    d.names().every((n) => {
      const node = d.get(n)!;
      if (node instanceof MemDir) return visit(node, `${prefix}${n}/`);
      count++;
      return (node as FileNode).text === payload.get(prefix + n)?.text;
    });
  return visit(dir, '') && count === payload.size;
};
