import type { Node } from '../../api/kubernetes.ts';
import { age, name, text, wide } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';

/** v1 Node */
export const node: Kind<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  subresources: ['proxy', 'status'],
  schema: 'IoK8sApiCoreV1Node',
  defaults: (object) => (object.status?.capacity && !object.status.allocatable ? put(object, 'status', { ...object.status, allocatable: object.status.capacity }) : object),
  columns: [
    name,
    text('Status', ({ spec, status }) => {
      const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
      return (ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown') + (spec?.unschedulable ? ',SchedulingDisabled' : '');
    }),
    text('Roles', ({ metadata }) => rolesOf(metadata.labels).join(',') || '<none>'),
    age,
    text('Version', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
    wide('Internal-IP', (node) => address(node, 'InternalIP')),
    wide('External-IP', (node) => address(node, 'ExternalIP')),
    wide('OS-Image', ({ status }) => status?.nodeInfo?.osImage || '<unknown>'),
    wide('Kernel-Version', ({ status }) => (status?.nodeInfo?.kernelVersion ? `${status.nodeInfo.kernelVersion} (${status.nodeInfo.architecture})` : '<unknown>')),
    wide('Container-Runtime', ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ],
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
};

const rolePrefix = 'node-role.kubernetes.io/';

/** The roles that a node's labels name, sorted. */
export const rolesOf = (labels: Readonly<Record<string, string>> = {}): string[] => {
  const roles = new Set<string>();
  for (const key in labels) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && labels[key]) roles.add(labels[key]);
  }
  return [...roles].sort();
};

const address = ({ status }: Node, type: string): string => status?.addresses?.find((each) => each.type === type)?.address ?? '<none>';
