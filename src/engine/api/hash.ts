import { nameAlphabet } from './names.ts';

/** FNV-1a, 32 bit, over the UTF-8 form of a text; `seed` continues an earlier hash. */
export const fnv32a = (text: string, seed = 0x811c9dc5): number => {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c >= 0x80) {
      if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length) c = 0x10000 + ((c - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      for (const byte of utf8(c)) h = Math.imul(h ^ byte, 0x01000193);
    } else {
      h = Math.imul(h ^ c, 0x01000193);
    }
  }
  return h >>> 0;
};

const utf8 = (c: number): number[] => {
  if (c < 0x800) return [0xc0 | (c >> 6), 0x80 | (c & 63)];
  if (c < 0x10000) return [0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
  return [0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
};

/** rand.SafeEncodeString: each character replaced by one of the alphabet of generated names. */
export const safeEncode = (text: string): string => {
  let out = '';
  for (let i = 0; i < text.length; i++) out += nameAlphabet[text.charCodeAt(i) % nameAlphabet.length];
  return out;
};

const known = new WeakMap<object, number>();

/**
 * A hash of a JSON value that does not depend on the order of members; remembered by identity. The real one hashes Go's
 * dump of the struct, which has no counterpart here, so the digits differ and the form is the same.
 */
export const hashJson = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return fnv32a(`${typeof value}:${String(value)}`);
  let h = known.get(value);
  if (h === undefined) {
    if (Array.isArray(value)) {
      h = fnv32a('[');
      for (const item of value) h = fnv32a(`${hashJson(item)},`, h);
    } else {
      h = fnv32a('{');
      for (const key of Object.keys(value).sort()) {
        const member = (value as Record<string, unknown>)[key];
        if (member !== undefined) h = fnv32a(`${key}:${hashJson(member)},`, h);
      }
    }
    known.set(value, h);
  }
  return h;
};

/** The pod-template-hash of a template (controller.ComputeHash): `collisionCount` makes another one for the same template. */
export const templateHash = (template: unknown, collisionCount?: number): string =>
  safeEncode(String(collisionCount === undefined || collisionCount === 0 ? hashJson(template) : fnv32a(String(collisionCount), hashJson(template))));
