import type { Pod } from '../api/kubernetes.ts';
import type { Labels } from '../api/selector.ts';
import type { Cache } from './cache.ts';
import { PodClasses, type PodClass } from './classes.ts';
import { rejection, SKIP, type Cycle, type Plugin, type Rejection } from './framework.ts';
import type { NodeInfo } from './nodeinfo.ts';
import { podInfoOf, type PodInfo } from './podinfo.ts';

/** schedule_one.go: numFeasibleNodesToFind */
const MIN_FEASIBLE_NODES = 100;
const MIN_FEASIBLE_PERCENTAGE = 5;

/** How many nodes that fit are enough: all up to 100, then a share that shrinks from 50 % to 5 %. */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const percentage = Math.max(MIN_FEASIBLE_PERCENTAGE, Math.trunc(50 - nodes / 125));
  return Math.max(MIN_FEASIBLE_NODES, Math.trunc((nodes * percentage) / 100));
}

/** What was found out about one pod. */
export interface Outcome {
  info: PodInfo;
  node: NodeInfo | undefined;
  /** Set when a plugin turned the pod away before any node was looked at. */
  preFilter: Rejection | undefined;
  /** Nodes looked at in vain, and why each. */
  turnedDown: readonly NodeInfo[];
  reasons: readonly Rejection[];
  /** Nodes that fit, and their scores: the total, and each plugin's weighted share. */
  feasible: readonly NodeInfo[];
  totals: readonly number[];
  shares: readonly { plugin: string; scores: readonly number[] }[];
}

/** Pods that wait for a node where others are being made to leave. */
export type Nominated = (node: string) => readonly PodInfo[];

/** Runs the plugins of one scheduler profile over the cache (pkg/scheduler/schedule_one.go: schedulePod). */
export class Profile {
  private readonly classes = new PodClasses();
  private readonly local: readonly Plugin[];
  private readonly global: readonly Plugin[];
  private nextStart = 0;
  /** The nodes that the last pod fitted on: mostly the next one fits on the same. */
  private lastFeasible: NodeInfo[] = [];

  constructor(
    readonly plugins: readonly Plugin[],
    private readonly cache: Cache,
    private readonly nominated: Nominated,
    private readonly namespaceLabels: (name: string) => Labels,
  ) {
    this.local = plugins.filter((plugin) => plugin.local);
    this.global = plugins.filter((plugin) => !plugin.local);
  }

  cycle(pod: Pod, info = podInfoOf(pod), without?: ReadonlySet<string>): Cycle {
    return { pod, info, cache: this.cache, state: new Map(), without, allNodes: this.cache.nodes.length, namespaceLabels: this.namespaceLabels };
  }

  schedule(pod: Pod): Outcome {
    const cycle = this.cycle(pod);
    const outcome = { info: cycle.info, node: undefined as NodeInfo | undefined, preFilter: undefined as Rejection | undefined, turnedDown: [] as NodeInfo[], reasons: [] as Rejection[], feasible: [] as NodeInfo[], totals: [] as number[], shares: [] as Outcome['shares'] };
    const podClass = this.classes.of(pod, (fresh) => this.complete(fresh, cycle));
    const global = podClass.rejected ?? this.preFilter(cycle);
    if (!Array.isArray(global)) {
      outcome.preFilter = global as Rejection;
      return outcome;
    }
    podClass.refresh(this.cache);
    this.findFeasible(cycle, podClass, global, outcome);
    if (sameNodes(outcome.feasible, this.lastFeasible)) outcome.feasible = this.lastFeasible;
    else this.lastFeasible = outcome.feasible;
    if (outcome.feasible.length === 1) {
      outcome.node = outcome.feasible[0];
      outcome.totals = [0];
    } else if (outcome.feasible.length > 1) this.score(cycle, podClass, outcome);
    return outcome;
  }

