import type { Process } from '../../hosts/types.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** The head of a klog line: `E1121 01:20:12.872900    7620 memcache.go:265] `. */
export const klogHead = (process: Process, severity: 'I' | 'W' | 'E', source: string): string => {
  const now = process.sim.now();
  const d = new Date(Math.floor(now));
  const micros = String(Math.floor((now % 1000) * 1000)).padStart(6, '0');
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}.${micros}`;
  return `${severity}${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())} ${time} ${String(process.pid).padStart(7)} ${source}] `;
};
