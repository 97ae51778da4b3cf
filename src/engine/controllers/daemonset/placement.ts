import type { DaemonSet, Node, Pod, PodSpec, Toleration } from '../../api/kubernetes.ts';
import { requiredNodeMatches } from '../../api/nodeaffinity.ts';
import { untolerated } from '../../api/taints.ts';

const exists = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect: effect as never });

/** What every daemon pod tolerates, so that trouble of its node does not take it away (daemon/util: AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: Toleration[] = [
  exists('node.kubernetes.io/not-ready', 'NoExecute'),
  exists('node.kubernetes.io/unreachable', 'NoExecute'),
  exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/unschedulable', 'NoSchedule'),
];
const HOST_NETWORK = exists('node.kubernetes.io/network-unavailable', 'NoSchedule');

const withTolerations = (spec: PodSpec): Toleration[] => {
  const own = spec.tolerations ?? [];
  const add = spec.hostNetwork ? [...TOLERATIONS, HOST_NETWORK] : TOLERATIONS;
  return [...own, ...add.filter((t) => !own.some((o) => o.key === t.key && o.effect === t.effect && (o.operator ?? 'Equal') === t.operator && (o.value ?? '') === ''))];
};

export interface Wish {
  shouldRun: boolean;
  shouldContinue: boolean;
}

/** Whether a node should have a daemon pod, and may keep the one it has (daemon_controller.go: NodeShouldRunDaemonPod). */
export function wishFor(set: DaemonSet, node: Node): Wish {
  const spec = set.spec!.template!.spec!;
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return { shouldRun: false, shouldContinue: false };
  if (!requiredNodeMatches(spec, node)) return { shouldRun: false, shouldContinue: false };
  const tolerations = withTolerations(spec);
  if (!untolerated(node.spec?.taints, tolerations, ['NoSchedule', 'NoExecute'])) return { shouldRun: true, shouldContinue: true };
  return { shouldRun: false, shouldContinue: !untolerated(node.spec?.taints, tolerations, ['NoExecute']) };
}

const shared = new WeakMap<PodSpec, { tolerations: Toleration[]; affinity: PodSpec['affinity'] }>();

/** The template's spec for a pod on one node: bound by affinity to its name, as the scheduler is the one that binds. */
export function daemonPodSpec(spec: PodSpec, node: string): PodSpec {
  let parts = shared.get(spec);
  if (!parts) shared.set(spec, (parts = { tolerations: withTolerations(spec), affinity: spec.affinity }));
  const field = { key: 'metadata.name', operator: 'In', values: [node] } as const;
  const required = parts.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required ? required.nodeSelectorTerms.map(({ matchExpressions }) => ({ ...(matchExpressions ? { matchExpressions } : {}), matchFields: [field] })) : [{ matchFields: [field] }];
  return { ...spec, tolerations: parts.tolerations, affinity: { ...parts.affinity, nodeAffinity: { ...parts.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms as never } } } };
}

/** The node that a daemon pod is on or meant for. */
export function nodeOf(pod: Pod): string {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  for (const term of pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [])
    for (const f of term.matchFields ?? []) if (f.key === 'metadata.name' && f.operator === 'In' && f.values?.length === 1) return f.values[0]!;
  return '';
}
