import type { Job, Pod, PodTemplateSpec } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import { isStatus } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf, orphansOf } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { jobs, pods as podResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { all } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import { slowStartBatch } from './common/batch.ts';
import { claim } from './common/claim.ts';
import { Expectations } from './common/expectations.ts';
import { deletePods, isNamespaceTerminating, PodControl, podFromTemplate, type PodExtras } from './common/podcontrol.ts';
import { isPodReady } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { countPods, type Counted, type Ended } from './job/count.ts';
import { FailureRecord } from './job/failures.ts';
import { COMPLETION_INDEX, firstPending, formatIndexes, indexOf } from './job/indexes.ts';
import { failureAnnotations, readyIndexes } from './job/perindex.ts';
import { conditionOf, interimType, isFinished, isIndexed, newCondition, pendingVerdict, withCondition, type JobStatus, type Verdict } from './job/status.ts';
import { isTracked, templateFor, TRACKING } from './job/template.ts';
import { deadlineOf, failureOf, successOf } from './job/verdict.ts';

const WORKERS = 5;
/** Pod events of one job are taken together (syncJobBatchPeriod). */
const BATCH_MS = 1_000;
const PODS_PER_SYNC = 500;

export const jobController = (context: ControllerContext): Controller => new JobController(context);

/** Runs pods to completion (pkg/controller/job/job_controller.go). */
class JobController implements Controller {
  readonly name = 'job-controller';
  private readonly queue: WorkQueue;
  private readonly orphans: WorkQueue;
  private readonly expectations: Expectations;
  private readonly recorder: EventRecorder;
  private readonly control: PodControl;
  private readonly jobs: Informer<Job>;
  private readonly pods: Informer<Pod>;
  private readonly podsByController: Index<Pod>;
  private readonly failures = new Map<string, FailureRecord>();
  /** Pods whose tracking finalizer we have taken and whose event has not come, by job. */
  private readonly released = new Map<string, Set<string>>();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, client } = context;
    this.queue = new WorkQueue(sim, this.name, { baseDelayMs: 1000, maxDelayMs: 60_000 });
    this.orphans = new WorkQueue(sim, `${this.name} orphans`);
    this.expectations = new Expectations(sim);
    this.recorder = context.recorder(this.name);
    this.control = new PodControl(client, this.recorder);
    this.jobs = informers.informer(jobs);
    this.pods = informers.informer(podResource);
    this.podsByController = byController(this.pods);
    this.jobs.handle({
      add: (job) => this.queue.add(keyOf(job), job),
      update: (old, job) => this.jobUpdated(old, job),
      delete: (job) => this.jobDeleted(job),
    });
    this.pods.handle({ add: (pod) => this.podAdded(pod), update: (old, pod) => this.podUpdated(old, pod), delete: (pod) => this.podDeleted(pod) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
    this.orphans.run(1, (key) => this.releaseOrphan(key));
  }

  stop(): void {
    this.queue.shutDown();
    this.orphans.shutDown();
  }

  private jobUpdated(old: Job, job: Job): void {
    const key = keyOf(job);
    if (old.metadata.generation !== job.metadata.generation) this.queue.add(key, job);
    else this.queue.addAfter(key, BATCH_MS, job);
    const [before, now] = [old.spec?.activeDeadlineSeconds, job.spec?.activeDeadlineSeconds];
    if (job.status?.startTime && before !== now && now !== undefined) this.queue.addAfter(key, deadlineOf(job)! - this.context.sim.now(), job);
  }

  private jobDeleted(job: Job): void {
    this.failures.delete(job.metadata.uid!);
    this.released.delete(job.metadata.uid!);
    this.expectations.forget(keyOf(job));
    for (const pod of this.podsByController.get(job.metadata.uid!).values()) this.orphans.add(keyOf(pod), job);
  }

  private podAdded(pod: Pod): void {
    const job = this.jobOf(pod);
    if (job) {
      this.expectations.creationSeen(keyOf(job));
      this.queue.addAfter(keyOf(job), BATCH_MS, pod);
    } else this.noticeOrphan(pod);
  }

  private podUpdated(old: Pod, pod: Pod): void {
    const job = this.jobOf(pod);
    if (!job) {
      this.noticeOrphan(pod);
      return;
    }
    if (isTracked(old) && !isTracked(pod)) this.released.get(job.metadata.uid!)?.delete(pod.metadata.uid!);
    if (pod.metadata.deletionTimestamp && !old.metadata.deletionTimestamp) this.expectations.deletionSeen(keyOf(job), pod.metadata.uid!);
    this.queue.addAfter(keyOf(job), BATCH_MS, pod);
  }

  private podDeleted(pod: Pod): void {
    const job = this.jobOf(pod);
    if (!job) return;
    this.released.get(job.metadata.uid!)?.delete(pod.metadata.uid!);
    this.expectations.deletionSeen(keyOf(job), pod.metadata.uid!);
    this.queue.addAfter(keyOf(job), BATCH_MS, pod);
  }

  private jobOf(pod: Pod): Job | undefined {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Job') return undefined;
    const job = this.jobs.get(pod.metadata.namespace, owner.name);
    return job?.metadata.uid === owner.uid ? job : undefined;
  }

  /** A pod whose job is gone would keep its finalizer for ever. */
  private noticeOrphan(pod: Pod): void {
    if (isTracked(pod) && (controllerOf(pod)?.kind === 'Job' || pod.metadata.deletionTimestamp)) this.orphans.add(keyOf(pod), pod);
  }

  private *releaseOrphan(key: string): Task {
    const pod = this.pods.store.get(key);
    if (pod && isTracked(pod) && !this.jobOf(pod)) yield* this.release(pod);
  }

  private *reconcile(key: string): Task {
    const job = this.jobs.store.get(key);
    if (!job || job.spec?.managedBy) return;
    if (isFinished(job)) {
      for (const pod of [...this.podsByController.get(job.metadata.uid!).values()]) if (isTracked(pod)) yield* this.release(pod);
      return;
    }
    const mayManage = this.expectations.satisfied(key);
    const pods = yield* this.claimPods(job);
    let status: JobStatus = { ...job.status };
    const suspended = job.spec?.suspend === true;
    if (!status.startTime && !suspended) {
      status.startTime = rfc3339(this.context.sim.now());
      if (job.spec?.activeDeadlineSeconds !== undefined) this.queue.addAfter(key, job.spec.activeDeadlineSeconds * 1000, job);
    }
    const { counted, newly } = countPods(job, pods, this.released.get(job.metadata.uid!));
    if (newly.failed.length > 0 || newly.succeeded.length > 0) this.recordFailures(job, newly);
    const deadline = deadlineOf(job);
    if (deadline !== undefined && !suspended && deadline > this.context.sim.now()) this.queue.addAfter(key, deadline - this.context.sim.now(), job);
    let verdict = pendingVerdict(job) ?? failureOf(job, counted, this.context.sim.now());
    let error: unknown;
    if (verdict) {
      error = yield* this.deletePods(job, counted.active);
      if (!error) counted.terminating += counted.active.splice(0).length;
    } else {
      if (mayManage && !job.metadata.deletionTimestamp) error = yield* this.manage(key, job, counted);
      verdict = successOf(job, counted);
      if (verdict) {
        error ??= yield* this.deletePods(job, counted.active);
        if (!error) counted.terminating += counted.active.splice(0).length;
      } else status = this.suspension(job, status);
    }
    yield* this.track(job, status, counted, newly, verdict);
    if (error) throw error;
  }

  private *claimPods(job: Job): Task<Pod[]> {
    const candidates = [...this.podsByController.get(job.metadata.uid!).values(), ...this.podsByController.get(orphansOf(job.metadata.namespace)).values()];
    const pods = yield* claim({ client: this.context.client, owner: job as never, ownerResource: jobs, resource: podResource, selector: selectorOf(job.spec?.selector) }, candidates);
    return pods.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  }

  /** Creates and deletes pods as parallelism and completions want it (manageJob). Gives the first error. */
  private *manage(key: string, job: Job, counted: Counted): Task<unknown> {
    const { spec } = job;
    const parallelism = spec?.parallelism ?? 1;
    const wanted = spec?.suspend ? 0 : spec?.completions === undefined ? (counted.succeeded > 0 ? counted.active.length : parallelism) : Math.max(0, Math.min(parallelism, spec.completions - counted.succeeded - counted.failedIndexes.size));
    if (counted.active.length > wanted) {
      const doomed = [...counted.active].sort((a, b) => Number(isPodReady(a)) - Number(isPodReady(b))).slice(0, counted.active.length - wanted);
      const error = yield* this.deletePods(job, doomed);
      counted.active = counted.active.filter((pod) => !doomed.includes(pod));
      counted.terminating += doomed.length;
      return error;
    }
    const missing = wanted - counted.active.length - (spec?.podReplacementPolicy === 'Failed' ? counted.terminating : 0);
    if (missing <= 0) return undefined;
    const wait = spec?.backoffLimitPerIndex === undefined ? (this.failures.get(job.metadata.uid!)?.remaining(this.context.sim.now()) ?? 0) : 0;
    if (wait > 0) {
      this.queue.addAfter(key, wait, job);
      return undefined;
    }
    return yield* this.createPods(key, job, counted, Math.min(missing, PODS_PER_SYNC));
  }

  private *createPods(key: string, job: Job, counted: Counted, count: number): Task<unknown> {
    const template = templateFor(job);
    let indexes: number[] | undefined;
    if (isIndexed(job)) {
      const taken = new Set([...counted.succeededIndexes, ...counted.failedIndexes, ...counted.active.map(indexOf)]);
      const pending = readyIndexes(firstPending(count, job.spec?.completions ?? 0, taken), counted.replaced, this.context.sim.now());
      if (pending.wait > 0) {
        this.queue.addAfter(key, pending.wait, job);
        return undefined;
      }
      indexes = pending.indexes;
      count = indexes.length;
    }
    this.expectations.expectCreations(key, count);
    const { successes, error } = yield* slowStartBatch(this.context.sim, `${this.name} create`, count, function* (this: JobController, i: number): Task {
      try {
        const pod = yield* this.control.create(job as never, podFromTemplate(job as never, template, extrasFor(job, template, indexes?.[i], counted.replaced)));
        counted.active.push(pod);
      } catch (e) {
        if (!isNamespaceTerminating(e)) throw e;
        this.expectations.creationSeen(key);
      }
    }.bind(this));
    this.expectations.creationSeen(key, count - successes);
    return error;
  }

  private *deletePods(job: Job, doomed: readonly Pod[]): Task<unknown> {
    if (doomed.length === 0) return undefined;
    const key = keyOf(job);
    this.expectations.expectDeletions(key, doomed.map((pod) => pod.metadata.uid!));
    return yield* deletePods(this.context.sim, this.name, this.control, this.expectations, key, job as never, doomed);
  }

  private suspension(job: Job, status: JobStatus): JobStatus {
    const now = this.context.sim.now();
    const told = conditionOf(job, 'Suspended');
    if (job.spec?.suspend && !told) {
      this.recorder.event(job as never, 'Normal', 'Suspended', 'Job suspended');
      const { startTime: _, ...rest } = status;
      return { ...rest, conditions: withCondition(status.conditions, newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now)) };
    }
    if (!job.spec?.suspend && told) {
      this.recorder.event(job as never, 'Normal', 'Resumed', 'Job resumed');
      if (job.spec?.activeDeadlineSeconds !== undefined) this.queue.addAfter(keyOf(job), job.spec.activeDeadlineSeconds * 1000, job);
      return { ...status, startTime: rfc3339(now), conditions: withCondition(status.conditions, newCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now)) };
    }
    return status;
  }

  /**
   * Counts pods that have ended, so that each counts once: notes them in the status, takes their finalizer, then adds
   * them up (trackJobStatusAndRemoveFinalizers).
   */
  private *track(job: Job, base: JobStatus, counted: Counted, newly: Ended, verdict: Verdict | undefined): Task {
    const { sim, client } = this.context;
    const uids = (pods: readonly Pod[]) => pods.map((pod) => pod.metadata.uid!);
    const kept = new Set(verdict || job.metadata.deletionTimestamp ? [] : counted.replaced.values());
    const failed = newly.failed.filter((pod) => !kept.has(pod));
    const status: JobStatus = { ...base, ready: counted.ready, terminating: counted.terminating };
    if (counted.active.length > 0) status.active = counted.active.length;
    else delete status.active;
    if (isIndexed(job)) {
      const indexes = formatIndexes(counted.succeededIndexes);
      if (indexes) status.completedIndexes = indexes;
      if (job.spec?.backoffLimitPerIndex !== undefined) status.failedIndexes = formatIndexes(counted.failedIndexes);
    }
    let current = job;
    const before = job.status?.uncountedTerminatedPods ?? {};
    const waiting = { succeeded: [...(before.succeeded ?? []), ...(isIndexed(job) ? [] : uids(newly.succeeded))], failed: [...(before.failed ?? []), ...uids(failed)] };
    const ended = [...newly.succeeded, ...failed, ...newly.ignored.filter((pod) => !kept.has(pod))];
    if (ended.length > 0) {
      current = yield* client.updateStatus(jobs, { ...current, status: { ...status, uncountedTerminatedPods: withoutEmpty(waiting) } });
      yield* all(sim, `${this.name} finalizers`, ended.map((pod) => this.release(pod, job.metadata.uid!)));
    }
    status.uncountedTerminatedPods = {};
    if (counted.succeeded > 0) status.succeeded = counted.succeeded;
    const counting = counted.failed - (newly.failed.length - failed.length);
    if (counting > 0) status.failed = counting;
    if (verdict) this.conclude(job, status, counted, verdict);
    if (!equal(current.status, status)) yield* client.updateStatus(jobs, { ...current, status });
    if (verdict && status.conditions?.some((c) => c.type === verdict.type)) this.tellEnd(job, verdict);
  }

  private recordFailures(job: Job, { failed, succeeded }: Ended): void {
    let record = this.failures.get(job.metadata.uid!);
    if (!record) this.failures.set(job.metadata.uid!, (record = new FailureRecord()));
    record.add(failed, succeeded, this.context.sim.now());
  }

  /** The interim condition at once, the final one when no pod is left. */
  private conclude(job: Job, status: JobStatus, counted: Counted, verdict: Verdict): void {
    const now = this.context.sim.now();
    const { type, reason, message } = verdict;
    status.conditions = withCondition(status.conditions, newCondition(interimType(verdict), 'True', reason, message, now));
    if (counted.terminating > 0 || counted.active.length > 0 || job.metadata.deletionTimestamp) return;
    status.conditions = withCondition(status.conditions, newCondition(type, 'True', reason, message, now));
    if (type === 'Complete') status.completionTime = rfc3339(now);
  }

  private tellEnd(job: Job, { type, reason, message }: Verdict): void {
    this.failures.delete(job.metadata.uid!);
    if (type === 'Complete') this.recorder.event(job as never, 'Normal', 'Completed', 'Job completed');
    else this.recorder.event(job as never, 'Warning', reason, message);
  }

  private *release(pod: Pod, job?: string): Task {
    if (job) {
      const released = this.released.get(job) ?? new Set();
      this.released.set(job, released.add(pod.metadata.uid!));
    }
    const finalizers = ((pod.metadata.finalizers as string[] | undefined) ?? []).filter((f) => f !== TRACKING);
    try {
      yield* this.context.client.patch(podResource, pod.metadata, { metadata: { uid: pod.metadata.uid, finalizers } }, { type: 'application/merge-patch+json' });
    } catch (error) {
      if (job) this.released.get(job)?.delete(pod.metadata.uid!);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}

function extrasFor(job: Job, template: PodTemplateSpec, index: number | undefined, replaced: ReadonlyMap<number, Pod>): PodExtras {
  if (index === undefined) return {};
  const name = `${job.metadata.name}-${index}`;
  const labels = { ...(template.metadata?.labels as Record<string, string>), [COMPLETION_INDEX]: String(index) };
  const annotations = { ...(template.metadata?.annotations as Record<string, string>), [COMPLETION_INDEX]: String(index), ...failureAnnotations(job, replaced.get(index)) };
  return { generateName: `${name}-`, labels, annotations, spec: { ...template.spec!, hostname: name } };
}

const withoutEmpty = ({ succeeded, failed }: { succeeded: string[]; failed: string[] }) => ({ ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) });
