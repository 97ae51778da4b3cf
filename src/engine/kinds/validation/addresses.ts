import { invalid, type Problems } from './problems.ts';

// IP addresses and networks as apimachinery's pkg/util/validation/ip.go takes them, strictly, as since Kubernetes 1.36.

/** An IPv4 address as four numbers; undefined when it is none. Leading zeros are taken here and refused by `validateIP`. */
export const parseIPv4 = (text: string): number[] | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) ? parts : undefined;
};

/** An IPv6 address, maybe with an IPv4 address at its end, as sixteen numbers; undefined when it is none. */
const parseIPv6 = (text: string): number[] | undefined => {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return undefined;
  const last = text.slice(colon + 1);
  const v4 = last.includes('.') ? parseIPv4(last) : undefined;
  if (last.includes('.') && !v4) return undefined;
  const plain = v4 ? `${text.slice(0, colon + 1)}${((v4[0]! << 8) | v4[1]!).toString(16)}:${((v4[2]! << 8) | v4[3]!).toString(16)}` : text;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (![...head, ...tail].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) => parseInt(group, 16));
  return groups.flatMap((group) => [group >> 8, group & 255]);
};

/** The bytes of an address, four or sixteen. Leading zeros are taken. */
export const parseIP = (text: string): number[] | undefined => parseIPv4(text) ?? parseIPv6(text);

export const isIPv6 = (text: string): boolean => parseIPv6(text) !== undefined;

export const isIP = (text: string): boolean => parseIP(text) !== undefined;

const leadingZero = /^0\d|\.0\d/;

/** `::ffff:10.0.0.1`: an IPv4 address in another form. */
const isMapped = (bytes: readonly number[]): boolean => bytes.length === 16 && bytes.every((byte, i) => i >= 12 || byte === (i >= 10 ? 255 : 0));

/** `must be a valid IP address, (e.g. ...)`, `must not have leading 0s`, ... */
export const validateIP = (text: string, path: string, out: Problems): void => {
  const bytes = parseIP(text);
  if (!bytes) out.push(invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  else if (leadingZero.test(text) && bytes.length === 4) out.push(invalid(path, text, 'must not have leading 0s'));
  else if (isMapped(bytes)) out.push(invalid(path, text, 'must not be an IPv4-mapped IPv6 address'));
};

/** `must be a valid CIDR value, (e.g. ...)`, `must not have bits set beyond the prefix length`, ... */
export const validateCIDR = (text: string, path: string, out: Problems): void => {
  if (!isCIDR(text)) return void out.push(invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
  const [ip, bits] = text.split('/') as [string, string];
  const bytes = parseIP(ip)!;
  if ((leadingZero.test(ip) && bytes.length === 4) || /^0\d/.test(bits)) out.push(invalid(path, text, 'must not have leading 0s in IP or prefix length'));
  else if (isMapped(bytes)) out.push(invalid(path, text, 'must not have an IPv4-mapped IPv6 address'));
  else if (bytes.some((byte, i) => (byte & ~maskOf(Number(bits), i)) !== 0)) out.push(invalid(path, text, 'must not have bits set beyond the prefix length'));
};

/** The bits of the byte at `i` that belong to a prefix. */
const maskOf = (bits: number, i: number): number => (255 << (8 - Math.min(8, Math.max(0, bits - i * 8)))) & 255;

export const isCIDR = (text: string): boolean => {
  const [ip, bits, rest] = text.split('/');
  if (rest !== undefined || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  const bytes = parseIP(ip!);
  return bytes !== undefined && Number(bits) <= bytes.length * 8;
};

/** An address that traffic can be sent to (ValidateEndpointIP). */
export const validateEndpointIP = (text: string, path: string, out: Problems): void => {
  const bytes = parseIP(text);
  if (!bytes) return void out.push(invalid(path, text, 'must be a valid IP address'));
  const v4 = bytes.length === 4;
  const [a, b, c] = bytes as [number, number, number];
  const zeros = bytes.slice(0, -1).every((byte) => byte === 0);
  const last = bytes[bytes.length - 1];
  if (zeros && last === 0) out.push(invalid(path, text, `may not be unspecified (${text})`));
  if (v4 ? a === 127 : zeros && last === 1) out.push(invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80) out.push(invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2) out.push(invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
};

/** True when a network holds an address. */
export const contains = (network: string, ip: string): boolean => {
  const [base, bits] = network.split('/') as [string, string];
  const a = parseIP(base);
  const b = parseIP(ip);
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, i) => ((byte ^ b[i]!) & maskOf(Number(bits), i)) === 0);
};
