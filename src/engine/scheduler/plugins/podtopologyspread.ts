import type { TopologySpreadConstraint } from '../../api/kubernetes.ts';
import { selectorOf, type Selector } from '../../api/selector.ts';
import { HARD_EFFECTS, matchesNodeAffinity, untoleratedTaint } from '../../client/scheduling.ts';
import { MAX_NODE_SCORE, rejection, SKIP, type Cycle, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeinfo.ts';
import { withLabelKeys, type PodInfo } from '../podinfo.ts';

const NAME = 'PodTopologySpread';
const REASON = "node(s) didn't match pod topology spread constraints";
const REASON_LABEL = `${REASON} (missing required label)`;

const MISMATCH = rejection(NAME, REASON);
const MISSING_LABEL = rejection(NAME, REASON_LABEL, true);
const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** A constraint ready to count. */
interface Constraint {
  maxSkew: number;
  topologyKey: string;
  selector: Selector;
  minDomains: number;
  honorAffinity: boolean;
  honorTaints: boolean;
}

interface FilterState {
  constraints: Constraint[];
  /** Matching pods by value of the key, one map a constraint. */
  counts: Map<string, number>[];
  /** The lowest of them. */
  minimums: number[];
  selfMatch: boolean[];
}

interface ScoreState {
  constraints: Constraint[];
  /** False: nodes without the labels are scored by the labels that they have. */
  requireAll: boolean;
  weights: number[];
  counts: (Map<string, number> | undefined)[];
  perNode: (Int32Array | undefined)[];
}

const constraintOf = (c: TopologySpreadConstraint, info: PodInfo): Constraint => ({
  maxSkew: c.maxSkew,
  topologyKey: c.topologyKey,
  selector: withLabelKeys(selectorOf(c.labelSelector), c as { matchLabelKeys?: string[] }, info.pod),
  minDomains: c.minDomains ?? 1,
  honorAffinity: (c.nodeAffinityPolicy ?? 'Honor') === 'Honor',
  honorTaints: c.nodeTaintsPolicy === 'Honor',
});

const constraintsOf = (info: PodInfo, action: string): Constraint[] => (info.pod.spec?.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === action).map((c) => constraintOf(c, info));

const hasAll = (node: NodeInfo, constraints: readonly Constraint[]): boolean => constraints.every((c) => node.labels?.[c.topologyKey] !== undefined);

const eligible = (c: Constraint, { pod }: PodInfo, { node }: NodeInfo): boolean =>
  (!c.honorAffinity || matchesNodeAffinity(pod.spec, node!)) && (!c.honorTaints || !untoleratedTaint(node!.spec?.taints, pod.spec?.tolerations, HARD_EFFECTS));

/** How many pods on a node the constraint counts. */
function countOn(cycle: Cycle, c: Constraint, node: NodeInfo, counts: Int32Array): number {
  let n = counts[node.index] ?? 0;
  if (cycle.without) for (const uid of cycle.without) {
    const pod = node.pods.get(uid);
    if (pod && pod.namespace === cycle.info.namespace && !pod.pod.metadata.deletionTimestamp && c.selector.matches(pod.labels)) n--;
  }
  return n;
}

function prepareFilter(cycle: Cycle, constraints: Constraint[]): FilterState {
  const { info, cache } = cycle;
  const totals = constraints.map((c) => cache.counters.of(info.namespace, c.selector).counts);
  const counts = constraints.map(() => new Map<string, number>());
  for (const node of cache.nodes) {
    if (!hasAll(node, constraints)) continue;
    constraints.forEach((c, i) => {
      if (!eligible(c, info, node)) return;
      const value = node.labels![c.topologyKey]!;
      counts[i]!.set(value, (counts[i]!.get(value) ?? 0) + countOn(cycle, c, node, totals[i]!));
    });
  }
  const minimums = constraints.map((c, i) => (counts[i]!.size < c.minDomains || counts[i]!.size === 0 ? 0 : Math.min(...counts[i]!.values())));
  return { constraints, counts, minimums, selfMatch: constraints.map((c) => c.selector.matches(info.labels)) };
}

const NONE: Constraint[] = [];
const softConstraints = new WeakMap<Selector, Constraint[]>();

/** The soft constraints of pods that have none but belong to a service or a workload (plugin.go: systemDefaultConstraints). */
function defaultConstraints(selector: Selector): Constraint[] {
  if (selector.empty) return NONE;
  let constraints = softConstraints.get(selector);
  if (!constraints) {
    const soft = (topologyKey: string, maxSkew: number): Constraint => ({ maxSkew, topologyKey, selector, minDomains: 1, honorAffinity: true, honorTaints: false });
    softConstraints.set(selector, (constraints = [soft(HOSTNAME, 3), soft(ZONE, 5)]));
  }
  return constraints;
}

function prepareScore(cycle: Cycle, nodes: readonly NodeInfo[], constraints: Constraint[], requireAll: boolean): ScoreState {
  const { namespace } = cycle.info;
  let scored = nodes.length;
  if (requireAll) for (const node of nodes) if (!hasAll(node, constraints)) scored--;
  const state: ScoreState = { constraints, requireAll, weights: [], counts: [], perNode: [] };
  for (const c of constraints) {
    const totals = cycle.cache.counters.of(namespace, c.selector).counts;
    const counts = c.topologyKey === HOSTNAME ? undefined : countValues(cycle, nodes, constraints, c, requireAll, totals);
    state.counts.push(counts);
    state.perNode.push(counts ? undefined : totals);
    state.weights.push(Math.log((counts?.size ?? scored) + 2));
  }
  return state;
}

const isUndefined = (value: unknown): boolean => value === undefined;

/** No node has the label: one value that is none. */
const NO_VALUES: Map<string, number> = new Map([['', 0]]);

/** Matching pods by value of the constraint's key, of the values that the nodes have. */
function countValues(cycle: Cycle, nodes: readonly NodeInfo[], constraints: Constraint[], c: Constraint, requireAll: boolean, totals: Int32Array): Map<string, number> {
  if (!requireAll && nodes.length > 0 && cycle.cache.topology(c.topologyKey).every(isUndefined)) return NO_VALUES;
  const counts = new Map<string, number>();
  for (const node of nodes) if (!requireAll || hasAll(node, constraints)) counts.set(node.labels?.[c.topologyKey] ?? '', 0);
  // Without any value there is nothing to tell nodes apart by.
  if (counts.size === 0 || (counts.size === 1 && counts.has(''))) return counts;
  for (const node of cycle.cache.nodes) {
    if (requireAll && !hasAll(node, constraints)) continue;
    const value = node.labels?.[c.topologyKey] ?? '';
    const n = counts.get(value);
    if (n !== undefined && eligible(c, cycle.info, node)) counts.set(value, n + totals[node.index]!);
  }
  return counts;
}

/**
 * Spreads pods evenly over nodes, zones or whatever a label names. `defaultSelector` gives the selector of what a pod
 * without constraints belongs to.
 */
export const podTopologySpread = (defaultSelector: (info: PodInfo) => Selector): Plugin => ({
  name: NAME,
  local: false,
  weight: 2,
  preFilter: (cycle) => {
    if (!cycle.pod.spec?.topologySpreadConstraints) return SKIP;
    const constraints = constraintsOf(cycle.info, 'DoNotSchedule');
    if (constraints.length === 0) return SKIP;
    cycle.state.set(NAME, prepareFilter(cycle, constraints));
    return undefined;
  },
  filter: (cycle, node) => {
    const { constraints, counts, minimums, selfMatch } = cycle.state.get(NAME) as FilterState;
    for (let i = 0; i < constraints.length; i++) {
      const c = constraints[i]!;
      const value = node.labels?.[c.topologyKey];
      if (value === undefined) return MISSING_LABEL;
      if ((counts[i]!.get(value) ?? 0) + (selfMatch[i] ? 1 : 0) - minimums[i]! > c.maxSkew) return MISMATCH;
    }
    return undefined;
  },
  preScore: (cycle, nodes) => {
    const own = (cycle.pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
    const constraints = own ? constraintsOf(cycle.info, 'ScheduleAnyway') : defaultConstraints(defaultSelector(cycle.info));
    if (constraints.length === 0) return SKIP;
    cycle.state.set(`${NAME}/score`, prepareScore(cycle, nodes, constraints, own));
    return undefined;
  },
  scoreAll: (cycle, nodes, scores) => {
    const { constraints, requireAll, weights, counts, perNode } = cycle.state.get(`${NAME}/score`) as ScoreState;
    constraints.forEach(({ topologyKey, maxSkew }, i) => {
      const values = cycle.cache.topology(topologyKey);
      const weight = weights[i]!;
      const own = perNode[i];
      const shared = counts[i]!;
      for (let k = 0; k < nodes.length; k++) {
        const { index } = nodes[k]!;
        const value = values[index];
        if (value !== undefined) scores[k]! += (own ? own[index]! : (shared.get(value) ?? 0)) * weight + maxSkew - 1;
      }
    });
    for (let k = 0; k < nodes.length; k++) scores[k] = requireAll && !hasAll(nodes[k]!, constraints) ? -1 : Math.round(scores[k]!);
  },
  normalize: (_, scores, n) => {
    let min = Infinity;
    let max = 0;
    for (let i = 0; i < n; i++) {
      const score = scores[i]!;
      if (score < 0) continue;
      if (score < min) min = score;
      if (score > max) max = score;
    }
    for (let i = 0; i < n; i++) {
      const score = scores[i]!;
      scores[i] = score < 0 ? 0 : max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - score)) / max);
    }
  },
  hint: (info, event) => {
    const constraints = constraintsOf(info, 'DoNotSchedule');
    if (event.resource === 'pod') {
      const { namespace, labels } = event.pod.metadata;
      return namespace === info.namespace && constraints.some((c) => c.selector.matches(labels as Record<string, string> | undefined));
    }
    if (event.resource !== 'node') return false;
    const { before, node } = event;
    return !before || constraints.some((c) => before.labels?.[c.topologyKey] !== node.labels?.[c.topologyKey] || eligible(c, info, before) !== eligible(c, info, node));
  },
});
