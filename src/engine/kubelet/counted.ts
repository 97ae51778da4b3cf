/** CPU time counted so far, in seconds, and when it was. */
interface Counted {
  at: number;
  seconds: number;
}

const counters = new WeakMap<object, Counted>();

/** Counts on what `of` has used of the CPU since it was asked for last, or since `from`. */
export const counted = (of: object, cores: number, from: number, now: number): number => {
  const before = counters.get(of) ?? { at: from, seconds: 0 };
  const seconds = before.seconds + (cores * (now - before.at)) / 1000;
  counters.set(of, { at: now, seconds });
  return seconds;
};
