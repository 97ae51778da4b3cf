import { rejection, SKIP, type Plugin } from '../framework.ts';

const NAME = 'NodeName';
const REASON = "node(s) didn't match the requested node name";

const REJECTION = rejection(NAME, REASON, true);

/** Only the node that the pod asks for by name. */
export const nodeName: Plugin = {
  name: NAME,
  local: true,
  preFilter: ({ pod }) => (pod.spec?.nodeName ? undefined : SKIP),
  filter: ({ pod }, node) => (pod.spec!.nodeName === node.name ? undefined : REJECTION),
  hint: (_, event) => event.resource === 'node' && event.action === 'add',
};
