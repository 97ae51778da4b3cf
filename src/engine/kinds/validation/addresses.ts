import { invalid, type Problems } from './problems.ts';

/** An IPv4 address as four numbers; undefined when it is none. Leading zeros are taken, as Kubernetes' old fields do. */
export const parseIPv4 = (text: string): number[] | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) ? parts : undefined;
};

/** True for an IPv6 address, one with an embedded IPv4 address included. */
export const isIPv6 = (text: string): boolean => {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const plain = last.includes('.') ? (parseIPv4(last) ? `${text.slice(0, text.length - last.length)}0:0` : '') : text;
  const halves = plain.split('::');
  if (!plain.includes(':') || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
};

export const isIP = (text: string): boolean => parseIPv4(text) !== undefined || isIPv6(text);

/** `must be a valid IP address, (e.g. ...)` */
export const validateIP = (text: string, path: string, out: Problems): void => {
  if (!isIP(text)) out.push(invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
};

/** `must be a valid CIDR value, (e.g. ...)` */
export const validateCIDR = (text: string, path: string, out: Problems): void => {
  if (!isCIDR(text)) out.push(invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
};

export const isCIDR = (text: string): boolean => {
  const [ip, bits, rest] = text.split('/');
  if (rest !== undefined || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  return parseIPv4(ip!) ? Number(bits) <= 32 : isIPv6(ip!) && Number(bits) <= 128;
};

/** An address that traffic can be sent to (ValidateEndpointIP). */
export const validateEndpointIP = (text: string, path: string, out: Problems): void => {
  const v4 = parseIPv4(text);
  const v6 = v4 ? '' : text.toLowerCase();
  if (!v4 && !isIPv6(text)) {
    out.push(invalid(path, text, 'must be a valid IP address'));
    return;
  }
  if (v4 ? v4.every((part) => part === 0) : /^[0:]+$/.test(v6)) out.push(invalid(path, text, `may not be unspecified (${text})`));
  if (v4 ? v4[0] === 127 : /^(0*:)*:?0*1$/.test(v6)) out.push(invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (v4 ? v4[0] === 169 && v4[1] === 254 : /^fe[89ab]/.test(v6)) out.push(invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (v4 ? v4[0] === 224 && v4[1] === 0 && v4[2] === 0 : /^ff02:/.test(v6)) out.push(invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
};

/** True when a network holds an address; of IPv6 only the family is looked at. */
export const contains = (network: string, ip: string): boolean => {
  const [base, bits] = network.split('/');
  const a = parseIPv4(base!);
  const b = parseIPv4(ip);
  if (!a || !b) return !a && !b;
  const number = (parts: number[]) => ((parts[0]! << 24) | (parts[1]! << 16) | (parts[2]! << 8) | parts[3]!) >>> 0;
  const shift = 32 - Number(bits);
  return shift >= 32 || number(a) >>> shift === number(b) >>> shift;
};
