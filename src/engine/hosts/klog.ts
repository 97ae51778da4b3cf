const two = (n: number): string => String(n).padStart(2, '0');

/** Who writes a log: its pid and its clock, in virtual milliseconds. */
export interface Logger {
  readonly pid: number;
  readonly sim: { now(): number };
}

/** The head of a klog line, `source` being file and line of the real program: `E1121 01:20:12.872900    7620 memcache.go:265] `. */
export const klogHead = (logger: Logger, severity: 'I' | 'W' | 'E' | 'F', source: string): string => {
  const now = logger.sim.now();
  const d = new Date(Math.floor(now));
  const micros = String(Math.floor((now % 1000) * 1000)).padStart(6, '0');
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}.${micros}`;
  return `${severity}${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())} ${time} ${String(logger.pid).padStart(7)} ${source}] `;
};

/** The text of a structured klog line: `"Failed to ensure lease exists, will retry" err="..." interval="200ms"` (klog: InfoS, ErrorS). */
export const klogText = (message: string, pairs: Readonly<Record<string, string>> = {}): string =>
  [JSON.stringify(message), ...Object.entries(pairs).map(([key, value]) => `${key}=${JSON.stringify(value)}`)].join(' ');
