import type { Node, Pod } from '../api/kubernetes.ts';
import { Counters } from './counters.ts';
import { NodeInfo } from './nodeinfo.ts';
import { podInfoOf, type PodInfo } from './podinfo.ts';

interface Placed {
  info: PodInfo;
  node: NodeInfo;
  /** Chosen by us and not yet confirmed by the API server. */
  assumed: boolean;
}

/** Nodes and the pods on them, kept up with every event; what was decided counts at once (backend/cache/cache.go). */
export class Cache {
  /** All nodes that are there, zone by zone in turn (node_tree.go). */
  nodes: readonly NodeInfo[] = [];
  /** Changes when nodes come, go or change places. */
  epoch = 0;
  /** Changes when the number of nodes that have an image does. */
  imageVersion = 0;
  readonly counters = new Counters(() => this.nodes);
  /** Nodes with pods that have affinity, and with ones that keep others away. */
  readonly affinityNodes = new Set<NodeInfo>();
  readonly antiAffinityNodes = new Set<NodeInfo>();
  private readonly byName = new Map<string, NodeInfo>();
  private readonly placed = new Map<string, Placed>();
  private readonly imageNodes = new Map<string, number>();
  private readonly topologies = new Map<string, readonly (string | undefined)[]>();

  get(name: string): NodeInfo | undefined {
    const info = this.byName.get(name);
    return info?.node ? info : undefined;
  }

  /** On how many nodes an image is. */
  nodesWithImage(name: string): number {
    return this.imageNodes.get(name) ?? 0;
  }

  /** What each node has as a label, by the nodes' indexes. */
  topology(key: string): readonly (string | undefined)[] {
    let values = this.topologies.get(key);
    if (!values) this.topologies.set(key, (values = this.nodes.map((node) => node.labels?.[key])));
    return values;
  }

  /** Whether a pod has a node, bound or assumed. */
  has(uid: string): boolean {
    return this.placed.has(uid);
  }

  isAssumed(uid: string): boolean {
    return this.placed.get(uid)?.assumed ?? false;
  }

  setNode(node: Node): NodeInfo {
    const info = this.infoFor(node.metadata.name);
    const old = info.node;
    const known = old !== undefined;
    // Most updates are heartbeats.
    if (old && old.spec === node.spec && old.metadata.labels === node.metadata.labels && old.status?.allocatable === node.status?.allocatable && old.status?.images === node.status?.images) {
      info.node = node;
      return info;
    }
    const zone = known ? zoneOf(info) : '';
    const images = info.images;
    info.setNode(node);
    this.topologies.clear();
    if (info.images !== images) this.countImages(images, info.images);
    if (!known || zone !== zoneOf(info)) this.arrange(known ? this.nodes : [...this.nodes, info]);
    return info;
  }

  removeNode(name: string): void {
    const info = this.byName.get(name);
    if (!info?.node) return;
    this.countImages(info.images, new Map());
    info.images = new Map();
    info.index = -1;
    this.arrange(this.nodes.filter((x) => x !== info));
    info.node = undefined;
    if (info.pods.size === 0) this.byName.delete(name);
  }

  /** A pod that is bound to a node: new to us, or the one that we assumed there. */
  addPod(pod: Pod): void {
    const uid = pod.metadata.uid!;
    const known = this.placed.get(uid);
    const node = this.infoFor(pod.spec!.nodeName!);
    if (known?.node === node) {
      known.assumed = false;
      this.updatePod(known.info.pod, pod);
      return;
    }
    if (known) this.forget(uid);
    this.place(podInfoOf(pod), node, false);
  }

  updatePod(old: Pod, pod: Pod): void {
    const placed = this.placed.get(pod.metadata.uid!);
    if (!placed) {
      this.addPod(pod);
      return;
    }
    // Most updates are of the status, which nothing here is about.
    const same = old.spec!.containers === pod.spec!.containers && old.metadata.labels === pod.metadata.labels && !old.metadata.deletionTimestamp === !pod.metadata.deletionTimestamp;
    if (same) placed.info.pod = pod;
    else {
      this.forget(pod.metadata.uid!);
      this.place(podInfoOf(pod), placed.node, false);
    }
  }

  /** Counts a pod on the node that was chosen for it. */
  assume(info: PodInfo, node: NodeInfo): void {
    this.place(info, node, true);
  }

  /** Takes a pod away: what was assumed and failed, or what is gone. */
  forget(uid: string): void {
    const placed = this.placed.get(uid);
    if (!placed) return;
    const { info, node } = placed;
    this.placed.delete(uid);
    this.counters.count(info, node, -1);
    node.removePod(info);
    this.noteAffinity(node);
  }

  private place(info: PodInfo, node: NodeInfo, assumed: boolean): void {
    this.placed.set(info.uid, { info, node, assumed });
    node.addPod(info);
    this.counters.count(info, node, 1);
    this.noteAffinity(node);
  }

  private noteAffinity(node: NodeInfo): void {
    if (node.withAffinity.size > 0) this.affinityNodes.add(node);
    else this.affinityNodes.delete(node);
    if (node.withRequiredAntiAffinity.size > 0) this.antiAffinityNodes.add(node);
    else this.antiAffinityNodes.delete(node);
  }

  private infoFor(name: string): NodeInfo {
    let info = this.byName.get(name);
    if (!info) this.byName.set(name, (info = new NodeInfo(undefined)));
    return info;
  }

  /** Numbers the nodes: one of each zone in turn, in the order in which they came. */
  private arrange(nodes: readonly NodeInfo[]): void {
    const zones = new Map<string, NodeInfo[]>();
    for (const node of nodes) {
      const zone = zoneOf(node);
      const list = zones.get(zone);
      if (list) list.push(node);
      else zones.set(zone, [node]);
    }
    const order: NodeInfo[] = [];
    for (let i = 0; order.length < nodes.length; i++) for (const list of zones.values()) if (list[i]) order.push(list[i]!);
    order.forEach((node, index) => (node.index = index));
    [...order].sort((a, b) => (a.name < b.name ? -1 : 1)).forEach((node, rank) => (node.rank = rank));
    this.nodes = order;
    this.topologies.clear();
    this.epoch++;
    this.counters.refill();
  }

  private countImages(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    let changed = false;
    const count = (name: string, by: number) => {
      this.imageNodes.set(name, this.nodesWithImage(name) + by);
      changed = true;
    };
    for (const name of before.keys()) if (!after.has(name)) count(name, -1);
    for (const name of after.keys()) if (!before.has(name)) count(name, 1);
    if (changed) this.imageVersion++;
  }
}

const zoneOf = ({ labels }: NodeInfo): string => `${labels?.['topology.kubernetes.io/region'] ?? ''}:${labels?.['topology.kubernetes.io/zone'] ?? ''}`;
