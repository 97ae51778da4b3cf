import type { PriorityClass } from '../../api/kubernetes.ts';
import { age, boolean, integer, name, text } from '../columns.ts';
import { fill } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { firstGeneration } from '../status.ts';

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
  defaults: (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
  prepareForCreate: firstGeneration,
  columns: [
    name,
    integer('Value', (object) => object.value),
    boolean('Global-Default', (object) => object.globalDefault ?? false),
    age,
    text('PreemptionPolicy', (object) => object.preemptionPolicy ?? ''),
  ],
};
