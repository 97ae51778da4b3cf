import type { PodSpec } from '../../api/kubernetes.ts';
import { matchesNodeAffinity, matchesTerm } from '../../client/scheduling.ts';
import { defaultNormalize, rejection, SKIP, type Plugin } from '../framework.ts';

const NAME = 'NodeAffinity';
const REASON = "node(s) didn't match Pod's node affinity/selector";

const REJECTION = rejection(NAME, REASON, true);

const affinityOf = (spec: PodSpec | undefined) => spec?.affinity?.nodeAffinity;

/** The node names that every term pins the pod to, as DaemonSet pods are; undefined where one does not. */
function pinnedNodes(spec: PodSpec | undefined): Set<string> | undefined {
  const terms = affinityOf(spec)?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms) return undefined;
  const nodes = new Set<string>();
  for (const term of terms) {
    const names = term.matchFields?.filter((field) => field.key === 'metadata.name' && field.operator === 'In');
    if (!names || names.length === 0) return undefined;
    const [first, ...rest] = names;
    for (const name of first!.values ?? []) if (rest.every((field) => field.values?.includes(name))) nodes.add(name);
  }
  return nodes;
}

/** Only nodes that the nodeSelector and required node affinity select; prefers those that the preferred terms do. */
export const nodeAffinity: Plugin = {
  name: NAME,
  local: true,
  weight: 2,
  preFilter: ({ pod }) => {
    const { spec } = pod;
    if (!spec?.nodeSelector && !affinityOf(spec)?.requiredDuringSchedulingIgnoredDuringExecution) return SKIP;
    const nodes = pinnedNodes(spec);
    if (!nodes) return undefined;
    return nodes.size === 0 ? rejection(NAME, 'pod affinity terms conflict', true) : { nodes };
  },
  filter: ({ pod }, { node }) => (matchesNodeAffinity(pod.spec, node!) ? undefined : REJECTION),
  preScore: ({ pod }) => (affinityOf(pod.spec)?.preferredDuringSchedulingIgnoredDuringExecution?.length ? undefined : SKIP),
  score: ({ pod }, { node }) => {
    let score = 0;
    for (const { weight, preference } of affinityOf(pod.spec)!.preferredDuringSchedulingIgnoredDuringExecution!) if (matchesTerm(preference, node!)) score += weight;
    return score;
  },
  normalize: (_, scores, n) => defaultNormalize(scores, n, false),
  hint: ({ pod }, event) => {
    if (event.resource !== 'node' || event.action === 'delete') return false;
    return matchesNodeAffinity(pod.spec, event.node.node!) && (!event.before || !matchesNodeAffinity(pod.spec, event.before.node!));
  },
};
