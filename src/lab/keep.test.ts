import { describe, expect, it } from 'vitest';
import { CHUNK, Keeper, type Kept, type Shelf, type ShelfWrite } from './keep.ts';
import type { Input, KeepState, Recording } from './protocol.ts';

const input = (n: number): Input => ({ at: n, after: n, op: { type: 'terminal-data', id: 1, data: String(n) } });
const recording = (inputs: Input[]): Recording => ({ format: 'podium-recording', version: 1, seed: 1, preset: 'solo', epoch: 0, until: 0, events: 0, inputs });

/** A shelf whose writes end when the test says so. */
class SlowShelf implements Shelf {
  chunks: Input[][] = [];
  count = 0;
  before: Recording | null | undefined;
  writes: ShelfWrite[] = [];
  pending: (() => void)[] = [];
  error: Error | undefined;
  stale = false;

  async load() {
    return undefined;
  }

  async aside() {}

  async write(write: ShelfWrite): Promise<'done' | 'stale'> {
    const { error, stale } = this;
    this.stale = false;
    await new Promise<void>((resolve) => this.pending.push(resolve));
    if (error) throw error;
    if (stale) return 'stale';
    this.writes.push(write);
    if (write.whole) this.chunks = [];
    this.chunks.splice(write.from, write.chunks.length, ...structuredClone(write.chunks));
    this.count = write.head.inputs;
    if (write.before !== undefined) this.before = write.before;
    return 'done';
  }

  async finish(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      this.pending.shift()?.();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  }

  /** As a reload would find it. */
  get inputs(): Input[] {
    return this.chunks.flat().slice(0, this.count);
  }
}

function setUp() {
  const shelf = new SlowShelf();
  const said: KeepState[] = [];
  const kept: Kept = { recording: recording([]), clock: { speed: 1, paused: false } };
  const keeper = new Keeper({ shelf, now: () => kept, report: (state) => said.push(state) });
  const type = (n: number) => {
    kept.recording.inputs.push(input(n));
    keeper.touch();
  };
  return { shelf, said, kept, keeper, type };
}

describe('the keeper', () => {
  it('writes an input at once, and says saved only when it is written', async () => {
    const { shelf, said, type } = setUp();
    type(1);
    expect(shelf.pending).toHaveLength(1);
    expect(said.at(-1)?.state).toBe('saving');
    await shelf.finish();
    expect(said.at(-1)?.state).toBe('saved');
    expect(shelf.inputs).toEqual([input(1)]);
  });

  it('withdraws saved while a write is under way that an input came too late for', async () => {
    const { shelf, said, type } = setUp();
    type(1);
    type(2);
    shelf.pending.shift()?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(shelf.inputs).toHaveLength(1);
    expect(said.map(({ state }) => state)).not.toContain('saved');
    await shelf.finish();
    expect(said.at(-1)?.state).toBe('saved');
    expect(shelf.inputs).toEqual([input(1), input(2)]);
  });

  it('writes only what is new, in pieces', async () => {
    const { shelf, kept, type } = setUp();
    for (let n = 0; n < CHUNK + 2; n++) kept.recording.inputs.push(input(n));
    type(CHUNK + 2);
    await shelf.finish();
    type(CHUNK + 3);
    await shelf.finish();
    expect(shelf.writes.at(-1)).toMatchObject({ whole: false, from: 1 });
    expect(shelf.writes.at(-1)?.chunks.flat()).toHaveLength(4);
    expect(shelf.inputs).toEqual(kept.recording.inputs);
  });

  it('replaces everything for another cluster, and takes away what came before it', async () => {
    const { shelf, kept, keeper, type } = setUp();
    for (let n = 0; n < 3; n++) type(n);
    await shelf.finish();
    kept.before = kept.recording;
    kept.recording = recording([input(9)]);
    keeper.touch();
    await shelf.finish();
    expect(shelf.inputs).toEqual([input(9)]);
    expect(shelf.before?.inputs).toHaveLength(3);
    delete kept.before;
    keeper.touch();
    await shelf.finish();
    expect(shelf.before).toBeNull();
  });

  it('leaves what was saved when a write fails, says why, and saves all when it can again', async () => {
    const { shelf, said, type } = setUp();
    type(1);
    await shelf.finish();
    shelf.error = new DOMException('no room', 'QuotaExceededError');
    type(2);
    await shelf.finish();
    expect(said.at(-1)).toMatchObject({ state: 'failed', reason: 'full' });
    expect(shelf.inputs).toEqual([input(1)]);
    shelf.error = undefined;
    type(3);
    await shelf.finish();
    expect(said.at(-1)?.state).toBe('saved');
    expect(shelf.inputs).toEqual([input(1), input(2), input(3)]);
  });

  it('says that a window keeps nothing', async () => {
    const { shelf, said, type } = setUp();
    shelf.error = new DOMException('The operation is insecure.', 'SecurityError');
    type(1);
    await shelf.finish();
    expect(said.at(-1)).toMatchObject({ state: 'failed', reason: 'denied' });
  });

  it('writes everything again after another page wrote to its place', async () => {
    const { shelf, type } = setUp();
    type(1);
    await shelf.finish();
    shelf.stale = true;
    type(2);
    await shelf.finish();
    expect(shelf.writes.at(-1)?.whole).toBe(true);
    expect(shelf.inputs).toEqual([input(1), input(2)]);
  });

  it('tells up to which of the page’s calls all is safe', async () => {
    const { shelf, said, keeper, type } = setUp();
    type(1);
    keeper.marked(1);
    await shelf.finish();
    expect(said.at(-1)).toMatchObject({ state: 'saved', mark: 1 });
    type(2);
    await shelf.finish();
    expect(said.at(-1)).toMatchObject({ state: 'saved', mark: 1 });
    keeper.marked(2);
    expect(said.at(-1)).toMatchObject({ state: 'saved', mark: 2 });
  });
});
