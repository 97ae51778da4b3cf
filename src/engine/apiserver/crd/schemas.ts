import type { SchemaProps } from '../../kinds/apiextensions/structure.ts';
import type { Kind } from '../../kinds/kind.ts';

const schemas = new WeakMap<Kind, SchemaProps>();

/** The schema of a custom kind. */
export const schemaOf = (kind: Kind): SchemaProps | undefined => schemas.get(kind);

export const setSchema = (kind: Kind, schema: SchemaProps): void => void schemas.set(kind, schema);
