import type { Node } from '../api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../api/quantity.ts';
import type { Labels } from '../api/selector.ts';
import type { HostPort, PodInfo, Resources } from './podinfo.ts';

const NOTHING: Resources = { cpu: 0, memory: 0, ephemeral: 0, scalar: undefined };

let generations = 0;

/** A node with the pods on it, summed up (scheduler/framework/types.go: NodeInfo). */
export class NodeInfo {
  /** Place in the cache's list; -1 while it is in none. */
  index = -1;
  /** Place in the order of names. */
  rank = 0;
  /** Grows with every change, over all nodes. */
  generation = ++generations;
  readonly pods = new Map<string, PodInfo>();
  readonly requested = { cpu: 0, memory: 0, ephemeral: 0, scalar: new Map<string, number>() };
  scoredCpu = 0;
  scoredMemory = 0;
  allocatable: Resources = NOTHING;
  allowedPods = 0;
  labels: Labels = {};
  /** Host ports in use: `TCP/8080` to the addresses, each with how many pods use it. */
  readonly ports = new Map<string, Map<string, number>>();
  readonly withAffinity = new Set<PodInfo>();
  readonly withRequiredAntiAffinity = new Set<PodInfo>();
  /** Sizes of the images that it has, by name. */
  images: ReadonlyMap<string, number> = new Map();

  constructor(public node: Node | undefined) {
    if (node) this.setNode(node);
  }

  get name(): string {
    return this.node!.metadata.name;
  }

  setNode(node: Node): void {
    this.node = node;
    this.labels = (node.metadata.labels as Labels) ?? {};
    const amounts = (node.status?.allocatable ?? {}) as Record<string, string>;
    let scalar: Map<string, number> | undefined;
    for (const name in amounts) {
      if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name === 'pods') continue;
      (scalar ??= new Map()).set(name, quantityValue(amounts[name]));
    }
    this.allocatable = { cpu: quantityMilliValue(amounts['cpu']), memory: quantityValue(amounts['memory']), ephemeral: quantityValue(amounts['ephemeral-storage']), scalar };
    this.allowedPods = quantityValue(amounts['pods']);
    const images = node.status?.images;
    if (images?.length) this.images = new Map(images.flatMap((image) => (image.names ?? []).map((name) => [name, image.sizeBytes ?? 0] as const)));
    this.generation = ++generations;
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.uid, info);
    this.count(info, 1);
    if (info.affinities.required.length || info.affinities.preferred.length || info.affinities.preferredAnti.length || info.affinities.requiredAnti.length) this.withAffinity.add(info);
    if (info.affinities.requiredAnti.length) this.withRequiredAntiAffinity.add(info);
  }

  removePod(info: PodInfo): void {
    if (!this.pods.delete(info.uid)) return;
    this.count(info, -1);
    this.withAffinity.delete(info);
    this.withRequiredAntiAffinity.delete(info);
  }

  /** A copy whose pods can be changed apart. */
  clone(): NodeInfo {
    const copy = new NodeInfo(undefined);
    copy.node = this.node;
    copy.index = this.index;
    copy.rank = this.rank;
    copy.labels = this.labels;
    copy.allocatable = this.allocatable;
    copy.allowedPods = this.allowedPods;
    copy.images = this.images;
    for (const info of this.pods.values()) copy.addPod(info);
    return copy;
  }

  /** Whether a host port is taken: the same address, or either of them every address. */
  portTaken({ ip, protocol, port }: HostPort): boolean {
    const used = this.ports.get(`${protocol}/${port}`);
    return used !== undefined && (ip === '0.0.0.0' || used.has(ip) || used.has('0.0.0.0'));
  }

  private count({ requests, scoredCpu, scoredMemory, ports }: PodInfo, sign: 1 | -1): void {
    const { requested } = this;
    requested.cpu += sign * requests.cpu;
    requested.memory += sign * requests.memory;
    requested.ephemeral += sign * requests.ephemeral;
    if (requests.scalar) for (const [name, amount] of requests.scalar) requested.scalar.set(name, (requested.scalar.get(name) ?? 0) + sign * amount);
    this.scoredCpu += sign * scoredCpu;
    this.scoredMemory += sign * scoredMemory;
    for (const { ip, protocol, port } of ports) this.countPort(`${protocol}/${port}`, ip, sign);
    this.generation = ++generations;
  }

  private countPort(key: string, ip: string, sign: 1 | -1): void {
    let used = this.ports.get(key);
    if (!used) this.ports.set(key, (used = new Map()));
    const n = (used.get(ip) ?? 0) + sign;
    if (n > 0) used.set(ip, n);
    else used.delete(ip);
    if (used.size === 0) this.ports.delete(key);
  }
}
