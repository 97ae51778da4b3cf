import type { Job } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { parseTime } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { jobs as jobResource } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';
import { conditionOf } from './job/status.ts';

export const ttlAfterFinishedController = (context: ControllerContext): Controller => new TtlAfterFinished(context);

/** Deletes jobs ttlSecondsAfterFinished after their end (pkg/controller/ttlafterfinished). */
class TtlAfterFinished implements Controller {
  readonly name = 'ttl-after-finished-controller';
  private readonly queue: WorkQueue;
  private readonly jobs: Informer<Job>;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.jobs = context.informers.informer(jobResource);
    const add = (job: Job) => {
      if (!job.metadata.deletionTimestamp && finishedAt(job) !== undefined && job.spec?.ttlSecondsAfterFinished !== undefined) this.queue.add(keyOf(job), job);
    };
    this.jobs.handle({ add, update: (_, job) => add(job) });
  }

  start(): void {
    this.queue.run(5, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const job = this.jobs.store.get(key);
    const ended = job && finishedAt(job);
    if (!job || ended === undefined || job.spec?.ttlSecondsAfterFinished === undefined) return;
    const left = ended + job.spec.ttlSecondsAfterFinished * 1000 - this.context.sim.now();
    if (left > 0) {
      this.queue.addAfter(key, left, job);
      return;
    }
    try {
      yield* this.context.client.delete(jobResource, job.metadata, { propagationPolicy: 'Foreground', preconditions: { uid: job.metadata.uid } });
    } catch (error) {
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }
}

const finishedAt = (job: Job): number | undefined => parseTime((conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed'))?.lastTransitionTime as string | undefined);
