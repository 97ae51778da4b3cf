import type { Lease, Node, Pod } from '../../../api/kubernetes.ts';
import { addQuantities, canonicalQuantity, compareQuantities, quantityMilliValue, quantityValue } from '../../../api/quantity.ts';
import { StatusError } from '../../../api/status.ts';
import * as r from '../../../client/resources.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { eventsAbout, newPage, writeEvents, type Describer, type Describing } from './describer.ts';
import { listInChunks } from '../requests.ts';
import { longTime, resourceEntries, type Page } from './page.ts';

/** resource.k8s.io/v1, what of it is told of. */
interface ResourceSlice extends KubeObject {
  spec: { driver: string; pool: { name: string }; devices?: object[] };
}

const slicesOfDevices: r.Resource<ResourceSlice> = { group: 'resource.k8s.io', version: 'v1', resource: 'resourceslices', kind: 'ResourceSlice' };

type Quantities = Record<string, string>;

const ROLE = 'node-role.kubernetes.io/';

/** Roles by labels, as `kubectl get nodes` shows them. */
const roles = (labels: Record<string, string>): string =>
  Object.entries(labels).flatMap(([k, v]) => (k.startsWith(ROLE) && k.length > ROLE.length ? [k.slice(ROLE.length)] : k === 'kubernetes.io/role' && v ? [v] : [])).sort().join(',') || '<none>';

