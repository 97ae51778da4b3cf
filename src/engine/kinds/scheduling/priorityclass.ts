import type { PriorityClass } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** scheduling.k8s.io/v1 PriorityClass */
export const priorityClass: Kind<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiSchedulingV1PriorityClass',
};
