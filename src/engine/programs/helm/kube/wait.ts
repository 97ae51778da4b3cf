import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import { listObjects } from '../../kubectl/requests.ts';
import { getIfThere, type KubeResource } from './resources.ts';

interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    clusterIP?: string;
    externalIPs?: string[];
    type?: string;
    completions?: number;
    backoffLimit?: number;
    paused?: boolean;
    strategy?: { rollingUpdate?: { maxUnavailable?: number | string } };
    updateStrategy?: { type?: string };
  };
  status: {
    observedGeneration?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
    phase?: string;
    conditions?: { type: string; status: string; reason?: string }[];
    loadBalancer?: { ingress?: unknown[] };
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberReady?: number;
    succeeded?: number;
    failed?: number;
  };
}

const condition = (o: Workload, type: string): boolean => o.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

const unavailable = (value: number | string | undefined, replicas: number): number => {
  if (typeof value === 'string' && value.endsWith('%')) return Math.floor((Number(value.slice(0, -1)) * replicas) / 100);
  return Number(value ?? 0);
};

const observed = (o: Workload): boolean => (o.status?.observedGeneration ?? 0) >= (o.metadata.generation ?? 0);

function* deploymentReady(context: Context, resource: KubeResource, o: Workload): Task<boolean> {
  if (o.spec.paused) return true;
  if (!observed(o)) return false;
  const replicas = o.spec.replicas ?? 1;
  const mapping = yield* context.mapper.forKind('apps/v1', 'ReplicaSet');
  const sets = ((yield* listObjects(context, { mapping, namespace: resource.namespace })).items ?? []) as Workload[];
  const own = sets.filter((s) => s.metadata.ownerReferences?.some((r) => r.uid === o.metadata.uid));
  const revision = o.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const newest = own.find((s) => s.metadata.annotations?.['deployment.kubernetes.io/revision'] === revision);
  return newest !== undefined && (newest.status?.readyReplicas ?? 0) >= replicas - unavailable(o.spec.strategy?.rollingUpdate?.maxUnavailable, replicas);
}

const serviceReady = ({ spec, status }: Workload): boolean => {
  if (spec.type === 'ExternalName') return true;
  if (!spec.clusterIP) return false;
  return spec.type !== 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0 || (status?.loadBalancer?.ingress?.length ?? 0) > 0;
};

const statefulSetReady = (o: Workload): boolean => {
  if (o.spec.updateStrategy?.type === 'OnDelete') return true;
  const replicas = o.spec.replicas ?? 1;
  return observed(o) && (o.status?.updatedReplicas ?? 0) >= replicas && (o.status?.readyReplicas ?? 0) === replicas;
};

const daemonSetReady = (o: Workload): boolean => {
  if (o.spec.updateStrategy?.type === 'OnDelete') return true;
  const wanted = o.status?.desiredNumberScheduled ?? 0;
  return observed(o) && o.status?.updatedNumberScheduled === wanted && (o.status?.numberReady ?? 0) >= wanted;
};

const jobReady = (o: Workload): boolean => {
  if ((o.status?.failed ?? 0) > (o.spec.backoffLimit ?? 6)) throw new Error(`job is failed: ${o.metadata.namespace}/${o.metadata.name}`);
  return (o.status?.succeeded ?? 0) >= (o.spec.completions ?? 1);
};

function* ready(context: Context, resource: KubeResource, jobs: boolean): Task<boolean> {
  const o = (yield* getIfThere(context, resource)) as Workload | undefined;
  if (!o) return false;
  switch (o.kind) {
    case 'Pod':
      return condition(o, 'Ready');
    case 'Deployment':
      return yield* deploymentReady(context, resource, o);
    case 'PersistentVolumeClaim':
      return o.status?.phase === 'Bound';
    case 'Service':
      return serviceReady(o);
    case 'DaemonSet':
      return daemonSetReady(o);
    case 'StatefulSet':
      return statefulSetReady(o);
    case 'CustomResourceDefinition':
      return condition(o, 'Established');
    case 'Job':
      return !jobs || jobReady(o);
    default:
      return true;
  }
}

/** Waits until all objects are ready (kube.Client.Wait). Throws `context deadline exceeded`. */
export function* waitForReady(context: Context, list: readonly KubeResource[], timeoutMs: number, jobs = false): Task {
  const deadline = context.now() + timeoutMs;
  for (;;) {
    let all = true;
    for (const resource of list) {
      if (yield* ready(context, resource, jobs)) continue;
      all = false;
      break;
    }
    if (all) return;
    if (context.now() >= deadline) throw new Error('context deadline exceeded');
    yield* context.sleep(2000);
  }
}

/** Waits until Jobs and Pods of a hook have ended (kube.Client.WatchUntilReady). Throws an Error where one fails. */
export function* waitForHook(context: Context, list: readonly KubeResource[], timeoutMs: number): Task {
  const deadline = context.now() + timeoutMs;
  for (const resource of list) {
    for (;;) {
      const o = (yield* getIfThere(context, resource)) as Workload | undefined;
      if (!o || (o.kind !== 'Job' && o.kind !== 'Pod')) break;
      if (o.kind === 'Pod') {
        if (o.status?.phase === 'Succeeded') break;
        if (o.status?.phase === 'Failed') throw new Error(`1 error occurred:\n\t* pod ${resource.name} failed\n\n`);
      } else {
        if (condition(o, 'Complete')) break;
        const failed = o.status?.conditions?.find((c) => c.type === 'Failed' && c.status === 'True');
        if (failed) throw new Error(`1 error occurred:\n\t* job ${resource.name} failed: ${failed.reason ?? ''}\n\n`);
      }
      if (context.now() >= deadline) throw new Error('1 error occurred:\n\t* timed out waiting for the condition\n\n');
      yield* context.sleep(500);
    }
  }
}
