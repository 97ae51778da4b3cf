import type { PersistentVolumeClaim, Pod, Volume } from '../../api/kubernetes.ts';
import { clusterRoles } from '../bootstrap/roles.ts';
import type { NodeSource } from './nodesource.ts';
import { covers, type Attributes, type Decision, type PolicyRule } from './rbac.ts';

const LEASES = 'kube-node-lease';

const allowed: Decision = { allowed: true, reason: '' };
const no = (reason = ''): Decision => ({ allowed: false, reason });

const reads = ['get', 'list', 'watch'];
const ownVerbs = ['get', 'create', 'update', 'patch', 'delete'];

const nodeRules = (): readonly PolicyRule[] => clusterRoles.find((role) => role.metadata.name === 'system:node')!['rules'];

/** What a kubelet may do: what is about its own node and the pods on it (kubernetes: plugin/pkg/auth/authorizer/node/node_authorizer.go). */
export class NodeAuthorizer {
  constructor(private readonly source: NodeSource) {}

  /** A decision for a request of a node; one that allows nothing leaves it to RBAC. */
  decide(node: string, a: Attributes): Decision {
    if (a.path === undefined) {
      const own = this.byResource(node, a);
      if (own) return own;
    }
    return nodeRules().some((rule) => covers(rule, a)) ? allowed : no();
  }

  private byResource(node: string, a: Attributes): Decision | undefined {
    switch (`${a.group}/${a.resource}`) {
      case '/secrets':
      case '/configmaps':
        return this.readOf(node, a);
      case '/persistentvolumeclaims':
        return a.subresource === 'status' ? (a.verb === 'update' || a.verb === 'patch' ? this.related(node, a) : no('can only get/update/patch this type')) : this.getOf(node, a);
      case '/persistentvolumes':
      case 'resource.k8s.io/resourceclaims':
      case 'storage.k8s.io/volumeattachments':
        return this.getOf(node, a);
      case '/serviceaccounts':
        if (a.verb !== 'create' || !a.name) return no('can only create tokens for individual service accounts');
        return a.subresource === 'token' ? this.related(node, a) : no('can only create token subresource of serviceaccount');
      case 'coordination.k8s.io/leases':
        if (!ownVerbs.includes(a.verb)) return no('can only get, create, update, patch, or delete a node lease');
        if (a.namespace !== LEASES) return no(`can only access leases in the "${LEASES}" system namespace`);
        return a.verb === 'create' || a.name === node ? allowed : no('can only access node lease with the same name as the requesting node');
      case 'storage.k8s.io/csinodes':
        if (!ownVerbs.includes(a.verb)) return no('can only get, create, update, patch, or delete a CSINode');
        if (a.subresource) return no('cannot authorize CSINode subresources');
        return a.verb === 'create' || a.name === node ? allowed : no('can only access CSINode with the same name as the requesting node');
      case '/nodes':
        return ofNodes(node, a);
      case '/pods':
        return this.ofPods(node, a);
      default:
        return undefined;
    }
  }

  private readOf(node: string, a: Attributes): Decision {
    if (!reads.includes(a.verb)) return no('can only read resources of this type');
    if (a.subresource) return no('cannot read subresource');
    if (!a.namespace) return no('can only read namespaced object of this type');
    return this.related(node, a);
  }

  private getOf(node: string, a: Attributes): Decision {
    if (a.verb !== 'get') return no('can only get individual resources of this type');
    return a.subresource ? no('cannot get subresource') : this.related(node, a);
  }

  private ofPods(node: string, a: Attributes): Decision {
    const { verb, subresource } = a;
    if (subresource === 'status') return verb === 'update' || verb === 'patch' ? allowed : no();
    if (subresource === 'eviction') return verb === 'create' ? allowed : no();
    if (subresource) return no();
    if (verb === 'get') return this.getOf(node, a);
    if (verb === 'create' || verb === 'delete') return allowed;
    if (verb !== 'list' && verb !== 'watch') return no();
    if (a.fieldSelector?.split(',').some((term) => /^spec\.nodeName==?/.test(term) && term.replace(/^[^=]*==?/, '') === node)) return allowed;
    return a.name ? this.related(node, a) : no('can only list/watch pods with spec.nodeName field selector');
  }

