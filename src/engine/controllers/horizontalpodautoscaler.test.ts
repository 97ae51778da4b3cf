import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes.ts';
import { limitByBehavior, limitPlain, stabilize } from './horizontalpodautoscaler/behavior.ts';
import { proposeReplicas, requestsOf, type PodMetrics } from './horizontalpodautoscaler/replicas.ts';
import { TestCluster } from './testing.ts';

const NOW = Date.UTC(2026, 10, 21, 2);
const OLD = '2026-11-21T01:00:00Z';
const pod = (name: string, ready = true): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }] }, status: { phase: 'Running', startTime: OLD, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: OLD }] } }) as unknown as Pod;
const using = (...milli: number[]): PodMetrics => new Map(milli.map((value, i) => [`p${i}`, { value, timestamp: NOW, windowMs: 15_000 }]));
const propose = (pods: Pod[], metrics: PodMetrics, utilization = 50) => proposeReplicas(pods.length, pods, metrics, 'cpu', { utilization, requests: requestsOf(pods, 'cpu', undefined) }, 0.1, NOW).replicas;

// pkg/controller/podautoscaler/replica_calculator_test.go
describe('how many replicas a metric asks for', () => {
  const three = [pod('p0'), pod('p1'), pod('p2')];

  it('follows the ratio of use to target, within a tolerance', () => {
    expect(propose(three, using(100, 100, 100))).toBe(6);
    expect(propose(three, using(10, 10, 10))).toBe(1);
    expect(propose(three, using(52, 54, 50))).toBe(3);
  });

  it('counts pods without a measurement the careful way', () => {
    expect(propose(three, using(100, 100))).toBe(4);
    expect(propose(three, using(10, 10))).toBe(3);
  });

  it('says what is missing', () => {
    const bare = { ...pod('p0'), spec: { containers: [{ name: 'c' }] } } as Pod;
    expect(() => propose([bare], using(1))).toThrow('missing request for cpu in container c of Pod p0');
    expect(() => propose(three, new Map())).toThrow('did not receive metrics for targeted pods (pods might be unready)');
  });
});

// pkg/controller/podautoscaler/horizontal_test.go
describe('how fast sizes change', () => {
  it('at most doubles, within the bounds', () => {
    expect(limitPlain(3, 20, 1, 50)).toMatchObject({ replicas: 6, reason: 'ScaleUpLimit' });
    expect(limitPlain(1, 20, 1, 50)).toMatchObject({ replicas: 4 });
    expect(limitPlain(3, 20, 1, 5)).toMatchObject({ replicas: 5, reason: 'TooManyReplicas' });
    expect(limitPlain(3, 0, 2, 5)).toMatchObject({ replicas: 2, reason: 'TooFewReplicas' });
    expect(limitPlain(3, 4, 2, 5)).toMatchObject({ replicas: 4, reason: 'DesiredWithinRange', limited: false });
  });

  it('remembers higher recommendations for a while', () => {
    const history = [{ at: NOW - 100_000, replicas: 8 }, { at: NOW, replicas: 3 }];
    expect(stabilize(10, 3, history, 0, 300_000, NOW)).toMatchObject({ replicas: 8, reason: 'ScaleDownStabilized' });
    expect(stabilize(10, 3, history, 0, 60_000, NOW)).toMatchObject({ replicas: 3, reason: 'ReadyForNewScale' });
  });

  it('follows the policies of behavior', () => {
    const hpa = { spec: { maxReplicas: 100, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] }, scaleDown: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] } } } } as never;
    expect(limitByBehavior(hpa, 10, 50, 1, 100, [], NOW)).toMatchObject({ replicas: 12, reason: 'ScaleUpLimit' });
    expect(limitByBehavior(hpa, 12, 50, 1, 100, [{ at: NOW - 30_000, change: 2 }], NOW)).toMatchObject({ replicas: 12 });
    expect(limitByBehavior(hpa, 50, 10, 1, 100, [], NOW)).toMatchObject({ replicas: 45, reason: 'ScaleDownLimit' });
  });
});

// recording 45
describe('horizontal pod autoscaler', () => {
  const start = (replicas: number) => {
    const t = new TestCluster();
    t.create('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '100m' } } }] } } } });
    t.create('horizontalpodautoscalers', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 5, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] } });
    return t;
  };
  const hpa = (t: TestCluster) => t.send({ verb: 'get', group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers', namespace: 'default', name: 'web' }).body;

  it('says what it lacks without a metrics API', () => {
    const t = start(4);
    t.advance(17_000);
    const missing = 'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
    expect(hpa(t).status).toMatchObject({
      conditions: [
        { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale', message: "the HPA controller was able to get the target's current scale" },
        { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: `the HPA was unable to compute the replica count: ${missing}` },
      ],
      currentMetrics: [{ type: '' }],
      currentReplicas: 4,
      desiredReplicas: 0,
    });
    expect(t.eventsOf('web').filter((e) => e.includes('horizontal-pod-autoscaler'))).toEqual([
      `Warning FailedGetResourceMetric horizontal-pod-autoscaler: ${missing}`,
      `Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${missing}`,
    ]);
    expect(t.sim.faults).toEqual([]);
  });

  it('scales nothing that another autoscaler scales too', () => {
    const t = start(4);
    t.create('horizontalpodautoscalers', { ...hpa(t), metadata: { name: 'second' }, status: undefined });
    t.advance(32_000);
    const message = 'pods by selector app=web are controlled by multiple HPAs: [default/second default/web]';
    expect(hpa(t).status.conditions[1]).toMatchObject({ type: 'ScalingActive', status: 'False', reason: 'AmbiguousSelector', message });
    expect(t.eventsOf('web').slice(-2)).toEqual([`Warning AmbiguousSelector horizontal-pod-autoscaler: ${message}`, `Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler: ${message}`]);
  });

  it('brings the size into its bounds', () => {
    const t = start(1);
    t.advance(20_000);
    expect(t.get('deployments', 'web', 'apps').spec.replicas).toBe(2);
    expect(t.eventsOf('web')).toContain('Normal SuccessfulRescale horizontal-pod-autoscaler: New size: 2; reason: Current number of replicas below Spec.MinReplicas');
    expect(hpa(t).status).toMatchObject({ currentReplicas: 1, desiredReplicas: 2, lastScaleTime: expect.any(String) });
  });
});
