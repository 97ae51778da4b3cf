const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a, 32 bits, of text as UTF-16 code units. */
export function fnv32a(text: string, start = 0x811c9dc5): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/** Letters that make no words (apimachinery: rand.SafeEncodeString). */
export const safeEncode = (text: string): string => {
  let out = '';
  for (let i = 0; i < text.length; i++) out += ALPHABET[text.charCodeAt(i) % ALPHABET.length];
  return out;
};

/**
 * A hash of any JSON value for names such as `web-7d876db474`: equal values give equal hashes, whatever the order of their
 * fields (controller_utils.go: ComputeHash, whose exact number depends on Go's memory layout).
 */
export const computeHash = (value: unknown, collisionCount?: number): string => {
  let h = fnv32a(canonical(value));
  if (collisionCount !== undefined) h = fnv32a(String(collisionCount), h);
  return safeEncode(String(h));
};

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
  return `{${keys.sort().map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`).join(',')}}`;
}