  /** Whether a pod fits a node as it is given, all filters run anew; for what a preemption tries out. */
  fits(cycle: Cycle, node: NodeInfo): Rejection | undefined {
    for (const plugin of this.plugins) {
      const answer = plugin.preFilter?.(cycle);
      if (answer === SKIP) continue;
      if (answer && 'reasons' in answer) return answer;
      const why = plugin.filter?.(cycle, node);
      if (why) return why;
    }
    return undefined;
  }

  /** Runs what is to be written before the pod is bound. */
  preBinders(): readonly Plugin[] {
    return this.plugins.filter((plugin) => plugin.preBind);
  }

  private complete(fresh: PodClass, cycle: Cycle): void {
    const filters: Plugin[] = [];
    for (const plugin of this.local) {
      const answer = plugin.preFilter?.(cycle);
      if (answer === SKIP) continue;
      if (answer && 'reasons' in answer) {
        fresh.rejected = answer;
        return;
      }
      if (answer) fresh.only = answer;
      if (plugin.filter) filters.push(plugin);
    }
    fresh.filters = filters;
    const scorers = this.local.filter((plugin) => plugin.score && plugin.preScore?.(cycle, []) !== SKIP);
    fresh.plain = scorers.filter((plugin) => !plugin.normalize);
    fresh.scaled = scorers.filter((plugin) => plugin.normalize);
  }

  /** The global filters that have a say, or the first refusal. */
  private preFilter(cycle: Cycle): Plugin[] | Rejection {
    const filters: Plugin[] = [];
    for (const plugin of this.global) {
      const answer = plugin.preFilter?.(cycle);
      if (answer === SKIP) continue;
      if (answer && 'reasons' in answer) return answer;
      if (plugin.filter) filters.push(plugin);
    }
    return filters;
  }

  private findFeasible(cycle: Cycle, podClass: PodClass, global: readonly Plugin[], outcome: { feasible: NodeInfo[]; turnedDown: NodeInfo[]; reasons: Rejection[] }): void {
    const { nodes } = this.cache;
    const { feasible, turnedDown, reasons } = outcome;
    const look = (node: NodeInfo) => {
      const why = this.check(cycle, podClass, global, node);
      if (!why) feasible.push(node);
      else {
        turnedDown.push(node);
        reasons.push(why);
      }
      return !why;
    };
    // A node where others were made to leave for this pod is taken when it fits.
    const nominated = cycle.pod.status?.nominatedNodeName ? this.cache.get(cycle.pod.status.nominatedNodeName) : undefined;
    if (nominated) {
      if (look(nominated)) return;
      turnedDown.pop();
      reasons.pop();
    }
    if (podClass.only) {
      for (const name of podClass.only.nodes) {
        const node = this.cache.get(name);
        if (node) look(node);
      }
      if (feasible.length === 0) for (const node of nodes) if (!podClass.only.nodes.has(node.name)) this.exclude(node, outcome);
      return;
    }
    const wanted = feasibleNodesToFind(nodes.length);
    let seen = 0;
    while (seen < nodes.length && feasible.length < wanted) look(nodes[(this.nextStart + seen++) % nodes.length]!);
    if (nodes.length > 0) this.nextStart = (this.nextStart + seen) % nodes.length;
  }

  private exclude(node: NodeInfo, { turnedDown, reasons }: { turnedDown: NodeInfo[]; reasons: Rejection[] }): void {
    turnedDown.push(node);
    reasons.push(NOT_NAMED);
  }

  private check(cycle: Cycle, podClass: PodClass, global: readonly Plugin[], node: NodeInfo): Rejection | undefined {
    let why = podClass.keeps ? this.recall(cycle, podClass, node) : firstRefusal(podClass.filters, cycle, node);
    if (why) return why;
    if ((why = firstRefusal(global, cycle, node))) return why;
    const waiting = this.nominated(node.name);
    return waiting.length > 0 ? this.checkWith(cycle, podClass, global, node, waiting) : undefined;
  }

