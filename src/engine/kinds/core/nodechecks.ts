import type { Node, Taint } from '../../api/kubernetes.ts';
import { labelValue } from '../../api/names.ts';
import { asStruct } from '../internal/order.ts';
import { validateCIDR } from '../validation/addresses.ts';
import { validateQualifiedName } from '../validation/metadata.ts';
import { duplicateObject, invalid, type Problems } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';
import { effects } from './podspec/values.ts';

// ValidateNode (pkg/apis/core/validation/validation.go)

/** A node's taints and the ranges of its pods' addresses. */
export const validateNodeSpec = ({ taints, podCIDRs }: NonNullable<Node['spec']>, out: Problems): void => {
  if (taints) validateTaints(taints, out);
  podCIDRs?.forEach((range, i) => validateCIDR(range, `spec.podCIDRs[${i}]`, out));
};

/** Taints are known by key and effect. */
const validateTaints = (taints: readonly Taint[], out: Problems): void => {
  const seen = new Set<string>();
  taints.forEach((taint, i) => {
    const at = `metadata.taints[${i}]`;
    validateQualifiedName(taint.key ?? '', `${at}.key`, out);
    const problems = labelValue(taint.value ?? '');
    if (problems.length > 0) out.push(invalid(`${at}.value`, taint.value, problems.join(';')));
    oneOf(taint.effect, effects, `${at}.effect`, out);
    if (seen.has(`${taint.effect}/${taint.key}`)) out.push(duplicateObject(at, asStruct({ Key: taint.key ?? '', Value: taint.value ?? '', Effect: taint.effect ?? '', TimeAdded: taint.timeAdded ?? null }), 'taints must be unique by key and effect pair'));
    seen.add(`${taint.effect}/${taint.key}`);
  });
};
