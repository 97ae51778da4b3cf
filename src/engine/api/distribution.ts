import type { Observed } from './exposition.ts';

/** Bounds of the buckets of queues' durations, in seconds. */
export const queueBounds: readonly number[] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];

/** Observations in buckets, as a histogram's samples tell them. */
export class Distribution implements Observed {
  readonly buckets: number[] = [];
  seconds = 0;
  n = 0;

  /** `bounds`: of the buckets, rising; what is above the last has none. */
  add(seconds: number, bounds: readonly number[]): void {
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.seconds += seconds;
    this.n++;
  }
}
