import { rejection, SKIP, type Plugin } from '../framework.ts';
import { podInfoOf } from '../podinfo.ts';

const NAME = 'NodePorts';
const REASON = "node(s) didn't have free ports for the requested pod ports";

const REJECTION = rejection(NAME, REASON);

/** Only nodes where the pod's host ports are free. */
export const nodePorts: Plugin = {
  name: NAME,
  local: true,
  preFilter: ({ info }) => (info.ports.length > 0 ? undefined : SKIP),
  filter: ({ info }, node) => (info.ports.some((port) => node.portTaken(port)) ? REJECTION : undefined),
  hint: (info, event) => {
    if (event.resource === 'node') return event.action === 'add';
    return event.resource === 'pod' && event.action === 'delete' && podInfoOf(event.pod).ports.some((freed) => info.ports.some(({ port, protocol }) => port === freed.port && protocol === freed.protocol));
  },
};
