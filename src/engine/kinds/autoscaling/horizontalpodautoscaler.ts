import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, integer, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { emptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { metricsText } from './metrics.ts';

/** autoscaling/v2 HorizontalPodAutoscaler */
export const horizontalPodAutoscaler: Kind<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiAutoscalingV2HorizontalPodAutoscaler',
  defaults: (object) => put(object, 'spec', defaultSpec(object.spec ?? ({} as Spec))),
  prepareForCreate: (object) => ({ ...object, status: emptyStatus('IoK8sApiAutoscalingV2HorizontalPodAutoscalerStatus') }),
  columns: [
    name,
    text('Reference', ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`),
    text('Targets', ({ spec, status }) => metricsText(spec?.metrics, status?.currentMetrics)),
    text('MinPods', ({ spec }) => String(spec?.minReplicas ?? '<unset>')),
    integer('MaxPods', ({ spec }) => spec?.maxReplicas),
    integer('Replicas', ({ status }) => status?.currentReplicas),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateAutoscalerSpec(object.spec ?? ({} as Spec), out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const cpu80: NonNullable<Spec['metrics']> = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];

const scaleUp: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

const scaleDown: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

const defaultSpec = (given: Spec): Spec => {
  let spec = fill(given, { minReplicas: 1 });
  if (!spec.metrics?.length) spec = { ...spec, metrics: cpu80 };
  const { behavior } = spec;
  if (behavior) spec = put(spec, 'behavior', put(put(behavior, 'scaleUp', fill(behavior.scaleUp ?? {}, scaleUp)), 'scaleDown', fill(behavior.scaleDown ?? {}, scaleDown)));
  return spec;
};
