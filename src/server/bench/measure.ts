/** The middle of the values; of an even number, the lower middle. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;

export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Bytes of heap in use after a collection, where node was started with --expose-gc. */
export function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

/** Milliseconds of user CPU that this process has taken, collections and compilation included. */
export const cpuNow = (): number => process.cpuUsage().user / 1000;
