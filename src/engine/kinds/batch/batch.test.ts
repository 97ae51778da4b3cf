import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate } from '../testing/admit.ts';
import { scheduleProblem } from './schedule.ts';

// pkg/apis/batch/v1/defaults.go, pkg/apis/batch/validation/validation.go, pkg/registry/batch/job/strategy.go

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } };
const job = (spec: object = {}): KubeObject => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'pi' }, spec: { template, ...spec } });
const cronJob = (spec: object = {}): KubeObject => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' }, spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template } }, ...spec } });

test("a job's pods are tied to it by its uid and its name", () => {
  const { metadata, spec } = created(job()) as any;
  const labels = { 'batch.kubernetes.io/controller-uid': metadata.uid, 'batch.kubernetes.io/job-name': 'pi', 'controller-uid': metadata.uid, 'job-name': 'pi' };
  expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } });
  expect(spec.template.metadata.labels).toEqual(labels);
  expect(metadata.labels).toEqual(labels);
});

test('defaults of a Job', () => {
  expect(defaulted(job())['spec']).toMatchObject({ backoffLimit: 6, completionMode: 'NonIndexed', completions: 1, manualSelector: false, parallelism: 1, podReplacementPolicy: 'TerminatingOrFailed', suspend: false });
  expect(defaulted(job({ parallelism: 3 }))['spec'].completions).toBeUndefined();
  expect(defaulted(job({ completions: 3 }))['spec'].parallelism).toBe(1);
  const once = defaulted(job());
  expect(defaulted(once)).toBe(once);
});

test("defaults of a CronJob; its template's jobs get theirs when they are made", () => {
  expect(defaulted(cronJob())['spec']).toMatchObject({ concurrencyPolicy: 'Allow', failedJobsHistoryLimit: 1, successfulJobsHistoryLimit: 3, suspend: false });
  expect(defaulted(cronJob())['spec'].jobTemplate.spec.backoffLimit).toBeUndefined();
  expect(defaulted(cronJob())['spec'].jobTemplate.spec.template.spec.dnsPolicy).toBe('ClusterFirst');
});

