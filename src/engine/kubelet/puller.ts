import type { Image } from '../images/types.ts';
import type { Sim, Task, TaskHandle, Wait } from '../sim/sim.ts';
import { Backoff } from './backoff.ts';
import type { Containerd } from './containerd/containerd.ts';

/** Pulls images one after the other (serializeImagePulls). */
export class ImagePuller {
  /** 10 s doubling to 5 min, by pod and image. */
  readonly backoff = new Backoff(10_000, 300_000);
  private busy = false;
  private readonly queue: TaskHandle[] = [];

  constructor(
    private readonly sim: Sim,
    private readonly runtime: Containerd,
  ) {}

  /** Gives the image and what it took, without and with the wait for others. Throws PullError. */
  *pull(name: string): Task<{ image: Image; tookMs: number; withWaitMs: number }> {
    const asked = this.sim.now();
    if (this.busy) yield this.turn();
    this.busy = true;
    const began = this.sim.now();
    try {
      const image = yield* this.runtime.pull(name);
      return { image, tookMs: this.sim.now() - began, withWaitMs: this.sim.now() - asked };
    } finally {
      this.busy = false;
      this.queue.shift()?.resume();
    }
  }

  /** Waits until those who came before are done. */
  private turn(): Wait {
    return {
      arm: (task) => {
        this.queue.push(task);
        return () => {
          const i = this.queue.indexOf(task);
          if (i >= 0) this.queue.splice(i, 1);
        };
      },
    };
  }
}
