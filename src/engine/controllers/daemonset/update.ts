import type { DaemonSet, Node, Pod } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';
import { REVISION_LABEL } from '../common/history.ts';
import { scaledValue } from '../common/percent.ts';
import { isPodAvailable } from '../common/pods.ts';

const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
export const GENERATION_LABEL = 'pod-template-generation';

type Labels = Record<string, string>;
export type PodsByNode = Map<string, Pod[]>;

/** Nodes that get a pod, and pods that go. */
export interface Work {
  create: string[];
  remove: Pod[];
}

export const isAlive = (pod: Pod): boolean => !pod.metadata.deletionTimestamp;
export const byAge = (a: Pod, b: Pod): number => (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0);
export const generationOf = (ds: DaemonSet): string => (ds.metadata.annotations as Labels | undefined)?.[GENERATION_ANNOTATION] ?? String(ds.metadata.generation ?? 1);

export const isUpdated = (pod: Pod, ds: DaemonSet, hash: string): boolean => {
  const labels = pod.metadata.labels as Labels | undefined;
  return labels?.[REVISION_LABEL] === hash || labels?.[GENERATION_LABEL] === generationOf(ds);
};

/**
 * What a rolling update may replace now: old pods as far as maxUnavailable allows, broken ones first, or new ones beside
 * them as far as maxSurge does (update.go: rollingUpdate). `desired`: the nodes that should have a pod.
 */
export function replacements(ds: DaemonSet, byNode: PodsByNode, hash: string, desired: readonly Node[], now: number): Work {
  const rolling = ds.spec?.updateStrategy?.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge as number | string | undefined, desired.length, true);
  const unavailable = scaledValue((rolling?.maxUnavailable as number | string | undefined) ?? 1, desired.length, true);
  const available = (pod: Pod) => isPodAvailable(pod, ds.spec?.minReadySeconds ?? 0, now);
  const on = (pods: readonly Pod[] | undefined) => revisionsOn(pods ?? [], ds, hash);
  return surge > 0 ? surgeOver(byNode, on, available, surge) : replaceOld(byNode, on, available, desired, Math.max(unavailable, 1));
}

interface OnNode {
  current?: Pod;
  old?: Pod;
  /** There are more than one of each. */
  mixed: boolean;
}

/** The up to date pod of a node and the old one (findUpdatedPodsOnNode). */
function revisionsOn(pods: readonly Pod[], ds: DaemonSet, hash: string): OnNode {
  const found: OnNode = { mixed: false };
  for (const pod of pods) {
    if (!isAlive(pod)) continue;
    const kind = isUpdated(pod, ds, hash) ? 'current' : 'old';
    if (found[kind]) found.mixed = true;
    found[kind] = pod;
  }
  return found;
}

function replaceOld(byNode: PodsByNode, on: (pods: readonly Pod[] | undefined) => OnNode, available: (pod: Pod) => boolean, desired: readonly Node[], maxUnavailable: number): Work {
  let unavailable = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { metadata } of desired) {
    const { current, old, mixed } = on(byNode.get(metadata.name));
    if (mixed || !!current === !!old) unavailable++;
    else if (current) unavailable += available(current) ? 0 : 1;
    else if (!available(old!)) {
      unavailable++;
      broken.push(old!);
    } else candidates.push(old!);
  }
  return { create: [], remove: [...broken, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))] };
}

function surgeOver(byNode: PodsByNode, on: (pods: readonly Pod[] | undefined) => OnNode, available: (pod: Pod) => boolean, maxSurge: number): Work {
  let surging = 0;
  const work: Work = { create: [], remove: [] };
  const candidates: string[] = [];
  for (const [node, pods] of byNode) {
    const { current, old, mixed } = on(pods);
    if (mixed || !old) continue;
    if (!current) (available(old) ? candidates : work.create).push(node);
    else if (available(current)) work.remove.push(old);
    else surging++;
  }
  work.create.push(...candidates.slice(0, Math.max(0, maxSurge - surging)));
  return work;
}
