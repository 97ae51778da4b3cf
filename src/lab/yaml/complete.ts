import { apiVersionOf } from '../../engine/kinds/kind.ts';
import type { Kind } from '../../engine/kinds/kind.ts';
import type { Descriptions } from '../../engine/kinds/schema/descriptions.ts';
import type { Field, Type } from '../../engine/kinds/schema/schema.ts';
import { explainType, fieldsOf, goName, typeOf } from '../../engine/kinds/schema/moretypes.ts';
import type { Completion } from '../protocol.ts';
import type { Cursor } from './cursor.ts';
import { readCursor } from './cursor.ts';
import { loadDescriptions, textOf } from './descriptions.ts';
import { kinds } from './documents.ts';
import { isServerSet, rank, typeAt } from './types.ts';

/** Kinds that people write files of: those that can be created and kept. */
const written = kinds.all().filter((kind) => kind.schema && typeOf(kind.schema)?.fields.has('metadata') && (!kind.verbs || (kind.verbs.includes('create') && kind.verbs.includes('get'))));
const common = ['Pod', 'Deployment', 'Service', 'ConfigMap', 'Secret', 'Job', 'CronJob', 'Ingress', 'StatefulSet', 'DaemonSet', 'PersistentVolumeClaim', 'Namespace', 'NetworkPolicy', 'HorizontalPodAutoscaler', 'ServiceAccount', 'Role', 'RoleBinding'];
const byUse = [...written].sort((a, b) => placeOf(a) - placeOf(b) || a.kind.localeCompare(b.kind));

function placeOf(kind: Kind): number {
  const at = common.indexOf(kind.kind);
  return at < 0 ? common.length : at;
}

/** What can be written at an offset: fields, values, kinds, and in an empty document whole beginnings. */
export async function complete(text: string, offset: number): Promise<Completion[]> {
  const cursor = readCursor(text, offset);
  if (!cursor) return [];
  if (cursor.at === 'value') return values(cursor);
  const schema = cursor.apiVersion && cursor.kind ? kinds.byKind(cursor.apiVersion, cursor.kind)?.schema : undefined;
  if (!schema) return cursor.path.length === 0 ? heads(cursor) : [];
  const found = typeAt(schema, cursor.path);
  if (!found) return [];
  const { type, field } = found;
  const descriptions = await loadDescriptions();
  if (type.kind === 'object' && type.ref) return fields(cursor, type.ref, descriptions, '');
  if (type.kind === 'list' && type.of) {
    if (type.of.kind === 'object' && type.of.ref) return fields(cursor, type.of.ref, descriptions, '- ');
    return (field?.enum ?? []).map((value) => item(cursor, value, `- ${value}`));
  }
  return cursor.path.at(-1) === '[]' ? (field?.enum ?? []).map((value) => item(cursor, value, value)) : [];
}

function item(cursor: Cursor, label: string, insert: string, kind: Completion['kind'] = 'value', detail?: string): Completion {
  return { label, from: cursor.from, to: cursor.to, insert, kind, ...(detail ? { detail } : {}) };
}

function fields(cursor: Cursor, typeId: string, descriptions: Descriptions, dash: string): Completion[] {
  const atRoot = cursor.path.length === 0;
  const name = goName(typeId);
  return fieldsOf(typeId)
    .filter((field) => (dash || !cursor.siblings.has(field.name)) && !isServerSet(name, field.name, atRoot))
    .sort((a, b) => rank(name, a, atRoot) - rank(name, b, atRoot) || a.name.localeCompare(b.name))
    .map((field): Completion => {
      const insert = insertOf(field, cursor.inset + dash.length, cursor.colon);
      return {
        label: field.name,
        detail: explainType(field.type) + (field.required ? ' *' : ''),
        documentation: textOf(descriptions, typeId, field.name),
        from: cursor.from,
        to: cursor.to,
        insert: dash + insert,
        ...(insert.includes('$0') ? { snippet: true } : {}),
        kind: 'field',
      };
    });
}

/** The editor indents lines that follow as the line it is on; `inset` is what the dashes add to that. */
function insertOf(field: Field, inset: number, colon: boolean): string {
  const name = field.name.replaceAll('$', '\\$');
  if (colon) return field.name;
  const pad = `\n${' '.repeat(inset + 2)}`;
  if (field.type.kind === 'object' || field.type.kind === 'map') return `${name}:${pad}$0`;
  if (field.type.kind === 'list') return `${name}:${pad}- $0`;
  return `${field.name}: `;
}

function values(cursor: Cursor): Completion[] {
  const lead = cursor.glued ? ' ' : '';
  const plain = (list: readonly string[]) => list.map((value) => item(cursor, value, lead + value));
  if (cursor.path.length === 0 && cursor.key === 'kind') {
    return byUse.filter((kind) => !cursor.apiVersion || apiVersionOf(kind) === cursor.apiVersion).map((kind) => item(cursor, kind.kind, lead + kind.kind, 'kind', apiVersionOf(kind)));
  }
  if (cursor.path.length === 0 && cursor.key === 'apiVersion') {
    const fitting = byUse.filter((kind) => !cursor.kind || kind.kind === cursor.kind);
    return plain([...new Set((fitting.length ? fitting : byUse).map(apiVersionOf))]);
  }
  const schema = cursor.apiVersion && cursor.kind ? kinds.byKind(cursor.apiVersion, cursor.kind)?.schema : undefined;
  const found = schema && typeAt(schema, [...cursor.path, cursor.key ?? '']);
  if (!found) return [];
  if (found.type.kind === 'boolean') return plain(['true', 'false']);
  return plain(found.field?.enum && isWord(found.type) ? found.field.enum : []);
}

const isWord = (type: Type) => type.kind === 'string';

/** A document without a kind: its first keys, and beginnings of whole objects while it is empty. */
function heads(cursor: Cursor): Completion[] {
  const keys = ['apiVersion', 'kind'].filter((key) => !cursor.siblings.has(key)).map((key) => item(cursor, key, cursor.colon ? key : `${key}: `, 'field'));
  if (!cursor.blank) return keys;
  return [
    ...byUse.map((kind): Completion => ({ ...item(cursor, kind.kind, beginning(kind), 'template', apiVersionOf(kind)), snippet: true })),
    ...keys,
  ];
}

function beginning(kind: Kind): string {
  const has = (field: string) => typeOf(kind.schema ?? '')?.fields.has(field);
  const body = has('spec') ? 'spec:\n  $0' : has('data') ? 'data:\n  $0' : has('rules') ? 'rules:\n  - $0' : '$0';
  return `apiVersion: ${apiVersionOf(kind)}\nkind: ${kind.kind}\nmetadata:\n  name: \${1:name}\n${body}`;
}
