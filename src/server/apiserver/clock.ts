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
  private pumping: Promise<void> | undefined;

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

  /** The virtual clock stands still once this is done. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.immediate = undefined;
    await this.pumping;
  }

  /** Something was put into the simulation: runs it as soon as the sockets have had their turn. */
  wake(): void {
    if (!this.running || this.pumping) return;
    this.immediate ??= setImmediate(() => {
      this.immediate = undefined;
      this.pump();
    });
  }

  private anchor(): void {
    this.wallAnchor = performance.now();
    this.virtualAnchor = this.sim.now();
  }

  private due(): number {
    return this.virtualAnchor + (performance.now() - this.wallAnchor) * this.rate;
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.pumping = this.slice().then((again) => {
      this.pumping = undefined;
      if (!this.running) return;
      if (again === 0) this.wake();
      else this.timer = setTimeout(() => this.pump(), again);
    });
  }

  /** Runs what is due; gives the wall milliseconds until there is more to do. */
  private async slice(): Promise<number> {
    const { sim } = this;
    const end = sim.run({ until: Math.max(sim.now(), this.due() + LEAD_MS), budgetMs: SLICE_MS, wall: () => performance.now() });
    if (end === 'external') {
      const call = sim.external!;
      await answerOutside(call).then((value) => call.answer(value), (error: unknown) => call.reject(error));
    }
    if (end === 'external' || end === 'budget') {
      if (this.due() - sim.now() > MAX_LAG_MS * this.rate) this.anchor();
      return 0;
    }
    const next = sim.nextAt() ?? Infinity;
    return Math.min(MAX_SLEEP_MS, Math.max(1, Math.ceil((next - LEAD_MS - this.due()) / this.rate)));
  }
}
