import type { PodDisruptionBudget } from '../api/kubernetes.ts';
import type { Labels } from '../api/selector.ts';
import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import type { Tracer } from '../api/trace.ts';
import type { Client } from '../client/client.ts';
import { SharedInformerFactory, type Informer } from '../client/informer.ts';
import { LeaderElector } from '../client/leaderelection.ts';
import { EventRecorder } from '../client/recorder.ts';
import { namespaces, persistentVolumeClaims, persistentVolumes, podDisruptionBudgets, storageClasses } from '../client/resources.ts';
import { SeriesRecorder } from '../client/series.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { Cache } from './cache.ts';
import { defaultSelectors } from './defaultselector.ts';
import { explain } from './diagnosis.ts';
import type { Cycle } from './framework.ts';
import { listen } from './handlers.ts';
import { Nominator } from './nominator.ts';
import { defaultPlugins } from './plugins/index.ts';
import { preempt } from './preemption.ts';
import { Profile, type Outcome } from './profile.ts';
import { SchedulingQueue, type Place, type QueuedPod } from './queue.ts';
import { nodeVerdicts, Verdicts, type Verdict } from './verdicts.ts';
import { PodWriter } from './writer.ts';

export type { NodeVerdict, Verdict } from './verdicts.ts';

export interface SchedulerOptions {
  sim: Sim;
  /** The API client of a user agent. */
  clientFor: (agent: string) => Client;
  tracer?: Tracer;
  /** The host's name: the first part of the identity in the Lease. Default `controlplane`. */
  hostname?: string;
  /** The profiles' names: pods with one of these schedulerNames are ours. Default `default-scheduler` alone. */
  schedulerNames?: readonly string[];
  /** The Lease that it must hold. Default `kube-system/kube-scheduler`. */
  lease?: { namespace: string; name: string };
  /** `--leader-elect`. Default true. */
  leaderElect?: boolean;
}

export interface Scheduler extends Component {
  /** Why the pod (`namespace/name`) is where it is, or nowhere: what was last decided. Undefined when it was not looked at, or long ago. */
  verdict(pod: string): Verdict | undefined;
  /** How many pods wait in each place, and how many looks at pods ended in which way. */
  counts(): { pending: Readonly<Record<Place, number>>; attempts: readonly { profile: string; result: Result; n: number }[] };
}

type Result = 'scheduled' | 'unschedulable' | 'error';

/** kube-scheduler: gives pods without a node one, while it holds its Lease. */
export const createScheduler = (options: SchedulerOptions): Scheduler => new KubeScheduler(options);

const DEFAULT_NAME = 'default-scheduler';

class KubeScheduler implements Scheduler {
  readonly name = 'kube-scheduler';
  running = false;
  private elector: LeaderElector | undefined;
  private recorder: EventRecorder | undefined;
  private leading: Leading[] = [];
  private readonly verdicts = new Verdicts();

  constructor(private readonly options: SchedulerOptions) {}

  verdict(pod: string): Verdict | undefined {
    return this.verdicts.of(pod);
  }

  counts(): ReturnType<Scheduler['counts']> {
    const pending: Record<Place, number> = { active: 0, backoff: 0, unschedulable: 0, gated: 0, inflight: 0 };
    for (const { queue } of this.leading) for (const [place, n] of Object.entries(queue.counts())) pending[place as Place] += n;
    return { pending, attempts: this.leading.flatMap(({ schedulerName: profile, results }) => [...results].map(([result, n]) => ({ profile, result, n }))) };
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    const { sim, hostname = 'controlplane', schedulerNames = [DEFAULT_NAME], leaderElect = true, lease = { namespace: 'kube-system', name: this.name } } = this.options;
    const client = this.options.clientFor(this.name);
    if (!leaderElect) {
      this.lead(client, hostname);
      return;
    }
    const identity = `${hostname}_${sim.random(this.name).uuid()}`;
    this.recorder = new EventRecorder(sim, client, { component: schedulerNames[0]! });
    this.elector = new LeaderElector(sim, client, {
      ...lease,
      identity,
      recorder: this.recorder,
      started: () => this.lead(client, hostname),
      stopped: () => this.yield(),
    });
    this.elector.start();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.elector?.stop();
    this.recorder?.stop();
    this.yield();
  }

