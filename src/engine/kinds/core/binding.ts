import type { Kind } from '../kind.ts';

/** v1 Binding */
export const binding: Kind = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ['create'],
  schema: 'IoK8sApiCoreV1Binding',
};
