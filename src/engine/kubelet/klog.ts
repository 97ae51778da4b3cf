const two = (n: number, width = 2): string => String(n).padStart(width, '0');

/** `1121 01:10:38.123456` */
export const klogTime = (ms: number): string => {
  const d = new Date(Math.floor(ms));
  return `${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}.${two(Math.floor((ms % 1000) * 1000), 6)}`;
};
