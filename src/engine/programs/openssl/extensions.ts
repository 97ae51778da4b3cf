import { fromHex, hexPairs } from '../../api/bytes.ts';
import { utf8 } from '../../api/utf8.ts';
import { sha1 } from '../lib/digests.ts';
import { der, dotted, elements, inside, integer, octets, oid, sequence, truth, type Element } from './der.ts';
import { publicKeyBits, type PublicKey } from './keys.ts';
import { readName, slashes } from './names.ts';
import { EXTENDED_USAGES, EXTENSIONS, KEY_USAGES } from './oids.ts';

export interface Extension {
  id: string;
  critical: boolean;
  /** DER of what it says. */
  value: Uint8Array;
}

/** The keys that `subjectKeyIdentifier=hash` and `authorityKeyIdentifier=keyid` are made of. */
export interface KeyPair {
  own: PublicKey;
  issuer: PublicKey;
}

const hash = (key: PublicKey): Uint8Array => fromHex(sha1(publicKeyBits(key)));

const ipBytes = (text: string): number[] => {
  if (!text.includes(':')) return text.split('.').map(Number);
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => part.split(':').filter(Boolean).map((g) => parseInt(g, 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last].flatMap((g) => [g >> 8, g & 255]);
};

const nameTags: Readonly<Record<string, number>> = { email: 0x81, DNS: 0x82, URI: 0x86 };

const otherName = (item: string): number[] => {
  const at = item.indexOf(':');
  const [kind, value] = [item.slice(0, at).trim(), item.slice(at + 1).trim()];
  if (kind === 'IP') return der(0x87, ipBytes(value));
  return der(nameTags[kind] ?? 0x82, utf8(value));
};

const usageBits = (items: readonly string[]): number[] => {
  const set = KEY_USAGES.map(([name], i) => (items.includes(name) ? i : -1)).filter((i) => i >= 0);
  const last = Math.max(0, ...set);
  const bytes = Array<number>(last > 7 ? 2 : 1).fill(0);
  for (const i of set) bytes[i >> 3]! |= 128 >> (i & 7);
  return der(3, [7 - (last & 7)], bytes);
};

/** What each kind says, from its items in a configuration. */
const writers: Readonly<Record<string, (items: readonly string[], keys: KeyPair) => number[]>> = {
  basicConstraints: (items) => {
    const pathlen = items.find((i) => i.startsWith('pathlen:'));
    return sequence(items.some((i) => /^CA:true$/i.test(i)) ? truth : [], pathlen ? integer([Number(pathlen.slice(8))]) : []);
  },
  keyUsage: usageBits,
  extendedKeyUsage: (items) => sequence(...items.map((i) => oid(EXTENDED_USAGES.find(([, name]) => name === i)?.[0] ?? i))),
  subjectAltName: (items) => sequence(...items.map(otherName)),
  subjectKeyIdentifier: (_, { own }) => octets(hash(own)),
  authorityKeyIdentifier: (_, { issuer }) => sequence(der(0x80, hash(issuer))),
};

/** An extension as a configuration file says it: `keyUsage = critical,digitalSignature` (x509v3_config(5)); undefined for one that is not known. */
export function extension(name: string, text: string, keys: KeyPair): Extension | undefined {
  const known = EXTENSIONS.find(([, short]) => short === name);
  const write = writers[name];
  if (!known || !write) return undefined;
  const items = text.split(',').map((item) => item.trim());
  const critical = items[0] === 'critical';
  return { id: known[0], critical, value: Uint8Array.from(write(critical ? items.slice(1) : items, keys)) };
}

/** DER of a certificate's or request's extensions. */
export const extensionsDer = (list: readonly Extension[]): number[] => sequence(...list.map(({ id, critical, value }) => sequence(oid(id), critical ? truth : [], octets(value))));

export const readExtensions = (list: Element): Extension[] =>
  inside(list).map((one) => {
    const [id, ...rest] = inside(one);
    return { id: dotted(id!), critical: rest.length > 1, value: rest.at(-1)!.content };
  });

const colons = (bytes: ArrayLike<number>): string => hexPairs(bytes).join(':').toUpperCase();
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const shownAddress = (bytes: Uint8Array): string =>
  bytes.length === 4 ? bytes.join('.') : Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16).toUpperCase()).join(':');

const shownName = ({ tag, content }: Element): string => {
  switch (tag) {
    case 0x81:
      return `email:${latin(content)}`;
    case 0x82:
      return `DNS:${latin(content)}`;
    case 0x86:
      return `URI:${latin(content)}`;
    case 0x87:
      return `IP Address:${shownAddress(content)}`;
    case 0xa4:
      return `DirName:${slashes(readName(elements(content)[0]!))}`;
    default:
      return 'othername:<unsupported>';
  }
};

