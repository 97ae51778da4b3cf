import type { Node } from '../../engine/api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../../engine/api/quantity.ts';
import type { NodeCard } from '../types.ts';
import type { Requests } from './requests.ts';
import { labelText } from './system.ts';

const ROLE = 'node-role.kubernetes.io/';

/** The ROLES column of `kubectl get nodes` (pkg/printers/internalversion/printers.go, findNodeRoles). */
function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  const labels = node.metadata.labels ?? {};
  for (const key in labels) {
    if (key.startsWith(ROLE)) {
      if (key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    } else if (key === 'kubernetes.io/role' && labels[key]) roles.add(labels[key]!);
  }
  return [...roles].sort();
}

/** `used`: the sums over the node's pods that have not ended. */
export function nodeCard(id: number, node: Node, used: Requests & { pods: number }, powered: boolean): NodeCard {
  const { status, spec, metadata } = node;
  const ready = status?.conditions?.find((c) => c.type === 'Ready');
  const cordoned = spec?.unschedulable === true;
  const capacity = (status?.capacity ?? {}) as Record<string, string>;
  const allocatable = (status?.allocatable ?? capacity) as Record<string, string>;
  const word = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return {
    id,
    name: metadata.name,
    status: cordoned ? `${word},SchedulingDisabled` : word,
    ready: ready?.status === 'True' ? 'True' : ready?.status === 'False' ? 'False' : 'Unknown',
    cordoned,
    powered,
    joined: true,
    roles: nodeRoles(node),
    ip: status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? '',
    version: status?.nodeInfo?.kubeletVersion ?? '',
    taints: (spec?.taints ?? []).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`),
    pressures: (status?.conditions ?? []).filter((c) => c.type !== 'Ready' && c.status === 'True').map((c) => c.type),
    message: ready && ready.status !== 'True' ? [ready.reason, ready.message].filter(Boolean).join(': ') : undefined,
    cpu: { capacity: quantityMilliValue(capacity.cpu), allocatable: quantityMilliValue(allocatable.cpu), requested: used.cpu },
    memory: { capacity: quantityValue(capacity.memory), allocatable: quantityValue(allocatable.memory), requested: used.memory },
    pods: { count: used.pods, allocatable: quantityValue(allocatable.pods) },
    labels: labelText(metadata.labels),
  };
}

const NOTHING = { capacity: 0, allocatable: 0, requested: 0 };

/** A machine that is no node (yet): before `kubeadm join`, after `kubectl delete node`. */
export const hostCard = (id: number, name: string, ip: string, powered: boolean): NodeCard => ({
  id,
  name,
  status: '',
  ready: 'Unknown',
  cordoned: false,
  powered,
  joined: false,
  roles: [],
  ip,
  version: '',
  taints: [],
  pressures: [],
  cpu: NOTHING,
  memory: NOTHING,
  pods: { count: 0, allocatable: 0 },
  labels: '',
});
