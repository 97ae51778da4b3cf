import type { Kind } from '../kind.ts';

/** v1 ComponentStatus */
export const componentStatus: Kind = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  categories: [],
  namespaced: false,
  verbs: ['get', 'list'],
  schema: 'IoK8sApiCoreV1ComponentStatus',
};