/** What openssl prints of each kind, without the indentation. */
const readers: Readonly<Record<string, (value: Element) => string>> = {
  basicConstraints: (value) => {
    const parts = inside(value);
    const pathlen = parts.find(({ tag }) => tag === 2);
    return `CA:${parts.some(({ tag }) => tag === 1) ? 'TRUE' : 'FALSE'}${pathlen ? `, pathlen:${pathlen.content[0]}` : ''}`;
  },
  keyUsage: ({ content }) => KEY_USAGES.filter((_, i) => (content[1 + (i >> 3)] ?? 0) & (128 >> (i & 7))).map(([, shown]) => shown).join(', '),
  extendedKeyUsage: (value) => inside(value).map((id) => EXTENDED_USAGES.find(([known]) => known === dotted(id))?.[2] ?? dotted(id)).join(', '),
  subjectAltName: (value) => inside(value).map(shownName).join(', '),
  subjectKeyIdentifier: ({ content }) => colons(content),
  authorityKeyIdentifier: (value) => {
    const parts = inside(value);
    if (parts.length === 1) return colons(parts[0]!.content);
    return parts.map((part) => (part.tag === 0x80 ? `keyid:${colons(part.content)}` : part.tag === 0xa1 ? inside(part).map(shownName).join(', ') : `serial:${colons(part.content[0] === 0 ? part.content.subarray(1) : part.content)}`)).join('\n');
  },
  certificatePolicies: (value) => inside(value).map(shownPolicy).join('\n'),
  crlDistributionPoints: (value) => inside(value).map((point) => inside(point).filter(({ tag }) => tag === 0xa0).map((names) => `Full Name:\n${inside(inside(names)[0]!).map((n) => `  ${shownName(n)}`).join('\n')}`).join('\n')).join('\n'),
  authorityInfoAccess: (value) =>
    inside(value)
      .map((access) => {
        const [method, place] = inside(access);
        return `${dotted(method!).endsWith('.1') ? 'OCSP' : 'CA Issuers'} - ${shownName(place!)}`;
      })
      .join('\n'),
};

const CPS = '1.3.6.1.5.5.7.2.1';

/** PolicyInformation (RFC 5280, 4.2.1.4). */
function shownPolicy(policy: Element): string {
  const [id, qualifiers] = inside(policy);
  const name = dotted(id!);
  const shown = (qualifiers ? inside(qualifiers) : []).map((one) => {
    const [kind, value] = inside(one);
    if (dotted(kind!) === CPS) return `\n  CPS: ${latin(value!.content)}`;
    // A BMPString ends at its first zero, as openssl prints it.
    const text = inside(value!).at(-1);
    return `\n  User Notice:${text ? `\n    Explicit Text: ${text.tag === 0x1e ? '' : latin(text.content)}` : ''}`;
  });
  return `Policy: ${name === '2.5.29.32.0' ? 'X509v3 Any Policy' : name}${shown.join('')}`;
}

/** What openssl cannot read, byte for byte: what cannot be printed as a dot. */
const dump = (bytes: Uint8Array): string => Array.from(bytes, (b) => (b === 10 || b === 13 || (b >= 32 && b < 127) ? String.fromCharCode(b) : '.')).join('');

/** An extension's title and what it says, in openssl's words. */
export function shownExtension({ id, critical, value }: Extension): { title: string; body: string } {
  const [, name = '', long = id] = EXTENSIONS.find(([known]) => known === id) ?? [];
  const read = readers[name];
  return { title: `${long}: ${critical ? 'critical' : ''}`, body: read ? read(elements(value)[0]!) : dump(value) };
}

/** An extension as a configuration file would say it: the inverse of `extension` for the kinds that requests ask for. */
export function configured(one: Extension): [string, string] {
  const name = EXTENSIONS.find(([id]) => id === one.id)?.[1] ?? one.id;
  const shown = shownExtension(one).body;
  const named = (table: readonly (readonly string[])[], key: number, text: number) => shown.split(', ').map((item) => table.find((row) => row[text] === item)?.[key] ?? item).join(',');
  const value = name === 'keyUsage' ? named(KEY_USAGES, 0, 1) : name === 'extendedKeyUsage' ? named(EXTENDED_USAGES, 1, 2) : shown.replaceAll('IP Address:', 'IP:').replaceAll(', ', ',');
  return [name, one.critical ? `critical,${value}` : value];
}
