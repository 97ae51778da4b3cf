import type { PriorityClass } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { age, boolean, integer, name, text } from '../columns.ts';
import { fill } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { firstGeneration } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';

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
  validate: (object) => found((out) => validateMetadata(object, false, subdomainName, out)),
  // An update is not held to these again.
  validateCreate: (object) =>
    found((out) => {
      const { name } = object.metadata;
      if (name?.startsWith('system-')) {
        const words = systemProblem(object);
        if (words) out.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${words}`));
      } else if ((object.value ?? 0) > highestUserPriority) out.push(forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`));
      oneOf(object.preemptionPolicy, ['PreemptLowerPriority', 'Never'], 'preemptionPolicy', out, 'allowed');
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if ((object.value ?? 0) !== (old.value ?? 0)) out.push(forbidden('value', 'may not be changed in an update.'));
      immutable(object.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy', equal, out);
    }),
};

const highestUserPriority = 1_000_000_000;

const systemValues: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/** Why a class with a system name is not the system's own. */
const systemProblem = ({ metadata: { name }, value, globalDefault }: PriorityClass): string | undefined => {
  const known = systemValues[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
};