  /** The pod must also fit when more important pods that wait for the node have come. */
  private checkWith(cycle: Cycle, podClass: PodClass, global: readonly Plugin[], node: NodeInfo, waiting: readonly PodInfo[]): Rejection | undefined {
    const others = waiting.filter((pod) => pod.priority >= cycle.info.priority && pod.uid !== cycle.info.uid);
    if (others.length === 0) return undefined;
    const crowded = node.clone();
    for (const pod of others) crowded.addPod(pod);
    return firstRefusal(podClass.filters, cycle, crowded) ?? firstRefusal(global, cycle, crowded);
  }

  /** What the local plugins say of a node; they are asked again when it has changed. */
  private recall(cycle: Cycle, podClass: PodClass, node: NodeInfo): Rejection | undefined {
    const i = node.index;
    if (podClass.generations[i] !== node.generation) this.ask(cycle, podClass, node);
    return podClass.rejections[i];
  }

  private ask(cycle: Cycle, podClass: PodClass, node: NodeInfo): void {
    const i = node.index;
    podClass.generations[i] = node.generation;
    podClass.rejections[i] = firstRefusal(podClass.filters, cycle, node);
    if (podClass.rejections[i]) return;
    podClass.plain.forEach((plugin, k) => (podClass.plainScores[k]![i] = plugin.score!(cycle, node)));
    podClass.scaled.forEach((plugin, k) => (podClass.scaledScores[k]![i] = plugin.score!(cycle, node)));
  }

  private score(cycle: Cycle, podClass: PodClass, outcome: { feasible: NodeInfo[]; totals: number[]; shares: Outcome['shares']; node: NodeInfo | undefined }): void {
    const { feasible } = outcome;
    const n = feasible.length;
    const totals = new Array<number>(n).fill(0);
    const shares: { plugin: string; scores: readonly number[] }[] = [];
    const take = (plugin: Plugin, scores: number[]) => {
      plugin.normalize?.(cycle, scores, n, feasible);
      const weight = plugin.weight ?? 1;
      for (let k = 0; k < n; k++) totals[k]! += scores[k]! *= weight;
      shares.push({ plugin: plugin.name, scores });
    };
    const pick = (byIndex: Float64Array) => feasible.map(({ index }) => byIndex[index]!);
    podClass.plain.forEach((plugin, k) => take(plugin, pick(podClass.plainScores[k]!)));
    podClass.scaled.forEach((plugin, k) => take(plugin, pick(podClass.scaledScores[k]!)));
    for (const plugin of this.global) {
      if ((!plugin.score && !plugin.scoreAll) || plugin.preScore?.(cycle, feasible) === SKIP) continue;
      const scores = new Array<number>(n).fill(0);
      if (plugin.scoreAll) plugin.scoreAll(cycle, feasible, scores);
      else for (let k = 0; k < n; k++) scores[k] = plugin.score!(cycle, feasible[k]!);
      take(plugin, scores);
    }
    let best = 0;
    for (let k = 1; k < n; k++) if (totals[k]! > totals[best]! || (totals[k] === totals[best] && feasible[k]!.rank < feasible[best]!.rank)) best = k;
    outcome.node = feasible[best];
    outcome.totals = totals;
    outcome.shares = shares;
  }
}

const sameNodes = (a: readonly NodeInfo[], b: readonly NodeInfo[]): boolean => a.length === b.length && a.every((node, i) => node === b[i]);

const firstRefusal = (plugins: readonly Plugin[], cycle: Cycle, node: NodeInfo): Rejection | undefined => {
  for (const plugin of plugins) {
    const why = plugin.filter!(cycle, node);
    if (why) return why;
  }
  return undefined;
};

/** Nodes that are none of those that NodeAffinity leaves. */
const NOT_NAMED = rejection('NodeAffinity', "node(s) didn't satisfy plugin(s) [NodeAffinity]", true);
