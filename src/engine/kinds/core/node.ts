import type { Node, Taint } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { labelValue } from '../../api/names.ts';
import { age, name, text, wide } from '../columns.ts';
import { put } from '../fill.ts';
import { asStruct } from '../internal/order.ts';
import type { Kind } from '../kind.ts';
import { validateCIDR } from '../validation/addresses.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate, validateQualifiedName } from '../validation/metadata.ts';
import { duplicateObject, forbidden, found, invalid } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';
import { effects } from './podspec/values.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      if (object.spec?.taints) validateTaints(object.spec.taints, out);
      object.spec?.podCIDRs?.forEach((range, i) => validateCIDR(range, `spec.podCIDRs[${i}]`, out));
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

/** Taints are known by key and effect. */
const validateTaints = (taints: readonly Taint[], out: Problems): void => {
  const seen = new Set<string>();
  taints.forEach((taint, i) => {
    const at = `metadata.taints[${i}]`;
    validateQualifiedName(taint.key ?? '', `${at}.key`, out);
    const problems = labelValue(taint.value ?? '');
    if (problems.length > 0) out.push(invalid(`${at}.value`, taint.value, problems.join(';')));
    oneOf(taint.effect, effects, `${at}.effect`, out);
    if (seen.has(`${taint.effect}/${taint.key}`)) out.push(duplicateObject(at, asStruct({ Key: taint.key ?? '', Value: taint.value ?? '', Effect: taint.effect ?? '', TimeAdded: taint.timeAdded ?? null }), 'taints must be unique by key and effect pair'));
    seen.add(`${taint.effect}/${taint.key}`);
  });
};
