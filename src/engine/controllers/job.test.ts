import { describe, expect, it } from 'vitest';
import { formatIndexes, parseIndexes } from './job/indexes.ts';
import { TestCluster, type PodBehaviour } from './testing.ts';

const job = (name: string, spec: object = {}, template: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }], ...template } }, ...spec },
});
const start = (spec: object, behaviour: PodBehaviour = { exitsMs: 1000 }, template: object = {}) => {
  const t = new TestCluster();
  t.behaviour = () => ({ startMs: 0, ...behaviour });
  expect(t.create('jobs', job('work', spec, template)).message).toBeUndefined();
  return t;
};
const status = (t: TestCluster) => t.get('jobs', 'work', 'batch').status;
const conditions = (t: TestCluster) => (status(t).conditions ?? []).map((c: any) => `${c.type}=${c.status} ${c.reason}: ${c.message}`);
const told = (t: TestCluster) => t.eventsOf('work').map((e) => e.replace(' job-controller:', '').replace(/(pod: work(-\d)?)-\w{5}$/, '$1-x'));

// recording 41; pkg/controller/job/job_controller_test.go
describe('job', () => {
  it('runs a pod to its end, with the status of recording 41', () => {
    const t = start({});
    t.advance(6000);
    expect(status(t)).toEqual({
      completionTime: expect.any(String),
      conditions: [
        { lastProbeTime: expect.any(String), lastTransitionTime: expect.any(String), message: 'Reached expected number of succeeded pods', reason: 'CompletionsReached', status: 'True', type: 'SuccessCriteriaMet' },
        { lastProbeTime: expect.any(String), lastTransitionTime: expect.any(String), message: 'Reached expected number of succeeded pods', reason: 'CompletionsReached', status: 'True', type: 'Complete' },
      ],
      ready: 0,
      startTime: expect.any(String),
      succeeded: 1,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    expect(told(t)).toEqual(['Normal SuccessfulCreate Created pod: work-x', 'Normal Completed Job completed']);
    expect(t.list('pods')[0].metadata.finalizers).toBeUndefined();
    expect(t.sim.faults).toEqual([]);
  });

  it('keeps as many pods going as parallelism says', () => {
    const t = start({ completions: 4, parallelism: 2 });
    let most = 0;
    for (let i = 0; i < 100; i++) {
      t.advance(100);
      most = Math.max(most, t.list('pods').filter((p) => p.status?.phase === 'Running').length);
    }
    expect(most).toBe(2);
    expect(status(t)).toMatchObject({ succeeded: 4 });
    expect(t.list('pods')).toHaveLength(4);
  });

  it('tries again after 10 s, and gives up at the backoff limit', () => {
    const t = start({ backoffLimit: 1 }, { exitsMs: 100, exitCode: 3 });
    t.advance(8000);
    expect(t.list('pods')).toHaveLength(1);
    t.advance(10_000);
    expect(t.list('pods')).toHaveLength(2);
    expect(status(t)).toMatchObject({ failed: 2 });
    expect(conditions(t)).toEqual(['FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit', 'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit']);
    expect(told(t).at(-1)).toBe('Warning BackoffLimitExceeded Job has reached the specified backoff limit');
  });

  it('counts completions by index, each with its variable, hostname and label', () => {
    const t = start({ completions: 3, parallelism: 3, completionMode: 'Indexed' });
    t.advance(6000);
    expect(status(t)).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
    const pods = t.list('pods');
    expect(pods.map((p) => [p.metadata.name.slice(0, 6), p.metadata.annotations['batch.kubernetes.io/job-completion-index'], p.spec.hostname])).toEqual([0, 1, 2].map((i) => [`work-${i}`, `${i}`, `work-${i}`]));
    expect(pods[0].spec.containers[0].env).toEqual([{ name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } } }]);
  });

  it('ends after its deadline: pods first, then the condition', () => {
    const t = start({ activeDeadlineSeconds: 3 }, { stopMs: 1500 });
    t.advance(4000);
    expect(conditions(t)).toEqual(['FailureTarget=True DeadlineExceeded: Job was active longer than specified deadline']);
    t.advance(5000);
    expect(conditions(t)[1]).toBe('Failed=True DeadlineExceeded: Job was active longer than specified deadline');
    expect(told(t)).toEqual(['Normal SuccessfulCreate Created pod: work-x', 'Normal SuccessfulDelete Deleted pod: work-x', 'Warning DeadlineExceeded Job was active longer than specified deadline']);
    expect(status(t)).toMatchObject({ failed: 1 });
    expect(t.list('pods')).toEqual([]);
  });

  it('waits while it is suspended', () => {
    const t = start({ suspend: true });
    t.advance(3000);
    expect(conditions(t)).toEqual(['Suspended=True JobSuspended: Job suspended']);
    expect(status(t).startTime).toBeUndefined();
    t.change('jobs', 'work', { spec: { suspend: false } }, 'batch');
    t.advance(5000);
    expect(conditions(t)).toEqual(['Suspended=False JobResumed: Job resumed', 'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods', 'Complete=True CompletionsReached: Reached expected number of succeeded pods']);
    expect(told(t).slice(0, 3)).toEqual(['Normal Suspended Job suspended', 'Normal SuccessfulCreate Created pod: work-x', 'Normal Resumed Job resumed']);
  });

  it('follows podFailurePolicy and successPolicy', () => {
    const rule = (action: string, values: number[]) => ({ action, onExitCodes: { operator: 'In', values } });
    const fails = start({ podFailurePolicy: { rules: [rule('FailJob', [42])] } }, { exitsMs: 100, exitCode: 42 });
    fails.advance(5000);
    expect(conditions(fails)[1]).toMatch(/^Failed=True PodFailurePolicy: Container c for pod default\/work-\w{5} failed with exit code 42 matching FailJob rule at index 0$/);
    const enough = new TestCluster();
    enough.behaviour = (pod) => ({ startMs: 0, ...(pod.metadata.name.startsWith('work-0') ? { exitsMs: 500 } : {}) });
    enough.create('jobs', job('work', { completions: 3, parallelism: 3, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0' }] } }));
    enough.advance(8000);
    expect(conditions(enough)[1]).toBe('Complete=True SuccessPolicy: Matched rules at index 0');
  });

  it('tries each index again on its own with backoffLimitPerIndex, and fails when indexes have', () => {
    const t = new TestCluster();
    t.behaviour = (pod) => ({ startMs: 0, exitsMs: 100, exitCode: pod.metadata.name.startsWith('work-1') ? 1 : 0 });
    t.create('jobs', job('work', { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 1 }));
    const failures = () => t.list('pods').map((p) => `${p.metadata.name.slice(0, 6)} ${p.metadata.annotations['batch.kubernetes.io/job-index-failure-count']}`);
    t.advance(6000);
    expect(failures()).toEqual(['work-0 0', 'work-1 0', 'work-2 0']);
    expect(status(t)).toMatchObject({ completedIndexes: '0,2', failedIndexes: '', succeeded: 2 });
    expect(status(t).failed).toBeUndefined();
    t.advance(12_000);
    expect(failures().sort()).toEqual(['work-0 0', 'work-1 0', 'work-1 1', 'work-2 0']);
    expect(status(t)).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1', succeeded: 2, failed: 2 });
    expect(conditions(t)).toEqual(['FailureTarget=True FailedIndexes: Job has failed indexes', 'Failed=True FailedIndexes: Job has failed indexes']);
    expect(told(t).at(-1)).toBe('Warning FailedIndexes Job has failed indexes');
  });

  it('lets its pods go with it', () => {
    const t = start({});
    t.advance(500);
    t.send({ verb: 'delete', group: 'batch', resource: 'jobs', namespace: 'default', name: 'work', body: { propagationPolicy: 'Background' } });
    t.advance(3000);
    expect(t.list('pods')).toEqual([]);
    expect(t.sim.faults).toEqual([]);
  });

  it('reads and writes ranges of indexes', () => {
    expect(formatIndexes([5, 1, 2, 3, 7, 8])).toBe('1-3,5,7,8');
    expect([...parseIndexes('0,2-4,9', 5)]).toEqual([0, 2, 3, 4]);
    expect([...parseIndexes('', 5)]).toEqual([]);
  });
});
