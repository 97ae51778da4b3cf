import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** node.k8s.io/v1 RuntimeClass */
export const runtimeClass: Kind = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNodeV1RuntimeClass',
  columns: [name, text('Handler', (object) => object.handler), age],
};
