import type { Pod, PodCondition, PodSpec } from '../../api/kubernetes.ts';
import { extended } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { found } from '../validation/problems.ts';
import { podColumns } from './podspec/columns.ts';
import { defaultSpecOfPod } from './podspec/defaults.ts';
import { withLabelKeys } from './podspec/labelkeys.ts';
import { qosClass } from './podspec/qos.ts';

/** v1 Pod */
export const pod: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  subresources: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'],
  schema: 'IoK8sApiCoreV1Pod',
  generation: true,
  defaults: (object) => (object.spec ? put(object, 'spec', defaultSpecOfPod(object.spec)) : object),
  prepareForCreate: (object) => {
    const spec = withLabelKeys(withAccount(object.spec!), object.metadata.labels);
    return extended(object, { spec, status: { phase: 'Pending', qosClass: qosClass(spec), ...(spec.schedulingGates?.length && { conditions: [gated(object.metadata.creationTimestamp)] }) } });
  },
  prepareForUpdate: (object) => put(object, 'spec', withAccount(object.spec!)),
  columns: podColumns,
  selectableFields: ({ spec, status }) => ({
    'spec.nodeName': spec?.nodeName ?? '',
    'spec.restartPolicy': spec?.restartPolicy ?? '',
    'spec.schedulerName': spec?.schedulerName ?? '',
    'spec.serviceAccountName': spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec?.hostNetwork ?? false),
    'status.phase': status?.phase ?? '',
    'status.podIP': status?.podIP ?? '',
    'status.nominatedNodeName': status?.nominatedNodeName ?? '',
  }),
  checks: checking,
  validate: (object) => found((out) => checks().validatePod(object, out)),
  validateCreate: (object) => found((out) => checks().validateNewPod(object, out)),
  validateUpdate: (object, old, subresource) => found((out) => checks().validatePodUpdate(object, old, subresource, out)),
  warnings: (object, old) => [...checks().nameWarnings(object, old, "the Pod's hostname"), ...checks().podWarnings(object.spec, object.metadata.annotations)],
};

/** pkg/registry/core/pod/strategy.go: applySchedulingGatedCondition. */
const gated = (now: string | undefined): PodCondition => ({
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: null as never,
  lastTransitionTime: now,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});

/** The old field follows the new one, which admission may have set (core/v1/conversion.go). */
const withAccount = (spec: PodSpec): PodSpec => (spec.serviceAccountName ? put(spec, 'serviceAccount', spec.serviceAccountName) : spec);