  /** Whether a pod on the node uses the object. */
  private related(node: string, a: Attributes): Decision {
    if (!a.name) return no('No Object name found');
    const pods = (this.source.storage.all(this.source.pods, a.namespace) as unknown as Pod[]).filter((pod) => pod.spec?.nodeName === node);
    return pods.some((pod) => this.uses(pod, a)) ? allowed : no(`no relationship found between node '${node}' and this object`);
  }

  private uses(pod: Pod, { resource, name }: Attributes): boolean {
    switch (resource) {
      case 'pods':
        return pod.metadata.name === name;
      case 'secrets':
        return secretsOf(pod).includes(name!);
      case 'configmaps':
        return configMapsOf(pod).includes(name!);
      case 'serviceaccounts':
        return pod.spec?.serviceAccountName === name;
      case 'persistentvolumeclaims':
        return claimsOf(pod).includes(name!);
      case 'persistentvolumes':
        return claimsOf(pod).some((claim) => this.volumeOf(pod.metadata.namespace!, claim) === name);
      default:
        return false;
    }
  }

  private volumeOf(namespace: string, claim: string): string | undefined {
    const found = this.source.storage.get(this.source.builtin('', 'v1', 'persistentvolumeclaims'), namespace, claim) as unknown as PersistentVolumeClaim | undefined;
    return found?.spec?.volumeName;
  }
}

const ofNodes = (node: string, { verb, subresource, name }: Attributes): Decision => {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? allowed : no();
  if (subresource) return no();
  if (['create', 'update', 'patch'].includes(verb)) return allowed;
  if (!reads.includes(verb)) return no();
  if (name === node) return allowed;
  return no(name ? `node '${node}' cannot read '${name}', only its own Node object` : `node '${node}' cannot read all nodes, only its own Node object`);
};

const names = (list: readonly (string | undefined)[]): string[] => list.filter((name): name is string => !!name);

const containersOf = ({ spec }: Pod) => [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])];

const sourcesOf = ({ spec }: Pod): NonNullable<NonNullable<Volume['projected']>['sources']>[number][] => (spec?.volumes ?? []).flatMap((v) => v.projected?.sources ?? []);

const volumesOf = ({ spec }: Pod): readonly Volume[] => spec?.volumes ?? [];

/** Secrets that a pod names (kubernetes: pkg/api/v1/pod/util.go, VisitPodSecretNames). */
export const secretsOf = (pod: Pod): string[] =>
  names([
    ...(pod.spec?.imagePullSecrets ?? []).map((s) => s.name),
    ...containersOf(pod).flatMap((c) => [...(c.env ?? []).map((e) => e.valueFrom?.secretKeyRef?.name), ...(c.envFrom ?? []).map((e) => e.secretRef?.name)]),
    ...volumesOf(pod).map((v) => v.secret?.secretName),
    ...sourcesOf(pod).map((s) => s.secret?.name),
  ]);

/** ConfigMaps that a pod names. */
export const configMapsOf = (pod: Pod): string[] =>
  names([
    ...containersOf(pod).flatMap((c) => [...(c.env ?? []).map((e) => e.valueFrom?.configMapKeyRef?.name), ...(c.envFrom ?? []).map((e) => e.configMapRef?.name)]),
    ...volumesOf(pod).map((v) => v.configMap?.name),
    ...sourcesOf(pod).map((s) => s.configMap?.name),
  ]);

/** Claims that a pod's volumes are, generic ephemeral ones by the name that they get. */
export const claimsOf = (pod: Pod): string[] => names(volumesOf(pod).map((v) => v.persistentVolumeClaim?.claimName ?? (v.ephemeral && `${pod.metadata.name}-${v.name}`)));
