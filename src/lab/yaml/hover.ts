import * as YAML from 'yaml';
import { explainType } from '../../engine/kinds/schema/moretypes.ts';
import type { Hover } from '../protocol.ts';
import { loadDescriptions, textOf } from './descriptions.ts';
import type { Doc } from './documents.ts';
import { keyOf, readDocuments, resolved } from './documents.ts';
import { keySpan } from './places.ts';
import { typeAt } from './types.ts';

/** What the API says of the field under an offset, as `kubectl explain` does. */
export async function hover(text: string, offset: number): Promise<Hover | undefined> {
  const doc = readDocuments(text).find(({ start, end }) => start <= offset && offset <= end);
  const { schema } = doc?.known ?? {};
  if (!doc || !schema || !doc.kind) return undefined;
  const found = pairAt(doc, doc.yaml.contents, offset - doc.start, []);
  if (!found) return undefined;
  const typed = typeAt(schema, found.path);
  if (!typed?.field || !typed.owner) return undefined;
  const { field, owner } = typed;
  const descriptions = await loadDescriptions();
  const of = field.enum ? `\n\n${field.enum.map((value) => `"${value}"`).join(', ')}` : '';
  return {
    ...keySpan(doc, found.pair),
    path: [doc.kind.toLowerCase(), ...found.path.filter((step) => step !== '[]')].join('.'),
    type: explainType(typed.type) + (field.required ? ' -required-' : ''),
    documentation: textOf(descriptions, owner, field.name) + of,
  };
}

/** The innermost pair whose key or plain value an offset of the document is on. */
function pairAt(doc: Doc, at: unknown, offset: number, path: readonly string[]): { pair: YAML.Pair; path: string[] } | undefined {
  const node = resolved(doc, at);
  if (YAML.isSeq(node)) {
    for (const item of node.items) {
      const found = inside(item, offset) ? pairAt(doc, item, offset, [...path, '[]']) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  if (!YAML.isMap(node)) return undefined;
  for (const pair of node.items) {
    const here = [...path, keyOf(pair)];
    if (inside(pair.key, offset)) return { pair, path: here };
    if (!inside(pair.value, offset)) continue;
    return YAML.isCollection(pair.value) ? pairAt(doc, pair.value, offset, here) : { pair, path: here };
  }
  return undefined;
}

function inside(node: unknown, offset: number): boolean {
  const range = YAML.isNode(node) ? node.range : undefined;
  return !!range && range[0] <= offset && offset <= range[1];
}
