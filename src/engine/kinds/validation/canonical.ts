import { isCIDR, parseIP } from './addresses.ts';

/** How an address is written canonically (RFC 5952). */
export const written = (bytes: readonly number[]): string => {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  let [start, length] = [0, 0];
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === '0') n++;
    if (n > length) [start, length] = [i, n];
  }
  return length < 2 ? groups.join(':') : `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
};

const word = (path: string, what: string, text: string, better: string): string[] => (better === text ? [] : [`${path}: ${what} ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(better)})`]);

// What GetWarningsForIP and GetWarningsForCIDR say of what strict validation lets through: IPv6 that is written in another way.

export const addressWarnings = (text: string | undefined, path: string): string[] => {
  const bytes = text ? parseIP(text) : undefined;
  return bytes?.length === 16 ? word(path, 'IPv6 address', text!, written(bytes)) : [];
};

export const networkWarnings = (text: string | undefined, path: string): string[] => {
  if (!text || !isCIDR(text)) return [];
  const [ip, bits] = text.split('/') as [string, string];
  const bytes = parseIP(ip)!;
  return bytes.length === 16 ? word(path, 'IPv6 CIDR value', text, `${written(bytes)}/${bits}`) : [];
};
