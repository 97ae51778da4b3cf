import type { Schema } from '../../../kinds/schema/custom.ts';
import { explainType, type Field, type Type } from '../../../kinds/schema/moretypes.ts';
import { indent, wrap } from './wrap.ts';

/** Values of an enum shown in a list of fields. */
const SHOWN = 4;

/** The schema type behind lists and maps. */
const inner = (type: Type): Type => (type.of ? inner(type.of) : type);

/** The id of the object type behind a type's lists and maps; undefined where there is none. */
export const refOf = (type: Type): string | undefined => {
  const t = inner(type);
  return t.kind === 'object' ? t.ref : undefined;
};

/** The values of an enum: those of built-in kinds sorted, as the server has them, those of custom kinds as they were written. */
const inOrder = ({ sortsEnums }: Schema, values: readonly string[]): string[] => (sortsEnums ? [...values].sort() : [...values]).map((v) => v || '""');

const enumLine = (schema: Schema, field: Field, by: number): string => {
  if (!field.enum || field.type.of) return '';
  const values = inOrder(schema, field.enum);
  return `\n${' '.repeat(by)}enum: ${values.slice(0, SHOWN).join(', ')}${values.length > SHOWN ? ', ....' : ''}`;
};

const fieldLines = (schema: Schema, typeId: string, level: number, recursive: boolean, above: readonly string[]): string => {
  if (above.includes(typeId)) return '';
  let out = '';
  for (const field of schema.typeOf(typeId)?.fields.values() ?? []) {
    const by = level * 2;
    out += `${' '.repeat(by)}${field.name}\t<${explainType(field.type)}>${field.required ? ' -required-' : ''}${enumLine(schema, field, by)}\n`;
    if (!recursive) out += `${indent(wrap(schema.describe(typeId, field.name) || '<no description>', 78 - by), by + 2)}\n\n`;
    else {
      const ref = refOf(field.type);
      if (ref) out += fieldLines(schema, ref, level + 1, true, [...above, typeId]);
    }
  }
  return out;
};

/** A field's own text, then that of its type. */
const description = (schema: Schema, own: string, ref: string | undefined): string => {
  const parts = [own, ref ? schema.describe(ref) : ''].filter(Boolean);
  return parts.length ? `${parts.join('\n')}\n` : '<empty>';
};

export interface Explained {
  group: string;
  kind: string;
  version: string;
  schema: Schema;
}

/** The head of every explanation. */
export const explainHead = ({ group, kind, version }: Explained): string => `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n`;

/**
 * What `kubectl explain` prints of a kind, or of one of its fields, after the head (kubectl
 * pkg/explain/v2/templates/plaintext.tmpl). Throws when there is no such field.
 */
export function explainBody({ schema }: Explained, path: readonly string[], recursive: boolean): string {
  let out = '';
  let ref: string | undefined = schema.root;
  let own = '';
  path.forEach((name, i) => {
    const field: Field | undefined = ref ? schema.typeOf(ref)?.fields.get(name) : undefined;
    if (!field) throw new Error(`field ${JSON.stringify(path[path.length - 1])} does not exist`);
    own = schema.describe(ref!, name);
    ref = refOf(field.type);
    if (i < path.length - 1) return;
    const values = field.enum && !field.type.of ? `ENUM:\n${inOrder(schema, field.enum).map((v) => `    ${v}\n`).join('')}` : '\n';
    out += `FIELD: ${name} <${explainType(field.type)}>\n${values}\n`;
  });
  out += `DESCRIPTION:\n${indent(wrap(description(schema, own, ref), 76), 4)}\n`;
  const fields = ref ? fieldLines(schema, ref, 1, recursive, []) : '';
  return `${out}${fields ? `FIELDS:\n${fields}` : ''}\n`;
}
