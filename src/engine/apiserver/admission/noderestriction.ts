import { forbidden } from '../../api/errors.ts';
import type { Node, OwnerReference, Pod } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { claimsOf, configMapsOf, secretsOf } from '../authz/node.ts';
import { nodeOf } from '../authz/nodeuser.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const RESTRICTED = 'node-restriction.kubernetes.io';

/** Labels of Kubernetes' own that a kubelet sets on its node (k8s.io/kubelet/pkg/apis/well_known_labels.go). */
const kubeletLabels = new Set([
  ...['arch', 'hostname', 'os'].map((name) => `kubernetes.io/${name}`),
  ...['arch', 'os', 'instance-type'].map((name) => `beta.kubernetes.io/${name}`),
  ...['zone', 'region'].flatMap((name) => [`topology.kubernetes.io/${name}`, `failure-domain.beta.kubernetes.io/${name}`]),
  'node.kubernetes.io/instance-type',
  'node.kubernetes.io/windows-build',
]);

/** The operation's verdict: what is wrong with it. */
type Verdict = string | undefined;

/** Keeps a kubelet to its own Node, the pods on it and their tokens (kubernetes: plugin/pkg/admission/noderestriction). */
export const nodeRestriction: Plugin = {
  name: 'NodeRestriction',

  validate(core, context, object, old) {
    refuse(context, object, (node) => verdict(core, context, node, object, old));
  },

  remove(_core, context, old) {
    refuse(context, old, (node) => removal(context, node, old));
  },
};

const refuse = (context: Context, object: KubeObject, ask: (node: string) => Verdict): void => {
  const node = context.user.trusted ? undefined : nodeOf(context.user);
  const why = node === undefined ? undefined : ask(node);
  if (why !== undefined) throw forbidden(resourceOf(context.kind), context.name ?? object.metadata.name ?? '', why);
};

const placeOf = ({ kind, subresource }: Context): string => `${kind.group}/${kind.plural}${subresource ? `/${subresource}` : ''}`;

const verdict = (core: Core, context: Context, node: string, object: KubeObject, old: KubeObject | undefined): Verdict => {
  switch (placeOf(context)) {
    case '/nodes':
    case '/nodes/status':
      return ofNode(node, object as unknown as Node, old as Node | undefined);
    case '/pods':
      return old ? `unexpected operation "UPDATE", node "${node}" can only create and delete mirror pods` : ofPod(core, node, object as unknown as Pod);
    case '/pods/status':
      return ofPodStatus(node, object as unknown as Pod, old as unknown as Pod);
    case 'coordination.k8s.io/leases':
      return object.metadata.namespace === 'kube-node-lease' && object.metadata.name === node ? undefined : `can only access node lease with the same name as the requesting node`;
    case 'storage.k8s.io/csinodes':
      return object.metadata.name === node ? undefined : 'can only access CSINode with the same name as the requesting node';
    default:
      return undefined;
  }
};

const removal = (context: Context, node: string, old: KubeObject): Verdict => {
  if (placeOf(context) === '/nodes') return old.metadata.name === node ? undefined : `node "${node}" is not allowed to modify node "${old.metadata.name}"`;
  if (placeOf(context) === '/pods') return (old as unknown as Pod).spec?.nodeName === node ? undefined : `node "${node}" can only delete pods with spec.nodeName set to itself`;
  return undefined;
};

const ofNode = (node: string, object: Node, old: Node | undefined): Verdict => {
  if (object.metadata.name !== node) return `node "${node}" is not allowed to modify node "${object.metadata.name}"`;
  if (old && !equal(object.spec?.taints ?? [], old.spec?.taints ?? [])) return `node "${node}" is not allowed to modify taints`;
  const labels = forbiddenLabels((object.metadata.labels ?? {}) as Record<string, string>, (old?.metadata.labels ?? {}) as Record<string, string>);
  if (labels.length === 0) return undefined;
  return old ? `is not allowed to modify labels: ${labels.join(', ')}` : `node "${node}" is not allowed to set the following labels: ${labels.join(', ')}`;
};

const forbiddenLabels = (labels: Record<string, string>, before: Record<string, string>): string[] =>
  [...new Set([...Object.keys(labels), ...Object.keys(before)])].filter((key) => labels[key] !== before[key] && isForbidden(key)).sort();

const within = (domain: string, root: string): boolean => domain === root || domain.endsWith(`.${root}`);

const isForbidden = (label: string): boolean => {
  const domain = label.includes('/') ? label.slice(0, label.indexOf('/')) : '';
  if (within(domain, RESTRICTED)) return true;
  const kubernetes = within(domain, 'kubernetes.io') || within(domain, 'k8s.io');
  return kubernetes && !kubeletLabels.has(label) && !within(domain, 'kubelet.kubernetes.io') && !within(domain, 'node.kubernetes.io');
};

const ofPod = (core: Core, node: string, pod: Pod): Verdict => {
  if (!(pod.metadata.annotations as Record<string, string> | undefined)?.[MIRROR]) return `pod does not have "${MIRROR}" annotation, node "${node}" can only create mirror pods`;
  if (pod.spec?.nodeName !== node) return `node "${node}" can only create pods with spec.nodeName set to itself`;
  const wrong = ofOwners(core, node, (pod.metadata.ownerReferences ?? []) as OwnerReference[]);
  if (wrong) return wrong;
  const named: readonly [boolean, string][] = [
    [!!pod.spec.serviceAccountName, 'a service account'],
    [secretsOf(pod).length > 0, 'secrets'],
    [configMapsOf(pod).length > 0, 'configmaps'],
    [claimsOf(pod).length > 0, 'persistentvolumeclaims'],
  ];
  const found = named.find(([there]) => there);
  return found && `node "${node}" can not create pods that reference ${found[1]}`;
};

const ofOwners = (core: Core, node: string, owners: readonly OwnerReference[]): Verdict => {
  if (owners.length > 1) return `node "${node}" can only create pods with a single owner reference set to itself`;
  const [owner] = owners;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) return `node "${node}" can only create pods with an owner reference set to itself`;
  if (!owner.controller) return `node "${node}" can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `node "${node}" must not set blockOwnerDeletion on an owner reference`;
  const uid = core.storage.get(core.nodes, undefined, node)?.metadata.uid;
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid ?? ''}`;
};

const ofPodStatus = (node: string, pod: Pod, old: Pod): Verdict => {
  if (old.spec?.nodeName !== node) return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
  return equal(pod.metadata.labels ?? {}, old.metadata.labels ?? {}) ? undefined : `node "${node}" cannot update labels through pod status`;
};
