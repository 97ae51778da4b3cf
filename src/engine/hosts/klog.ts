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

/** A value of a structured line: numbers and booleans bare, text quoted, text of several lines as it is between angle brackets (klog: internal/serialize). */
const klogValue = (value: string | number | boolean): string => {
  if (typeof value !== 'string') return String(value);
  if (!value.includes('\n')) return JSON.stringify(value);
  return `<\n${value.replace(/\n$/, '').replace(/^/gm, '\t')}\n >`;
};

/** The text of a structured klog line: `"Failed to ensure lease exists, will retry" err="..." interval="200ms"` (klog: InfoS, ErrorS). */
export const klogText = (message: string, pairs: Readonly<Record<string, string | number | boolean>> = {}): string =>
  [JSON.stringify(message), ...Object.entries(pairs).map(([key, value]) => `${key}=${klogValue(value)}`)].join(' ');
