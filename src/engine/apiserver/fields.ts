import { badRequest } from '../api/errors.ts';
import { FieldSelector, parseFieldSelector } from '../api/fieldselector.ts';
import { parseSelector, type Selector } from '../api/selector.ts';
import type { KubeObject } from '../api/types.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Context } from './context.ts';

/** What a field selector sees of an object: a text, empty where there is nothing. */
const fieldOf = (kind: Kind, object: KubeObject, field: string): string => {
  switch (field) {
    case 'metadata.name':
      return object.metadata.name;
    case 'metadata.namespace':
      return object.metadata.namespace ?? '';
    case 'spec.nodeName':
      return object.spec?.nodeName ?? '';
    default:
      return kind.selectableFields?.(object)[field] ?? '';
  }
};

/** True when an object is what a list or watch is about, its namespace aside. */
export const selects = (kind: Kind, labels: Selector, fields: FieldSelector, object: KubeObject): boolean => {
  if (!labels.matches(object.metadata.labels)) return false;
  for (const { field, operator, value } of fields.terms) if ((fieldOf(kind, object, field) === value) === (operator === '!=')) return false;
  return true;
};

const parsedFields = new Map<string, FieldSelector>();
const parsedLabels = new Map<string, Selector>();
const rememberedSelectors = 512;

/**
 * A query's field selector, by the fields of the kind that is stored. Throws BadRequest for one that can't be read or names
 * a field that the served kind doesn't select by.
 */
export const fieldsOf = ({ kind, served }: Pick<Context, 'kind' | 'served'>, text: string | undefined): FieldSelector => {
  const id = text ? `${served.group}/${served.plural} ${text}` : '';
  const known = parsedFields.get(id);
  if (known) return known;
  let selector: FieldSelector;
  try {
    selector = parseFieldSelector(text);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
  const names = served.storedAs?.fields;
  for (const { field } of selector.terms) if (names && !isMetadata(field) ? !Object.hasOwn(names, field) : !selectable(kind, field)) throw badRequest(unsupported(kind, field));
  if (names) selector = new FieldSelector(selector.terms.map((term) => ({ ...term, field: names[term.field] ?? term.field })));
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

const isMetadata = (field: string): boolean => field === 'metadata.name' || field === 'metadata.namespace';

const selectable = (kind: Kind, field: string): boolean =>
  field === 'metadata.name' || (field === 'metadata.namespace' && kind.namespaced) || (kind.selectableFields !== undefined && Object.hasOwn(kind.selectableFields(blank), field));

const unsupported = (kind: Kind, field: string): string =>
  kind.selectableFields ? `field label not supported: ${field}` : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
