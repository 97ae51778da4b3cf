import { numberOf, Node, stringNode, YqError, tagOf } from './node.ts';
import { readDocuments } from './read.ts';
import { writeYaml } from './write.ts';

export type Format = 'yaml' | 'json' | 'props' | 'csv' | 'tsv';

const quoted = (text: string): string => JSON.stringify(text);

function json(node: Node, step: number, indent: string): string {
  const real = node.real;
  if (real.scalar) {
    if (real.isNull) return 'null';
    if (real.tag === '!!bool') return real.value.toLowerCase();
    const n = numberOf(real);
    return n === undefined ? quoted(real.value) : Number.isFinite(n) && !/^0[xob]|_/.test(real.value) && real.tag === '!!int' ? real.value.replace(/^\+/, '') : String(n);
  }
  if (real.items.length === 0) return real.kind === 'seq' ? '[]' : '{}';
  const inner = indent + ' '.repeat(step);
  const [gap, end, colon] = step > 0 ? [`\n${inner}`, `\n${indent}`, ': '] : ['', '', ':'];
  const parts = real.kind === 'seq' ? real.items.map((item) => json(item, step, inner)) : real.pairs.map(([key, value]) => `${quoted(key.real.value)}${colon}${json(value, step, inner)}`);
  return `${real.kind === 'seq' ? '[' : '{'}${gap}${parts.join(`,${gap}`)}${end}${real.kind === 'seq' ? ']' : '}'}`;
}

function properties(node: Node): string {
  const lines: string[] = [];
  const walk = (at: Node, path: readonly string[]): void => {
    const real = at.real;
    const comments = [at.key?.isKey === true ? at.key.head : at.head, at.line].filter(Boolean);
    if (real.scalar) lines.push(...comments.map((c) => `# ${c}`), `${path.join('.')} = ${real.isNull ? '' : real.value.replaceAll('\n', '\\n')}`);
    else for (const child of real.values) walk(child, [...path, child.key!.value]);
  };
  walk(node, []);
  return lines.map((line) => `${line}\n`).join('');
}

function fromProperties(text: string): Node {
  const root = new Node('map', '!!map');
  for (const line of text.split('\n')) {
    const match = /^\s*([^#!\s][^=:\s]*)\s*[=:\s]\s*(.*)$/.exec(line);
    if (!match) continue;
    let at = root;
    for (const name of match[1]!.split('.')) {
      let next = at.get(name);
      if (!next) next = Object.assign(stringNode(''), { tag: '!!null', parent: at, key: /^\d+$/.test(name) ? new Node('scalar', '!!int', name) : stringNode(name), missing: true });
      at = next;
    }
    at.update(new Node('scalar', tagOf(match[2]!), match[2]!));
  }
  return root;
}

const cell = (text: string, separator: string): string => (text.includes(separator) || /["\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function table(node: Node, separator: string): string {
  if (node.kind !== 'seq') throw new YqError(`csv encoding only works for arrays, got: ${node.tag}`);
  const value = (n: Node | undefined): string => {
    if (n && !n.real.scalar) throw new YqError(`csv encoding only works for arrays of scalars (string/numbers/booleans), child[0] is a ${n.real.tag}`);
    return n === undefined || n.real.isNull ? '' : cell(n.real.value, separator);
  };
  const rows = node.items.map((item) => item.real);
  if (rows.every((row) => row.scalar)) return `${rows.map(value).join(separator)}\n`;
  if (rows[0]?.kind !== 'map') return rows.map((row) => `${row.items.map(value).join(separator)}\n`).join('');
  const names = rows[0].pairs.map(([key]) => key.value);
  return [names.map((name) => cell(name, separator)), ...rows.map((row) => names.map((name) => value(row.get(name))))].map((row) => `${row.join(separator)}\n`).join('');
}

function fromTable(text: string, separator: string): Node {
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => [...line.matchAll(new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g'))].map((m) => (m[1] === undefined ? m[2]! : m[1].replaceAll('""', '"'))));
  const [names = [], ...more] = rows;
  const list = new Node('seq', '!!seq');
  for (const row of more) {
    const map = new Node('map', '!!map');
    names.forEach((name, i) => map.put(stringNode(name), readDocuments(row[i] ?? '', { file: 0, name: '' })[0] ?? new Node('scalar', '!!null')));
    list.push(map);
  }
  return list;
}

/** A node in a format; `step` spaces deeper each level, in JSON 0 for one line. Ends with a line feed but for CSV's cells. Throws YqError. */
export function encode(format: Format, node: Node, step: number): string {
  switch (format) {
    case 'json':
      return `${json(node, step, '')}${step > 0 ? '\n' : ''}`;
    case 'yaml':
      return writeYaml(node, step);
    case 'props':
      return properties(node);
    default:
      return table(node, format === 'csv' ? ',' : '\t').replace(/\n$/, '');
  }
}

/** The first document of a text. Throws YamlError and YqError. */
export function decode(format: Format, text: string): Node {
  switch (format) {
    case 'props':
      return fromProperties(text);
    case 'csv':
    case 'tsv':
      return fromTable(text, format === 'csv' ? ',' : '\t');
    default:
      return readDocuments(text, { file: 0, name: '' })[0] ?? new Node('scalar', '!!null');
  }
}
