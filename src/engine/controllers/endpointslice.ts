import { SERVICE_NAME } from '../api/endpointslice.ts';
import type { Endpoint, EndpointSlice, EndpointSlicePort, Node, Pod, Service } from '../api/kubernetes.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { endpointSlices, nodes as nodeResource, services as serviceResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { equal as deepEqual } from '../api/share.ts';
import { sameOrEmpty } from './common/equal.ts';
import { controllerReference } from './common/podcontrol.ts';
import { isPodReady } from './common/pods.ts';
import { belongsInEndpoints, findPort, hostnameIn, isHeadless, ServicePods } from './common/servicepods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { arrange, type SliceSpec } from './endpointslice/arrange.ts';
import { MANAGED_BY, ownerOf } from './endpointslice/owner.ts';
import { SliceTracker } from './endpointslice/tracker.ts';

const WORKERS = 5;
const CONTROLLER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const ZONE = 'topology.kubernetes.io/zone';

type Labels = Record<string, string>;
type AddressType = 'IPv4' | 'IPv6';

export const endpointSliceController = (context: ControllerContext): Controller => new EndpointSliceController(context);

/** Keeps EndpointSlices of services with a selector (pkg/controller/endpointslice, staging/src/k8s.io/endpointslice). */
class EndpointSliceController implements Controller {
  readonly name = 'endpointslice-controller';
  private readonly queue: WorkQueue;
  private readonly services: Informer<Service>;
  private readonly nodes: Informer<Node>;
  private readonly slicesByService: Index<EndpointSlice>;
  private readonly members: ServicePods;
  private readonly changes: ReturnType<ServicePods['listen']>;
  /** What a pod's endpoint was last made from, so that an unchanged pod keeps its endpoint object. */
  private readonly made = new WeakMap<Pod, Map<string, Endpoint>>();
  private readonly tracker = new SliceTracker();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.services = informers.informer(serviceResource);
    this.nodes = informers.informer(nodeResource);
    const slices = informers.informer(endpointSlices);
    this.slicesByService = slices.index('service', (slice) => ownerOf(slice, CONTROLLER));
    this.members = ServicePods.of(informers);
    this.changes = this.members.listen((key, trigger) => this.queue.add(key, trigger));
    const seen = (slice: EndpointSlice, gone: boolean) => {
      const service = ownerOf(slice, CONTROLLER);
      if (service === undefined) return;
      const foreign = this.tracker.seen(service, slice, gone);
      if (foreign || (this.waiting.has(service) && this.tracker.upToDate(service))) this.queue.add(service, slice);
    };
    slices.handle({ add: (slice) => seen(slice, false), update: (_, slice) => seen(slice, false), delete: (slice) => seen(slice, true) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  /** Services whose reconcile waits for the cache to catch up. */
  private readonly waiting = new Set<string>();

  private *reconcile(key: string): Task {
    const service = this.services.store.get(key);
    const existing = [...this.slicesByService.get(key).values()].filter((slice) => !slice.metadata.deletionTimestamp);
    if (!service) this.tracker.forgetService(key);
    if (!service || !service.spec?.selector || service.spec.type === 'ExternalName' || service.metadata.deletionTimestamp) return;
    if (!this.tracker.upToDate(key)) {
      this.waiting.add(key);
      return;
    }
    this.waiting.delete(key);
    const trigger = this.changes.takeTrigger(key);
    try {
      yield* this.reconcileSlices(key, service, existing, trigger);
    } catch (error) {
      this.changes.trigger(key, trigger);
      throw error;
    }
  }

  private *reconcileSlices(key: string, service: Service, existing: EndpointSlice[], trigger: number | undefined): Task {
    const families = (service.spec!.ipFamilies as AddressType[] | undefined) ?? ['IPv4'];
    const metadata = this.metadataOf(service, trigger);
    for (const slice of existing) if (!families.includes(slice.addressType as AddressType)) yield* this.tracker.delete(this.context.client, key, slice);
    for (const family of families) yield* this.reconcileFamily(key, service, family, existing.filter((slice) => slice.addressType === family), metadata);
  }

  private *reconcileFamily(key: string, service: Service, addressType: AddressType, existing: EndpointSlice[], metadata: { labels: Labels; annotations: Labels }): Task {
    const desired = this.desired(key, service, addressType);
    const plan = arrange(existing, desired, (slice) => sameOrEmpty(slice.metadata.labels as Labels, metadata.labels));
    const { client } = this.context;
    for (const { slice, ports, endpoints } of plan.update) {
      const annotations = { ...(slice.metadata.annotations as Labels | undefined), ...metadata.annotations };
      const written = yield* client.update(endpointSlices, { ...slice, metadata: { ...slice.metadata, labels: metadata.labels, annotations }, ports, endpoints } as EndpointSlice);
      if (written.metadata.resourceVersion !== slice.metadata.resourceVersion) this.expect(key, written);
    }
    for (const spec of plan.create) {
      const written = yield* client.create(endpointSlices, this.newSlice(service, addressType, spec, metadata));
      this.expect(key, written);
    }
    for (const slice of plan.remove) yield* this.tracker.delete(this.context.client, key, slice);
  }

  private expect(key: string, written: EndpointSlice): void {
    this.tracker.wrote(key, written, this.slicesByService.get(key).get(keyOf(written)));
  }

  private newSlice(service: Service, addressType: AddressType, { ports, endpoints }: SliceSpec, { labels, annotations }: { labels: Labels; annotations: Labels }): EndpointSlice {
    const { name, namespace } = service.metadata;
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { generateName: `${name}-`, namespace, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}), ownerReferences: controllerReference(service as never) } as never,
      addressType,
      ports: ports as EndpointSlicePort[],
      endpoints: endpoints as Endpoint[],
    };
  }

  private metadataOf(service: Service, trigger: number | undefined): { labels: Labels; annotations: Labels } {
    const labels: Labels = { ...(service.metadata.labels as Labels | undefined), [SERVICE_NAME]: service.metadata.name, [MANAGED_BY]: CONTROLLER };
    if (isHeadless(service)) labels[HEADLESS] = '';
    return { labels, annotations: trigger === undefined ? {} : { [TRIGGER_TIME]: rfc3339(trigger) } };
  }

  /** The endpoints wanted, by the ports that they have in common. */
  private desired(key: string, service: Service, addressType: AddressType): SliceSpec[] {
    const byPorts = new Map<string, SliceSpec & { endpoints: Endpoint[] }>();
    const named = (service.spec?.ports ?? []).some((port) => typeof port.targetPort === 'string');
    let common: (SliceSpec & { endpoints: Endpoint[] }) | undefined;
    for (const pod of this.members.podsOf(key).values()) {
      if (!belongsInEndpoints(pod, true)) continue;
      const endpoint = this.endpointOf(pod, service, key, addressType);
      if (!endpoint) continue;
      // Without named target ports, all pods have the same ports.
      if (common && !named) {
        common.endpoints.push(endpoint);
        continue;
      }
      const ports = portsOf(service, pod);
      const id = JSON.stringify(ports);
      common = byPorts.get(id);
      if (!common) byPorts.set(id, (common = { ports, endpoints: [] }));
      common.endpoints.push(endpoint);
    }
    return [...byPorts.values()];
  }

  private endpointOf(pod: Pod, service: Service, key: string, addressType: AddressType): Endpoint | undefined {
    const node = pod.spec?.nodeName ? this.nodes.get(undefined, pod.spec.nodeName) : undefined;
    if (pod.spec?.nodeName && !node && !service.spec?.publishNotReadyAddresses) return undefined;
    let made = this.made.get(pod);
    if (!made) this.made.set(pod, (made = new Map()));
    const id = `${key} ${addressType}`;
    const before = made.get(id);
    const endpoint = makeEndpoint(pod, service, addressType, (node?.metadata.labels as Labels | undefined)?.[ZONE]);
    if (!endpoint) return undefined;
    if (before && deepEqual(before, endpoint)) return before;
    made.set(id, endpoint);
    return endpoint;
  }
}