  private lead(client: Client, hostname: string): void {
    const { schedulerNames = [DEFAULT_NAME] } = this.options;
    this.leading = schedulerNames.map((name) => new Leading(this.options, name, client, hostname, this.verdicts));
  }

  private yield(): void {
    for (const profile of this.leading) profile.stop();
    this.leading = [];
  }
}

/** A profile of a scheduler that leads, from its election to its end. */
class Leading {
  private readonly sim: Sim;
  private readonly informers: SharedInformerFactory;
  private readonly cache = new Cache();
  readonly queue: SchedulingQueue;
  readonly results = new Map<Result, number>();
  private readonly nominator = new Nominator();
  private readonly profile: Profile;
  private readonly events: SeriesRecorder;
  private readonly writer: PodWriter;
  private readonly budgets: Informer<PodDisruptionBudget>;
  private readonly loop: TaskHandle;
  /** Pods on their way to a node, by uid. */
  private readonly binding = new Map<string, TaskHandle>();

  constructor(
    private readonly options: SchedulerOptions,
    readonly schedulerName: string,
    client: Client,
    hostname: string,
    private readonly verdicts: Verdicts,
  ) {
    const { sim } = options;
    this.sim = sim;
    this.queue = new SchedulingQueue(sim);
    this.events = new SeriesRecorder(sim, client, schedulerName, `${schedulerName}-${hostname}`);
    this.writer = new PodWriter(sim, client, this.events);
    const informers = (this.informers = new SharedInformerFactory(sim, client));
    const spaces = informers.informer(namespaces);
    this.budgets = informers.informer(podDisruptionBudgets);
    const volumes = { client, claims: informers.informer(persistentVolumeClaims), volumes: informers.informer(persistentVolumes), classes: informers.informer(storageClasses) };
    const plugins = defaultPlugins(volumes, defaultSelectors(informers));
    this.profile = new Profile(plugins, this.cache, (node) => this.nominator.on(node), (name) => spaces.get(undefined, name)?.metadata.labels as Labels);
    listen({ informers, cache: this.cache, queue: this.queue, plugins, schedulerName, gone: (uid, key) => this.gone(uid, key) });
    informers.start();
    this.loop = sim.spawn('kube-scheduler', this.run());
  }

  stop(): void {
    this.loop.cancel();
    for (const task of this.binding.values()) task.cancel();
    this.informers.stop();
  }

  private *run(): Task {
    yield* this.informers.sync();
    const task = this.sim.current!;
    for (;;) {
      const queued = this.queue.pop();
      if (!queued) {
        yield this.queue.ready;
        continue;
      }
      task.cause = { actor: this.schedulerName, revision: Number(queued.pod.metadata.resourceVersion), what: queued.key };
      this.scheduleOne(queued);
      // One pod an event, so that none takes long.
      yield sleep(0);
    }
  }

  private scheduleOne(queued: QueuedPod): void {
    const { pod } = queued;
    if (pod.metadata.deletionTimestamp || this.cache.has(pod.metadata.uid!)) {
      this.queue.done(queued);
      return;
    }
    const outcome = this.profile.schedule(pod);
    if (outcome.node) this.place(queued, outcome);
    else this.turnAway(queued, outcome);
  }

  private place(queued: QueuedPod, outcome: Outcome): void {
    const { info, node } = outcome;
    this.tell(queued, outcome, undefined);
    this.nominator.delete(info.uid);
    this.cache.assume(info, node!);
    this.queue.done(queued);
    const handle = this.sim.spawn(`bind ${queued.key}`, this.bind(queued, outcome));
    if (handle.live) {
      this.binding.set(info.uid, handle);
      handle.onEnd(() => this.binding.delete(info.uid));
    }
  }

