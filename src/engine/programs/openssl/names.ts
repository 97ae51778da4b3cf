import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { der, dotted, inside, oid, sequence, set, type Element } from './der.ts';
import { ATTRIBUTES } from './oids.ts';

/** A distinguished name: attributes in their order. */
export type Name = readonly (readonly [string, string])[];

const identifiers = Object.fromEntries(Object.entries(ATTRIBUTES).map(([id, name]) => [name, id]));

/** `/CN=jane/O=devs` as a name; undefined where it does not begin with a slash (openssl-req(1), -subj). */
export function parseSubject(text: string): Name | undefined {
  if (!text.startsWith('/')) return undefined;
  const parts = text.slice(1).split(/(?<!\\)\//).filter(Boolean);
  return parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1).replace(/\\(.)/g, '$1')] as const);
}

const attribute = (key: string, value: string, tag: number): number[] => set(sequence(oid(identifiers[key]!), der(tag, utf8(value))));

/** DER of a name. Attributes that openssl does not know are left out, as it does. */
export const nameDer = (name: Name): number[] => sequence(...name.filter(([key]) => key in identifiers).map(([key, value]) => attribute(key, value, key === 'C' ? 0x13 : 0x0c)));

/** The form in which names are compared: in small letters, without needless blanks (x509_name_canon). */
export const canonicalDer = (name: Name): Uint8Array =>
  Uint8Array.from(name.filter(([key]) => key in identifiers).flatMap(([key, value]) => attribute(key, value.trim().replace(/\s+/g, ' ').toLowerCase(), 0x0c)));

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** A name from its DER. */
export const readName = (element: Element): Name =>
  inside(element).flatMap((one) =>
    inside(one).map((pair) => {
      const [type, value] = inside(pair);
      const id = dotted(type!);
      return [ATTRIBUTES[id] ?? id, value!.tag === 0x0c ? fromUtf8(value!.content) : latin(value!.content)] as const;
    }),
  );

/** A value as `-nameopt oneline` shows it (openssl-namedisplay-options(1)): bytes above ASCII escaped, special characters in quotes. */
const shownValue = (value: string): string => {
  const escaped = Array.from(utf8(value), (byte) => (byte < 0x20 || byte > 0x7e ? `\\${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))).join('');
  return /[,+"<>;]|^[# ]| $/.test(value) ? `"${escaped.replace(/"/g, '\\"')}"` : escaped;
};

/** `C = KR, O = "Podium, Inc", CN = a`. */
export const oneLine = (name: Name): string => name.map(([key, value]) => `${key} = ${shownValue(value)}`).join(', ');

/** `/O=Podium, Inc/CN=a`, as within other names. */
export const slashes = (name: Name): string => name.map(([key, value]) => `/${key}=${value}`).join('');
