import type { PodDisruptionBudget } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { parseTime } from '../api/time.ts';
import type { Cache } from './cache.ts';
import { fitError } from './diagnosis.ts';
import type { NodeInfo } from './nodeinfo.ts';
import type { PodInfo } from './podinfo.ts';
import type { Outcome, Profile } from './profile.ts';

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NEVER = 'not eligible due to preemptionPolicy=Never.';
const STILL_TERMINATING = 'not eligible due to a terminating pod on the nominated node.';

interface Candidate {
  node: NodeInfo;
  victims: PodInfo[];
  violations: number;
}

export interface Preemption {
  /** Undefined when taking pods away would not help anywhere. */
  node?: NodeInfo;
  victims: readonly PodInfo[];
  /** What stands behind `preemption: ` when there is no node. */
  message: string;
}

/**
 * Looks for a node where the pod would fit if pods of lower priority left: budgets kept where they can be, the least
 * important and the fewest of them (plugins/defaultpreemption, framework/preemption).
 */
export function preempt(profile: Profile, cache: Cache, outcome: Outcome, budgets: readonly PodDisruptionBudget[]): Preemption {
  const { info } = outcome;
  const why = notEligible(cache, info);
  if (why) return { victims: [], message: why };
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  outcome.turnedDown.forEach((node, i) => {
    if (outcome.reasons[i]!.unresolvable) {
      reasons.push(NOT_HELPFUL);
      return;
    }
    const found = victimsOn(profile, info, node, budgets);
    if (Array.isArray(found)) reasons.push(...(found as string[]));
    else candidates.push(found as Candidate);
  });
  const best = candidates.sort(better)[0];
  if (best) return { node: best.node, victims: best.victims, message: '' };
  return { victims: [], message: fitError(cache.nodes.length, reasons) };
}

function notEligible(cache: Cache, { pod, priority }: PodInfo): string | undefined {
  if (pod.spec?.preemptionPolicy === 'Never') return NEVER;
  const nominated = pod.status?.nominatedNodeName ? cache.get(pod.status.nominatedNodeName) : undefined;
  for (const there of nominated?.pods.values() ?? []) if (there.priority < priority && there.pod.metadata.deletionTimestamp) return STILL_TERMINATING;
  return undefined;
}

/** The pods that would have to leave a node, or the reasons why that would not help (SelectVictimsOnNode). */
function victimsOn(profile: Profile, info: PodInfo, node: NodeInfo, budgets: readonly PodDisruptionBudget[]): Candidate | readonly string[] {
  const lower = [...node.pods.values()].filter((pod) => pod.priority < info.priority);
  if (lower.length === 0) return [NO_VICTIMS];
  const copy = node.clone();
  const gone = new Set<string>();
  const remove = (pod: PodInfo) => {
    copy.removePod(pod);
    gone.add(pod.uid);
  };
  const fits = () => profile.fits(profile.cycle(info.pod, info, gone), copy);
  for (const pod of lower) remove(pod);
  const why = fits();
  if (why) return why.reasons;
  const spared = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]));
  lower.sort(moreImportant);
  const violating = lower.filter((pod) => violates(pod, spared));
  const victims: PodInfo[] = [];
  for (const pod of [...violating, ...lower.filter((x) => !violating.includes(x))]) {
    copy.addPod(pod);
    gone.delete(pod.uid);
    if (!fits()) continue;
    remove(pod);
    victims.push(pod);
  }
  return { node, victims, violations: victims.filter((pod) => violating.includes(pod)).length };
}

/** Whether a budget that selects the pod has no disruption left; takes one from each that has. */
function violates({ pod, namespace, labels }: PodInfo, spared: Map<PodDisruptionBudget, number>): boolean {
  let violated = false;
  for (const [budget, left] of spared) {
    if (budget.metadata.namespace !== namespace || !labels || !selectorOf(budget.spec?.selector).matches(labels)) continue;
    if ((budget.status?.disruptedPods as Record<string, unknown> | undefined)?.[pod.metadata.name]) continue;
    spared.set(budget, left - 1);
    if (left <= 0) violated = true;
  }
  return violated;
}

const startOf = ({ pod }: PodInfo): number => parseTime(pod.status?.startTime) ?? Infinity;

/** Higher priority first, then the one that has run longer (util.MoreImportantPod). */
const moreImportant = (a: PodInfo, b: PodInfo): number => b.priority - a.priority || startOf(a) - startOf(b);

const highest = ({ victims }: Candidate): number => Math.max(...victims.map((pod) => pod.priority));
const sum = ({ victims }: Candidate): number => victims.reduce((n, pod) => n + pod.priority + 2 ** 31, 0);
const earliest = (c: Candidate): number => Math.min(...c.victims.filter((pod) => pod.priority === highest(c)).map(startOf));

/** Fewest broken budgets, least important victims, fewest of them, those that started last (pickOneNodeForPreemption). */
const better = (a: Candidate, b: Candidate): number =>
  a.violations - b.violations || highest(a) - highest(b) || sum(a) - sum(b) || a.victims.length - b.victims.length || earliest(b) - earliest(a) || a.node.rank - b.node.rank;
