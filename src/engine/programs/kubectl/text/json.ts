import { numberText } from '../../../api/yaml/numbers.ts';

/** An object's keys as Go's encoder writes a map: by bytes. */
export const sortedKeys = (value: object): string[] => Object.keys(value).sort(compareBytes);

/** Byte order, which differs from UTF-16 order only for surrogates. */
export const compareBytes = (a: string, b: string): number => {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const sx = x >= 0xd800 && x <= 0xdfff;
    const sy = y >= 0xd800 && y <= 0xdfff;
    if (sx !== sy) return sx ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
};

/** A string literal as encoding/json writes it: <, >, & and the line separators escaped. */
const quoteJson = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const scalar = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'number') return numberText(value);
  return String(value);
};

/** Compact JSON with sorted keys, as Go encodes a map. `order: 'own'` keeps the order of struct fields. */
export const compactJson = (value: unknown, order: 'sorted' | 'own' = 'sorted'): string => {
  if (Array.isArray(value)) return `[${value.map((v) => compactJson(v, order)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const object = value as Record<string, unknown>;
    const keys = (order === 'sorted' ? sortedKeys(object) : Object.keys(object)).filter((k) => object[k] !== undefined);
    return `{${keys.map((k) => `${quoteJson(k)}:${compactJson(object[k], order)}`).join(',')}}`;
  }
  return scalar(value);
};

/** JSON over several lines, as json.MarshalIndent does; kubectl indents by four spaces. */
export const indentedJson = (value: unknown, order: 'sorted' | 'own' = 'sorted', step = '    ', indent = ''): string => {
  const inner = indent + step;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((v) => inner + indentedJson(v, order, step, inner)).join(',\n')}\n${indent}]`;
  }
  if (value !== null && typeof value === 'object') {
    const object = value as Record<string, unknown>;
    const keys = (order === 'sorted' ? sortedKeys(object) : Object.keys(object)).filter((k) => object[k] !== undefined);
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((k) => `${inner}${quoteJson(k)}: ${indentedJson(object[k], order, step, inner)}`).join(',\n')}\n${indent}}`;
  }
  return scalar(value);
};
