import type { PersistentVolumeClaim, Pod, StorageClass } from '../api/kubernetes.ts';
import type { Labels } from '../api/selector.ts';
import type { Task } from '../sim/sim.ts';
import type { Cache } from './cache.ts';
import type { NodeInfo } from './nodeinfo.ts';
import type { PodInfo } from './podinfo.ts';

/** Scores go from 0 to this. */
export const MAX_NODE_SCORE = 100;

/** Why a pod may not run on a node, or anywhere. Plugins make each of theirs once. */
export interface Rejection {
  readonly plugin: string;
  /** What the user reads, as often as there are reasons on one node. */
  readonly reasons: readonly string[];
  /** True where no other pod's removal would help (UnschedulableAndUnresolvable). */
  readonly unresolvable: boolean;
}

export const rejection = (plugin: string, reasons: readonly string[] | string, unresolvable = false): Rejection => ({ plugin, reasons: typeof reasons === 'string' ? [reasons] : reasons, unresolvable });

/** What happened in the cluster that may let a pod in that was turned away. */
export type ClusterEvent =
  | { resource: 'pod'; action: 'add' | 'update' | 'delete'; pod: Pod }
  | { resource: 'node'; action: 'add' | 'update' | 'delete'; node: NodeInfo; before: NodeInfo | undefined }
  | { resource: 'claim'; action: 'add' | 'update'; claim: PersistentVolumeClaim }
  | { resource: 'volume'; action: 'add' | 'update' }
  | { resource: 'class'; action: 'add' | 'update'; class: StorageClass; before: StorageClass | undefined };

/** One pod's way through the plugins. */
export interface Cycle {
  readonly pod: Pod;
  readonly info: PodInfo;
  readonly cache: Cache;
  /** What plugins note for themselves, by their name. */
  readonly state: Map<string, unknown>;
  /** Pods to be thought away, by uid: the victims of a preemption that is tried out. */
  readonly without: ReadonlySet<string> | undefined;
  /** The number of nodes that pods may be scheduled to. */
  readonly allNodes: number;
  namespaceLabels(name: string): Labels;
}

/** The plugin has no say in this pod's cycle. */
export const SKIP = 'skip';

export interface PreFilterResult {
  /** The only nodes that may come into question. */
  nodes: ReadonlySet<string>;
}

/**
 * A scheduling rule. Where behaviour is specified: pkg/scheduler/framework/plugins/NAME. A plugin that is `local` answers
 * by the pod's own spec and by the node alone, so that its answer holds for all pods alike until the node changes.
 */
export interface Plugin {
  readonly name: string;
  readonly local: boolean;
  /** Default 1. */
  readonly weight?: number;
  preFilter?(cycle: Cycle): Rejection | PreFilterResult | typeof SKIP | undefined;
  filter?(cycle: Cycle, node: NodeInfo): Rejection | undefined;
  /** `nodes`: those that fit. */
  preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): typeof SKIP | undefined;
  score?(cycle: Cycle, node: NodeInfo): number;
  /** Instead of `score`, all nodes at once: one number each, into `scores`. */
  scoreAll?(cycle: Cycle, nodes: readonly NodeInfo[], scores: number[]): void;
  /** Brings raw scores to 0..100, in place; the first `n` count. */
  normalize?(cycle: Cycle, scores: number[], n: number, nodes: readonly NodeInfo[]): void;
  /** What must be written before the pod is bound; throws when it cannot. */
  preBind?(cycle: Cycle, node: NodeInfo): Task | undefined;
  /** Whether an event may let a pod in that this plugin turned away (its queueing hint). */
  hint?(pod: PodInfo, event: ClusterEvent, cache: Cache): boolean;
}

/** Scales the highest raw score to 100, or, reversed, the lowest (helper.DefaultNormalizeScore). */
export function defaultNormalize(scores: number[], n: number, reverse: boolean): void {
  let max = 0;
  for (let i = 0; i < n; i++) if (scores[i]! > max) max = scores[i]!;
  for (let i = 0; i < n; i++) {
    const score = max === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * scores[i]!) / max);
    scores[i] = reverse ? MAX_NODE_SCORE - score : score;
  }
}
