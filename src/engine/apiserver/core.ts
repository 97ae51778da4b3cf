import type { Tracer } from '../api/trace.ts';
import type { KubeObject } from '../api/types.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import type { Random } from '../sim/random.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { Authorizer } from './authz/authorizer.ts';
import type { Causes } from './causes.ts';
import type { Context } from './context.ts';
import { prefixOf } from './keys.ts';
import { WebhookMetrics } from './metrics.ts';
import type { Kubelets } from './kubelet.ts';
import type { ComponentHealth, Dial } from './outside.ts';
import type { ServiceAllocator } from './services/allocator.ts';
import type { Storage } from './storage.ts';

/** All admission plugins as one: see Plugin in admission/chain.ts. */
export interface AdmissionControl {
  /** Undefined where nothing has to be waited for. */
  before(core: Core, context: Context, object: KubeObject): Task | undefined;
  mutate(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): KubeObject;
  /** Undefined where nothing has to be waited for. */
  rewrite(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task<KubeObject> | undefined;
  validate(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void;
  /** Undefined where nothing has to be waited for. */
  settle(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task | undefined;
  remove(core: Core, context: Context, old: KubeObject): void;
  /** What a deletion must wait for; undefined where that is nothing. */
  settleRemoval(core: Core, context: Context, old: KubeObject): Task | undefined;
  /** What opening a connection must wait for; undefined where that is nothing. */
  connect(core: Core, context: Context, options: KubeObject): Task | undefined;
}

/** What the parts of one API server share. */
export class Core {
  // Kinds that the server itself reads.
  readonly namespaces: Kind;
  readonly pods: Kind;
  readonly services: Kind;
  readonly nodes: Kind;
  readonly secrets: Kind;
  readonly serviceAccounts: Kind;
  readonly priorityClasses: Kind;
  readonly storageClasses: Kind;
  readonly limitRanges: Kind;
  readonly resourceQuotas: Kind;
  readonly ingressClasses: Kind;
  readonly policies: Kind;
  readonly policyBindings: Kind;
  readonly mutatingPolicies: Kind;
  readonly mutatingPolicyBindings: Kind;
  readonly mutatingWebhooks: Kind;
  readonly validatingWebhooks: Kind;
  /** ClusterRole, ClusterRoleBinding, Role, RoleBinding. */
  readonly rbacKinds: readonly Kind[];
  readonly authorizer: Authorizer;
  readonly webhookMetrics = new WebhookMetrics();

  constructor(
    readonly sim: Sim,
    readonly chance: Random,
    readonly kinds: KindRegistry,
    readonly storage: Storage,
    readonly admission: AdmissionControl,
    readonly causes: Causes,
    readonly tracer: Tracer,
    readonly kubelets: Kubelets,
    readonly allocator: ServiceAllocator,
    readonly componentHealth: ComponentHealth,
    readonly dial: Dial,
  ) {
    this.namespaces = this.builtin('', 'v1', 'namespaces');
    this.pods = this.builtin('', 'v1', 'pods');
    this.services = this.builtin('', 'v1', 'services');
    this.nodes = this.builtin('', 'v1', 'nodes');
    this.secrets = this.builtin('', 'v1', 'secrets');
    this.serviceAccounts = this.builtin('', 'v1', 'serviceaccounts');
    this.priorityClasses = this.builtin('scheduling.k8s.io', 'v1', 'priorityclasses');
    this.storageClasses = this.builtin('storage.k8s.io', 'v1', 'storageclasses');
    this.limitRanges = this.builtin('', 'v1', 'limitranges');
    this.resourceQuotas = this.builtin('', 'v1', 'resourcequotas');
    this.ingressClasses = this.builtin('networking.k8s.io', 'v1', 'ingressclasses');
    this.policies = this.builtin('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies');
    this.policyBindings = this.builtin('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicybindings');
    this.mutatingPolicies = this.builtin('admissionregistration.k8s.io', 'v1', 'mutatingadmissionpolicies');
    this.mutatingPolicyBindings = this.builtin('admissionregistration.k8s.io', 'v1', 'mutatingadmissionpolicybindings');
    this.mutatingWebhooks = this.builtin('admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations');
    this.validatingWebhooks = this.builtin('admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations');
    this.rbacKinds = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((plural) => this.builtin('rbac.authorization.k8s.io', 'v1', plural));
    this.authorizer = new Authorizer(this);
  }

  /** A number that changes whenever anything of a kind does. */
  revisionOf(kind: Kind): number {
    return this.storage.etcd.local.revisionOf(prefixOf(kind));
  }

  /** A kind that is always there. */
  builtin(group: string, version: string, plural: string): Kind {
    const kind = this.kinds.byResource(group, version, plural);
    if (!kind) throw new Error(`no kind ${group}/${version} ${plural}`);
    return kind;
  }
}
