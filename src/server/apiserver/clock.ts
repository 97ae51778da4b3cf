import type { Sim } from '../../engine/sim/sim.ts';
import { answerOutside } from '../../lab/outside.ts';

/** The longest that the simulation may run before sockets get their turn, in wall milliseconds. */
const SLICE_MS = 8;
/** How far the virtual clock may run ahead of the wall, in virtual milliseconds: a request needs about two. */
const LEAD_MS = 4;
/** Lag beyond this many wall milliseconds is forgotten, as after a machine slept. */
const MAX_LAG_MS = 2000;
const MAX_SLEEP_MS = 1000;

/** Runs a simulation in real time, `speed` virtual milliseconds for each of the wall's. */
export class Clock {
  private wallAnchor = 0;
  private virtualAnchor = 0;
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private running = false;
  private pumping = false;

  constructor(
    private readonly sim: Sim,
    private rate = 1,
  ) {}

  get speed(): number {
    return this.rate;
  }

  set speed(rate: number) {
    this.anchor();
    this.rate = rate;
    this.wake();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.anchor();
    this.wake();
  }

  /** The virtual clock stands still from now on. */
  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.immediate = undefined;
  }

  /** Something was put into the simulation: runs it as soon as the sockets have had their turn. */
  wake(): void {
    if (!this.running || this.pumping) return;
    this.immediate ??= setImmediate(() => {
      this.immediate = undefined;
      void this.pump();
    });
  }

  private anchor(): void {
    this.wallAnchor = performance.now();
    this.virtualAnchor = this.sim.now();
  }

  private due(): number {
    return this.virtualAnchor + (performance.now() - this.wallAnchor) * this.rate;
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.timer);
    const { sim } = this;
    const end = sim.run({ until: Math.max(sim.now(), this.due() + LEAD_MS), budgetMs: SLICE_MS, wall: () => performance.now() });
    if (end === 'external') {
      const call = sim.external!;
      await answerOutside(call).then((value) => call.answer(value), (error: unknown) => call.reject(error));
    }
    this.pumping = false;
    if (!this.running) return;
    if (end === 'external' || end === 'budget') {
      if (this.due() - sim.now() > MAX_LAG_MS * this.rate) this.anchor();
      this.wake();
      return;
    }
    const next = sim.nextAt();
    if (next === undefined) return;
    const delay = (next - LEAD_MS - this.due()) / this.rate;
    this.timer = setTimeout(() => void this.pump(), Math.min(MAX_SLEEP_MS, Math.max(1, Math.ceil(delay))));
  }
}
