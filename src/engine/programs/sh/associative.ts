import { utf8 } from '../../api/utf8.ts';

const buckets = 1024;

/** FNV-1 over the bytes, each as a signed char: bash's hash of a key. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(key)) hash = Math.imul(hash, 0x01000193) ^ ((byte << 24) >> 24);
  return hash & (buckets - 1);
}

/** Keys and values of an associative array in the order in which bash's hash table gives them: of one bucket, the newest first. */
export function inHashOrder(map: ReadonlyMap<string, string>): [string, string][] {
  const placed = [...map].reverse().map((entry) => ({ entry, bucket: bucketOf(entry[0]) }));
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ entry }) => entry);
}
