import { rejection, SKIP, type Plugin } from '../framework.ts';

export const NAME = 'NodePorts';
export const REASON = "node(s) didn't have free ports for the requested pod ports";

const REJECTION = rejection(NAME, REASON);

/** Only nodes where the pod's host ports are free. */
export const nodePorts: Plugin = {
  name: NAME,
  local: true,
  preFilter: ({ info }) => (info.ports.length > 0 ? undefined : SKIP),
  filter: ({ info }, node) => (info.ports.some((port) => node.portTaken(port)) ? REJECTION : undefined),
  hint: (_, event) => (event.resource === 'pod' && event.action === 'delete') || (event.resource === 'node' && event.action === 'add'),
};
