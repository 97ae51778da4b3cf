import type { Node } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text, wide } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found } from '../validation/problems.ts';

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
  defaults: (object) => {
    const { spec, status } = object;
    const node = status?.capacity && !status.allocatable ? put(object, 'status', { ...status, allocatable: status.capacity }) : object;
    // pkg/apis/core/v1/conversion.go: the range that older clients know counts.
    return spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR ? put(node, 'spec', { ...spec, podCIDRs: [spec.podCIDR] }) : node;
  },
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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateNodeSpec(object.spec ?? {}, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      const words = (field: string) => `node updates may not change ${field} except from "" to valid`;
      if (old.spec?.podCIDRs?.length && !equal(object.spec?.podCIDRs, old.spec.podCIDRs)) out.push(forbidden('spec.podCIDRs', words('podCIDR')));
      if (old.spec?.providerID && old.spec.providerID !== object.spec?.providerID) out.push(forbidden('spec.providerID', words('providerID')));
    }),
};

const rolePrefix = 'node-role.kubernetes.io/';

/** The roles that a node's labels name, sorted. */
const rolesOf = (labels: Readonly<Record<string, string>> = {}): string[] => {
  const roles = new Set<string>();
  for (const key in labels) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && labels[key]) roles.add(labels[key]);
  }
  return [...roles].sort();
};

const address = ({ status }: Node, type: string): string => status?.addresses?.find((each) => each.type === type)?.address ?? '<none>';
