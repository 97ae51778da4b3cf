import type { Container, Pod } from '../../api/kubernetes.ts';
import { formatSelector } from '../../api/selector.ts';
import { parseTime } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { typedResource } from './create/generator.ts';
import type { Context } from './context.ts';
import { getObject, listObjects, watchObjects } from './requests.ts';

export const podResource = typedResource('v1', 'Pod', 'pods');

export const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

const list = (pod: Pod, field: 'containers' | 'initContainers' | 'ephemeralContainers'): readonly Container[] => (pod.spec?.[field] ?? []) as readonly Container[];

/** A container of any sort by name, with the field path that events and prefixes use. */
export const findContainer = (pod: Pod, name: string): { container: Container; path: string } | undefined => {
  for (const field of ['containers', 'initContainers', 'ephemeralContainers'] as const) {
    const container = list(pod, field).find((c) => c.name === name);
    if (container) return { container, path: `spec.${field}{${name}}` };
  }
  return undefined;
};

/** `web, debug (ephem), setup (init)` */
export const containerNames = (pod: Pod): string =>
  [...list(pod, 'containers').map((c) => c.name), ...list(pod, 'ephemeralContainers').map((c) => `${c.name} (ephem)`), ...list(pod, 'initContainers').map((c) => `${c.name} (init)`)].join(', ');

export const notAContainer = (pod: Pod, name: string): Error => new Error(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);

/** True where a container has to be chosen. */
export const severalContainers = (pod: Pod): boolean => list(pod, 'containers').length > 1 || list(pod, 'initContainers').length > 0 || list(pod, 'ephemeralContainers').length > 0;

/** The container by name, by the pod's annotation, or the first one, of which it tells (podcmd.FindOrDefaultContainerByName). */
export const containerOf = (context: Context, pod: Pod, name: string, quiet: boolean): Container => {
  const [first] = list(pod, 'containers');
  if (!first) throw new Error(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  const wanted = name || pod.metadata.annotations?.[defaultContainerAnnotation];
  if (wanted) {
    const found = findContainer(pod, wanted);
    if (!found) throw notAContainer(pod, wanted);
    return found.container;
  }
  if (!quiet && severalContainers(pod)) context.err(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  context.log(4, 'podcmd.go:84', `Using the first container in a pod: ${first.name}`);
  return first;
};

const goType: Record<string, string> = { apps: 'v1', batch: 'v1', '': 'v1' };

/** `*v1.ConfigMap`, as %T prints a typed object. */
export const typeName = (object: KubeObject): string => `*${goType[object.apiVersion.split('/').length > 1 ? object.apiVersion.split('/')[0]! : ''] ?? object.apiVersion.split('/').pop()}.${object.kind}`;

/** The pods that an object stands for, as a selector's text (polymorphichelpers.SelectorsForObject). */
export const podSelector = (object: KubeObject): string => {
  switch (object.kind) {
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Deployment':
    case 'Job':
      return formatSelector(object.spec.selector);
    case 'ReplicationController':
      return formatSelector({ matchLabels: object.spec.selector });
    case 'Service':
      if (!object.spec.selector || Object.keys(object.spec.selector).length === 0) throw new Error(`invalid service '${object.metadata.name}': Service is defined without a selector`);
      return formatSelector({ matchLabels: object.spec.selector });
    default:
      throw new Error(`selector for ${typeName(object)} not implemented`);
  }
};

const ready = (pod: Pod): boolean => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
const phaseRank: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map((s) => s.restartCount ?? 0));
const readySince = (pod: Pod): number => parseTime(pod.status?.conditions?.find((c) => c.type === 'Ready' && c.status === 'True')?.lastTransitionTime) ?? 0;
const created = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp) ?? 0;

/** Less active pods first: unassigned, pending, not ready, ready for a shorter time, restarted more, newer (podutils.ActivePods). */
const compareActive = (a: Pod, b: Pod): number => {
  if (Boolean(a.spec?.nodeName) !== Boolean(b.spec?.nodeName)) return a.spec?.nodeName ? 1 : -1;
  const phase = (phaseRank[a.status?.phase ?? ''] ?? 0) - (phaseRank[b.status?.phase ?? ''] ?? 0);
  if (phase !== 0) return phase;
  if (ready(a) !== ready(b)) return ready(a) ? 1 : -1;
  if (Boolean(a.metadata.deletionTimestamp) !== Boolean(b.metadata.deletionTimestamp)) return a.metadata.deletionTimestamp ? -1 : 1;
  if (ready(a) && readySince(a) !== readySince(b)) return readySince(b) - readySince(a);
  if (restarts(a) !== restarts(b)) return restarts(b) - restarts(a);
  return created(b) - created(a);
};

