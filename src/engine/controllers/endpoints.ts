import type { Endpoints, EndpointSubset, Pod, Service } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { endpoints as endpointsResource, services as serviceResource } from '../client/resources.ts';
import { keyOf, splitKey } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { equal as deepEqual } from '../api/share.ts';
import { sameOrEmpty } from './common/equal.ts';
import { isPodReady } from './common/pods.ts';
import { belongsInEndpoints, findPort, hostnameIn, isHeadless, ServicePods } from './common/servicepods.ts';
import type { Controller, ControllerContext } from './context.ts';

const WORKERS = 5;
/** More addresses than this are cut off, ready ones last (endpoints_controller.go: maxCapacity). */
const MAX_ADDRESSES = 1000;
/** A large object is not written for each of its pods: it waits this long per thousand addresses. Kubernetes writes each time. */
const PAUSE_MS_PER_THOUSAND = 1000;

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const HEADLESS = 'service.kubernetes.io/headless';

type Labels = Record<string, string>;
type Address = NonNullable<EndpointSubset['addresses']>[number];
type Port = NonNullable<EndpointSubset['ports']>[number];

export const endpointsController = (context: ControllerContext): Controller => new EndpointsController(context);

/** Keeps the old Endpoints of services with a selector (pkg/controller/endpoint/endpoints_controller.go). */
class EndpointsController implements Controller {
  readonly name = 'endpoints-controller';
  private readonly queue: WorkQueue;
  private readonly services: Informer<Service>;
  private readonly objects: Informer<Endpoints>;
  private readonly members: ServicePods;
  private readonly changes: ReturnType<ServicePods['listen']>;
  private readonly addresses = new WeakMap<Pod, Address>();
  private readonly writtenAt = new Map<string, number>();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.services = informers.informer(serviceResource);
    this.objects = informers.informer(endpointsResource);
    this.members = ServicePods.of(informers);
    this.changes = this.members.listen((key, trigger) => this.queue.add(key, trigger));
    this.objects.handle({ delete: (object) => this.queue.add(keyOf(object), object) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const { client, sim } = this.context;
    const service = this.services.store.get(key);
    const current = this.objects.store.get(key);
    if (!service) {
      this.writtenAt.delete(key);
      if (current) yield* this.remove(key);
      return;
    }
    if (!service.spec?.selector || service.spec.type === 'ExternalName') return;
    const pause = (this.members.podsOf(key).size / 1000) * PAUSE_MS_PER_THOUSAND - (sim.now() - (this.writtenAt.get(key) ?? -Infinity));
    if (pause > 1) {
      this.queue.addAfter(key, pause, service);
      return;
    }
    const { subsets, cut } = this.subsetsOf(key, service);
    const labels: Labels = { ...(service.metadata.labels as Labels | undefined), [MANAGED_BY]: 'endpoint-controller' };
    if (isHeadless(service)) labels[HEADLESS] = '';
    const trigger = this.changes.takeTrigger(key);
    const before = (current?.metadata.annotations as Labels | undefined) ?? {};
    // Nothing to write tells nothing about when.
    if (current && deepEqual(current.subsets ?? [], subsets) && sameOrEmpty(current.metadata.labels as Labels, labels) && (before[OVER_CAPACITY] !== undefined) === cut) return;
    const { [TRIGGER_TIME]: _, [OVER_CAPACITY]: __, ...kept } = before;
    const annotations: Labels = { ...kept, ...(trigger === undefined ? {} : { [TRIGGER_TIME]: rfc3339(trigger) }), ...(cut ? { [OVER_CAPACITY]: 'truncated' } : {}) };
    const { namespace, name } = service.metadata;
    this.writtenAt.set(key, sim.now());
    const object: Endpoints = { ...(current ?? { apiVersion: 'v1', kind: 'Endpoints' }), metadata: { ...current?.metadata, name, namespace: namespace!, labels, annotations }, subsets };
    if (subsets.length === 0) delete object.subsets;
    if (Object.keys(annotations).length === 0) delete object.metadata.annotations;
    try {
      if (current) yield* client.update(endpointsResource, object);
      else yield* client.create(endpointsResource, object);
    } catch (error) {
      this.changes.trigger(key, trigger);
      throw error;
    }
  }

  private *remove(key: string): Task {
    const { namespace, name } = splitKey(key);
    try {
      yield* this.context.client.delete(endpointsResource, { namespace, name });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  /** Subsets by the ports that their pods have in common, addresses in the order of their numbers. */
  private subsetsOf(key: string, service: Service): { subsets: EndpointSubset[]; cut: boolean } {
    const groups = new Map<string, { ports: Port[]; ready: Address[]; notReady: Address[] }>();
    let total = 0;
    for (const pod of this.members.podsOf(key).values()) {
      if (!belongsInEndpoints(pod, service.spec?.publishNotReadyAddresses === true)) continue;
      const ports = portsOf(service, pod);
      if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue;
      const id = JSON.stringify(ports);
      let group = groups.get(id);
      if (!group) groups.set(id, (group = { ports, ready: [], notReady: [] }));
      (isPodReady(pod) || service.spec?.publishNotReadyAddresses ? group.ready : group.notReady).push(this.addressOf(pod, service));
      total++;
    }
    let room = MAX_ADDRESSES;
    const subsets: EndpointSubset[] = [];
    for (const { ports, ready, notReady } of groups.values()) {
      const [up, down] = [ready.sort(byAddress).slice(0, room), notReady.sort(byAddress)];
      room -= up.length;
      const late = down.slice(0, room);
      room -= late.length;
      subsets.push({ ...(up.length > 0 ? { addresses: up } : {}), ...(late.length > 0 ? { notReadyAddresses: late } : {}), ...(ports.length > 0 ? { ports } : {}) });
    }
    return { subsets, cut: total > MAX_ADDRESSES };
  }

  private addressOf(pod: Pod, service: Service): Address {
    const hostname = hostnameIn(pod, service);
    const known = this.addresses.get(pod);
    if (known && known.hostname === hostname) return known;
    const address: Address = {
      ip: pod.status!.podIP!,
      ...(hostname ? { hostname } : {}),
      ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
      targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace!, uid: pod.metadata.uid! },
    };
    this.addresses.set(pod, address);
    return address;
  }
}

const byAddress = (a: Address, b: Address): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);

function portsOf(service: Service, pod: Pod): Port[] {
  const ports: Port[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = findPort(pod, port);
    if (number !== undefined) ports.push({ ...(port.name ? { name: port.name } : {}), port: number, protocol: port.protocol ?? 'TCP', ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) });
  }
  return ports;
}
