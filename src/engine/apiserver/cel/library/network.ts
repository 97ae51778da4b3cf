import { parseIP } from '../../../kinds/validation/addresses.ts';
import { written } from '../../../kinds/validation/canonical.ts';
import { Receiver, type CelFunction } from '../receiver.ts';
import { CelError, succeeds } from '../values.ts';

// IP addresses and networks (apiserver: pkg/cel/library/ip.go, cidr.go).

type Bytes = readonly number[];

const isMapped = (bytes: Bytes): boolean => bytes.length === 16 && bytes.every((byte, i) => i >= 12 || byte === (i >= 10 ? 255 : 0));

const bytesOf = (text: string): Bytes => {
  if (text.includes('%')) throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  const bytes = /(^|\.)0\d/.test(text) && !text.includes(':') ? undefined : parseIP(text);
  if (!bytes) throw new CelError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): ${problemOf(text)}`);
  if (isMapped(bytes)) throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return bytes;
};

/** What Go's netip finds wrong with an address. */
const problemOf = (text: string): string => {
  if (text.includes(':')) return `unexpected character (at ${JSON.stringify(text)})`;
  if (!text.includes('.')) return 'unable to parse IP';
  if (/(^|\.)0\d/.test(text)) return 'IPv4 field has octet with leading zero';
  const parts = text.split('.');
  if (parts.some((part) => /[^\d]/.test(part))) return `unexpected character (at ${JSON.stringify(text.slice(text.search(/[^\d.]/)))})`;
  if (parts.some((part) => Number(part) > 255)) return 'IPv4 field has value >255';
  return parts.length < 4 ? 'IPv4 address too short' : parts.length > 4 ? 'IPv4 address too long' : `IPv4 field must have at least one digit (at ${JSON.stringify(text)})`;
};

const unspecified = (bytes: Bytes): boolean => bytes.every((byte) => byte === 0);
const loopback = (bytes: Bytes): boolean => (bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, i) => byte === (i === 15 ? 1 : 0)));
const multicast = (bytes: Bytes): boolean => (bytes.length === 4 ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 255);
const linkLocalMulticast = (bytes: Bytes): boolean => (bytes.length === 4 ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0 : bytes[0] === 255 && (bytes[1]! & 15) === 2);
const linkLocalUnicast = (bytes: Bytes): boolean => (bytes.length === 4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80);

const ipMethods: Readonly<Record<string, CelFunction>> = {
  family: (of: Receiver) => (addressOf(of).length === 4 ? 4 : 6),
  isUnspecified: (of: Receiver) => unspecified(addressOf(of)),
  isLoopback: (of: Receiver) => loopback(addressOf(of)),
  isLinkLocalMulticast: (of: Receiver) => linkLocalMulticast(addressOf(of)),
  isLinkLocalUnicast: (of: Receiver) => linkLocalUnicast(addressOf(of)),
  isGlobalUnicast: (of: Receiver) => {
    const bytes = addressOf(of);
    return !(unspecified(bytes) || loopback(bytes) || multicast(bytes) || linkLocalUnicast(bytes) || bytes.every((byte) => byte === 255));
  },
};

const addressOf = (of: Receiver): Bytes => of.value as Bytes;

const address = (bytes: Bytes): Receiver => new Receiver('net.IP', written(bytes), ipMethods, bytes);

interface Network {
  bytes: Bytes;
  bits: number;
}

const mask = (bytes: Bytes, bits: number): Bytes => bytes.map((byte, i) => byte & (255 << (8 - Math.min(8, Math.max(0, bits - 8 * i)))) & 255);

const networkOf = (text: string): Network => {
  const bad = (why: string) => new CelError(`network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): ${why}`);
  const slash = text.lastIndexOf('/');
  if (slash < 0) throw bad("no '/'");
  const bytes = parseIP(text.slice(0, slash));
  if (!bytes) throw bad(`ParseAddr(${JSON.stringify(text.slice(0, slash))}): ${problemOf(text.slice(0, slash))}`);
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9]\d*)$/.test(length)) throw bad(`bad bits after slash: ${JSON.stringify(length)}`);
  if (Number(length) > bytes.length * 8) throw bad('prefix length out of range');
  if (isMapped(bytes)) throw new CelError(`network address parse error during conversion from string: IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return { bytes, bits: Number(length) };
};

const contains = (outer: Network, bytes: Bytes): boolean => outer.bytes.length === bytes.length && written(mask(bytes, outer.bits)) === written(mask(outer.bytes, outer.bits));

const given = (of: Receiver): Network => of.value as Network;

const cidrMethods: Readonly<Record<string, CelFunction>> = {
  containsIP: (of: Receiver, what: Receiver | string) => contains(given(of), typeof what === 'string' ? bytesOf(what) : addressOf(what)),
  containsCIDR: (of: Receiver, what: Receiver | string) => {
    const inner = typeof what === 'string' ? networkOf(what) : given(what);
    return given(of).bits <= inner.bits && contains(given(of), inner.bytes);
  },
  ip: (of: Receiver) => address(given(of).bytes),
  prefixLength: (of: Receiver) => given(of).bits,
  masked: (of: Receiver) => network({ bytes: mask(given(of).bytes, given(of).bits), bits: given(of).bits }),
};

const network = (of: Network): Receiver => new Receiver('net.CIDR', `${written(of.bytes)}/${of.bits}`, cidrMethods, of);

export const networkFunctions: Readonly<Record<string, CelFunction>> = {
  ip: (text: string) => address(bytesOf(text)),
  isIP: (text: string) => succeeds(() => bytesOf(text)),
  'ip.isCanonical': (text: string) => written(bytesOf(text)) === text,
  cidr: (text: string) => network(networkOf(text)),
  isCIDR: (text: string) => succeeds(() => networkOf(text)),
};
