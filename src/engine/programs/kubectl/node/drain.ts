import type { DaemonSet, Pod } from '../../../api/kubernetes.ts';
import { goDuration } from '../../../api/duration.ts';
import { isStatus } from '../../../api/status.ts';
import { parseTime } from '../../../api/time.ts';
import * as r from '../../../client/resources.ts';
import { all } from '../../../sim/channel.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Aggregate, messageOf } from '../errors.ts';
import { dryRunOperation, type DryRun } from '../flags/common.ts';
import { listInChunks } from '../requests.ts';

export interface DrainOptions {
  force: boolean;
  ignoreDaemonSets: boolean;
  deleteEmptyDir: boolean;
  disableEviction: boolean;
  /** Seconds; -1: what the pod says. */
  grace: number;
  podSelector: string;
  /** Pods that have been leaving for more seconds than this are not waited for; 0 for never. */
  skipAfter: number;
  /** Milliseconds; 0 without end. */
  timeout: number;
  dryRun: DryRun;
}

interface Verdict {
  delete: boolean;
  /** Why it is in the way; a warning when it goes all the same. */
  reason?: string;
  fatal?: boolean;
}

const MIRROR = 'kubernetes.io/config.mirror';

const DAEMONSET_FATAL = 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)';
const DAEMONSET_WARNING = 'ignoring DaemonSet-managed Pods';
const LOCAL_FATAL = 'cannot delete Pods with local storage (use --delete-emptydir-data to override)';
const UNMANAGED_FATAL = 'cannot delete Pods that declare no controller (use --force to override)';
const UNMANAGED_WARNING = 'deleting Pods that declare no controller';

const over = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Whether the pod has been leaving for longer than is waited for. */
const isSkipped = (context: Context, pod: Pod, { skipAfter }: DrainOptions): boolean =>
  skipAfter > 0 && pod.metadata.deletionTimestamp !== undefined && Math.trunc((context.now() - parseTime(pod.metadata.deletionTimestamp)!) / 1000) > skipAfter;

