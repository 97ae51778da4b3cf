/** A schema as OpenAPI 2 documents write it. */
export interface SchemaV2 {
  $ref?: string;
  type?: string;
  description?: string;
  properties?: Readonly<Record<string, SchemaV2>>;
  required?: readonly string[];
  items?: SchemaV2;
  additionalProperties?: SchemaV2 | boolean;
  'x-kubernetes-group-version-kind'?: readonly { group: string; kind: string; version: string }[];
}

/** `/openapi/v2` */
export interface DocumentV2 {
  definitions: Readonly<Record<string, SchemaV2>>;
}

const definitionsPrefix = '#/definitions/';

/** What is said about anything: a value that has no type. */
const arbitrary: SchemaV2 = {};

/** What a schema is to those who read it (kube-openapi: pkg/util/proto, Definitions.ParseSchema). */
export type Shape = 'reference' | 'kind' | 'map' | 'array' | 'primitive' | 'arbitrary';

export const shapeOf = ({ $ref, type, properties }: SchemaV2): Shape => {
  if ($ref) return 'reference';
  if (type === undefined) return properties ? 'kind' : 'arbitrary';
  if (type === 'object') return properties ? 'kind' : 'map';
  return type === 'array' ? 'array' : 'primitive';
};

/** The definitions of a document. */
export class Models {
  constructor(private readonly document: DocumentV2) {}

  /** The definition of a kind, or undefined. */
  ofKind(group: string, version: string, kind: string): SchemaV2 | undefined {
    return Object.values(this.document.definitions).find((d) => d['x-kubernetes-group-version-kind']?.some((gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind));
  }

  /** What stands behind a reference, an array or a map: its target, items or values. */
  inner(schema: SchemaV2): SchemaV2 {
    if (schema.$ref) return this.document.definitions[schema.$ref.slice(definitionsPrefix.length)] ?? arbitrary;
    if (schema.type === 'array') return schema.items ?? arbitrary;
    return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : arbitrary;
  }

  /** `[]Object`, `map[string]string`, `integer`; nothing for what may be anything (explain.GetTypeName). */
  typeName(schema: SchemaV2): string {
    switch (shapeOf(schema)) {
      case 'reference':
        return this.typeName(this.inner(schema));
      case 'array':
        return `[]${this.typeName(this.inner(schema))}`;
      case 'map':
        return `map[string]${this.typeName(this.inner(schema))}`;
      case 'kind':
        return 'Object';
      default:
        return schema.type ?? '';
    }
  }

  /** The schema at a path of fields; values without fields are the end of every path. Throws where a field is missing (explain.LookupSchemaForField). */
  at(schema: SchemaV2, [name, ...rest]: readonly string[]): SchemaV2 {
    const shape = shapeOf(schema);
    if (name === undefined || shape === 'primitive' || shape === 'arbitrary') return schema;
    if (shape !== 'kind') return this.at(this.inner(schema), [name, ...rest]);
    const field = Object.hasOwn(schema.properties!, name) ? schema.properties![name] : undefined;
    if (!field) throw new Error(`field ${JSON.stringify(name)} does not exist`);
    return this.at(field, rest);
  }
}
