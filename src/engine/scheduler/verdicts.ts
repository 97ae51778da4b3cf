import type { Trace } from '../api/trace.ts';
import type { Outcome } from './profile.ts';

export type NodeVerdict = Extract<Trace, { kind: 'schedule' }>['verdicts'][number] & {
  /** Of a node that fits: what each scoring plugin gave it, weighted. */
  scores?: Record<string, number>;
};

/** The last decision about one pod. */
export interface Verdict {
  /** Virtual milliseconds. */
  at: number;
  node: string | undefined;
  /** What the FailedScheduling event says; undefined when there is a node. */
  message: string | undefined;
  nodes: readonly NodeVerdict[];
}

/** Decisions remembered: by their number, and by the nodes that they are about, all in all. */
const PODS = 1000;
const NODES = 100_000;

/** What each node got in an outcome. */
export function nodeVerdicts({ preFilter, turnedDown, reasons, feasible, totals, shares }: Outcome): NodeVerdict[] {
  if (preFilter) return [{ node: '', plugin: preFilter.plugin, reason: preFilter.reasons.join(', ') }];
  const list: NodeVerdict[] = [];
  turnedDown.forEach((node, i) => list.push({ node: node.name, plugin: reasons[i]!.plugin, reason: reasons[i]!.reasons.join(', ') }));
  feasible.forEach((node, k) => {
    const scores: Record<string, number> = {};
    for (const { plugin, scores: given } of shares) scores[plugin] = given[k]!;
    list.push({ node: node.name, score: totals[k] ?? 0, scores });
  });
  return list;
}

/** Why each pod is where it is, or nowhere; worked out when somebody asks. */
export class Verdicts {
  private readonly byPod = new Map<string, { at: number; outcome: Outcome; message: string | undefined }>();
  private nodes = 0;

  record(key: string, at: number, outcome: Outcome, message: string | undefined): void {
    this.forget(key);
    this.byPod.set(key, { at, outcome, message });
    this.nodes += nodesOf(outcome);
    while (this.byPod.size > PODS || this.nodes > NODES) this.forget(this.byPod.keys().next().value!);
  }

  of(key: string): Verdict | undefined {
    const found = this.byPod.get(key);
    return found && { at: found.at, node: found.outcome.node?.name, message: found.message, nodes: nodeVerdicts(found.outcome) };
  }

  forget(key: string): void {
    const found = this.byPod.get(key);
    if (!found) return;
    this.nodes -= nodesOf(found.outcome);
    this.byPod.delete(key);
  }
}

const nodesOf = ({ feasible, turnedDown }: Outcome): number => feasible.length + turnedDown.length;
