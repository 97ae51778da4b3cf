import type { Cause } from '../sim/sim.ts';

/** Who wrote a revision, and why. */
export interface WriteCause {
  revision: number;
  /** The user agent of the request. */
  actor: string;
  /** What its task was about; undefined for what nobody caused. */
  cause: Cause | undefined;
  /** The etcd key. */
  key: string;
  /** Virtual milliseconds. */
  at: number;
}

/** The causes of the last writes, by revision. */
export class Causes {
  private readonly ring: (WriteCause | undefined)[];

  constructor(private readonly capacity = 65_536) {
    this.ring = new Array(capacity);
  }

  record(write: WriteCause): void {
    this.ring[write.revision % this.capacity] = write;
  }

  /** Undefined when the write is too old to be remembered. */
  of(revision: number | string): WriteCause | undefined {
    const write = this.ring[Number(revision) % this.capacity];
    return write?.revision === Number(revision) ? write : undefined;
  }
}
