import type { Namespace } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Namespace */
export const namespace: Kind<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  schema: 'IoK8sApiCoreV1Namespace',
};
