import * as YAML from 'yaml';
import type { Problem } from '../protocol.ts';
import type { Doc } from './documents.ts';
import { keyOf, readDocuments, resolved } from './documents.ts';

/** Offsets in the whole text. */
export interface Span {
  from: number;
  to: number;
}

export type Found = { pair: YAML.Pair } | { node: YAML.Node };

function spanOfNode(doc: Doc, node: unknown): Span | undefined {
  const range = YAML.isNode(node) ? node.range : undefined;
  return range ? { from: doc.start + range[0], to: doc.start + range[1] } : undefined;
}

/** Where to mark: a key with its value when that is plain, else the key alone; of an item without keys, its beginning. */
export function spanOf(doc: Doc, found: Found): Span {
  if ('pair' in found) {
    const key = spanOfNode(doc, found.pair.key);
    const value = YAML.isScalar(found.pair.value) && found.pair.value.type === 'PLAIN' ? spanOfNode(doc, found.pair.value) : undefined;
    if (key) return { from: key.from, to: value && value.to > key.to ? value.to : key.to };
  } else {
    const { node } = found;
    if (YAML.isMap(node) && node.items[0]) return spanOf(doc, { pair: node.items[0] });
    const span = spanOfNode(doc, node);
    if (span) return span;
  }
  return { from: doc.start, to: doc.start };
}

/** Of a pair, its key alone. */
export function keySpan(doc: Doc, pair: YAML.Pair): Span {
  return spanOfNode(doc, pair.key) ?? { from: doc.start, to: doc.start };
}

/**
 * Finds what a field path names: `spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]`. Where the text
 * does not go as deep, what is nearest above it. Keys with dots in them are found as the text has them.
 */
export function find(doc: Doc, path: string): Found | undefined {
  const root = doc.yaml.contents;
  if (!YAML.isNode(root)) return undefined;
  let found: Found = { node: root };
  let node: unknown = root;
  let rest = path;
  while (rest) {
    const at = resolved(doc, node);
    const index = /^\[(\d+)\]/.exec(rest);
    if (index && YAML.isSeq(at)) {
      const item = at.items[Number(index[1])];
      if (!YAML.isNode(item)) break;
      found = { node: item };
      node = item;
      rest = rest.slice(index[0].length);
      continue;
    }
    const step = YAML.isMap(at) ? stepInto(at, rest) : undefined;
    if (!step) break;
    found = { pair: step.pair };
    node = step.pair.value;
    rest = step.rest;
  }
  return found;
}

/** The pair whose key the path begins with, the longest key first, and what is left of the path. */
function stepInto(map: YAML.YAMLMap, path: string): { pair: YAML.Pair; rest: string } | undefined {
  const bracketed = /^\[([^\]]*)\]/.exec(path);
  if (bracketed) {
    const pair = map.items.find((item) => keyOf(item) === bracketed[1]?.replace(/^"|"$/g, ''));
    return pair && { pair, rest: path.slice(bracketed[0].length) };
  }
  const plain = path.replace(/^\./, '');
  let best: YAML.Pair | undefined;
  for (const pair of map.items) {
    const key = keyOf(pair);
    const next = plain[key.length];
    if (key && plain.startsWith(key) && (next === undefined || next === '.' || next === '[') && key.length > (best ? keyOf(best).length : 0)) best = pair;
  }
  return best && { pair: best, rest: plain.slice(keyOf(best).length) };
}

/** Lines and columns of offsets in a text, from zero. */
export class Lines {
  private readonly starts = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** From zero. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startOf(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** A problem over a span, cut at the end of its first line and never empty. */
  problem(span: Span, message: string, source: Problem['source'], severity: Problem['severity'] = 'error'): Problem {
    const line = this.lineOf(span.from);
    const start = this.startOf(line);
    const lineEnd = this.starts[line + 1] !== undefined ? this.startOf(line + 1) - 1 : this.text.length;
    const column = Math.min(span.from, lineEnd) - start;
    const endColumn = Math.max(column + 1, Math.min(span.to, lineEnd) - start);
    return { line, column, endLine: line, endColumn, message, severity, source };
  }
}

/** Where a field of the n-th document is in the text, as `find` finds it. Undefined when there is no such document. */
export function locate(text: string, document: number, path: string): Span | undefined {
  const doc = readDocuments(text)[document];
  const found = doc && find(doc, path);
  return doc && found ? spanOf(doc, found) : undefined;
}
