import { SERVICE_NAME } from '../api/endpointslice.ts';
import type { Endpoint, Endpoints, EndpointSlice, EndpointSlicePort, EndpointSubset, Service } from '../api/kubernetes.ts';
import { equal } from '../api/share.ts';
import type { Informer } from '../client/informer.ts';
import { endpoints as endpointsResource, endpointSlices, services as serviceResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { sameOrEmpty } from './common/equal.ts';
import { controllerReference } from './common/podcontrol.ts';
import type { Controller, ControllerContext } from './context.ts';
import { MANAGED_BY, ownerOf } from './endpointslice/owner.ts';
import { SliceTracker } from './endpointslice/tracker.ts';

const WORKERS = 5;
/** --mirroring-max-endpoints-per-subset */
const MAX_ENDPOINTS = 1000;
const CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror';
/** What a slice does not take over from its Endpoints, and what keeps these from being mirrored at all. */
const OWN_ANNOTATIONS = ['endpoints.kubernetes.io/last-change-trigger-time', 'kubectl.kubernetes.io/last-applied-configuration'];
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

type Labels = Record<string, string>;
type AddressType = 'IPv4' | 'IPv6';
type Address = NonNullable<EndpointSubset['addresses']>[number];

/** Endpoints of one address type that have the same ports. */
interface Wanted {
  addressType: AddressType;
  ports: EndpointSlicePort[];
  endpoints: Endpoint[];
}

export const endpointSliceMirroringController = (context: ControllerContext): Controller => new EndpointSliceMirroringController(context);

/** Keeps EndpointSlices of the Endpoints that somebody writes for a service without a selector (pkg/controller/endpointslicemirroring). */
class EndpointSliceMirroringController implements Controller {
  readonly name = 'endpointslicemirroring-controller';
  private readonly queue: WorkQueue;
  private readonly services: Informer<Service>;
  private readonly objects: Informer<Endpoints>;
  private readonly mirrored: Index<EndpointSlice>;
  private readonly tracker = new SliceTracker();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.services = informers.informer(serviceResource);
    this.objects = informers.informer(endpointsResource);
    const slices = informers.informer(endpointSlices);
    this.mirrored = slices.index('mirrored', (slice) => ownerOf(slice, CONTROLLER));
    const add = (object: Service | Endpoints) => this.queue.add(keyOf(object), object);
    this.objects.handle({ add, update: (_, object) => add(object), delete: add });
    this.services.handle({
      add: (service) => !service.spec?.selector && add(service),
      update: (old, service) => !service.spec?.selector !== !old.spec?.selector && add(service),
      delete: (service) => !service.spec?.selector && add(service),
    });
    const seen = (slice: EndpointSlice, gone: boolean) => {
      const key = ownerOf(slice, CONTROLLER);
      if (key === undefined) return;
      const waited = !this.tracker.upToDate(key);
      if (this.tracker.seen(key, slice, gone) || waited) this.queue.add(key, slice);
    };
    slices.handle({ add: (slice) => seen(slice, false), update: (_, slice) => seen(slice, false), delete: (slice) => seen(slice, true) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const object = this.objects.store.get(key);
    const service = this.services.store.get(key);
    const existing = [...this.mirrored.get(key).values()];
    if (!object || !service || service.spec?.selector || !isMirrored(object)) {
      this.tracker.forgetService(key);
      for (const slice of existing) yield* this.tracker.delete(this.context.client, key, slice);
      return;
    }
    if (this.tracker.upToDate(key)) yield* this.mirror(key, object, existing);
  }

  private *mirror(key: string, object: Endpoints, existing: readonly EndpointSlice[]): Task {
    const create: Wanted[] = [];
    const update: [EndpointSlice, Wanted][] = [];
    const left = new Set(existing);
    for (const wanted of wantedOf(object)) {
      const slice = existing.find(({ addressType, ports }) => addressType === wanted.addressType && equal(ports ?? [], wanted.ports));
      if (!slice) create.push(wanted);
      else if (left.delete(slice) && !(sameEndpoints(slice, wanted) && sameOrEmpty(slice.metadata.labels, labelsOf(object)) && sameOrEmpty(slice.metadata.annotations, annotationsOf(object)))) update.push([slice, wanted]);
    }
    // A slice to delete and one to create make one to update.
    for (const slice of left) {
      const wanted = create.pop();
      if (!wanted) break;
      left.delete(slice);
      update.push([slice, wanted]);
    }
    const { client } = this.context;
    if (!object.metadata.deletionTimestamp) for (const wanted of create) this.expect(key, yield* client.create(endpointSlices, sliceOf(object, wanted, { generateName: `${object.metadata.name}-` })));
    for (const [slice, wanted] of update) this.expect(key, yield* client.update(endpointSlices, sliceOf(object, wanted, slice.metadata)));
    for (const slice of left) yield* this.tracker.delete(this.context.client, key, slice);
  }

  private expect(key: string, written: EndpointSlice): void {
    this.tracker.wrote(key, written, this.mirrored.get(key).get(keyOf(written)));
  }
}

const isMirrored = ({ metadata: { labels, annotations } }: Endpoints): boolean => labels?.[SKIP_MIRROR] !== 'true' && annotations?.[LEADER] === undefined;

const labelsOf = ({ metadata: { name, labels } }: Endpoints): Labels => ({ ...(labels as Labels | undefined), [SERVICE_NAME]: name, [MANAGED_BY]: CONTROLLER });

const annotationsOf = ({ metadata }: Endpoints): Labels => Object.fromEntries(Object.entries((metadata.annotations ?? {}) as Labels).filter(([key]) => !OWN_ANNOTATIONS.includes(key)));

const sliceOf = (object: Endpoints, { addressType, ports, endpoints }: Wanted, metadata: object): EndpointSlice => {
  const annotations = annotationsOf(object);
  const { annotations: _, ...kept } = metadata as EndpointSlice['metadata'];
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...kept, namespace: object.metadata.namespace!, labels: labelsOf(object), ...(Object.keys(annotations).length > 0 && { annotations }), ownerReferences: controllerReference({ ...object, apiVersion: 'v1', kind: 'Endpoints' } as never) },
    addressType,
    ports,
    endpoints,
  } as EndpointSlice;
};