/** The best pod to look at first (podutils.ByLogging): assigned, running, ready, longest. */
export const compareLogging = (a: Pod, b: Pod): number => {
  if (Boolean(a.spec?.nodeName) !== Boolean(b.spec?.nodeName)) return a.spec?.nodeName ? -1 : 1;
  const phase = (phaseRank[b.status?.phase ?? ''] ?? 0) - (phaseRank[a.status?.phase ?? ''] ?? 0);
  if (phase !== 0) return phase;
  if (ready(a) !== ready(b)) return ready(a) ? -1 : 1;
  if (ready(a) && readySince(a) !== readySince(b)) return readySince(a) - readySince(b);
  if (restarts(a) !== restarts(b)) return restarts(b) - restarts(a);
  return created(a) - created(b);
};

/** The pods of a selector, best first; waits for the first to appear (polymorphichelpers.GetPodList). */
export function* podsOf(context: Context, namespace: string, selector: string, timeoutMs: number, compare: (a: Pod, b: Pod) => number): Task<Pod[]> {
  const target = { mapping: podResource, namespace };
  const found = yield* listObjects(context, target, { query: { labelSelector: selector } });
  const pods = [...((found.items ?? []) as unknown as Pod[])];
  if (pods.length > 0) return pods.sort(compare);
  const wait = function* (): Task<Pod | undefined> {
    const stream = yield* watchObjects(context, target, { query: { labelSelector: selector, resourceVersion: String(found.metadata.resourceVersion ?? '') } });
    try {
      for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) if (event.type === 'ADDED' || event.type === 'MODIFIED') return event.object as unknown as Pod;
      return undefined;
    } finally {
      stream.stop();
    }
  };
  yield* context.flush();
  const { value } = yield* withTimeout(context.process.sim, timeoutMs, 'kubectl wait for pod', wait());
  if (!value) throw new Error('timed out waiting for the condition');
  return [value];
}

/** Watches a pod until `done`; throws when it goes away or the time, if any, is up. */
export function* waitForPod(context: Context, namespace: string, name: string, timeoutMs: number | undefined, done: (pod: Pod) => boolean): Task<Pod> {
  const target = { mapping: podResource, namespace, name };
  const wait = function* (): Task<Pod> {
    for (;;) {
      const first = (yield* getObject(context, target)) as unknown as Pod;
      if (done(first)) return first;
      const stream = yield* watchObjects(context, target, { query: { resourceVersion: first.metadata.resourceVersion ?? '' } });
      try {
        for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
          if (event.type === 'DELETED') throw new Error(`pods "${name}" not found`);
          if (done(event.object as unknown as Pod)) return event.object as unknown as Pod;
        }
      } finally {
        stream.stop();
      }
    }
  };
  yield* context.flush();
  if (timeoutMs === undefined) return yield* wait();
  const { value } = yield* withTimeout(context.process.sim, timeoutMs, 'kubectl wait for pod', wait());
  if (!value) throw new Error('timed out waiting for the condition');
  return value;
}

/** The pod itself, or the best one of what stands for pods (polymorphichelpers.AttachablePodForObject). */
export function* attachablePod(context: Context, object: KubeObject, timeoutMs: number): Task<Pod> {
  if (object.kind === 'Pod') return object as unknown as Pod;
  let selector: string;
  try {
    selector = podSelector(object);
  } catch (error) {
    throw new Error(`cannot attach to ${typeName(object)}: ${(error as Error).message}`);
  }
  const pods = yield* podsOf(context, object.metadata.namespace ?? '', selector, timeoutMs, (a, b) => compareActive(b, a));
  return pods[0]!;
}

/** --pod-running-timeout; throws when it is not above zero. */
export const podRunningTimeout = (context: Context): number => {
  const ms = context.flags.duration('pod-running-timeout');
  if (ms <= 0) throw new Error('--pod-running-timeout must be higher than zero');
  return ms;
};
