import type { Taint } from '../../api/kubernetes.ts';
import { tolerates } from '../../client/scheduling.ts';
import { rejection, type Plugin } from '../framework.ts';

const NAME = 'NodeUnschedulable';
const REASON = 'node(s) were unschedulable';

const TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const REJECTION = rejection(NAME, REASON, true);

/** Keeps pods off cordoned nodes. */
export const nodeUnschedulable: Plugin = {
  name: NAME,
  local: true,
  filter: ({ pod }, { node }) => (node!.spec?.unschedulable && !pod.spec?.tolerations?.some((toleration) => tolerates(toleration, TAINT)) ? REJECTION : undefined),
  hint: (_, event) => event.resource === 'node' && event.action !== 'delete' && !event.node.node!.spec?.unschedulable && (!event.before || !!event.before.node!.spec?.unschedulable),
};
