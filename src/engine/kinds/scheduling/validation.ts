import type { PriorityClass } from '../../api/kubernetes.ts';
import { forbidden, type Problems } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';

// pkg/apis/scheduling/validation/validation.go

const highestUserPriority = 1_000_000_000;

const systemValues: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/** Why a class with a system name is not the system's own. */
const systemProblem = ({ metadata: { name }, value, globalDefault }: PriorityClass): string | undefined => {
  const known = systemValues[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
};

/** A class' value and name: those of the system are known. */
export const validateNewPriorityClass = (object: PriorityClass, out: Problems): void => {
  const { name } = object.metadata;
  if (name?.startsWith('system-')) {
    const words = systemProblem(object);
    if (words) out.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${words}`));
  } else if ((object.value ?? 0) > highestUserPriority) out.push(forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`));
  oneOf(object.preemptionPolicy, ['PreemptLowerPriority', 'Never'], 'preemptionPolicy', out, 'allowed');
};
