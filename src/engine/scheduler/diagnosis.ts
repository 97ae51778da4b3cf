import type { Rejection } from './framework.ts';

/** What DynamicResources says: there are no claims that could be taken from anybody. */
const NO_CLAIMS = 'no new claims to deallocate';
/** What it says when it never got to look at the pod. */
const NOT_FOUND = 'not found';
const NO_NODES = 'no nodes available to schedule pods';

/** `2 Insufficient cpu, 1 node(s) had untolerated taint(s)`: each reason with the number of nodes, sorted as text. */
function histogram(reasons: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, n]) => `${n} ${reason}`).sort().join(', ');
}

/** `0/3 nodes are available: 3 Insufficient cpu.` (framework/types.go: FitError) */
export const fitError = (allNodes: number, reasons: Iterable<string>): string => `0/${allNodes} nodes are available: ${histogram(reasons)}.`;

function* all(rejections: Iterable<Rejection>): Iterable<string> {
  for (const { reasons } of rejections) yield* reasons;
}

/**
 * Why a pod has no node, in the words of the FailedScheduling event. `preemption` is what a preemption would say: undefined
 * when one is under way, which says nothing.
 */
export function explain(allNodes: number, preFilter: Rejection | undefined, rejections: Iterable<Rejection>, preemption: string | undefined): string {
  if (allNodes === 0) return NO_NODES;
  if (preFilter) return `0/${allNodes} nodes are available: ${preFilter.reasons.join(', ')}. ${NOT_FOUND}`;
  const nodes = fitError(allNodes, all(rejections));
  return preemption === undefined ? nodes : `${nodes} ${NO_CLAIMS}, preemption: ${preemption}`;
}
