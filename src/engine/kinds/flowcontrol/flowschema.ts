import type { Kind } from '../kind.ts';

/** flowcontrol.apiserver.k8s.io/v1 FlowSchema */
export const flowSchema: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiFlowcontrolV1FlowSchema',
  generation: true,
};
