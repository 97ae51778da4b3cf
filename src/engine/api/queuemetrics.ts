import { queueBounds } from './distribution.ts';
import type { Exposition, Observed } from './exposition.ts';

/** A queue of work, as its process' page of metrics tells of it. Times in seconds. */
export interface MeasuredQueue {
  name: string;
  depth: number;
  adds: number;
  retries: number;
  /** How long items waited, and how long the work on them took, in buckets of `queueBounds`. */
  waited: Observed;
  worked: Observed;
  /** Of the work that goes on, all together and the longest. */
  unfinished: number;
  longest: number;
}

/** The families `workqueue_*` (component-base: metrics/prometheus/workqueue). */
export function queueMetrics(page: Exposition, queues: readonly MeasuredQueue[]): void {
  const family = (name: string, type: 'counter' | 'gauge', help: string, value: (queue: MeasuredQueue) => number) => {
    page.family(`workqueue_${name}`, type, 'BETA', help);
    for (const queue of queues) page.sample({ name: queue.name }, value(queue));
  };
  const histogram = (name: string, help: string, value: (queue: MeasuredQueue) => Observed) => {
    page.family(`workqueue_${name}`, 'histogram', 'BETA', help);
    for (const queue of queues) page.histogram({ name: queue.name }, queueBounds, value(queue));
  };
  family('adds_total', 'counter', 'Total number of adds handled by workqueue', (q) => q.adds);
  family('depth', 'gauge', 'Current depth of workqueue', (q) => q.depth);
  family('longest_running_processor_seconds', 'gauge', 'How many seconds has the longest running processor for workqueue been running.', (q) => q.longest);
  histogram('queue_duration_seconds', 'How long in seconds an item stays in workqueue before being requested.', (q) => q.waited);
  family('retries_total', 'counter', 'Total number of retries handled by workqueue', (q) => q.retries);
  family('unfinished_work_seconds', 'gauge', "How many seconds of work has done that is in progress and hasn't been observed by work_duration. Large values indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.", (q) => q.unfinished);
  histogram('work_duration_seconds', 'How long in seconds processing an item from workqueue takes.', (q) => q.worked);
}
