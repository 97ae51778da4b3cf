import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, defaulted, problemsOf } from '../testing/admit.ts';
import { fromV1, toV1 } from './conversion.ts';

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

// pkg/apis/autoscaling/v1/conversion.go
test('version 1 says in annotations what it has no fields for, and takes it from there', () => {
  const memory = { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } };
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  const stored = {
    ...autoscaler({ minReplicas: 1, metrics: [memory, cpu({ type: 'Utilization', averageUtilization: 50 })], behavior }),
    status: { currentReplicas: 1, desiredReplicas: 2, currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12, averageValue: '12m' } } }] },
  };
  const old = toV1(stored as never);
  expect(old).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 50 }, status: { currentReplicas: 1, desiredReplicas: 2, currentCPUUtilizationPercentage: 12 } });
  expect(old['spec'].metrics).toBeUndefined();
  expect(old.metadata.annotations).toMatchObject({
    'autoscaling.alpha.kubernetes.io/metrics': '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]',
    'autoscaling.alpha.kubernetes.io/current-metrics': '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":12,"currentAverageValue":"12m"}}]',
  });
  expect(fromV1(old)).toMatchObject({ apiVersion: 'autoscaling/v2', metadata: { name: 'web' }, spec: { metrics: [memory, cpu({ type: 'Utilization', averageUtilization: 50 })], behavior } });
});

test('shows version 1 of an autoscaler whose metrics are not known yet', () => {
  const stored = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 5 }, status: { currentMetrics: [{ type: '' }, { type: '' }] } };
  const { annotations } = toV1(stored as never).metadata;
  expect(JSON.parse(annotations!['autoscaling.alpha.kubernetes.io/current-metrics']!)).toEqual([{ type: '' }, { type: '' }]);
});