const taints = (node: Node): string[] =>
  [...(node.spec?.taints ?? [])].sort((a, b) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1)).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}${t.effect ? `:${t.effect}` : ''}`);

const plus = (a: Quantities, b: Quantities): Quantities => {
  const sum = { ...a };
  for (const [k, v] of Object.entries(b)) sum[k] = sum[k] === undefined ? v : addQuantities(sum[k]!, v);
  return sum;
};

const most = (a: Quantities, b: Quantities): Quantities => {
  const max = { ...a };
  for (const [k, v] of Object.entries(b)) if (max[k] === undefined || compareQuantities(v, max[k]!) > 0) max[k] = v;
  return max;
};

/** What a pod asks for in all: containers and sidecars together, or its largest init container (component-helpers resource.PodRequests). */
const podTotal = (pod: Pod, of: 'requests' | 'limits'): Quantities => {
  const own = (c: { resources?: { requests?: object; limits?: object } }): Quantities => (c.resources?.[of] ?? {}) as Quantities;
  let total = (pod.spec?.containers ?? []).map(own).reduce(plus, {});
  let sidecars: Quantities = {};
  let init: Quantities = {};
  for (const c of pod.spec?.initContainers ?? []) {
    if (c.restartPolicy === 'Always') {
      total = plus(total, own(c));
      sidecars = plus(sidecars, own(c));
      init = most(init, sidecars);
    } else init = most(init, plus(own(c), sidecars));
  }
  total = most(total, init);
  const whole = pod.spec?.resources?.[of] as Quantities | undefined;
  if (whole) total = { ...total, ...whole };
  const overhead = pod.spec?.overhead as Quantities | undefined;
  return overhead ? plus(total, overhead) : total;
};

const share = (list: Quantities, name: string, allocatable: Quantities): string => {
  const amount = list[name] ?? '0';
  const value = name === 'cpu' ? quantityMilliValue : quantityValue;
  const all = value(allocatable[name]);
  return `${canonicalQuantity(amount)} (${all === 0 ? 0 : Math.trunc((value(amount) / all) * 100)}%)`;
};

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods']);

const allocation = (page: Page, pods: readonly Pod[], allocatable: Quantities): void => {
  page.raw(`Non-terminated Pods:\t(${pods.length} in total)\n`);
  page.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge').line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  let requests: Quantities = {};
  let limits: Quantities = {};
  for (const pod of pods) {
    const [asks, caps] = [podTotal(pod, 'requests'), podTotal(pod, 'limits')];
    requests = plus(requests, asks);
    limits = plus(limits, caps);
    page.line(1, `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${share(asks, 'cpu', allocatable)}\t${share(caps, 'cpu', allocatable)}\t${share(asks, 'memory', allocatable)}\t${share(caps, 'memory', allocatable)}\t${page.age(pod.metadata.creationTimestamp)}`);
  }
  page.raw('Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  page.line(1, 'Resource\tRequests\tLimits').line(1, '--------\t--------\t------');
  const others = Object.keys(allocatable).filter((n) => !STANDARD.has(n)).sort();
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...others.filter((n) => n.startsWith('hugepages-'))]) page.line(1, `${name}\t${share(requests, name, allocatable)}\t${share(limits, name, allocatable)}`);
  for (const name of others.filter((n) => !n.startsWith('hugepages-'))) page.line(1, `${name}\t${requests[name] ?? 0}\t${limits[name] ?? 0}`);
};

/** The pods of a node that have not ended; undefined where they may not be read. */
function* podsOn(d: Describing, node: string): Task<Pod[] | undefined> {
  try {
    return yield* listInChunks<Pod>(d.context, r.pods, undefined, { fieldSelector: `spec.nodeName=${node},status.phase!=Failed,status.phase!=Succeeded` });
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'Forbidden') throw error;
    return undefined;
  }
}

/** What devices a node alone has; none where they may not be read. */
function* slicesOf(d: Describing, node: string): Task<ResourceSlice[]> {
  try {
    return (yield* d.context.client.list<ResourceSlice>(slicesOfDevices, undefined, { fieldSelector: `spec.nodeName=${node}` })).items;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return [];
  }
}

/** How many pools of devices are told of. */
const MOST_POOLS = 10;

const resourceSlices = (page: Page, slices: readonly ResourceSlice[]): void => {
  const pools = new Map<string, ResourceSlice[]>();
  for (const slice of slices) {
    const key = `${slice.spec.driver}/${slice.spec.pool.name}`;
    pools.set(key, [...(pools.get(key) ?? []), slice]);
  }
  if (pools.size === 0) return;
  page.line(0, 'Node-Local ResourceSlices:').line(1, 'Driver\tPool\tSlices\tDevices').line(1, '------\t----\t------\t-------');
  const keys = [...pools.keys()].sort();
  for (const key of keys.slice(0, MOST_POOLS)) {
    const list = pools.get(key)!;
    const [{ spec }] = list as [ResourceSlice];
    page.line(1, `${spec.driver}\t${spec.pool.name}\t${list.length}\t${list.reduce((sum, s) => sum + (s.spec.devices?.length ?? 0), 0)}`);
  }
  if (keys.length > MOST_POOLS) page.line(1, `...and ${keys.length - MOST_POOLS} more pools`);
};

export const node: Describer<Node> = function* (object, d) {
  const { metadata, spec, status } = object;
  const { client } = d.context;
  const pods = yield* podsOn(d, metadata.name);
  const about = { name: metadata.name, kind: 'Node' };
  const events = d.events ? [...(yield* eventsAbout(d, { ...about, uid: metadata.uid })), ...(yield* eventsAbout(d, { ...about, uid: metadata.name }))] : undefined;
  const slices = yield* slicesOf(d, metadata.name);
  const page = newPage(d);
  const labels = (metadata.labels ?? {}) as Record<string, string>;
  page.field('Name', metadata.name).field('Roles', roles(labels)).labels('Labels', labels).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('CreationTimestamp', longTime(metadata.creationTimestamp)).column('Taints', taints(object)).field('Unschedulable', spec?.unschedulable ?? false);
  try {
    const lease = yield* client.get<Lease>(r.leases, { namespace: 'kube-node-lease', name: metadata.name });
    const time = (text: string | undefined) => (text ? longTime(text) : '<unset>');
    page.line(0, 'Lease:').field('HolderIdentity', lease.spec?.holderIdentity ?? '<unset>', 1).field('AcquireTime', time(lease.spec?.acquireTime), 1).field('RenewTime', time(lease.spec?.renewTime), 1);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    page.field('Lease', `Failed to get lease: ${error.message}`);
  }
  const conditions = status?.conditions ?? [];
  if (conditions.length) page.table('Conditions', ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message'], conditions.map((c) => [`${c.type} `, `${c.status} `, `${longTime(c.lastHeartbeatTime)} `, `${longTime(c.lastTransitionTime)} `, `${c.reason ?? ''} `, c.message ?? '']));
  page.line(0, 'Addresses:');
  for (const a of status?.addresses ?? []) page.field(a.type, a.address, 1);
  for (const [title, list] of [['Capacity', status?.capacity], ['Allocatable', status?.allocatable]] as const) {
    const entries = resourceEntries(list as Record<string, unknown> | undefined);
    if (entries.length) page.line(0, `${title}:`);
    for (const [name, quantity] of entries) page.field(name, quantity, 1);
  }
  resourceSlices(page, slices);
  const info = (status?.nodeInfo ?? {}) as unknown as Record<string, string | undefined>;
  page.line(0, 'System Info:');
  for (const [label, key] of [['Machine ID', 'machineID'], ['System UUID', 'systemUUID'], ['Boot ID', 'bootID'], ['Kernel Version', 'kernelVersion'], ['OS Image', 'osImage'], ['Operating System', 'operatingSystem'], ['Architecture', 'architecture'], ['Container Runtime Version', 'containerRuntimeVersion'], ['Kubelet Version', 'kubeletVersion']] as const) page.field(label, info[key] ?? '', 1);
  page.maybe('PodCIDR', spec?.podCIDR).maybe('PodCIDRs', spec?.podCIDRs?.join(',')).maybe('ProviderID', spec?.providerID);
  if (pods) allocation(page, pods, (status?.allocatable ?? status?.capacity ?? {}) as Quantities);
  else page.field('Pods', 'not authorized');
  if (events) writeEvents(page, events);
  return page;
};
