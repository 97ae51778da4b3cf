import { badRequest, conflict, invalid, notFound } from '../../api/errors.ts';
import { required } from '../../api/field.ts';
import type { ApiResponse } from '../../api/http.ts';
import type { Binding, PodCondition } from '../../api/kubernetes.ts';
import { extended } from '../../api/share.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import { withTopologyLabels } from '../admission/podtopologylabels.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { bodyAs } from '../decode.ts';
import { success } from './status.ts';

const bindings = { group: '', resource: 'pods/binding' };

/** POST of pods/binding: assigns a pod to a node (kubernetes: pkg/registry/core/pod/storage/storage.go). */
export function* bind(core: Core, context: Context): Task<ApiResponse> {
  const { kind, namespace, request, dryRun } = context;
  const binding = bodyAs<Binding>(context, { schema: 'IoK8sApiCoreV1Binding', kind: 'Binding', version: 'v1' });
  const name = context.name ?? binding.metadata?.name ?? '';
  const node = binding.target?.name;
  if (binding.metadata?.name && binding.metadata.name !== name) throw badRequest('name in URL does not match name in Binding object');
  if (!node) throw invalid('', 'Binding', name, [required('target.name')]);
  for (;;) {
    const current = core.storage.find(core.pods, namespace, name);
    if (!current) throw notFound(resourceOf(kind.plural === 'pods' ? kind : core.pods), name);
    const pod: KubeObject = current.value;
    const refuse = (why: string) => conflict(bindings, name, why);
    if (binding.metadata?.uid && binding.metadata.uid !== pod.metadata.uid) throw refuse(`Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
    if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
    if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
    if (pod.spec.schedulingGates?.length > 0) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
    const annotations = binding.metadata?.annotations;
    const next: KubeObject = {
      ...pod,
      metadata: { ...withTopologyLabels(core, pod.metadata, node), ...(annotations && { annotations: { ...pod.metadata.annotations, ...annotations } }) },
      spec: { ...pod.spec, nodeName: node },
      status: extended(pod.status ?? {}, { conditions: scheduled(core, pod) }),
    };
    if (dryRun || (yield* core.storage.put(core.pods, next, current.modRevision, request.agent, current.key))) return { code: 201, body: success(201) };
  }
}

const scheduled = (core: Core, pod: KubeObject): PodCondition[] => {
  const others = ((pod.status?.conditions ?? []) as PodCondition[]).filter((c) => c.type !== 'PodScheduled');
  const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: rfc3339(core.sim.now()), observedGeneration: pod.metadata.generation };
  return [...others, condition as unknown as PodCondition];
};
