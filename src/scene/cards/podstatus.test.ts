import { describe, expect, it } from 'vitest';
import type { Pod } from '../../engine/api/kubernetes.ts';
import { podMessage, podState, podStatus } from './podstatus.ts';

const make = (status: object, spec: object = {}, metadata: object = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', ...metadata }, spec: { nodeName: 'node01', containers: [{ name: 'a', image: 'nginx' }], ...spec }, status }) as unknown as Pod;
const container = (name: string, state: object, extra: object = {}) => ({ name, state, ready: false, restartCount: 0, image: '', imageID: '', ...extra });
const running = (name: string, ready = true) => container(name, { running: {} }, { ready, started: true });
const READY = [{ type: 'Ready', status: 'True' }, { type: 'Initialized', status: 'True' }];

const look = (pod: Pod) => {
  const shown = podStatus(pod);
  return `${shown.ready}/${shown.total} ${shown.status} ${shown.restarts} ${podState(pod, shown)}`;
};

// pkg/printers/internalversion/printers_test.go, TestPrintPod and its siblings
describe('podStatus', () => {
  const cases: [string, Pod][] = [
    ['0/1 Pending 0 pending', make({ phase: 'Pending' }, { nodeName: undefined })],
    ['0/1 SchedulingGated 0 pending', make({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }, { nodeName: undefined })],
    ['0/1 ContainerCreating 0 starting', make({ phase: 'Pending', containerStatuses: [container('a', { waiting: { reason: 'ContainerCreating' } })] })],
    ['1/1 Running 0 running', make({ phase: 'Running', conditions: READY, containerStatuses: [running('a')] })],
    ['0/1 Running 0 warning', make({ phase: 'Running', containerStatuses: [running('a', false)] })],
    ['0/1 CrashLoopBackOff 4 backoff', make({ phase: 'Running', containerStatuses: [container('a', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 })] })],
    ['0/1 ImagePullBackOff 0 backoff', make({ phase: 'Pending', containerStatuses: [container('a', { waiting: { reason: 'ImagePullBackOff' } })] })],
    ['0/1 Error 1 backoff', make({ phase: 'Running', containerStatuses: [container('a', { terminated: { exitCode: 1, reason: 'Error' } }, { restartCount: 1 })] })],
    ['0/1 ExitCode:3 0 failed', make({ phase: 'Failed', containerStatuses: [container('a', { terminated: { exitCode: 3 } })] })],
    ['0/1 Signal:9 0 failed', make({ phase: 'Failed', containerStatuses: [container('a', { terminated: { exitCode: 137, signal: 9 } })] })],
    ['0/1 Completed 0 succeeded', make({ phase: 'Succeeded', containerStatuses: [container('a', { terminated: { exitCode: 0, reason: 'Completed' } })] })],
    ['1/1 Terminating 0 terminating', make({ phase: 'Running', conditions: READY, containerStatuses: [running('a')] }, {}, { deletionTimestamp: '2026-11-21T00:00:00Z' })],
    ['0/1 Completed 0 succeeded', make({ phase: 'Succeeded', containerStatuses: [container('a', { terminated: { exitCode: 0, reason: 'Completed' } })] }, {}, { deletionTimestamp: '2026-11-21T00:00:00Z' })],
    ['0/1 Unknown 0 unknown', make({ phase: 'Running', reason: 'NodeLost' }, {}, { deletionTimestamp: '2026-11-21T00:00:00Z' })],
    ['0/1 Evicted 0 failed', make({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' })],
  ];
  it.each(cases)('%s', (want, pod) => expect(look(pod)).toBe(want));

  it('counts init containers that are through, and names the one that fails', () => {
    const spec = { initContainers: [{ name: 'i', image: 'x' }, { name: 'j', image: 'x' }] };
    const done = container('i', { terminated: { exitCode: 0 } });
    const waiting = [container('a', { waiting: { reason: 'PodInitializing' } })];
    expect(look(make({ phase: 'Pending', initContainerStatuses: [done, container('j', { running: {} })], containerStatuses: waiting }, spec))).toBe('0/1 Init:1/2 0 starting');
    const failing = container('j', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3 });
    expect(look(make({ phase: 'Pending', initContainerStatuses: [done, failing], containerStatuses: waiting }, spec))).toBe('0/1 Init:CrashLoopBackOff 3 backoff');
  });

  it('counts sidecars as containers', () => {
    const spec = { initContainers: [{ name: 's', image: 'x', restartPolicy: 'Always' }] };
    expect(look(make({ phase: 'Running', conditions: READY, initContainerStatuses: [running('s')], containerStatuses: [running('a')] }, spec))).toBe('2/2 Running 0 running');
  });

  it('is NotReady where one container is through and the others are not ready yet', () => {
    const spec = { containers: [{ name: 'a' }, { name: 'b' }] };
    const statuses = [container('a', { terminated: { exitCode: 0, reason: 'Completed' } }), running('b')];
    expect(look(make({ phase: 'Running', containerStatuses: statuses }, spec))).toBe('1/2 NotReady 0 warning');
  });
});

describe('podMessage', () => {
  it('gives the scheduler’s words for a pending pod and the kubelet’s for a waiting container', () => {
    const message = '0/3 nodes are available: 3 Insufficient cpu.';
    expect(podMessage(make({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message }] }), 'pending')).toBe(message);
    const waiting = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nginxx"' } };
    expect(podMessage(make({ phase: 'Pending', containerStatuses: [container('a', waiting)] }), 'backoff')).toBe('Back-off pulling image "nginxx"');
  });
});