function makeEndpoint(pod: Pod, service: Service, addressType: AddressType, zone: string | undefined): Endpoint | undefined {
  const six = addressType === 'IPv6';
  const ips = pod.status?.podIPs ?? [{ ip: pod.status!.podIP! }];
  const addresses = ips.filter(({ ip }) => ip.includes(':') === six).map(({ ip }) => ip);
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = !!pod.metadata.deletionTimestamp;
  const endpoint: Endpoint = { addresses, conditions: { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating } };
  const hostname = hostnameIn(pod, service);
  if (hostname) endpoint.hostname = hostname;
  const distribution = service.spec?.trafficDistribution;
  const node = pod.spec?.nodeName;
  if (zone && distribution) endpoint.hints = { forZones: [{ name: zone }], ...(distribution === 'PreferSameNode' && node ? { forNodes: [{ name: node }] } : {}) };
  if (node) endpoint.nodeName = node;
  endpoint.targetRef = { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace!, uid: pod.metadata.uid! };
  if (zone) endpoint.zone = zone;
  return endpoint;
}

function portsOf(service: Service, pod: Pod): EndpointSlicePort[] {
  const ports: EndpointSlicePort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = findPort(pod, port);
    if (number !== undefined) ports.push({ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP', ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) });
  }
  return ports;
}
