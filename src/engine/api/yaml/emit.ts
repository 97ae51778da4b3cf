import { numberText } from './numbers.ts';
import { compareKeys } from './keyorder.ts';
import { ambiguous, analyze, doubleQuoted, fold } from './scalars.ts';

const literal = (text: string, indent: number): string => {
  const hint = /^[ \n\r]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line ? ' '.repeat(indent) + line : ''))
    .join('\n');
  return `|${hint}${chomp}\n${body}`;
};

const stringText = (text: string, indent: number, column: number, key: boolean): string => {
  const a = analyze(text);
  if (text.includes('\n') && a.literal && !key) return literal(text, indent);
  if ((text !== '' && ambiguous(text)) || text === '') return doubleQuoted(text, column, indent);
  if (a.plain) return fold(text, column, indent);
  if (a.single && !text.includes('\n') && !(key && a.multiline)) return `'${fold(text, column + 1, indent, "'")}'`;
  return doubleQuoted(text, column, indent);
};

const scalarText = (value: unknown, indent: number, column: number): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return stringText(value, indent, column, false);
  if (typeof value === 'number') return numberText(value);
  return String(value);
};

const isCollection = (value: unknown): value is object => typeof value === 'object' && value !== null;

const empty = (value: object): string | undefined => {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return undefined;
  return '{}';
};

const block = (value: object, indent: number): string => {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    let out = '';
    for (const item of value) {
      const bare = isCollection(item) ? empty(item) : scalarText(item, indent + 2, indent + 2);
      out += bare !== undefined ? `${pad}- ${bare}\n` : `${pad}- ${block(item as object, indent + 2).slice(indent + 2)}`;
    }
    return out;
  }
  const object = value as Record<string, unknown>;
  let out = '';
  for (const key of Object.keys(object).sort(compareKeys)) {
    const item = object[key];
    if (item === undefined) continue;
    const name = stringText(key, indent, indent, true);
    const bare = isCollection(item) ? empty(item) : scalarText(item, indent + 2, indent + [...name].length + 2);
    out += bare !== undefined ? `${pad}${name}: ${bare}\n` : `${pad}${name}:\n${block(item as object, Array.isArray(item) ? indent : indent + 2)}`;
  }
  return out;
};

/**
 * A JSON value as YAML, to the byte as sigs.k8s.io/yaml writes it: sorted keys, sequences not indented, folded at
 * column 80. Ends with a newline; properties that are undefined are left out.
 */
export const emitYaml = (value: unknown): string => {
  if (!isCollection(value)) return `${scalarText(value, 2, 0)}\n`;
  const bare = empty(value);
  return bare !== undefined ? `${bare}\n` : block(value, 0);
};
