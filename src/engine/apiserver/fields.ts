import { badRequest } from '../api/errors.ts';
import { parseFieldSelector, type FieldSelector } from '../api/fieldselector.ts';
import { parseSelector, type Selector } from '../api/selector.ts';
import type { KubeObject } from '../api/types.ts';
import type { Kind } from '../kinds/kind.ts';

/** What field selectors can see of an object. */
export const objectFields = (kind: Kind, object: KubeObject): Record<string, string> => {
  const fields: Record<string, string> = kind.selectableFields ? { ...kind.selectableFields(object) } : {};
  fields['metadata.name'] = object.metadata.name;
  if (kind.namespaced) fields['metadata.namespace'] = object.metadata.namespace ?? '';
  return fields;
};

const parsedFields = new Map<string, FieldSelector>();
const parsedLabels = new Map<string, Selector>();
const rememberedSelectors = 512;

/** A query's field selector. Throws BadRequest for one that can't be read or names a field that the kind doesn't select by. */
export const fieldsOf = (kind: Kind, text: string | undefined): FieldSelector => {
  const id = text ? `${kind.group}/${kind.plural} ${text}` : '';
  const known = parsedFields.get(id);
  if (known) return known;
  let selector: FieldSelector;
  try {
    selector = parseFieldSelector(text);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
  for (const { field } of selector.terms) if (!selectable(kind, field)) throw badRequest(unsupported(kind, field));
  remember(parsedFields, id, selector);
  return selector;
};

/** A query's label selector. Throws BadRequest for one that can't be read. */
export const labelsOf = (text: string | undefined): Selector => {
  const id = text ?? '';
  const known = parsedLabels.get(id);
  if (known) return known;
  let selector: Selector;
  try {
    selector = parseSelector(text);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
  remember(parsedLabels, id, selector);
  return selector;
};

const remember = <T>(known: Map<string, T>, id: string, value: T): void => {
  if (known.size >= rememberedSelectors) known.clear();
  known.set(id, value);
};

const blank: KubeObject = { apiVersion: '', kind: '', metadata: { name: '' }, spec: {}, status: {} };

const selectable = (kind: Kind, field: string): boolean =>
  field === 'metadata.name' || (field === 'metadata.namespace' && kind.namespaced) || (kind.selectableFields !== undefined && Object.hasOwn(kind.selectableFields(blank), field));

const unsupported = (kind: Kind, field: string): string =>
  kind.selectableFields ? `field label not supported: ${field}` : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
