import { isGeneric } from '../../api/errors.ts';
import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import { quantityMilliValue } from '../../api/quantity.ts';
import { StatusError } from '../../api/status.ts';
import { parseTime } from '../../api/time.ts';
import { parseGoDuration } from '../../api/duration.ts';
import type { Client } from '../../client/client.ts';
import type { Task } from '../../sim/sim.ts';
import type { PodMetrics } from './replicas.ts';

export type MetricSpec = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];
export type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

interface PodMetricsList {
  items: { metadata: { name: string }; timestamp: string; window: string; containers: { name: string; usage: Record<string, string> }[] }[];
}

/** What pods use of a resource, from metrics.k8s.io (pkg/controller/podautoscaler/metrics/client.go). Throws in the real words. */
export function* readMetrics(client: Client, namespace: string, labelSelector: string, resource: string, container: string | undefined): Task<PodMetrics> {
  let list: PodMetricsList;
  try {
    list = (yield* client.send<PodMetricsList>({ verb: 'list', group: 'metrics.k8s.io', version: 'v1beta1', resource: 'pods', namespace, query: { labelSelector } })).body;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new Error(`unable to fetch metrics from resource metrics API: ${error.message}${isGeneric(error.status) ? ' (get pods.metrics.k8s.io)' : ''}`);
  }
  if (list.items.length === 0) throw new Error('no metrics returned from resource metrics API');
  const metrics: PodMetrics = new Map();
  for (const { metadata, timestamp, window, containers } of list.items) {
    const relevant = containers.filter((c) => !container || c.name === container);
    if (relevant.length === 0 || relevant.some((c) => c.usage[resource] === undefined)) continue;
    const value = relevant.reduce((n, c) => n + quantityMilliValue(c.usage[resource]), 0);
    metrics.set(metadata.name, { value, timestamp: parseTime(timestamp) ?? 0, windowMs: parseGoDuration(window) });
  }
  return metrics;
}
