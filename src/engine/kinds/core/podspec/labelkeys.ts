import type { LabelSelector, PodAffinityTerm, PodSpec } from '../../../api/kubernetes.ts';
import { each, put } from '../../fill.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Writes what a new pod's own labels say into the selectors of its affinity and spread (pkg/registry/core/pod/strategy.go,
 * applySchedulingSpecifics): matchLabelKeys ask for the pod's own value, mismatchLabelKeys for any other.
 */
export const withLabelKeys = (spec: PodSpec, labels: Labels = {}): PodSpec => {
  let out = spec;
  const spread = out.topologySpreadConstraints;
  if (spread) out = put(out, 'topologySpreadConstraints', each(spread, (constraint) => withExpressions(constraint, constraint.matchLabelKeys, undefined, labels)));
  for (const name of ['podAffinity', 'podAntiAffinity'] as const) {
    const affinity = out.affinity?.[name];
    if (!affinity) continue;
    let next = affinity;
    const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
    const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution;
    if (required) next = put(next, 'requiredDuringSchedulingIgnoredDuringExecution', each(required, (term) => ofTerm(term, labels)));
    if (preferred) next = put(next, 'preferredDuringSchedulingIgnoredDuringExecution', each(preferred, (weighted) => put(weighted, 'podAffinityTerm', ofTerm(weighted.podAffinityTerm, labels))));
    out = put(out, 'affinity', put(out.affinity!, name, next));
  }
  return out;
};

const ofTerm = (term: PodAffinityTerm, labels: Labels): PodAffinityTerm => withExpressions(term, term.matchLabelKeys, term.mismatchLabelKeys, labels);

const withExpressions = <T extends { labelSelector?: LabelSelector }>(of: T, match: readonly string[] | undefined, mismatch: readonly string[] | undefined, labels: Labels): T => {
  const { labelSelector } = of;
  if (!labelSelector) return of;
  const expressions = (keys: readonly string[] = [], operator: 'In' | 'NotIn') => keys.flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  const added = [...expressions(match, 'In'), ...expressions(mismatch, 'NotIn')];
  return added.length === 0 ? of : { ...of, labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] } };
};
