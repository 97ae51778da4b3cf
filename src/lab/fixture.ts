import { Cluster } from '../engine/cluster/cluster.ts';
import { createScene } from '../scene/scene.ts';
import type { KeptHead, Shelf } from './keep.ts';
import { Lab } from './lab.ts';
import { playLesson } from './lessons/play.ts';
import { answerOutside } from './outside.ts';
import { Picture } from './picture.ts';
import type { BootInfo, Input, KeepState, LabEvent, Recording, Refusal } from './protocol.ts';

/** A lab as the worker has it, on a clock that the test moves and a shelf in memory; for tests. */
export class Bench {
  readonly lab: Lab;
  readonly events: LabEvent[] = [];
  /** Parts of the engine that are to be loaded wait for it. */
  outside: Promise<unknown> | undefined;
  private wall = 0;
  private waiting: { at: number; fn: () => void }[] = [];
  private readonly clusters: Cluster[] = [];

  constructor(
    readonly shelf: MemoryShelf = new MemoryShelf(),
    lessons: Record<string, string> = {},
  ) {
    this.lab = new Lab({
      makeCluster: ({ seed, preset, epoch }) => {
        const cluster = Cluster.create({ seed, preset, epochMs: epoch });
        this.clusters.push(cluster);
        return cluster;
      },
      makePicture: ({ cluster }) => new Picture({ sim: cluster.sim, client: cluster.client('podium-scene'), tracer: cluster.tracer, hosts: () => cluster.hostInfo() }),
      scene: async () => createScene,
      outside: async (call) => {
        await this.outside;
        return answerOutside(call);
      },
      shelf: () => this.shelf,
      yaml: () => import('./yaml/service.ts'),
      lesson: async (id) => (lessons[id] === undefined ? undefined : playLesson(lessons[id], id)),
      now: () => Date.UTC(2026, 0, 1),
      // Each look takes a moment, so that a slice at full speed ends.
      wall: () => (this.wall += 0.02),
      soon: (fn, ms) => this.waiting.push({ at: this.wall + ms, fn }),
    });
    this.lab.connect({ postMessage: (events: LabEvent[]) => this.events.push(...events) } as unknown as MessagePort, 'tab');
  }

  /** Of the cluster that runs, its hash. */
  get hash(): string {
    return this.clusters.at(-1)!.hash();
  }

  get cluster(): Cluster {
    return this.clusters.at(-1)!;
  }

  /** Lets the wall clock go on. */
  async pass(ms: number): Promise<void> {
    for (const end = this.wall + ms; ; ) {
      const due = this.waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) {
        this.wall = end;
        break;
      }
      this.waiting.splice(this.waiting.indexOf(due), 1);
      this.wall = Math.max(this.wall + 0.5, due.at);
      due.fn();
      await turns();
    }
  }

  /** What the terminals have shown since the last call. */
  shown(): string {
    const text = this.events.map((e) => (e.type === 'terminal' ? e.data : '')).join('');
    this.events.length = 0;
    return text;
  }

  keepState(): KeepState | undefined {
    const found = this.events.findLast((e) => e.type === 'keep');
    return found?.type === 'keep' ? found.keep : undefined;
  }
}

const turns = async () => {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
};

/** Fails the test for a cluster that was refused. */
export function begun(answer: BootInfo | Refusal): BootInfo {
  if ('ok' in answer) throw new Error(`${answer.key}: ${answer.detail}`);
  return answer;
}

/** What a browser's database does, without one. */
export class MemoryShelf implements Shelf {
  private head: KeptHead | undefined;
  private chunks: Input[][] = [];
  private before: Recording | undefined;
  asides = 0;

  async load(): Promise<unknown> {
    if (!this.head) return undefined;
    const { recording, clock, page, inputs } = this.head;
    return structuredClone({ recording: { ...recording, inputs: this.chunks.flat().slice(0, inputs) }, clock, page, ...(this.before ? { before: this.before } : {}) });
  }

  async write({ head, whole, from, chunks, before }: Parameters<Shelf['write']>[0]): Promise<'done'> {
    if (whole) this.chunks = [];
    this.chunks.splice(from, chunks.length, ...structuredClone(chunks));
    this.head = structuredClone(head);
    if (before !== undefined) this.before = structuredClone(before) ?? undefined;
    return 'done';
  }

  async aside(): Promise<void> {
    this.head = undefined;
    this.asides++;
  }

  /** As a page of another time would have left it. */
  spoil(change: (head: KeptHead) => void): void {
    change(this.head!);
  }
}