/** What is wrong with the pod's DaemonSet; undefined when it is there. */
function* missingDaemonSet(context: Context, pod: Pod, name: string): Task<Error | undefined> {
  try {
    yield* context.client.get<DaemonSet>(r.daemonSets, { namespace: pod.metadata.namespace, name });
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Whether a pod leaves the node, and whether that needs a word or is refused (kubectl pkg/drain/filters.go). Of several warnings the last filter's counts, and only when it has one. */
function* verdictOf(context: Context, pod: Pod, options: DrainOptions): Task<Verdict> {
  if (isSkipped(context, pod, options)) return { delete: false };
  const controller = pod.metadata.ownerReferences?.find((o) => o.controller);
  if (controller?.kind === 'DaemonSet' && !over(pod)) {
    const error = yield* missingDaemonSet(context, pod, controller.name);
    if (!error) return options.ignoreDaemonSets ? { delete: false, reason: DAEMONSET_WARNING } : { delete: false, reason: DAEMONSET_FATAL, fatal: true };
    if (!options.force || !isStatus(error, 'NotFound')) return { delete: false, reason: `cannot delete ${error.message}`, fatal: true };
  }
  if ((pod.metadata.annotations as Record<string, string> | undefined)?.[MIRROR]) return { delete: false };
  if (over(pod)) return { delete: true };
  if (pod.spec?.volumes?.some((v) => v.emptyDir) && !options.deleteEmptyDir) return { delete: false, reason: LOCAL_FATAL, fatal: true };
  if (controller) return { delete: true };
  return options.force ? { delete: true, reason: UNMANAGED_WARNING } : { delete: false, reason: UNMANAGED_FATAL, fatal: true };
}

export interface Plan {
  pods: Pod[];
  /** What stands in the way; empty when the node can be emptied. */
  errors: string[];
  warnings: string;
}

const grouped = (entries: readonly { pod: Pod; reason: string }[]): string[] => {
  const groups = new Map<string, string[]>();
  for (const { pod, reason } of entries) groups.set(reason, [...(groups.get(reason) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([reason, names]) => `${reason}: ${names.join(', ')}`);
};

/** Which pods have to leave a node. */
export function* planDrain(context: Context, node: string, options: DrainOptions): Task<Plan> {
  const items = yield* listInChunks<Pod>(context, r.pods, undefined, { fieldSelector: `spec.nodeName=${node}`, ...(options.podSelector ? { labelSelector: options.podSelector } : {}) });
  const verdicts: { pod: Pod; verdict: Verdict }[] = [];
  for (const pod of items) verdicts.push({ pod, verdict: yield* verdictOf(context, pod, options) });
  const said = (fatal: boolean) => verdicts.flatMap(({ pod, verdict }) => (verdict.reason && Boolean(verdict.fatal) === fatal ? [{ pod, reason: verdict.reason }] : []));
  return { pods: verdicts.filter((v) => v.verdict.delete).map((v) => v.pod), errors: grouped(said(true)), warnings: grouped(said(false)).join('; ') };
}

const RETRY_MS = 5_000;
const POLL_MS = 1_000;

const deleteOptionsOf = ({ grace, dryRun }: DrainOptions) => ({ ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) });

const inQuotes = (pod: Pod): string => `pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace)}`;

/** Waits until the pods are gone, and tells of each (waitForDelete of kubectl pkg/drain/drain.go). */
function* waitUntilGone(context: Context, pods: readonly Pod[], options: DrainOptions, deadline: number): Task {
  const done = dryRunOperation(options.disableEviction ? 'deleted' : 'evicted', options.dryRun);
  for (let pending = pods; ; ) {
    const left: Pod[] = [];
    for (const pod of pending) {
      const { namespace, name, uid } = pod.metadata;
      let now: Pod | undefined;
      try {
        now = yield* context.client.get<Pod>(r.pods, { namespace, name });
      } catch (error) {
        if (!isStatus(error, 'NotFound')) throw error;
      }
      if (now?.metadata.uid !== uid) context.out(`pod/${name} ${done}\n`);
      else if (isSkipped(context, now!, options)) context.out(`pod ${JSON.stringify(name)} has DeletionTimestamp older than ${options.skipAfter} seconds, skipping\n`);
      else left.push(pod);
    }
    yield* context.flush();
    if (left.length === 0) return;
    pending = left;
    yield* context.sleep(Math.max(0, Math.min(POLL_MS, deadline - context.now())));
    if (context.now() >= deadline) throw new Error('context deadline exceeded');
  }
}

/** Evicts a pod, again and again while a disruption budget refuses, and waits until it is gone. A retry that has begun to wait is waited for past the deadline. */
function* evictPod(context: Context, first: Pod, options: DrainOptions, deadline: number): Task {
  let pod = first;
  const { namespace, name } = pod.metadata;
  for (;;) {
    context.out(dryRunOperation(`evicting pod ${namespace}/${name}`, options.dryRun) + '\n');
    if (context.now() >= deadline) throw new Error(`error when evicting ${inQuotes(pod)}: global timeout reached: ${goDuration(options.timeout)}`);
    try {
      yield* context.client.create(r.pods, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: deleteOptionsOf(options) } as never, { subresource: 'eviction', name: name! });
      break;
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      const terminating = isStatus(error, 'Forbidden') && error.status.details?.causes?.some((c) => c.reason === 'NamespaceTerminating');
      if (terminating && pod.metadata.deletionTimestamp) break;
      if (terminating) context.err(`error when evicting pod ${JSON.stringify(name)} from terminating namespace ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`);
      else if (isStatus(error, 'TooManyRequests')) context.err(`error when evicting ${inQuotes(pod)} (will retry after 5s): ${error.message}\n`);
      else throw new Error(`error when evicting ${inQuotes(pod)}: ${messageOf(error)}`);
      yield* context.sleep(RETRY_MS);
    }
    try {
      pod = yield* context.client.get<Pod>(r.pods, { namespace, name });
    } catch {
      // The eviction tells what became of it.
    }
  }
  if (options.dryRun === 'server') return;
  try {
    yield* waitUntilGone(context, [pod], options, deadline);
  } catch (error) {
    throw new Error(`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ${messageOf(error)}`);
  }
}

function* caught(task: Task): Task<Error | undefined> {
  try {
    yield* task;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Evicts the pods side by side, or deletes them one after the other, and waits until they are gone (DeleteOrEvictPods). Throws an Aggregate of what went wrong. */
export function* removePods(context: Context, pods: readonly Pod[], options: DrainOptions): Task {
  const deadline = options.timeout > 0 ? context.now() + options.timeout : Infinity;
  if (!options.disableEviction) {
    const errors = yield* all(context.process.sim, 'evict', pods.map((pod) => caught(evictPod(context, pod, options, deadline))));
    const failed = errors.filter((e) => e !== undefined);
    if (failed.length) throw new Aggregate(failed);
    return;
  }
  for (const { metadata: { namespace, name } } of pods) {
    try {
      yield* context.client.delete(r.pods, { namespace, name }, { apiVersion: 'v1', kind: 'DeleteOptions', ...deleteOptionsOf(options) });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
  yield* waitUntilGone(context, pods, options, deadline);
}
