import type { KubeObject } from '../../../api/types.ts';
import { Part } from '../../../sim/part.ts';
import { schemaOf } from '../scheme.ts';

/** The order of Go's fields; loaded for the formats that show it. */
export const fieldOrder = new Part('kubectl field order', () => import('../../../kinds/schema/fieldorder.ts'));

/** Whether a format shows in which order fields are. */
export const showsOrder = (format: string): boolean => /^(?:json|kyaml)$/i.test(format);

/** An object, or a list of them, as encoding/json writes the Go type of its kind; one without a type as it is. The items of a list may go without their kind. `fieldOrder` must be loaded. */
export const asTyped = (object: KubeObject): KubeObject => {
  const { inGoOrder } = fieldOrder.loaded!;
  const { apiVersion = '', kind = '', items } = object as KubeObject & { items?: KubeObject[] };
  const ordered = (of: KubeObject, id: string | undefined): KubeObject => (id === undefined ? of : (inGoOrder(of as never, id) as unknown as KubeObject));
  if (!Array.isArray(items)) return ordered(object, schemaOf(apiVersion, kind));
  const id = schemaOf(apiVersion, kind.replace(/List$/, ''));
  return { kind, apiVersion, metadata: object.metadata, items: items.map((item) => ordered(item, id ?? schemaOf(item.apiVersion, item.kind))) } as unknown as KubeObject;
};