  private *bind(queued: QueuedPod, { info, node }: Outcome): Task {
    const { pod } = queued;
    const name = node!.name;
    let bound = false;
    try {
      yield* this.preBind(this.profile.cycle(pod, info), name);
      yield* this.writer.bind(pod, name);
      bound = true;
      this.count('scheduled');
      this.events.event(pod, undefined, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${queued.key} to ${name}`);
    } catch (error) {
      const expected = error instanceof StatusError || error instanceof ConnectionError || (error instanceof Error && error.message.startsWith('running PreBind'));
      if (!expected) throw error;
      this.cache.forget(info.uid);
      bound = true;
      if (isStatus(error, 'NotFound') && !(error as StatusError).message.includes('nodes')) return;
      yield* this.bindingFailed(queued, error as Error);
    } finally {
      // Cancelled: the pod is gone.
      if (!bound) this.cache.forget(info.uid);
    }
  }

  private *preBind(cycle: Cycle, name: string): Task {
    const node = this.cache.get(name);
    if (!node) return;
    for (const plugin of this.profile.preBinders()) {
      plugin.preFilter?.(cycle);
      const work = plugin.preBind!(cycle, node);
      if (!work) continue;
      try {
        yield* work;
      } catch (error) {
        throw new Error(`running PreBind plugin "${plugin.name}": ${(error as Error).message}`);
      }
    }
  }

  /** An error on the way: the pod is tried again after its back-off. */
  private *bindingFailed(queued: QueuedPod, error: Error): Task {
    const message = error.message.startsWith('running') ? error.message : `binding rejected: running Bind plugin "DefaultBinder": ${error.message}`;
    const { pod } = queued;
    this.events.event(pod, undefined, 'Warning', 'FailedScheduling', 'Scheduling', message);
    this.queue.retry(queued);
    this.count('error');
    yield* this.attempt(this.writer.report(pod, 'SchedulerError', message, undefined));
  }

  private count(result: Result): void {
    this.results.set(result, (this.results.get(result) ?? 0) + 1);
  }

  private turnAway(queued: QueuedPod, outcome: Outcome): void {
    const { pod } = queued;
    const { preFilter, reasons } = outcome;
    const found = preFilter || this.cache.nodes.length === 0 ? undefined : preempt(this.profile, this.cache, outcome, [...this.budgets.list()]);
    const message = explain(this.cache.nodes.length, preFilter, reasons, found?.node ? undefined : found?.message);
    this.tell(queued, outcome, message);
    this.count('unschedulable');
    const plugins = new Set(preFilter ? [preFilter.plugin] : reasons.map((reason) => reason.plugin));
    this.queue.fail(queued, plugins.size > 0 ? plugins : NO_NODE_YET);
    this.events.event(pod, undefined, 'Warning', 'FailedScheduling', 'Scheduling', message.slice(0, 1024));
    const node = found?.node;
    if (node) this.nominator.set(outcome.info, node.name);
    else if (found) this.nominator.delete(outcome.info.uid);
    const { writer } = this;
    this.sim.spawn(
      `unschedulable ${queued.key}`,
      this.attempt((function* (): Task {
        for (const victim of node ? found.victims : []) yield* writer.evict(victim, pod, node!.name);
        yield* writer.report(pod, 'Unschedulable', message, node ? node.name : found ? null : undefined);
      })()),
    );
  }

  /** What the API server or the connection refuses is left: the next attempt says it again. */
  private *attempt(work: Task): Task {
    try {
      yield* work;
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
    }
  }

  private tell(queued: QueuedPod, outcome: Outcome, message: string | undefined): void {
    const { tracer } = this.options;
    const at = this.sim.now();
    this.verdicts.record(queued.key, at, outcome, message);
    if (tracer?.active) tracer.emit({ kind: 'schedule', at, pod: queued.key, node: outcome.node?.name, verdicts: nodeVerdicts(outcome) });
  }

  private gone(uid: string, key: string): void {
    this.nominator.delete(uid);
    this.verdicts.forget(key);
    this.binding.get(uid)?.cancel();
  }
}

/** Turned away because there are no nodes: any new node helps. */
const NO_NODE_YET: ReadonlySet<string> = new Set(['NodeName']);
