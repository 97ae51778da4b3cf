import type { PriorityClass } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, boolean, integer, name, text } from '../columns.ts';
import { fill } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { firstGeneration } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable } from '../validation/problems.ts';

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
  checks: checking,
  validate: (object) => found((out) => validateMetadata(object, false, subdomainName, out)),
  // An update is not held to these again.
  validateCreate: (object) => found((out) => checks().validateNewPriorityClass(object, out)),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if ((object.value ?? 0) !== (old.value ?? 0)) out.push(forbidden('value', 'may not be changed in an update.'));
      immutable(object.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy', equal, out);
    }),
};
