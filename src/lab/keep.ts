import type { ClockState, Input, KeepState, PageState, Recording } from './protocol.ts';

/** What outlives a reload: the cluster as its recording, how its clock ran, and the cluster that it took the place of. */
export interface Kept {
  recording: Recording;
  clock: Pick<ClockState, 'speed' | 'paused'>;
  before?: Recording;
  page?: PageState;
}

/** A Kept without the inputs of its recording. */
export interface KeptHead extends Omit<Kept, 'recording' | 'before'> {
  recording: Omit<Recording, 'inputs'>;
  /** How many inputs belong to it. */
  inputs: number;
}

/** What one write puts on the shelf: all of it or nothing. */
export interface ShelfWrite {
  head: KeptHead;
  /** Replaces everything that is there; else adds to what the same shelf wrote before. */
  whole: boolean;
  /** Pieces of CHUNK inputs (the last may be shorter) from this number on. */
  from: number;
  chunks: Input[][];
  /** Present when it is to be replaced: null takes it away. */
  before?: Recording | null;
}

/** Where a Kept lies between two visits. */
export interface Shelf {
  /** What lies there for this tab; undefined for nothing. What it is made of may be anything. */
  load(): Promise<unknown>;
  /** Throws a DOMException when it can't be written; then what was there is there still. `stale`: somebody else wrote meanwhile. */
  write(write: ShelfWrite): Promise<'done' | 'stale'>;
  /** Puts what can't be used out of the way of the next write. */
  aside(): Promise<void>;
}

/** Inputs in one piece: what a key press writes again at most. */
export const CHUNK = 128;

export interface KeeperParts {
  shelf: Shelf;
  /** What is to be kept now; undefined while there is nothing. */
  now(): Kept | undefined;
  report(state: KeepState): void;
}

/**
 * Writes what changed as soon as it changed: at once, or when the write under way is done. Says `saved` only while
 * nothing is unsaved, and why when it can't be.
 */
export class Keeper {
  private version = 0;
  private saved = 0;
  private writing: Promise<void> | undefined;
  private again = false;
  private failed: KeepState['reason'];
  private mark = { number: 0, version: 0 };
  /** What lies on the shelf: the list whose first `count` inputs are there, and the `before`. */
  private there: { inputs: readonly Input[]; count: number; before: Recording | undefined } | undefined;

  constructor(private readonly parts: KeeperParts) {}

  load(): Promise<unknown> {
    return this.parts.shelf.load();
  }

  aside(): Promise<void> {
    return this.parts.shelf.aside();
  }

  /** What is to be kept has changed. */
  touch(): void {
    this.version++;
    this.report();
    this.flush();
  }

  /** Everything that the page has asked for up to this number has been done; it shall hear when that is safe. */
  marked(number: number): void {
    this.mark = { number, version: this.version };
    if (this.saved >= this.version || this.failed) this.report();
  }

  /** Writes as things stand now, changed or not: the clock goes on by itself. Resolves when it is there or has failed. */
  async flush(): Promise<void> {
    if (this.writing) {
      this.again = true;
      return this.writing;
    }
    this.writing = (async () => {
      do {
        this.again = false;
        await this.write();
      } while (this.again);
    })();
    try {
      await this.writing;
    } finally {
      this.writing = undefined;
    }
  }

  private async write(): Promise<void> {
    const kept = this.parts.now();
    if (!kept) return;
    const { version } = this;
    try {
      if ((await this.put(kept)) === 'stale') {
        this.there = undefined;
        await this.put(kept);
      }
      this.failed = undefined;
      this.saved = version;
    } catch (error) {
      this.there = undefined;
      this.failed = reasonOf(error);
    }
    this.report();
  }

  private async put({ recording: { inputs, ...recording }, clock, before, page }: Kept): Promise<'done' | 'stale'> {
    const { there } = this;
    const whole = there?.inputs !== inputs;
    const from = whole ? 0 : Math.floor(there.count / CHUNK);
    const chunks: Input[][] = [];
    if (whole || inputs.length > there.count) for (let at = from * CHUNK; at < inputs.length; at += CHUNK) chunks.push(inputs.slice(at, at + CHUNK));
    const count = inputs.length;
    const done = await this.parts.shelf.write({ head: { recording, clock, inputs: count, ...(page ? { page } : {}) }, whole, from, chunks, ...(whole || there.before !== before ? { before: before ?? null } : {}) });
    if (done === 'done') this.there = { inputs, count, before };
    return done;
  }

  private report(): void {
    const state = this.failed ? 'failed' : this.saved < this.version ? 'saving' : 'saved';
    const mark = this.saved >= this.mark.version ? this.mark.number : this.mark.number - 1;
    this.parts.report({ state, mark, ...(this.failed ? { reason: this.failed } : {}) });
  }
}

/** `full`: no room is left for this page. `denied`: this window keeps nothing (private mode, a setting). */
function reasonOf(error: unknown): KeepState['reason'] {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError') return 'full';
  if (['SecurityError', 'InvalidStateError', 'NotAllowedError', 'UnknownError', 'ReferenceError', 'TypeError'].includes(name)) return 'denied';
  return 'other';
}
