import type { Node } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Node */
export const node: Kind<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  subresources: ['proxy', 'status'],
  schema: 'IoK8sApiCoreV1Node',
};