test.each<[string, object, string[]]>([
  ['pods that never end', { template: { spec: { containers: template.spec.containers } } }, ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
  ['numbers below zero', { backoffLimit: -1, completions: -1 }, ['spec.completions: Invalid value: -1: must be greater than or equal to 0', 'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0']],
  ['a manager without a domain', { managedBy: 'kueue' }, ['spec.managedBy: Invalid value: "kueue": must be a domain-prefixed path (such as "acme.io/foo")']],
  ['a manager of a long name', { managedBy: `acme.io/${'a'.repeat(56)}` }, ['spec.managedBy: Too long: may not be more than 63 bytes']],
  ['indexes without a number', { completionMode: 'Indexed', parallelism: 2 }, ['spec.completions: Required value: when completion mode is Indexed']],
  ['an unknown mode', { completionMode: 'Random' }, ['spec.completionMode: Unsupported value: "Random": supported values: "NonIndexed", "Indexed"']],
  ['a limit per index without indexes', { backoffLimitPerIndex: 1 }, ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode']],
  ['a policy for pods that start again', { template: { spec: { ...template.spec, restartPolicy: 'OnFailure' } }, podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } }, ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified']],
])('a job with %s', (_, spec, problems) => {
  expect(problemsOf(job(spec))).toEqual(problems);
});

test('of a job the selector, the template and the completions stay; parallelism does not', () => {
  const old = created(job());
  const changed = (spec: object) => problemsOfUpdate({ ...old, spec: { ...old['spec'], ...spec } }, old);
  expect(changed({ parallelism: 5 })).toEqual([]);
  expect(changed({ completions: 5 })).toEqual(['spec.completions: Invalid value: 5: field is immutable']);
  const [problem] = changed({ template: { ...old['spec'].template, spec: { ...old['spec'].template.spec, restartPolicy: 'OnFailure' } } });
  expect(problem).toMatch(/^spec\.template: Invalid value: \{"labels":\{.*\},"Spec":\{"Volumes":null,.*\}: field is immutable$/);
});

test('where a suspended job runs and what it asks for may still change (KEP-2926, KEP-5440)', () => {
  const old = created(job({ suspend: true }));
  const { template: before } = old['spec'];
  const changed = (spec: object) => ({ ...old, spec: { ...old['spec'], template: { ...before, spec: { ...before.spec, ...spec } } } });
  expect(problemsOfUpdate(changed({ nodeSelector: { zone: 'a' } }), old)).toEqual([]);
  expect(problemsOfUpdate(changed({ containers: [{ ...before.spec.containers[0], resources: { limits: { cpu: '1' } } }] }), old)).toEqual([]);
  expect(problemsOfUpdate(changed({ containers: [{ ...before.spec.containers[0], image: 'other' }] }), old)).toHaveLength(1);
  const running = { ...old, status: { startTime: '2026-11-21T01:00:00Z', active: 1 } };
  expect(problemsOfUpdate(changed({ nodeSelector: { zone: 'a' } }), running)).toHaveLength(1);
});

test.each<[string, object, string[]]>([
  ['no schedule', { schedule: '' }, ['spec.schedule: Required value']],
  ['four fields', { schedule: '* * * *' }, ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]']],
  ['a time zone in the schedule', { schedule: 'TZ=UTC * * * * *' }, ['spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead']],
  ['an unknown time zone', { timeZone: 'Mars/Base' }, ['spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base']],
  ['an unknown policy', { concurrencyPolicy: 'Maybe' }, ['spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"']],
])('a cron job with %s', (_, spec, problems) => {
  expect(problemsOf(cronJob(spec))).toEqual(problems);
});

test("a cron job's name leaves room for its jobs'", () => {
  expect(problemsOf({ ...cronJob(), metadata: { name: 'a'.repeat(53) } })).toEqual([`metadata.name: Invalid value: "${'a'.repeat(53)}": must be no more than 52 characters`]);
});

// robfig/cron v3, parser.go
test.each<[string, string | undefined]>([
  ['0 0 * * *', undefined],
  ['*/15 9-17 1,15 jan-mar mon-fri', undefined],
  ['@daily', undefined],
  ['@every 1h30m', undefined],
  ['@never', 'unrecognized descriptor: @never'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* 5-2 * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
])('the schedule %j', (schedule, problem) => {
  expect(scheduleProblem(schedule)).toBe(problem);
});

// validateSuccessPolicyRule, validateIndexesFormat
test.each([
  [{ succeededIndexes: '2-1' }, 'succeededIndexes: Invalid value: "2-1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1'],
  [{ succeededIndexes: '1,0' }, 'succeededIndexes: Invalid value: "1,0": error parsing succeededIndexes: non-increasing order, previous: 1, current: 0'],
  [{ succeededIndexes: '0-3' }, 'succeededIndexes: Invalid value: "0-3": error parsing succeededIndexes: too large index: "3"'],
  [{ succeededIndexes: 'x' }, 'succeededIndexes: Invalid value: "x": error parsing succeededIndexes: cannot convert string to integer for index: "x"'],
  [{ succeededCount: 4 }, 'succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)'],
  [{ succeededIndexes: '0-1', succeededCount: 3 }, 'succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)'],
])('a rule of successPolicy %j', (rule, problem) => {
  expect(problemsOf(job({ completionMode: 'Indexed', completions: 3, successPolicy: { rules: [rule] } }))).toEqual([`spec.successPolicy.rules[0].${problem}`]);
});

// printJob, printCronJob
test('columns of a Job', () => {
  const of = (status: object, spec: object = {}) => cellsOf({ ...created(job(spec)), status });
  expect(of({})).toMatchObject({ Status: 'Running', Completions: '0/1', Duration: '' });
  expect(of({ succeeded: 1, startTime: '2026-11-21T00:50:00Z', completionTime: '2026-11-21T00:50:45Z', conditions: [{ type: 'Complete', status: 'True' }] })).toMatchObject({ Status: 'Complete', Completions: '1/1', Duration: '45s' });
  expect(of({ startTime: '2026-11-21T00:59:00Z', conditions: [{ type: 'Failed', status: 'True' }] })).toMatchObject({ Status: 'Failed', Duration: '60s' });
  expect(of({ conditions: [{ type: 'Suspended', status: 'True' }] })).toMatchObject({ Status: 'Suspended' });
  expect(of({ succeeded: 1 }, { parallelism: 3 })).toMatchObject({ Completions: '1/1 of 3' });
});

test('columns of a CronJob', () => {
  expect(cellsOf({ ...created(cronJob()), status: {} })).toMatchObject({ Schedule: '*/5 * * * *', Timezone: '<none>', Suspend: 'False', Active: 0, 'Last Schedule': '<none>' });
  expect(cellsOf({ ...created(cronJob({ suspend: true, timeZone: 'Asia/Seoul' })), status: { active: [{}], lastScheduleTime: '2026-11-21T00:58:00Z' } })).toMatchObject({ Timezone: 'Asia/Seoul', Suspend: 'True', Active: 1, 'Last Schedule': '2m' });
});
