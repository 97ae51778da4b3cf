import { ambiguous } from '../../../api/yaml/scalars.ts';
import { numberText } from '../../../api/yaml/numbers.ts';
import { sortedKeys } from '../text/json.ts';

const escapes: Record<string, string> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\0': '\\0', '\x1b': '\\e', '\x85': '\\N', '\xa0': '\\_', '\u2028': '\\L', '\u2029': '\\P' };

/** A key that needs no quotes: letters, digits and _, with -, . and / inside, and nothing that YAML would take for another type. */
const bareKey = (key: string): boolean => /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u.test(key) && !ambiguous(key) && !/^(y|yes|on|n|no|off|true|false|t|f|null)$/i.test(key);

const quoted = (text: string, indent: number): string => {
  const multi = text.includes('\n');
  let out = multi ? '"\\\n' : '"';
  for (const ch of text) {
    if (out.endsWith('\n')) out += '  '.repeat(indent) + (/\s/.test(ch) && ch !== '\n' ? '\\' : ' ');
    if (ch === '"' || ch === '\\') out += `\\${ch}`;
    else if (ch === '\n') out += '\\n\\\n';
    else if (escapes[ch]) out += escapes[ch];
    else if (ch < ' ' || ch === '\x7f') out += `\\x${ch.charCodeAt(0).toString(16).padStart(2, '0')}`;
    else out += ch;
  }
  if (multi) {
    if (!out.endsWith('\n')) out += '\\\n';
    out += '  '.repeat(indent);
  }
  return `${out}"`;
};

const render = (value: unknown, indent: number, order: 'sorted' | 'own'): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoted(value, indent + 1);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  const pad = '  '.repeat(indent);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((v) => typeof v === 'object' && v !== null)) return `[${value.map((v) => render(v, indent, order)).join(', ')}]`;
    return `[\n${value.map((v) => `${pad}  ${render(v, indent + 1, order)},\n`).join('')}${pad}]`;
  }
  const object = value as Record<string, unknown>;
  const keys = (order === 'sorted' ? sortedKeys(object) : Object.keys(object)).filter((k) => object[k] !== undefined);
  if (keys.length === 0) return '{}';
  return `{\n${keys.map((k) => `${pad}  ${bareKey(k) ? k : quoted(k, indent + 2)}: ${render(object[k], indent + 1, order)},\n`).join('')}${pad}}`;
};

/** A value as KYAML (sigs.k8s.io/yaml/kyaml): YAML with braces, quoted strings and trailing commas, after `---`. `own` keeps the order of struct fields. */
export const kyaml = (value: unknown, order: 'sorted' | 'own' = 'sorted'): string => `---\n${render(value, 0, order)}\n`;
