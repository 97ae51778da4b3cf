import { MAX_NODE_SCORE, rejection, SKIP, type Cycle, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeinfo.ts';
import { podInfoOf, termMatches, type AffinityTerm, type PodInfo } from '../podinfo.ts';

const NAME = 'InterPodAffinity';
const REASON_EXISTING = "node(s) didn't satisfy existing pods anti-affinity rules";
const REASON_AFFINITY = "node(s) didn't match pod affinity rules";
const REASON_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";

const EXISTING = rejection(NAME, REASON_EXISTING);
const AFFINITY = rejection(NAME, REASON_AFFINITY, true);
const ANTI_AFFINITY = rejection(NAME, REASON_ANTI_AFFINITY);

/** How much the required affinity of pods that are there weighs for one that comes (HardPodAffinityWeight). */
const HARD_WEIGHT = 1;

/** How many pods match, by topology key and value: `zone=a`. */
type Counts = Map<string, number>;

interface State {
  existing: Counts;
  affinity: Counts;
  antiAffinity: Counts;
}

const bump = (counts: Counts, node: NodeInfo, key: string, by: number): void => {
  const value = node.labels?.[key];
  if (value !== undefined) counts.set(`${key}=${value}`, (counts.get(`${key}=${value}`) ?? 0) + by);
};

const at = (counts: Counts, node: NodeInfo, key: string): number => {
  const value = node.labels?.[key];
  return value === undefined ? 0 : (counts.get(`${key}=${value}`) ?? 0);
};

const matches = (cycle: Cycle, term: AffinityTerm, pod: PodInfo): boolean => termMatches(term, pod.namespace, pod.labels, cycle.namespaceLabels);

function prepare(cycle: Cycle): State {
  const { info, cache, without } = cycle;
  const state: State = { existing: new Map(), affinity: new Map(), antiAffinity: new Map() };
  for (const node of cache.antiAffinityNodes) {
    if (node.index < 0) continue;
    for (const pod of node.withRequiredAntiAffinity) if (!without?.has(pod.uid)) for (const term of pod.affinities.requiredAnti) if (matches(cycle, term, info)) bump(state.existing, node, term.topologyKey, 1);
  }
  const { required, requiredAnti } = info.affinities;
  if (required.length === 0 && requiredAnti.length === 0) return state;
  for (const node of cache.nodes)
    for (const pod of node.pods.values()) {
      if (without?.has(pod.uid) || pod.pod.metadata.deletionTimestamp) continue;
      // For affinity a pod must match all terms at once.
      if (required.length > 0 && required.every((term) => matches(cycle, term, pod))) for (const term of required) bump(state.affinity, node, term.topologyKey, 1);
      for (const term of requiredAnti) if (matches(cycle, term, pod)) bump(state.antiAffinity, node, term.topologyKey, 1);
    }
  return state;
}

function satisfiesAffinity(cycle: Cycle, { affinity }: State, node: NodeInfo): boolean {
  const { info } = cycle;
  const { required } = info.affinities;
  let all = true;
  for (const { topologyKey } of required) {
    if (node.labels?.[topologyKey] === undefined) return false;
    if (at(affinity, node, topologyKey) <= 0) all = false;
  }
  // The first of a group of pods that want each other may go anywhere.
  return all || (affinity.size === 0 && required.every((term) => matches(cycle, term, info)));
}

/** Adds weights to every node in the topology of one where a term matches. */
function addTerms(cycle: Cycle, counts: Counts, node: NodeInfo, terms: readonly AffinityTerm[], pod: PodInfo, sign: 1 | -1, weight?: number): void {
  for (const term of terms) if (matches(cycle, term, pod)) bump(counts, node, term.topologyKey, sign * (weight ?? term.weight));
}

/** Pods near the pods that they want, and away from those that they, or those there, do not want. */
export const interPodAffinity: Plugin = {
  name: NAME,
  local: false,
  weight: 2,
  preFilter: (cycle) => {
    const { required, requiredAnti } = cycle.info.affinities;
    if (required.length === 0 && requiredAnti.length === 0 && cycle.cache.antiAffinityNodes.size === 0) return SKIP;
    const state = prepare(cycle);
    if (required.length === 0 && requiredAnti.length === 0 && state.existing.size === 0) return SKIP;
    cycle.state.set(NAME, state);
    return undefined;
  },
  filter: (cycle, node) => {
    const state = cycle.state.get(NAME) as State;
    const { required, requiredAnti } = cycle.info.affinities;
    if (required.length > 0 && !satisfiesAffinity(cycle, state, node)) return AFFINITY;
    for (const { topologyKey } of requiredAnti) if (at(state.antiAffinity, node, topologyKey) > 0) return ANTI_AFFINITY;
    if (state.existing.size > 0) for (const key in node.labels) if (at(state.existing, node, key) > 0) return EXISTING;
    return undefined;
  },
  preScore: (cycle) => {
    const { info, cache } = cycle;
    const { preferred, preferredAnti } = info.affinities;
    const own = preferred.length > 0 || preferredAnti.length > 0;
    if (!own && cache.affinityNodes.size === 0) return SKIP;
    const counts: Counts = new Map();
    for (const node of own ? cache.nodes : cache.affinityNodes) {
      if (node.index < 0) continue;
      for (const there of own ? node.pods.values() : node.withAffinity) {
        if (own) {
          addTerms(cycle, counts, node, preferred, there, 1);
          addTerms(cycle, counts, node, preferredAnti, there, -1);
        }
        const { affinities } = there;
        addTerms(cycle, counts, node, affinities.required, info, 1, HARD_WEIGHT);
        addTerms(cycle, counts, node, affinities.preferred, info, 1);
        addTerms(cycle, counts, node, affinities.preferredAnti, info, -1);
      }
    }
    if (counts.size === 0) return SKIP;
    cycle.state.set(`${NAME}/score`, counts);
    return undefined;
  },
  score: (cycle, node) => {
    const counts = cycle.state.get(`${NAME}/score`) as Counts;
    let score = 0;
    for (const key in node.labels) score += at(counts, node, key);
    return score;
  },
  normalize: (_, scores, n) => {
    let min = Infinity;
    let max = -Infinity;
    for (let i = 0; i < n; i++) {
      min = Math.min(min, scores[i]!);
      max = Math.max(max, scores[i]!);
    }
    for (let i = 0; i < n; i++) scores[i] = max > min ? Math.trunc((MAX_NODE_SCORE * (scores[i]! - min)) / (max - min)) : 0;
  },
  hint: (info, event) => {
    const { required, requiredAnti } = info.affinities;
    if (event.resource === 'node') {
      if (event.action === 'add') return true;
      const { before, node } = event;
      return event.action === 'update' && [...required, ...requiredAnti].some(({ topologyKey }) => before?.labels?.[topologyKey] !== node.labels?.[topologyKey]);
    }
    if (event.resource !== 'pod') return false;
    const other = podInfoOf(event.pod);
    const wanted = required.length > 0 && required.every((term) => mayMatch(term, other));
    const unwanted = () => requiredAnti.some((term) => mayMatch(term, other)) || other.affinities.requiredAnti.some((term) => mayMatch(term, info));
    return event.action === 'add' ? wanted : event.action === 'delete' ? unwanted() : wanted || unwanted();
  },
};

/** Whether a term may be about a pod; what depends on the namespace's labels may. */
const mayMatch = (term: AffinityTerm, pod: PodInfo): boolean => (!!term.namespaceSelector || term.namespaces.has(pod.namespace)) && term.selector.matches(pod.labels);
