import { describe, expect, it } from 'vitest';
import { lastUnmet, parseSchedule } from './cronjob/schedule.ts';
import { TestCluster } from './testing.ts';

const cronJob = (spec: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'hello' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } } }, ...spec },
});
const start = (spec: object = {}, exitsMs: number | null = 1000) => {
  const t = new TestCluster();
  t.behaviour = () => ({ startMs: 0, ...(exitsMs === null ? {} : { exitsMs }) });
  expect(t.create('cronjobs', cronJob(spec)).message).toBeUndefined();
  return t;
};
const minutes = (t: TestCluster, n: number) => t.advance(n * 60_000);
const hello = (t: TestCluster) => t.get('cronjobs', 'hello', 'batch');
const names = (t: TestCluster) => t.list('jobs', 'batch').map((j) => j.metadata.name);
const told = (t: TestCluster) => t.eventsOf('hello').map((e) => e.replace(' cronjob-controller:', ''));

// pkg/controller/cronjob/cronjob_controllerv2_test.go
describe('cronjob', () => {
  it('starts a job each minute, named by the minute, and keeps three', () => {
    const t = start();
    minutes(t, 1);
    const at = Date.UTC(2026, 10, 21, 1, 1);
    expect(names(t)).toEqual([`hello-${at / 60_000}`]);
    const [job] = t.list('jobs', 'batch');
    expect(job.metadata).toMatchObject({ annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-21T01:01:00Z' }, ownerReferences: [{ kind: 'CronJob', name: 'hello', controller: true }] });
    expect(hello(t).status).toMatchObject({ lastScheduleTime: '2026-11-21T01:01:00Z' });
    minutes(t, 5);
    expect(names(t)).toHaveLength(3);
    expect(hello(t).status.lastSuccessfulTime).toMatch(/^2026-11-21T01:0\d:0\dZ$/);
    expect(told(t).slice(0, 2)).toEqual([`Normal SuccessfulCreate Created job hello-${at / 60_000}`, `Normal SawCompletedJob Saw completed job: hello-${at / 60_000}, condition: Complete`]);
    expect(told(t)).toContain(`Normal SuccessfulDelete Deleted job hello-${at / 60_000}`);
    expect(t.sim.faults).toEqual([]);
  });

  it('starts none while one runs, or in its place, as its policy says', () => {
    const forbid = start({ concurrencyPolicy: 'Forbid' }, null);
    minutes(forbid, 3);
    expect(names(forbid)).toHaveLength(1);
    expect(told(forbid)).toContain('Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid');
    const replace = start({ concurrencyPolicy: 'Replace' }, null);
    minutes(replace, 3);
    expect(names(replace)).toEqual([`hello-${Date.UTC(2026, 10, 21, 1, 3) / 60_000}`]);
    const allow = start({}, null);
    minutes(allow, 3);
    expect(hello(allow).status.active).toHaveLength(3);
  });

  it('does nothing while suspended', () => {
    const t = start({ suspend: true });
    minutes(t, 3);
    expect(names(t)).toEqual([]);
    expect(hello(t).status).toEqual({});
  });

  it('wonders at a job that somebody else made in its name', () => {
    const t = start({ schedule: '0 0 1 1 *' });
    t.advance(100);
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'hello', uid: hello(t).metadata.uid, controller: true };
    t.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'manual', ownerReferences: [owner] }, spec: cronJob().spec.jobTemplate.spec });
    t.advance(500);
    expect(told(t)).toEqual(['Warning UnexpectedJob Saw a job that the controller did not create or forgot: manual']);
  });

  it('reads schedules with zones, names and intervals', () => {
    const now = Date.UTC(2026, 10, 21, 1, 2, 3);
    const next = (text: string, zone?: string) => new Date(parseSchedule(text, zone).next(now)!).toISOString();
    expect(next('*/5 * * * *')).toBe('2026-11-21T01:05:00.000Z');
    expect(next('0 9 * * *', 'Asia/Seoul')).toBe('2026-11-22T00:00:00.000Z');
    expect(next('@hourly')).toBe('2026-11-21T02:00:00.000Z');
    expect(next('@every 90s')).toBe('2026-11-21T01:03:33.000Z');
    expect(lastUnmet(parseSchedule('* * * * *', undefined), now - 3_600_000 * 3, now)).toEqual({ at: Date.UTC(2026, 10, 21, 1, 2), tooMany: true });
  });
});

describe('clearing away', () => {
  it('deletes a job some time after its end', () => {
    const t = new TestCluster();
    t.behaviour = () => ({ startMs: 0, exitsMs: 100 });
    t.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'brief' }, spec: { ttlSecondsAfterFinished: 10, ...cronJob().spec.jobTemplate.spec } });
    t.advance(8000);
    expect(names(t)).toEqual(['brief']);
    t.advance(10_000);
    expect(names(t)).toEqual([]);
    expect(t.list('pods')).toEqual([]);
  });

  it('deletes the oldest finished pods beyond the threshold, and pods of nodes that are gone', () => {
    const t = new TestCluster({ terminatedPodGcThreshold: 1 });
    t.behaviour = (pod) => (pod.metadata.name.startsWith('done') ? { startMs: 0, exitsMs: 100 } : {});
    for (const name of ['done-1', 'done-2', 'stays']) {
      t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node01', containers: [{ name: 'c', image: 'x' }] } });
      t.advance(2000);
    }
    t.advance(21_000);
    expect(t.list('pods').map((p) => p.metadata.name)).toEqual(['done-2', 'stays']);
    t.send({ verb: 'delete', resource: 'nodes', name: 'node01' });
    t.advance(90_000);
    expect(t.list('pods')).toEqual([]);
  });
});