const sameEndpoints = (slice: EndpointSlice, { endpoints }: Wanted): boolean => {
  const there = new Map((slice.endpoints ?? []).map((endpoint) => [endpoint.addresses[0], endpoint]));
  return there.size === endpoints.length && endpoints.every((endpoint) => equal(there.get(endpoint.addresses[0]!), endpoint));
};

/** The slices wanted: one for each address type and set of ports that has endpoints. */
const wantedOf = ({ subsets = [] }: Endpoints): Wanted[] => {
  const groups = new Map<string, Wanted>();
  for (const subset of subsets) {
    const ports = (subset.ports ?? []).map(portOf);
    const all = [...(subset.addresses ?? []).map((address) => endpointOf(address, true)), ...(subset.notReadyAddresses ?? []).map((address) => endpointOf(address, false))];
    for (const endpoint of all.slice(0, MAX_ENDPOINTS)) {
      const addressType = endpoint.addresses[0]!.includes(':') ? 'IPv6' : 'IPv4';
      const id = `${addressType} ${JSON.stringify(ports)}`;
      let group = groups.get(id);
      if (!group) groups.set(id, (group = { addressType, ports, endpoints: [] }));
      group.endpoints.push(endpoint);
    }
  }
  return [...groups.values()];
};

const portOf = ({ name = '', port, protocol = 'TCP', appProtocol }: NonNullable<EndpointSubset['ports']>[number]): EndpointSlicePort => ({ name, port, protocol, ...(appProtocol && { appProtocol }) });

const endpointOf = ({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});
