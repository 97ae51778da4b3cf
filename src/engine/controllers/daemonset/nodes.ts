import type { DaemonSet, Node, Pod, PodSpec, PodTemplateSpec, Toleration } from '../../api/kubernetes.ts';
import { HARD_EFFECTS, matchesNodeAffinity, untoleratedTaint } from '../../client/scheduling.ts';

/** What every daemon pod puts up with (util/daemonset_util.go: AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const HOST_NETWORK: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

const specs = new WeakMap<object, PodSpec>();

/** The template's spec with the daemon's tolerations; the same object for the same template. */
function daemonSpec(template: PodTemplateSpec): PodSpec {
  const given = template.spec!;
  let spec = specs.get(given);
  if (!spec) {
    const own = given.tolerations ?? [];
    const more = given.hostNetwork ? [...TOLERATIONS, HOST_NETWORK] : TOLERATIONS;
    const missing = more.filter((t) => !own.some((o) => o.key === t.key && o.effect === t.effect && o.operator === t.operator && (o.value ?? '') === ''));
    specs.set(given, (spec = { ...given, tolerations: [...own, ...missing] }));
  }
  return spec;
}

/** The spec of the pod for one node: it may go there and nowhere else (ReplaceDaemonSetPodNodeNameNodeAffinity). */
export function pinnedSpec(template: PodTemplateSpec, node: string): PodSpec {
  const spec = daemonSpec(template);
  const required = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }] };
  return { ...spec, affinity: { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required as never } } };
}

/** The node that a daemon pod is for: where it is, or where alone it may go. */
export function targetNode(pod: Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.flatMap((term) => term.matchFields ?? []).find((field) => field.key === 'metadata.name' && field.operator === 'In')?.values?.[0];
}

/** Whether a node should get a daemon pod, and whether it may keep one. */
export interface Fit {
  run: boolean;
  keep: boolean;
}

const NO: Fit = { run: false, keep: false };
const YES: Fit = { run: true, keep: true };
const KEEP: Fit = { run: false, keep: true };

interface Known {
  labels: unknown;
  spec: unknown;
  fit: Fit;
}

/** Remembers by template and node name; a heartbeat leaves a node's labels and spec as they are. */
export class Fits {
  private readonly byTemplate = new WeakMap<object, Map<string, Known>>();

  /** NodeShouldRunDaemonPod */
  of(ds: DaemonSet, node: Node): Fit {
    const template = ds.spec!.template;
    let byNode = this.byTemplate.get(template.spec!);
    if (!byNode) this.byTemplate.set(template.spec!, (byNode = new Map()));
    const { name, labels } = node.metadata;
    const known = byNode.get(name);
    if (known && known.labels === labels && known.spec === node.spec) return known.fit;
    const fit = this.judge(template, node);
    byNode.set(name, { labels, spec: node.spec, fit });
    return fit;
  }

  private judge(template: PodTemplateSpec, node: Node): Fit {
    const spec = daemonSpec(template);
    if ((spec.nodeName && spec.nodeName !== node.metadata.name) || !matchesNodeAffinity(spec, node)) return NO;
    const taints = node.spec?.taints;
    if (!untoleratedTaint(taints, spec.tolerations, HARD_EFFECTS)) return YES;
    return untoleratedTaint(taints, spec.tolerations, ['NoExecute']) ? NO : KEEP;
  }
}
