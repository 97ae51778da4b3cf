import { badRequest, failure, forbidden, notFound, tooManyRequests } from '../../api/errors.ts';
import type { ApiResponse } from '../../api/http.ts';
import type { DeleteOptions, Eviction, Pod, PodDisruptionBudget } from '../../api/kubernetes.ts';
import { selectorOf } from '../../api/selector.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { bodyAs } from '../decode.ts';
import { removeObject } from '../delete.ts';
import { noteOwnStatus } from '../managedfields/notes.ts';
import { success } from './status.ts';

const maxDisruptedPods = 2000;
const violates = "Cannot evict pod as it would violate the pod's disruption budget.";

/** POST of pods/eviction: deletes a pod if its budget allows it (kubernetes: pkg/registry/core/pod/storage/eviction.go). */
export function* evict(core: Core, request: Context): Task<ApiResponse> {
  const { kind, namespace } = request;
  const eviction = bodyAs<Eviction>(request, { schema: 'IoK8sApiPolicyV1Eviction', kind: 'Eviction', version: 'v1' });
  const name = request.name!;
  // The options of the deletion may ask for a dry run, too.
  const context: Context = { ...request, dryRun: request.dryRun || (eviction.deleteOptions?.dryRun ?? []).includes('All') };
  if (eviction.metadata?.name && eviction.metadata.name !== name) throw badRequest('name in URL does not match name in Eviction object');
  const pod = core.storage.get(kind, namespace, name) as Pod | undefined;
  if (!pod) throw notFound(resourceOf(kind), name);
  if (!ignoresBudget(pod)) yield* claim(core, context, pod);
  yield* removeObject(core, context, name, (eviction.deleteOptions ?? {}) as DeleteOptions);
  return { code: 201, body: success(201) };
}

const ignoresBudget = ({ status, metadata }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed' || status?.phase === 'Pending' || metadata.deletionTimestamp !== undefined;

const isReady = (pod: Pod): boolean => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** Takes one disruption from the pod's budget. Throws TooManyRequests where there is none left. */
function* claim(core: Core, context: Context, pod: Pod): Task {
  const budgets = core.builtin('policy', 'v1', 'poddisruptionbudgets');
  const matching = (core.storage.all(budgets, context.namespace) as unknown as PodDisruptionBudget[]).filter((b) => {
    const selector = selectorOf(b.spec?.selector);
    return !selector.empty && selector.matches(pod.metadata.labels);
  });
  if (matching.length > 1) throw failure(500, '', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  const name = matching[0]?.metadata.name;
  if (name === undefined) return;
  for (;;) {
    const current = core.storage.find(budgets, context.namespace, name);
    if (!current) return;
    const budget = current.value as PodDisruptionBudget;
    const status = budget.status!;
    const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
    const always = budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow';
    if (!isReady(pod) && (always || (currentHealthy >= desiredHealthy && desiredHealthy > 0))) return;
    check(budget);
    const left = (status.disruptionsAllowed ?? 0) - 1;
    const next = {
      ...budget,
      metadata: { ...budget.metadata },
      status: {
        ...status,
        disruptionsAllowed: left,
        disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: rfc3339(core.sim.now()) },
        ...(left === 0 && { conditions: insufficient(core, budget) }),
      },
    };
    if (context.dryRun) return;
    noteOwnStatus(budgets, next as unknown as KubeObject, current.value, core.sim.now());
    if (yield* core.storage.put(budgets, next as unknown as KubeObject, current.modRevision, context.request.agent)) return;
  }
}

const check = ({ metadata, status }: PodDisruptionBudget): void => {
  const of = { group: 'policy', resource: 'poddisruptionbudget' };
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooManyRequests(violates, 10, [{ reason: 'DisruptionBudget', message: `The disruption budget ${metadata.name} is still being processed by the server.` }]);
  }
  if ((status?.disruptionsAllowed ?? 0) < 0) throw forbidden(of, metadata.name, 'pdb disruptions allowed is negative');
  if (Object.keys(status?.disruptedPods ?? {}).length > maxDisruptedPods) throw forbidden(of, metadata.name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (!status?.disruptionsAllowed) {
    throw tooManyRequests(violates, 0, [{ reason: 'DisruptionBudget', message: `The disruption budget ${metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently` }]);
  }
};

const insufficient = (core: Core, { metadata, status }: PodDisruptionBudget): unknown[] => {
  const old = status?.conditions?.find((c) => c.type === 'DisruptionAllowed');
  const changed = old?.status !== 'False';
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    lastTransitionTime: changed ? rfc3339(core.sim.now()) : old.lastTransitionTime,
    observedGeneration: metadata.generation,
  };
  return [...(status?.conditions ?? []).filter((c) => c !== old), condition];
};
