import type { Pod } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';
import { podCondition, restartsOf } from './pods.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

interface Ranked {
  pod: Pod;
  assigned: boolean;
  phase: number;
  ready: boolean;
  cost: number;
  /** Related pods on the same node. */
  crowd: number;
  readySince: number | undefined;
  restarts: number;
  created: number | undefined;
}

/**
 * The pods to delete first when a ReplicaSet has too many: unassigned, pending, not ready, cheap, crowded, young ones
 * (controller_utils.go: ActivePodsWithRanks). `crowds`: how many active pods all ReplicaSets with the same owner have on each node.
 */
export function podsToDelete(candidates: readonly Pod[], crowds: ReadonlyMap<string, number>, count: number, now: number): Pod[] {
  if (count >= candidates.length) return [...candidates];
  if (count <= 0) return [];
  // Those that go first so far, in order. Few go at a time, and most others are told apart from the last of these by what is quickly read.
  const chosen: Ranked[] = [];
  for (const pod of candidates) {
    const last = chosen.length < count ? undefined : chosen[count - 1]!;
    const node = pod.spec?.nodeName ?? '';
    const crowd = crowds.get(node) ?? 0;
    const ready = podCondition(pod, 'Ready');
    const assigned = node !== '';
    const phase = PHASES[pod.status?.phase ?? 'Pending'] ?? 0;
    const isReady = ready?.status === 'True';
    const cost = deletionCost(pod);
    if (last && last.assigned === assigned && last.phase === phase && last.ready === isReady && last.cost === cost && crowd < last.crowd) continue;
    const ranked: Ranked = { pod, assigned, phase, ready: isReady, cost, crowd, readySince: parseTime(ready?.lastTransitionTime), restarts: restartsOf(pod), created: parseTime(pod.metadata.creationTimestamp) };
    if (last && order(ranked, last, now) >= 0) continue;
    insert(chosen, ranked, now);
    if (chosen.length > count) chosen.pop();
  }
  return chosen.map((r) => r.pod);
}

/** Puts a pod after all that do not come later. */
function insert(sorted: Ranked[], ranked: Ranked, now: number): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (order(sorted[mid]!, ranked, now) <= 0) low = mid + 1;
    else high = mid;
  }
  sorted.splice(low, 0, ranked);
}

const deletionCost = (pod: Pod): number => {
  const text = (pod.metadata.annotations as Record<string, string> | undefined)?.[DELETION_COST];
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
};

function order(a: Ranked, b: Ranked, now: number): number {
  if (a.assigned !== b.assigned) return a.assigned ? 1 : -1;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.crowd !== b.crowd) return b.crowd - a.crowd;
  if (a.ready && a.readySince !== b.readySince) return byAge(a, b, a.readySince, b.readySince, now);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.created !== b.created) return byAge(a, b, a.created, b.created, now);
  return 0;
}

/** Younger first, by powers of two of the age; within one power by uid, which is as good as chance. */
function byAge(a: Ranked, b: Ranked, since: number | undefined, other: number | undefined, now: number): number {
  if (since === undefined || other === undefined) return since === undefined ? -1 : 1;
  const difference = power(now - since) - power(now - other);
  return difference !== 0 ? difference : a.pod.metadata.uid! < b.pod.metadata.uid! ? -1 : 1;
}

const power = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);
