import type { HorizontalPodAutoscaler, Pod, Scale } from '../api/kubernetes.ts';
import { formatQuantity, quantityMilliValue } from '../api/quantity.ts';
import { parseSelector } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import { StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byNamespace } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { horizontalPodAutoscalers, pods as podResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { Catalog } from './common/catalog.ts';
import type { Controller, ControllerContext } from './context.ts';
import { limitByBehavior, limitPlain, stabilize, type Recommendation, type ScaleEvent } from './horizontalpodautoscaler/behavior.ts';
import { readMetrics, type MetricSpec, type MetricStatus } from './horizontalpodautoscaler/metrics.ts';
import { proposeReplicas, requestsOf } from './horizontalpodautoscaler/replicas.ts';

const WORKERS = 5;
const HISTORY = 1000;

type Status = NonNullable<HorizontalPodAutoscaler['status']>;
type Condition = NonNullable<Status['conditions']>[number];

/** The scale subresource of what is scaled. */
interface Target {
  group: string;
  version: string;
  resource: string;
  namespace: string;
  name: string;
}

/** What one sync works on. */
interface Work {
  hpa: HorizontalPodAutoscaler;
  key: string;
  conditions: Condition[];
}

interface Computed {
  replicas: number;
  metric: string;
  statuses: MetricStatus[];
}

export const horizontalPodAutoscalerController = (context: ControllerContext): Controller => new Autoscaler(context);

/** Sets the size of workloads by what their pods use (pkg/controller/podautoscaler/horizontal.go). */
class Autoscaler implements Controller {
  readonly name = 'horizontal-pod-autoscaler-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>;
  private readonly podsByNamespace: Index<Pod>;
  private readonly catalog: Catalog;
  private readonly recommendations = new Map<string, Recommendation[]>();
  private readonly scalings = new Map<string, ScaleEvent[]>();
  /** What the targets of autoscalers select, by the autoscaler's key. */
  private readonly selectors = new Map<string, string>();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, flags } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder('horizontal-pod-autoscaler');
    this.autoscalers = informers.informer(horizontalPodAutoscalers);
    this.podsByNamespace = byNamespace(informers.informer(podResource));
    this.catalog = Catalog.of(context);
    // Every sync waits for the period, the first too.
    this.autoscalers.handle({
      add: (hpa) => this.queue.addAfter(keyOf(hpa), flags.horizontalPodAutoscalerSyncPeriod, hpa),
      delete: (hpa) => {
        this.recommendations.delete(keyOf(hpa));
        this.scalings.delete(keyOf(hpa));
        this.selectors.delete(keyOf(hpa));
      },
    });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const hpa = this.autoscalers.store.get(key);
    if (!hpa) return;
    this.queue.addAfter(key, this.context.flags.horizontalPodAutoscalerSyncPeriod, hpa);
    yield* this.autoscale({ hpa, key, conditions: [...(hpa.status?.conditions ?? [])] });
  }

  private *autoscale(work: Work): Task {
    const { hpa, key } = work;
    const min = hpa.spec?.minReplicas ?? 1;
    const max = hpa.spec!.maxReplicas;
    let target: Target;
    let scale: Scale;
    try {
      target = yield* this.targetOf(hpa);
      scale = yield* this.readScale(target);
    } catch (error) {
      const message = (error as Error).message;
      this.recorder.event(hpa as never, 'Warning', 'FailedGetScale', message);
      this.set(work, 'AbleToScale', 'False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${message}`);
      yield* this.write(work, hpa.status?.currentReplicas ?? 0, hpa.status?.desiredReplicas ?? 0, hpa.status?.currentMetrics, false);
      return;
    }
    this.set(work, 'AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
    const current = scale.spec?.replicas ?? 0;
    this.remember(key, current, true);
    if (current === 0 && min !== 0) {
      this.set(work, 'ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
      yield* this.write(work, current, 0, hpa.status?.currentMetrics, false);
      return;
    }
    if (current > max) yield* this.rescale(work, target, scale, max, 'Current number of replicas above Spec.MaxReplicas', hpa.status?.currentMetrics);
    else if (current < min) yield* this.rescale(work, target, scale, min, 'Current number of replicas below Spec.MinReplicas', hpa.status?.currentMetrics);
    else {
      const computed = yield* this.compute(work, scale, current);
      if (!computed) return;
      const desired = this.normalize(work, current, computed.replicas, min, max);
      const reason = desired > current ? `${computed.metric} above target` : 'All metrics below target';
      yield* this.rescale(work, target, scale, desired, reason, computed.statuses);
    }
  }

  private *targetOf(hpa: HorizontalPodAutoscaler): Task<Target> {
    const { apiVersion = '', kind, name } = hpa.spec!.scaleTargetRef;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    const resource = (yield* this.catalog.list()).find((r) => r.group === group && r.kind === kind);
    if (!resource) throw new Error(`no matches for kind "${kind}" in group "${group}"`);
    return { group, version: resource.version, resource: resource.resource, namespace: hpa.metadata.namespace!, name };
  }

  private *readScale(target: Target): Task<Scale> {
    return (yield* this.context.client.send<Scale>({ verb: 'get', ...target, subresource: 'scale' })).body;
  }

  /** How many replicas the metrics ask for, the most of them; undefined when they say nothing (computeReplicasForMetrics). */
  private *compute(work: Work, scale: Scale, current: number): Task<Computed | undefined> {
    const { hpa } = work;
    const selector = scale.status?.selector;
    if (!selector) {
      this.recorder.event(hpa as never, 'Warning', 'SelectorRequired', 'selector is required');
      this.set(work, 'ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
      yield* this.write(work, current, 0, hpa.status?.currentMetrics, false);
      return undefined;
    }
    const rivals = this.selecting(work.key, selector);
    if (rivals.length > 1) {
      const message = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.join(' ')}]`;
      this.recorder.event(hpa as never, 'Warning', 'AmbiguousSelector', message);
      this.set(work, 'ScalingActive', 'False', 'AmbiguousSelector', message);
      yield* this.write(work, current, hpa.status?.desiredReplicas ?? 0, undefined, false);
      this.recorder.event(hpa as never, 'Warning', 'FailedComputeMetricsReplicas', message);
      return undefined;
    }
    const specs = hpa.spec?.metrics ?? [];
    const best: Computed = { replicas: 0, metric: '', statuses: [] };
    let first: { reason: string; cause: string; error: string } | undefined;
    let invalid = 0;
    for (const spec of specs) {
      try {
        const { replicas, metric, status } = yield* this.computeOne(hpa, spec, selector, current);
        best.statuses.push(status);
        if (best.metric === '' || replicas > best.replicas) Object.assign(best, { replicas, metric });
      } catch (error) {
        if (!(error instanceof MetricFailure)) throw error;
        this.recorder.event(hpa as never, 'Warning', error.reason, error.message);
        first ??= { reason: error.reason, cause: error.message, error: `${error.wrap}${error.message}` };
        invalid++;
        best.statuses.push({ type: '' } as MetricStatus);
      }
    }
    if (first && (invalid >= specs.length || best.replicas < current)) {
      this.set(work, 'ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.cause}`);
      yield* this.write(work, current, hpa.status?.desiredReplicas ?? 0, best.statuses, false);
      this.recorder.event(hpa as never, 'Warning', 'FailedComputeMetricsReplicas', `invalid metrics (${invalid} invalid out of ${specs.length}), first error is: ${first.error}`);
      return undefined;
    }
    this.set(work, 'ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${best.metric}`);
    return best;
  }

  /** The keys of the autoscalers whose targets have a pod of the selector (hpasControllingPodsUnderSelector). */
  private selecting(key: string, selector: string): string[] {
    this.selectors.set(key, selector);
    const [namespace] = key.split('/') as [string];
    const labelsOf = (pod: Pod) => pod.metadata.labels as Record<string, string> | undefined;
    const pods = [...this.podsByNamespace.get(namespace).values()].filter((pod) => parseSelector(selector).matches(labelsOf(pod)));
    return [...this.selectors].flatMap(([other, text]) => (other.startsWith(`${namespace}/`) && pods.some((pod) => parseSelector(text).matches(labelsOf(pod))) ? [other] : [])).sort();
  }

  private *computeOne(hpa: HorizontalPodAutoscaler, spec: MetricSpec, selector: string, current: number): Task<{ replicas: number; metric: string; status: MetricStatus }> {
    const source = spec.type === 'ContainerResource' ? spec.containerResource : spec.type === 'Resource' ? spec.resource : undefined;
    if (!source) throw new MetricFailure(`FailedGet${spec.type}Metric`, `failed to get ${spec.type.toLowerCase()} metric value: `, unavailable(spec));
    const container = spec.type === 'ContainerResource' ? spec.containerResource!.container : undefined;
    const { name, target } = source;
    const what = target.averageUtilization !== undefined ? 'utilization' : 'resource metric value';
    try {
      const { client, sim, flags } = this.context;
      const metrics = yield* readMetrics(client, hpa.metadata.namespace!, selector, name, container);
      const matcher = parseSelector(selector);
      const pods = [...this.podsByNamespace.get(hpa.metadata.namespace!).values()].filter((pod) => matcher.matches(pod.metadata.labels as Record<string, string> | undefined));
      const wanted = target.averageUtilization !== undefined ? { utilization: target.averageUtilization, requests: requestsOf(pods, name, container) } : { value: quantityMilliValue(target.averageValue as string) };
      const { replicas, utilization, average } = proposeReplicas(current, pods, metrics, name, wanted, flags.horizontalPodAutoscalerTolerance, sim.now());
      const shown = formatQuantity({ nano: BigInt(average) * 1_000_000n, format: name === 'memory' ? 'BinarySI' : 'DecimalSI' });
      const now = { averageValue: shown, ...(utilization === undefined ? {} : { averageUtilization: utilization }) };
      const status = container ? { type: 'ContainerResource', containerResource: { name, container, current: now } } : { type: 'Resource', resource: { name, current: now } };
      const metric = `${name} ${container ? 'container ' : ''}${utilization === undefined ? 'resource' : 'resource utilization (percentage of request)'}`;
      return { replicas, metric, status: status as MetricStatus };
    } catch (error) {
      if (error instanceof StatusError || !(error instanceof Error)) throw error;
      const inner = error.message.startsWith('unable to fetch') || error.message.startsWith('no metrics returned from') ? `unable to get metrics for resource ${name}: ${error.message}` : error.message;
      throw new MetricFailure(`FailedGet${spec.type}Metric`, `failed to get ${name} ${container ? 'container ' : ''}resource metric value: `, `failed to get ${name} ${what}: ${inner}`);
    }
  }

  /** Within bounds, not faster than allowed, and not against what was said a moment ago. */
  private normalize(work: Work, current: number, proposed: number, min: number, max: number): number {
    const { hpa, key } = work;
    const { sim, flags } = this.context;
    const now = sim.now();
    this.remember(key, proposed, false);
    const behavior = hpa.spec?.behavior;
    const upMs = (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
    const downMs = (behavior?.scaleDown?.stabilizationWindowSeconds ?? flags.horizontalPodAutoscalerDownscaleStabilization / 1000) * 1000;
    const stable = stabilize(current, proposed, this.recommendations.get(key) ?? [], upMs, downMs, now);
    this.set(work, 'AbleToScale', 'True', stable.reason, stable.message);
    const limit = behavior ? limitByBehavior(hpa, current, stable.replicas, min, max, this.scalings.get(key) ?? [], now) : limitPlain(current, stable.replicas, min, max);
    this.set(work, 'ScalingLimited', limit.limited ? 'True' : 'False', limit.reason, limit.message);
    return limit.replicas;
  }

  private *rescale(work: Work, target: Target, scale: Scale, desired: number, reason: string, metrics: MetricStatus[] | undefined): Task {
    const { hpa, key } = work;
    const current = scale.spec?.replicas ?? 0;
    if (desired === current) {
      yield* this.write(work, current, desired, metrics, false);
      return;
    }
    try {
      yield* this.context.client.send({ verb: 'update', ...target, subresource: 'scale', body: { ...scale, spec: { ...scale.spec, replicas: desired } } });
    } catch (error) {
      const { message } = error as Error;
      this.recorder.event(hpa as never, 'Warning', 'FailedRescale', `New size: ${desired}; reason: ${reason}; error: ${message}`);
      this.set(work, 'AbleToScale', 'False', 'FailedUpdateScale', `the HPA controller was unable to update the target scale: ${message}`);
      yield* this.write(work, current, hpa.status?.desiredReplicas ?? 0, metrics, false);
      throw error;
    }
    this.set(work, 'AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`);
    this.recorder.event(hpa as never, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    this.scalings.set(key, [...(this.scalings.get(key) ?? []), { at: this.context.sim.now(), change: desired - current }].slice(-HISTORY));
    yield* this.write(work, current, desired, metrics, true);
  }

  private remember(key: string, replicas: number, onlyFirst: boolean): void {
    const history = this.recommendations.get(key);
    if (history && onlyFirst) return;
    this.recommendations.set(key, [...(history ?? []), { at: this.context.sim.now(), replicas }].slice(-HISTORY));
  }

  private set(work: Work, type: string, status: string, reason: string, message: string): void {
    const i = work.conditions.findIndex((c) => c.type === type);
    const old = work.conditions[i];
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime! : rfc3339(this.context.sim.now());
    const condition: Condition = { type, status, reason, message, lastTransitionTime };
    if (i < 0) work.conditions.push(condition);
    else work.conditions[i] = condition;
  }

  private *write({ hpa, conditions }: Work, current: number, desired: number, metrics: MetricStatus[] | undefined, rescaled: boolean): Task {
    const status: Status = { currentReplicas: current, desiredReplicas: desired, conditions };
    if (metrics) status.currentMetrics = metrics;
    if (rescaled) status.lastScaleTime = rfc3339(this.context.sim.now()) as never;
    else if (hpa.status?.lastScaleTime) status.lastScaleTime = hpa.status.lastScaleTime;
    if (!equal(hpa.status, status)) yield* this.context.client.updateStatus(horizontalPodAutoscalers, { ...hpa, status });
  }
}

/** A metric that cannot be had: the event's reason and words, and how the summary introduces them. */
class MetricFailure extends Error {
  constructor(
    readonly reason: string,
    readonly wrap: string,
    message: string,
  ) {
    super(message);
  }
}

function unavailable(spec: MetricSpec): string {
  if (spec.type === 'External') return `unable to get external metric: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${spec.external?.metric.name}.external.metrics.k8s.io)`;
  const name = spec.pods?.metric.name ?? spec.object?.metric.name ?? '';
  return `unable to get metric ${name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`;
}
