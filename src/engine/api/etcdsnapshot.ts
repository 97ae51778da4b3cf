/** What a snapshot says of itself, in its first line. */
export interface SnapshotHead {
  snapshot: 'etcd';
  /** Of the storage, such as `3.6.0`. */
  version: string;
  revision: number;
  compacted: number;
  hash: number;
  keys: number;
  /** Bytes of the database. */
  size: number;
}

/** The head of a snapshot; undefined for a text that is none. */
export function readHead(text: string): SnapshotHead | undefined {
  try {
    const head = JSON.parse(text.slice(0, text.indexOf('\n'))) as SnapshotHead | null;
    return head?.snapshot === 'etcd' ? head : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
