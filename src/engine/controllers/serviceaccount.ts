import type { ConfigMap, Namespace, ServiceAccount } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import { configMaps, namespaces, serviceAccounts } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { isNamespaceTerminating } from './common/podcontrol.ts';
import type { Controller, ControllerContext } from './context.ts';

const DEFAULT_ACCOUNT = 'default';
const ROOT_CA_CONFIG_MAP = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Works on each namespace that is not being deleted. */
abstract class PerNamespace implements Controller {
  abstract readonly name: string;
  protected abstract readonly queue: WorkQueue;
  private readonly namespaces: Informer<Namespace>;

  constructor(protected readonly context: ControllerContext) {
    this.namespaces = context.informers.informer(namespaces);
    const add = (ns: Namespace) => this.queue.add(ns.metadata.name, ns);
    // The queue is the subclass's: nothing is delivered before all are constructed.
    this.namespaces.handle({ add, update: (_, ns) => add(ns) });
  }

  start(): void {
    this.queue.run(1, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  protected abstract ensure(namespace: string): Task;

  private *reconcile(name: string): Task {
    const ns = this.namespaces.store.get(name);
    if (!ns || ns.status?.phase === 'Terminating' || ns.metadata.deletionTimestamp) return;
    try {
      yield* this.ensure(name);
    } catch (error) {
      if (!isStatus(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error;
    }
  }
}

/** Gives each namespace its ServiceAccount `default` (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
class ServiceAccounts extends PerNamespace {
  readonly name = 'serviceaccount-controller';
  protected readonly queue: WorkQueue;
  private readonly accounts: Informer<ServiceAccount>;

  constructor(context: ControllerContext) {
    super(context);
    this.queue = new WorkQueue(context.sim, this.name);
    this.accounts = context.informers.informer(serviceAccounts);
    this.accounts.handle({
      delete: (account) => {
        if (account.metadata.name === DEFAULT_ACCOUNT) this.queue.add(account.metadata.namespace!, account);
      },
    });
  }

  protected *ensure(namespace: string): Task {
    if (this.accounts.get(namespace, DEFAULT_ACCOUNT)) return;
    yield* this.context.client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: DEFAULT_ACCOUNT, namespace } });
  }
}

/** Publishes the cluster's certificate authority in each namespace (pkg/controller/certificates/rootcacertpublisher). */
class RootCaPublisher extends PerNamespace {
  readonly name = 'root-ca-certificate-publisher-controller';
  protected readonly queue: WorkQueue;
  private readonly maps: Informer<ConfigMap>;

  constructor(context: ControllerContext) {
    super(context);
    this.queue = new WorkQueue(context.sim, this.name);
    this.maps = context.informers.informer(configMaps);
    const changed = (map: ConfigMap) => {
      if (map.metadata.name === ROOT_CA_CONFIG_MAP) this.queue.add(map.metadata.namespace!, map);
    };
    this.maps.handle({ update: (_, map) => changed(map), delete: changed });
  }

  protected *ensure(namespace: string): Task {
    const { client, flags } = this.context;
    const data = { 'ca.crt': flags.rootCaFile };
    const map = this.maps.store.get(keyOf({ metadata: { name: ROOT_CA_CONFIG_MAP, namespace } }));
    const annotations = { 'kubernetes.io/description': DESCRIPTION };
    if (!map) yield* client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ROOT_CA_CONFIG_MAP, namespace, annotations }, data });
    else if ((map.data as Record<string, string> | undefined)?.['ca.crt'] !== flags.rootCaFile || Object.keys(map.data ?? {}).length !== 1)
      yield* client.update(configMaps, { ...map, data, metadata: { ...map.metadata, annotations: { ...(map.metadata.annotations as Record<string, string> | undefined), ...annotations } } });
  }
}

export const serviceAccountController = (context: ControllerContext): Controller => new ServiceAccounts(context);
export const rootCaPublisher = (context: ControllerContext): Controller => new RootCaPublisher(context);
