import type { Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Taint, Toleration } from '../api/kubernetes.ts';

// What a pod says about nodes, as the scheduler, the DaemonSet controller and the kubelet all read it
// (component-helpers/scheduling/corev1).

type Labels = Readonly<Record<string, string>>;

/** Whether a toleration tolerates a taint (api/core/v1/toleration.go). */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return !!toleration.key && (toleration.value ?? '') === (taint.value ?? '');
}

/** The first taint of one of these effects that nothing tolerates. */
export function untoleratedTaint(taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined, effects: readonly string[]): Taint | undefined {
  if (taints) for (const taint of taints) if (effects.includes(taint.effect) && !tolerations?.some((toleration) => tolerates(toleration, taint))) return taint;
  return undefined;
}

/** Taints that keep a pod off a node. */
export const HARD_EFFECTS: readonly string[] = ['NoSchedule', 'NoExecute'];

function meets({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Whether a node meets all requirements of a term; an empty term matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const labels = (node.metadata.labels as Labels | undefined) ?? {};
  for (const requirement of matchExpressions) if (!meets(requirement, labels[requirement.key])) return false;
  for (const requirement of matchFields) if (!meets(requirement, requirement.key === 'metadata.name' ? node.metadata.name : undefined)) return false;
  return true;
}

/** Whether a node meets a pod's nodeSelector and required node affinity. */
export function matchesNodeAffinity(spec: PodSpec | undefined, node: Node): boolean {
  const selector = spec?.nodeSelector as Labels | undefined;
  const labels = node.metadata.labels as Labels | undefined;
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}
