import { HARD_EFFECTS, tolerates, untoleratedTaint } from '../../client/scheduling.ts';
import { defaultNormalize, rejection, type Plugin } from '../framework.ts';

const NAME = 'TaintToleration';
const REASON = 'node(s) had untolerated taint(s)';

const REJECTION = rejection(NAME, REASON, true);

/** Keeps pods off nodes with taints that they do not tolerate, and prefers nodes without PreferNoSchedule. */
export const taintToleration: Plugin = {
  name: NAME,
  local: true,
  weight: 3,
  filter: ({ pod }, { node }) => (node!.spec?.taints && untoleratedTaint(node!.spec.taints, pod.spec?.tolerations, HARD_EFFECTS) ? REJECTION : undefined),
  score: ({ pod }, { node }) => {
    const taints = node!.spec?.taints;
    if (!taints) return 0;
    const tolerations = pod.spec?.tolerations?.filter((t) => !t.effect || t.effect === 'PreferNoSchedule') ?? [];
    return taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerations.some((t) => tolerates(t, taint))).length;
  },
  normalize: (_, scores, n) => defaultNormalize(scores, n, true),
  hint: ({ pod }, event) => {
    if (event.resource !== 'node' || event.action === 'delete') return false;
    const bad = (node = event.node) => untoleratedTaint(node.node!.spec?.taints, pod.spec?.tolerations, HARD_EFFECTS) !== undefined;
    return !bad() && (!event.before || bad(event.before));
  },
};
