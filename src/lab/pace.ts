import type { ClockState, Speed } from './protocol.ts';

/** The longest wall time that one slice may take, in milliseconds. */
export const SLICE_MS = 8;
/** Lag beyond this many wall milliseconds is forgotten, so that a sleeping tab does not race when it wakes. */
const MAX_LAG_MS = 250;

/** Turns wall time into the virtual time to run to. Holds no timer: the worker asks it. */
export class Pace {
  speed: Speed = 1;
  paused = false;
  behind = false;
  private wallAnchor = 0;
  private virtualAnchor = 0;
  private skipUntil = -Infinity;

  constructor(private readonly epoch: number) {}

  /** Starts counting from here. */
  anchor(wall: number, virtual: number): void {
    this.wallAnchor = wall;
    this.virtualAnchor = virtual;
  }

  /** Runs at full speed to a virtual time, paused or not. */
  skipTo(virtual: number): void {
    this.skipUntil = Math.max(this.skipUntil, virtual);
  }

  get skipping(): boolean {
    return this.skipUntil > -Infinity;
  }

  /** The virtual time to run to now; undefined when nothing is to be run. */
  target(wall: number, virtual: number): number | undefined {
    if (this.skipping) {
      if (virtual < this.skipUntil) return this.skipUntil;
      this.skipUntil = -Infinity;
      this.anchor(wall, virtual);
    }
    if (this.paused) return undefined;
    if (this.speed === 'max') return Infinity;
    return this.virtualAnchor + (wall - this.wallAnchor) * this.speed;
  }

  /** Told after a slice where the clock stands; forgets a lag that can't be caught up. */
  after(wall: number, virtual: number, reached: boolean): void {
    this.behind = !reached && this.speed !== 'max' && !this.skipping;
    if (this.paused || this.skipping || this.speed === 'max') {
      this.anchor(wall, virtual);
      return;
    }
    const due = this.virtualAnchor + (wall - this.wallAnchor) * this.speed;
    if (due - virtual > MAX_LAG_MS * this.speed) this.anchor(wall, virtual);
  }

  state(virtual: number): ClockState {
    return { now: virtual, elapsed: virtual - this.epoch, speed: this.speed, paused: this.paused, behind: this.behind };
  }
}
