import type { Kind } from '../kind.ts';

/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration */
export const priorityLevelConfiguration: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiFlowcontrolV1PriorityLevelConfiguration',
  generation: true,
};
