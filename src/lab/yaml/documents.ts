import * as YAML from 'yaml';
import { createRegistry } from '../../engine/kinds/more.ts';
import type { Kind } from '../../engine/kinds/kind.ts';

/** The kinds of a default cluster. A cluster may have more by CustomResourceDefinitions, which the editor does not know. */
export const kinds = createRegistry();

/** One document of a text, parsed by itself: a mistake in it says nothing of the others. */
export interface Doc {
  /** Offsets in the whole text. */
  start: number;
  end: number;
  yaml: YAML.Document.Parsed;
  apiVersion: string | undefined;
  kind: string | undefined;
  /** What the API server knows of it; undefined when it is no built-in kind. */
  known: Kind | undefined;
}

/** YAML 1.1 as sigs.k8s.io/yaml reads it: the last of equal keys counts, dates stay text, `0o17` is a number. */
const options: YAML.ParseOptions & YAML.DocumentOptions & YAML.SchemaOptions = {
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  customTags: (tags) => [...tags.filter((tag) => typeof tag === 'string' || !(/timestamp|binary|omap|pairs|set$/.test(tag.tag) || tag.format === 'TIME')), octal],
};

const octal: YAML.ScalarTag = { tag: 'tag:yaml.org,2002:int', default: true, format: 'OCT2', test: /^[-+]?0o[0-7_]+$/, resolve: (text) => parseInt(text.replace(/_/g, '').replace('0o', ''), 8) };

const separator = /^---(?=[ \t\r]*$|[ \t]+#|[ \t]*\r?\n)/gm;

/** Splits a text at its `---` lines, as kubectl does before it parses. */
export function splitDocuments(text: string): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let start = 0;
  for (const match of text.matchAll(separator)) {
    parts.push({ start, end: match.index });
    const lineEnd = text.indexOf('\n', match.index);
    start = lineEnd < 0 ? text.length : lineEnd + 1;
  }
  parts.push({ start, end: text.length });
  return parts;
}

/** The documents that hold anything, in order. */
export function readDocuments(text: string): Doc[] {
  const docs: Doc[] = [];
  for (const { start, end } of splitDocuments(text)) {
    const doc = readDocument(text, start, end);
    if (doc.yaml.contents !== null || doc.yaml.errors.length > 0) docs.push(doc);
  }
  return docs;
}

function readDocument(text: string, start: number, end: number): Doc {
  const yaml = YAML.parseDocument(text.slice(start, end), options);
  const apiVersion = word(yaml, 'apiVersion');
  const kind = word(yaml, 'kind');
  return { start, end, yaml, apiVersion, kind, known: apiVersion && kind ? kinds.byKind(apiVersion, kind) : undefined };
}

function word(yaml: YAML.Document.Parsed, key: string): string | undefined {
  const value: unknown = YAML.isMap(yaml.contents) ? yaml.contents.get(key) : undefined;
  return typeof value === 'string' && value ? value : undefined;
}

/** A node with its aliases followed. */
export function resolved(doc: Doc, node: unknown): unknown {
  return YAML.isAlias(node) ? node.resolve(doc.yaml) : node;
}

export function keyOf(pair: YAML.Pair): string {
  return YAML.isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The value as JSON has it; undefined for one that can't be made (an alias without an anchor, one that grows without end). */
export function toJson(doc: Doc, node?: YAML.Node): unknown {
  try {
    return node ? node.toJS(doc.yaml, { maxAliasCount: 100 }) : doc.yaml.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
