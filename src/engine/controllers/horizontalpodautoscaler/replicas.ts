import type { Pod } from '../../api/kubernetes.ts';
import { quantityMilliValue } from '../../api/quantity.ts';
import { parseTime } from '../../api/time.ts';
import { podCondition } from '../common/pods.ts';

// pkg/controller/podautoscaler/replica_calculator.go

/** A pod that has not been up this long says nothing of the CPU that it needs (--horizontal-pod-autoscaler-cpu-initialization-period, -initial-readiness-delay). */
const CPU_INITIALIZATION_MS = 300_000;
const READINESS_DELAY_MS = 30_000;

/** What pods use, in thousandths, by pod name. */
export interface PodMetric {
  value: number;
  timestamp: number;
  windowMs: number;
}
export type PodMetrics = Map<string, PodMetric>;

interface Groups {
  ready: number;
  unready: Set<string>;
  missing: Set<string>;
  ignored: Set<string>;
}

function group(pods: readonly Pod[], metrics: PodMetrics, resource: string, now: number): Groups {
  const groups: Groups = { ready: 0, unready: new Set(), missing: new Set(), ignored: new Set() };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp || pod.status?.phase === 'Failed') groups.ignored.add(name);
    else if (pod.status?.phase === 'Pending') groups.unready.add(name);
    else if (!metric) groups.missing.add(name);
    else if (resource === 'cpu' && isUnready(pod, metric, now)) groups.unready.add(name);
    else groups.ready++;
  }
  return groups;
}

function isUnready(pod: Pod, metric: PodMetric, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const started = parseTime(pod.status?.startTime as string | undefined);
  if (!ready || started === undefined) return true;
  const changed = parseTime(ready.lastTransitionTime) ?? started;
  if (started + CPU_INITIALIZATION_MS > now) return ready.status === 'False' || metric.timestamp < changed + metric.windowMs;
  return ready.status === 'False' && started + READINESS_DELAY_MS > changed;
}

/** What each pod asks for, in thousandths. Throws in the real words where a container asks for nothing. */
export function requestsOf(pods: readonly Pod[], resource: string, container: string | undefined): Map<string, number> {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    let sum = 0;
    for (const c of pod.spec!.containers) {
      if (container && container !== c.name) continue;
      const amount = (c.resources?.requests as Record<string, string> | undefined)?.[resource];
      if (amount === undefined) throw new Error(`missing request for ${resource} in container ${c.name} of Pod ${pod.metadata.name}`);
      sum += quantityMilliValue(amount);
    }
    requests.set(pod.metadata.name, sum);
  }
  return requests;
}

export interface Proposal {
  replicas: number;
  /** Percent of requests, where the target is one. */
  utilization: number | undefined;
  /** Thousandths a pod. */
  average: number;
}

interface Target {
  /** Percent of requests. */
  utilization?: number;
  /** Thousandths a pod. */
  value?: number;
  requests?: Map<string, number>;
}

/** The ratio of use to target, with what pods use on average. */
function ratioOf(metrics: PodMetrics, { utilization, value, requests }: Target): { ratio: number; utilization: number | undefined; average: number } {
  let total = 0;
  let wanted = 0;
  for (const [name, metric] of metrics) {
    total += metric.value;
    wanted += requests?.get(name) ?? 0;
  }
  const average = Math.trunc(total / Math.max(1, metrics.size));
  if (utilization === undefined) return { ratio: average / value!, utilization: undefined, average };
  if (wanted === 0) throw new Error('no metrics returned matched known pods');
  const current = Math.trunc((total * 100) / wanted);
  return { ratio: current / utilization, utilization: current, average };
}

/**
 * How many replicas a metric asks for. Pods without a measurement count as if they needed their share when fewer are
 * wanted, and nothing when more are; so do pods that are not ready (GetResourceReplicas, GetRawResourceReplicas).
 */
export function proposeReplicas(current: number, pods: readonly Pod[], given: PodMetrics, resource: string, target: Target, tolerance: number, now: number): Proposal {
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = group(pods, given, resource, now);
  const metrics = new Map([...given].filter(([name]) => !ignored.has(name) && !unready.has(name)));
  if (metrics.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const first = ratioOf(metrics, target);
  const close = (ratio: number) => Math.abs(1 - ratio) <= tolerance;
  const result = (replicas: number): Proposal => ({ replicas, utilization: first.utilization, average: first.average });
  const rebalance = unready.size > 0 && first.ratio > 1;
  if (!rebalance && missing.size === 0) return result(close(first.ratio) ? current : Math.ceil(first.ratio * ready));
  for (const name of missing) metrics.set(name, { value: first.ratio < 1 ? fullShare(name, target) : 0, timestamp: now, windowMs: 0 });
  if (rebalance) for (const name of unready) metrics.set(name, { value: 0, timestamp: now, windowMs: 0 });
  const { ratio } = ratioOf(metrics, target);
  if (close(ratio) || (first.ratio < 1 && ratio > 1) || (first.ratio > 1 && ratio < 1)) return result(current);
  const replicas = Math.ceil(ratio * metrics.size);
  return result((ratio < 1 && replicas > current) || (ratio > 1 && replicas < current) ? current : replicas);
}

const fullShare = (name: string, { utilization, value, requests }: Target): number => (utilization === undefined ? value! : ((requests?.get(name) ?? 0) * Math.max(100, utilization)) / 100);
