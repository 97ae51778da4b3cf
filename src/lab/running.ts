import type { createScene } from '../scene/scene.ts';
import type { Outbox } from './outbox.ts';
import { Pace, SLICE_MS } from './pace.ts';
import type { Picture } from './picture.ts';
import type { KeepState, LabEvent, LessonState, Recording, Speed } from './protocol.ts';
import type { Session } from './session.ts';

/** What a lesson's player needs of the lab. */
export interface LessonPlayer {
  readonly id: string;
  state(): LessonState;
  /** Looks at the state after the engine has run; true when something changed for the learner. */
  observe(): boolean;
}

export interface RunningParts {
  /** Of the page's clusters, counted from 1. */
  number: number;
  session: Session;
  picture: Picture;
  outbox: Outbox;
  player: LessonPlayer | undefined;
  post(events: LabEvent[]): void;
  /** Something happened that must outlive a reload. */
  changed(): void;
  /** Called after each slice. */
  ticked(wall: number): void;
  wall(): number;
  soon(fn: () => void, ms: number): void;
}

/** Milliseconds of a frame. */
const FRAME_MS = 15;
const CLOCK_MS = 100;
/** The longest way that one skip goes. */
const MAX_SKIP_MS = 24 * 3600_000;

/** One session that runs in step with the wall clock, and tells the page what comes of it. */
export class Running {
  readonly pace: Pace;
  private over = false;
  private ticking = false;
  private scheduled = false;
  private lastPost = -Infinity;
  private lastClock = -Infinity;
  private keepState: KeepState | undefined;

  constructor(private readonly parts: RunningParts) {
    this.pace = new Pace(parts.session.cluster.born);
  }

  get session(): Session {
    return this.parts.session;
  }

  get number(): number {
    return this.parts.number;
  }

  get player(): LessonPlayer | undefined {
    return this.parts.player;
  }

  recording(): Recording {
    const { session, player } = this.parts;
    return session.recording(player && { id: player.id, done: player.state().steps.filter((s) => s.done).map((s) => s.id) });
  }

  /** Shows the page all that there is, and lets the clock run. */
  start(clock: { speed: Speed; paused: boolean }): void {
    const { session, outbox, player } = this.parts;
    outbox.first(this.parts.number, session.open().map(({ id }) => id));
    this.show();
    outbox.push({ type: 'lesson', state: player?.state() ?? null });
    for (const edit of session.editing()) outbox.push({ type: 'edit', ...edit });
    Object.assign(this.pace, clock);
    this.reanchor();
    this.post(true);
  }

  stop(): void {
    this.over = true;
    this.parts.picture.stop();
  }

  /** The page wants the picture from now on. */
  draw(create: typeof createScene): void {
    this.parts.picture.draw(create);
    // What happened before is not to be seen happening now.
    this.parts.picture.flush();
    this.show();
    this.post(true);
  }

  setSpeed(speed: Speed): void {
    this.pace.speed = speed;
    this.reanchor();
    this.parts.changed();
  }

  setPaused(paused: boolean): void {
    this.pace.paused = paused;
    this.reanchor();
    this.parts.changed();
  }

  async step(what: 'event' | 'write'): Promise<void> {
    const { session } = this.parts;
    this.pace.paused = true;
    const before = session.cluster.revision;
    await session.run(what === 'event' ? { maxEvents: 1 } : { maxEvents: 200_000, stop: () => session.cluster.revision !== before });
    this.reanchor();
    this.parts.changed();
    this.post(true);
  }

  skip(ms: number): void {
    this.pace.skipTo(this.parts.session.sim.now() + Math.min(Math.max(ms, 0), MAX_SKIP_MS));
    this.schedule();
  }

  /** An input went in: run what it set off now, so that an echo does not wait for the next tick. */
  dirty(): void {
    const { session, wall } = this.parts;
    this.parts.changed();
    if (!this.ticking && !session.sim.external && !this.pace.paused) session.sim.run({ until: Math.max(session.sim.now(), this.pace.target(wall(), session.sim.now()) ?? 0), budgetMs: 4, wall });
    this.post(true);
    this.schedule();
  }

  /** Told with the next batch; at once while the clock waits for a part to be loaded, for then no batch may come for long. */
  kept(state: KeepState): void {
    this.keepState = state;
    if (this.parts.session.sim.external) this.post(true);
    else this.schedule();
  }

  private reanchor(): void {
    this.pace.anchor(this.parts.wall(), this.parts.session.sim.now());
    this.lastClock = -Infinity;
    this.schedule();
  }

  private schedule(ms = 0): void {
    if (this.scheduled || this.over) return;
    this.scheduled = true;
    this.parts.soon(() => {
      this.scheduled = false;
      void this.tick();
    }, ms);
  }

  /** One slice of the simulation, then what the page must know. */
  private async tick(): Promise<void> {
    if (this.over || this.ticking) return;
    const { session, wall } = this.parts;
    this.ticking = true;
    let reached = true;
    try {
      const start = wall();
      const target = this.pace.target(start, session.sim.now());
      if (target === undefined) await session.settle();
      else {
        const end = await session.run({ until: target, budgetMs: SLICE_MS, wall });
        reached = end !== 'budget';
        this.pace.after(wall(), session.sim.now(), reached);
      }
    } finally {
      this.ticking = false;
    }
    if (this.over) return;
    this.post(false);
    this.parts.ticked(wall());
    this.schedule(reached ? 16 : 0);
  }

  private show(): void {
    const delta = this.parts.picture.snapshot();
    if (delta) this.parts.outbox.push({ type: 'scene', delta });
  }

  /** Posts what has gathered, at most once a frame unless `now`. */
  private post(now: boolean): void {
    const { session, picture, outbox, player } = this.parts;
    const wall = this.parts.wall();
    const frame = wall - this.lastPost >= FRAME_MS;
    if (!now && !frame) return;
    if (frame) {
      const delta = picture.flush();
      if (delta) outbox.push({ type: 'scene', delta });
      if (player?.observe()) {
        outbox.push({ type: 'lesson', state: player.state() });
        this.parts.changed();
      }
      if (wall - this.lastClock > CLOCK_MS) {
        this.lastClock = wall;
        outbox.push({ type: 'clock', clock: this.pace.state(session.sim.now()) });
      }
      this.lastPost = wall;
    }
    if (this.keepState) outbox.push({ type: 'keep', keep: this.keepState });
    this.keepState = undefined;
    const events = outbox.take();
    if (events.length > 0) this.parts.post(events);
  }
}
