import type { CronJob, Job, ObjectReference } from '../api/kubernetes.ts';
import { equal } from '../api/share.ts';
import { isStatus } from '../api/status.ts';
import { parseTime, rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf } from '../client/lister.ts';
import { referenceTo, type EventRecorder } from '../client/recorder.ts';
import { cronJobs, jobs as jobResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { controllerReference, isNamespaceTerminating } from './common/podcontrol.ts';
import type { Controller, ControllerContext } from './context.ts';
import { lastUnmet, parseSchedule, type Schedule } from './cronjob/schedule.ts';
import { conditionOf, isFinished } from './job/status.ts';

const WORKERS = 5;
/** Jobs start a little after their time, so that it has certainly come (nextScheduleDelta). */
const DELTA_MS = 100;
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

type Status = NonNullable<CronJob['status']>;

export const cronJobController = (context: ControllerContext): Controller => new CronJobController(context);

/** Starts jobs on time and clears old ones away (pkg/controller/cronjob/cronjob_controllerv2.go). */
class CronJobController implements Controller {
  readonly name = 'cronjob-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly cronJobs: Informer<CronJob>;
  private readonly jobsByController: Index<Job>;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder(this.name);
    this.cronJobs = informers.informer(cronJobs);
    const jobs = informers.informer(jobResource);
    this.jobsByController = byController(jobs);
    const add = (cj: CronJob) => this.queue.add(keyOf(cj), cj);
    this.cronJobs.handle({ add, update: (_, cj) => add(cj), delete: add });
    const jobChanged = (job: Job) => {
      const owner = controllerOf(job);
      if (owner?.kind === 'CronJob') this.queue.add(`${job.metadata.namespace}/${owner.name}`, job);
    };
    jobs.handle({ add: jobChanged, update: (_, job) => jobChanged(job), delete: jobChanged });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const cj = this.cronJobs.store.get(key);
    if (!cj) return;
    const jobs = [...this.jobsByController.get(cj.metadata.uid!).values()];
    const status: Status = { ...cj.status };
    yield* this.cleanUp(cj, jobs, status);
    yield* this.follow(cj, jobs, status);
    if (!cj.metadata.deletionTimestamp && !cj.spec?.suspend) yield* this.run(key, cj, jobs, status);
    if (status.active?.length === 0) delete status.active;
    if (!equal(cj.status, status)) yield* this.context.client.updateStatus(cronJobs, { ...cj, status });
  }

  /** Takes jobs that have ended, or are gone, off the list of active ones. */
  private *follow(cj: CronJob, jobs: readonly Job[], status: Status): Task {
    for (const job of jobs) {
      const active = status.active?.some((reference) => reference.uid === job.metadata.uid) ?? false;
      if (!active && !isFinished(job) && !(yield* this.isListed(cj, job))) this.recorder.event(cj as never, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
      else if (active && isFinished(job)) {
        dropActive(status, job);
        this.recorder.event(cj as never, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${conditionOf(job, 'Complete') ? 'Complete' : 'Failed'}`);
      }
      const done = job.status?.completionTime as string | undefined;
      if (conditionOf(job, 'Complete') && done && (parseTime(done) ?? 0) > (parseTime(status.lastSuccessfulTime as string | undefined) ?? 0)) status.lastSuccessfulTime = done;
    }
    for (const reference of status.active ?? [])
      if (!jobs.some((job) => job.metadata.uid === reference.uid)) {
        status.active = status.active!.filter((r) => r !== reference);
        this.recorder.event(cj as never, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
      }
  }

  /** Whether the server's own copy lists the job: ours may be behind. */
  private *isListed(cj: CronJob, job: Job): Task<boolean> {
    const live = yield* this.context.client.get(cronJobs, cj.metadata);
    return live.status?.active?.some((reference) => reference.uid === job.metadata.uid) ?? false;
  }

  private *run(key: string, cj: CronJob, jobs: readonly Job[], status: Status): Task {
    const { sim } = this.context;
    let schedule: Schedule;
    try {
      schedule = parseSchedule(cj.spec!.schedule, cj.spec!.timeZone);
    } catch (error) {
      this.recorder.event(cj as never, 'Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(cj.spec!.schedule)} : ${(error as Error).message}`);
      return;
    }
    const now = sim.now();
    const next = schedule.next(now);
    if (next !== undefined) this.queue.addAfter(key, next + DELTA_MS - now, cj);
    const created = parseTime(cj.metadata.creationTimestamp) ?? now;
    const deadline = cj.spec?.startingDeadlineSeconds;
    const since = Math.max(parseTime(status.lastScheduleTime as string | undefined) ?? created, deadline === undefined ? 0 : now - deadline * 1000);
    const { at, tooMany } = lastUnmet(schedule, since, now);
    if (tooMany) this.recorder.event(cj as never, 'Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
    if (at === undefined) return;
    const name = jobName(cj, at);
    if (status.active?.some((reference) => reference.name === name) || rfc3339(at) === status.lastScheduleTime) return;
    if (cj.spec?.concurrencyPolicy === 'Forbid' && status.active?.length) {
      this.recorder.event(cj as never, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
      return;
    }
    if (cj.spec?.concurrencyPolicy === 'Replace') for (const job of jobs) if (status.active?.some((r) => r.uid === job.metadata.uid)) yield* this.deleteJob(cj, job, status);
    const job = yield* this.createJob(cj, name, at);
    if (!job) return;
    status.active = [...(status.active ?? []), referenceTo(job as never)];
    status.lastScheduleTime = rfc3339(at);
  }

  private *createJob(cj: CronJob, name: string, at: number): Task<Job | undefined> {
    const { client } = this.context;
    const { metadata, spec } = cj.spec!.jobTemplate;
    const annotations = { ...(metadata?.annotations as Record<string, string> | undefined), [SCHEDULED_AT]: zoned(at, cj.spec!.timeZone) };
    const labels = metadata?.labels as Record<string, string> | undefined;
    const wanted: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: cj.metadata.namespace!, annotations, ...(labels ? { labels } : {}), ownerReferences: controllerReference(cj as never) }, spec: spec! };
    try {
      const job = yield* client.create(jobResource, wanted);
      this.recorder.event(cj as never, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
      return job;
    } catch (error) {
      if (isNamespaceTerminating(error)) return undefined;
      if (isStatus(error, 'AlreadyExists')) {
        const existing = yield* client.get(jobResource, wanted.metadata);
        if (controllerOf(existing)?.uid === cj.metadata.uid) return isFinished(existing) ? undefined : existing;
      }
      this.recorder.event(cj as never, 'Warning', 'FailedCreate', `Error creating job: ${(error as Error).message}`);
      throw error;
    }
  }

  /** Keeps as many finished jobs as the history limits say, the newest. */
  private *cleanUp(cj: CronJob, jobs: Job[], status: Status): Task {
    const byStart = (a: Job, b: Job) => (parseTime(a.status?.startTime as string | undefined) ?? 0) - (parseTime(b.status?.startTime as string | undefined) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1);
    for (const [type, limit] of [['Complete', cj.spec?.successfulJobsHistoryLimit], ['Failed', cj.spec?.failedJobsHistoryLimit]] as const) {
      if (limit === undefined) continue;
      const finished = jobs.filter((job) => conditionOf(job, type)).sort(byStart);
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) {
        yield* this.deleteJob(cj, job, status);
        jobs.splice(jobs.indexOf(job), 1);
      }
    }
  }

  private *deleteJob(cj: CronJob, job: Job, status: Status): Task {
    dropActive(status, job);
    try {
      yield* this.context.client.delete(jobResource, job.metadata, { propagationPolicy: 'Background' });
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      this.recorder.event(cj as never, 'Warning', 'FailedDelete', `Deleted job: ${(error as Error).message}`);
      throw error;
    }
    this.recorder.event(cj as never, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  }
}

const jobName = (cj: CronJob, at: number): string => `${cj.metadata.name}-${Math.floor(at / 60_000)}`;

function dropActive(status: Status, job: Job): void {
  if (status.active) status.active = status.active.filter((reference: ObjectReference) => reference.uid !== job.metadata.uid);
}

/** RFC 3339 in a time zone, `Z` for UTC. */
function zoned(ms: number, timeZone: string | undefined): string {
  if (!timeZone || timeZone === 'UTC' || timeZone === 'Etc/UTC') return rfc3339(ms);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(new Date(ms));
  const get = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
  const minutes = Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
  if (minutes === 0) return rfc3339(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${rfc3339(local).slice(0, 19)}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
