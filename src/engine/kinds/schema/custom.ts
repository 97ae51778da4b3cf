import type { SchemaProps } from '../apiextensions/structure.ts';
import { describe as describeBuiltin } from './descriptions.ts';
import { typeOf as builtinType, type Field, type SchemaType, type Type } from './moretypes.ts';

/** Types by id, and what they and their fields are for. */
export interface Schema {
  /** The id of the type of whole objects. */
  root: string;
  typeOf(id: string): SchemaType | undefined;
  describe(typeId: string, field?: string): string;
  /** Enums are told sorted rather than as they were written. */
  sortsEnums?: boolean;
}

/** The schema of a built-in kind. */
export const builtinSchema = (root: string): Schema => ({ root, typeOf: builtinType, describe: describeBuiltin, sortsEnums: true });

const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';

const scalar = ({ type, format, 'x-kubernetes-int-or-string': intOrString }: SchemaProps): Type => {
  if (intOrString) return { kind: 'int-or-string' };
  switch (type) {
    case 'string':
      return { kind: format === 'byte' ? 'bytes' : format === 'date-time' ? 'time' : 'string' };
    case 'integer':
      return { kind: format === 'int32' ? 'int32' : 'int64' };
    case 'number':
      return { kind: 'double' };
    case 'boolean':
      return { kind: 'boolean' };
    default:
      return { kind: 'any' };
  }
};

/**
 * The schema of a custom kind from its definition's openAPIV3Schema (apiextensions-apiserver:
 * pkg/controller/openapi/builder): apiVersion, kind and metadata are those of every kind. Objects within are types named
 * by their path: `Backup.spec`.
 */
export const customSchema = (kind: string, props: SchemaProps): Schema => {
  const types = new Map<string, SchemaType>();
  const texts = new Map<string, string>();

  const typeAt = (id: string, of: SchemaProps): Type => {
    if (of.type === 'array') return { kind: 'list', of: typeAt(id, of.items ?? {}) };
    if (of.properties) return { kind: 'object', ref: define(id, of) };
    if (typeof of.additionalProperties === 'object') return { kind: 'map', of: typeAt(id, of.additionalProperties) };
    return scalar(of);
  };

  const fieldAt = (id: string, name: string, of: SchemaProps, required: boolean): Field => {
    texts.set(`${id}/${name}`, typeof of['description'] === 'string' ? of['description'] : '');
    const type = typeAt(`${id}.${name}`, of);
    const field: Field = { name, type, required, pointer: false, always: false, value: false };
    const values = (type.kind === 'list' ? of.items : of)?.['enum'];
    if (Array.isArray(values)) field.enum = values.map(String);
    const list = of['x-kubernetes-list-type'];
    if (type.kind === 'list') field.list = { type: list === 'set' || list === 'map' ? list : 'atomic', keys: of['x-kubernetes-list-map-keys'] ?? [] };
    else if (of['x-kubernetes-map-type'] === 'atomic') field.atomic = true;
    return field;
  };

  const define = (id: string, of: SchemaProps, more: readonly Field[] = []): string => {
    const needed = (of['required'] as readonly string[] | undefined) ?? [];
    const fields = new Map(more.map((field) => [field.name, field]));
    for (const [name, each] of Object.entries(of.properties ?? {})) if (!fields.has(name)) fields.set(name, fieldAt(id, name, each, needed.includes(name)));
    types.set(id, { id, name: id, fields: new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1))) });
    return id;
  };

  const common = builtinType('IoK8sApiCoreV1ConfigMap')!.fields;
  define(kind, props, [common.get('apiVersion')!, common.get('kind')!, { ...common.get('metadata')!, type: { kind: 'object', ref: objectMeta } }]);
  texts.set(`${kind}/`, typeof props['description'] === 'string' ? props['description'] : '');
  return {
    root: kind,
    typeOf: (id) => types.get(id) ?? builtinType(id),
    describe: (typeId, field = '') => {
      if (!types.has(typeId)) return describeBuiltin(typeId, field);
      return texts.get(`${typeId}/${field}`) ?? (typeId === kind ? describeBuiltin('IoK8sApiCoreV1ConfigMap', field) : '');
    },
  };
};
