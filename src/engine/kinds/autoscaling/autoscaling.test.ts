import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, defaulted, problemsOf } from '../testing/admit.ts';

// pkg/apis/autoscaling/v2/defaults.go, pkg/apis/autoscaling/validation/validation.go, formatHPAMetrics

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = (spec: object = {}): KubeObject => ({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 5, ...spec } });
const cpu = (target: object) => ({ type: 'Resource', resource: { name: 'cpu', target } });

test('defaults', () => {
  expect(defaulted(autoscaler())['spec']).toEqual({ scaleTargetRef, maxReplicas: 5, minReplicas: 1, metrics: [cpu({ type: 'Utilization', averageUtilization: 80 })] });
  expect(defaulted(autoscaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }))['spec'].behavior).toEqual({
    scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] },
  });
  const once = defaulted(autoscaler());
  expect(defaulted(once)).toBe(once);
});

test.each<[string, object, string[]]>([
  ['no maximum', { maxReplicas: 0 }, ['spec.maxReplicas: Invalid value: 0: must be greater than 0', 'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`']],
  ['a minimum above the maximum', { minReplicas: 9 }, ['spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`']],
  ['no target', { scaleTargetRef: { apiVersion: 'apps/v1' } }, ['spec.scaleTargetRef.kind: Required value', 'spec.scaleTargetRef.name: Required value']],
  ['a metric without a number', { metrics: [cpu({ type: 'Utilization' })] }, ['spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization']],
  ['a long window', { behavior: { scaleUp: { stabilizationWindowSeconds: 3601 } } }, ['spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600']],
])('an autoscaler with %s', (_, spec, problems) => {
  expect(problemsOf(autoscaler(spec))).toEqual(problems);
});

test('columns', () => {
  expect(cellsOf(defaulted(autoscaler()))).toMatchObject({ Reference: 'Deployment/web', Targets: 'cpu: <unknown>/80%', MinPods: '1', MaxPods: 5, Replicas: 0 });
  const status = { currentReplicas: 2, currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12, averageValue: '12m' } } }] };
  expect(cellsOf({ ...defaulted(autoscaler()), status })).toMatchObject({ Targets: 'cpu: 12%/80%', Replicas: 2 });
  expect(cellsOf({ ...autoscaler({ metrics: [cpu({ type: 'AverageValue', averageValue: '100m' })] }), status })).toMatchObject({ Targets: 'cpu: 12m/100m', MinPods: '<unset>' });
  const many = Array.from({ length: 4 }, () => cpu({ type: 'Utilization', averageUtilization: 50 }));
  expect(cellsOf(autoscaler({ metrics: many }))).toMatchObject({ Targets: 'cpu: <unknown>/50%, cpu: <unknown>/50% + 2 more...' });
});
