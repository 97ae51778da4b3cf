import type { FieldFacts, Schema, TypeFacts, ValueType } from '../../api/schema.ts';
import type { SchemaProps } from '../../kinds/apiextensions/structure.ts';
import { typeOf } from '../../kinds/schema/schema.ts';

const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';
const known = new WeakMap<SchemaProps, { schema: Schema; root: string }>();

/** The types of a custom kind's schema; the root is named by its path, the empty one. */
export const customFacts = (props: SchemaProps): { schema: Schema; root: string } => {
  let facts = known.get(props);
  if (!facts) {
    const types = new Map<string, TypeFacts>();
    collect(props, '.', types);
    const root = types.get('.');
    if (root) types.set('.', { fields: new Map([...root.fields, ['metadata', { type: { kind: 'object', ref: objectMeta } }]]) });
    facts = { schema: (ref) => types.get(ref) ?? (typeOf(ref) as TypeFacts | undefined), root: '.' };
    known.set(props, facts);
  }
  return facts;
};

const collect = (props: SchemaProps, path: string, types: Map<string, TypeFacts>): ValueType => {
  if (props.type === 'array') return { kind: 'list', of: props.items ? collect(props.items, `${path}[]`, types) : { kind: 'any' } };
  if (props.type !== 'object') return { kind: props.type ?? 'any' };
  if (typeof props.additionalProperties === 'object') return { kind: 'map', of: collect(props.additionalProperties, `${path}{}`, types) };
  if (!props.properties) return { kind: 'map', of: { kind: 'any' } };
  const fields = new Map<string, FieldFacts>();
  types.set(path, { fields });
  for (const [name, property] of Object.entries(props.properties)) {
    const type = collect(property, `${path}${name}.`, types);
    const list = property['x-kubernetes-list-type'] as 'atomic' | 'set' | 'map' | undefined;
    fields.set(name, {
      type,
      ...(type.kind === 'list' && { list: { type: list ?? 'atomic', keys: property['x-kubernetes-list-map-keys'] ?? [] } }),
      ...(property['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
    });
  }
  return { kind: 'object', ref: path };
};
