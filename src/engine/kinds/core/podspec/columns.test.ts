import { expect, test } from 'vitest';
import type { Pod } from '../../../api/kubernetes.ts';
import { summarizePod } from './columns.ts';
import { cellsOf } from '../../testing/admit.ts';

// The cases of printPod (pkg/printers/internalversion/printers.go) as its test has them (TestPrintPod,
// TestPrintPodWithRestarts and the ones around them).

interface Given {
  phase?: string;
  reason?: string;
  containers?: object[];
  init?: object[];
  conditions?: object[];
  /** Specs of init containers; those with restartPolicy Always are sidecars. */
  initSpecs?: object[];
  count?: number;
  deleted?: boolean;
}

const pod = ({ phase = 'podPhase', reason, containers = [], init, conditions, initSpecs, count = 2, deleted }: Given): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'test', creationTimestamp: '2026-11-21T00:00:00Z', ...(deleted && { deletionTimestamp: '2026-11-21T00:59:00Z' }) },
    spec: { containers: Array.from({ length: count }, (_, i) => ({ name: `c${i}` })), ...(initSpecs && { initContainers: initSpecs }) },
    status: { phase, ...(reason && { reason }), containerStatuses: containers, ...(init && { initContainerStatuses: init }), ...(conditions && { conditions }) },
  }) as unknown as Pod;

const running = (restartCount = 0) => ({ name: 'c', ready: true, restartCount, state: { running: {} } });
const waiting = (reason: string, restartCount = 0) => ({ name: 'c', ready: false, restartCount, state: { waiting: { reason } } });
const terminated = (state: object, restartCount = 0) => ({ name: 'c', ready: false, restartCount, state: { terminated: state } });
const condition = (type: string, status = 'True') => ({ type, status });

const row = (given: Given, now?: string): string => {
  const cells = cellsOf(pod(given), now);
  return `${cells['Ready']} ${cells['Status']} ${cells['Restarts']}`;
};

test('READY counts containers that are ready and run', () => {
  expect(row({ containers: [running(6), { ...running(), ready: false }] })).toBe('1/2 podPhase 6');
  expect(row({ containers: [running(3), { ready: true, restartCount: 3 }] })).toBe('1/2 podPhase 6');
  expect(row({ phase: 'Pending', containers: [] })).toBe('0/2 Pending 0');
});

test('STATUS is the reason of the first container that has one', () => {
  expect(row({ containers: [running(), waiting('ContainerWaitingReason', 3)] })).toBe('1/2 ContainerWaitingReason 3');
  expect(row({ containers: [waiting('ImagePullBackOff'), waiting('ErrImagePull')] })).toBe('0/2 ImagePullBackOff 0');
  expect(row({ containers: [terminated({ reason: 'OOMKilled', exitCode: 137 }), running()] })).toBe('1/2 OOMKilled 0');
  expect(row({ containers: [terminated({ exitCode: 3 })], count: 1 })).toBe('0/1 ExitCode:3 0');
  expect(row({ containers: [terminated({ signal: 9, exitCode: 137 })], count: 1 })).toBe('0/1 Signal:9 0');
});

test('a pod whose other containers still run is not Completed', () => {
  const containers = [running(), terminated({ reason: 'Completed', exitCode: 0 })];
  expect(row({ phase: 'Running', containers })).toBe('1/2 NotReady 0');
  expect(row({ phase: 'Running', containers, conditions: [condition('Ready')] })).toBe('1/2 Running 0');
  expect(row({ phase: 'Succeeded', containers: [terminated({ reason: 'Completed', exitCode: 0 })], count: 1 })).toBe('0/1 Completed 0');
});

test('a container that failed shows, whichever of them it is', () => {
  const done = terminated({ reason: 'Completed', exitCode: 0 });
  const failed = terminated({ reason: 'Error', exitCode: 1 });
  expect(row({ phase: 'Failed', containers: [done, failed] })).toBe('0/2 Error 0');
  expect(row({ phase: 'Failed', containers: [failed, done] })).toBe('0/2 Error 0');
  expect(row({ phase: 'Running', containers: [done, failed, running()], count: 3 })).toBe('1/3 Error 0');
});

test('an init container that has not ended holds the status', () => {
  const initSpecs = [{ name: 'a' }, { name: 'b' }];
  const done = { name: 'a', restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } };
  const containers = [waiting('PodInitializing')];
  expect(row({ phase: 'Pending', initSpecs, init: [{ name: 'a', restartCount: 0, state: { running: {} } }], containers, count: 1 })).toBe('0/1 Init:0/2 0');
  expect(row({ phase: 'Pending', initSpecs, init: [done, { name: 'b', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }], containers, count: 1 })).toBe('0/1 Init:1/2 0');
  expect(row({ phase: 'Pending', initSpecs, init: [{ name: 'a', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }], containers, count: 1 })).toBe('0/1 Init:CrashLoopBackOff 2');
  expect(row({ phase: 'Pending', initSpecs, init: [{ name: 'a', restartCount: 1, state: { terminated: { exitCode: 1, reason: 'Error' } } }], containers, count: 1 })).toBe('0/1 Init:Error 1');
  expect(row({ phase: 'Pending', initSpecs, init: [{ name: 'a', restartCount: 0, state: { terminated: { exitCode: 2 } } }], containers, count: 1 })).toBe('0/1 Init:ExitCode:2 0');
  expect(row({ phase: 'Pending', initSpecs, init: [{ name: 'a', restartCount: 0, state: { terminated: { signal: 9, exitCode: 137 } } }], containers, count: 1 })).toBe('0/1 Init:Signal:9 0');
  expect(row({ phase: 'Pending', initSpecs, init: [done, { ...done, name: 'b' }], containers, count: 1 })).toBe('0/1 PodInitializing 0');
});

test('restarts of init containers no longer count once the pod is initialized', () => {
  const initSpecs = [{ name: 'a' }];
  const init = [{ name: 'a', restartCount: 3, state: { terminated: { exitCode: 0, reason: 'Completed' } } }];
  expect(row({ phase: 'Running', initSpecs, init, containers: [running(1)], count: 1 })).toBe('1/1 Running 1');
});

test('sidecars count in READY and RESTARTS (KEP-753)', () => {
  const initSpecs = [{ name: 'side', restartPolicy: 'Always' }];
  const side = { name: 'side', ready: true, started: true, restartCount: 2, state: { running: {} } };
  expect(row({ phase: 'Running', initSpecs, init: [side], containers: [running(1)], count: 1 })).toBe('2/2 Running 3');
  expect(row({ phase: 'Pending', initSpecs, init: [{ ...side, ready: false, started: false, restartCount: 0 }], containers: [waiting('PodInitializing')], count: 1 })).toBe('0/2 Init:0/1 0');
});

test('RESTARTS tells when the last one was', () => {
  const ended = (finishedAt: string) => ({ lastState: { terminated: { exitCode: 1, finishedAt } } });
  const containers = [
    { ...running(3), ...ended('2026-11-21T00:59:50Z') },
    { ...running(2), ...ended('2026-11-21T00:40:00Z') },
  ];
  expect(row({ phase: 'Running', containers })).toBe('2/2 Running 5 (10s ago)');
  expect(row({ phase: 'Running', containers: [{ ...running(0), ...ended('2026-11-21T00:59:50Z') }], count: 1 })).toBe('1/1 Running 0');
});

test('a pod that is being deleted is Terminating, unless it has ended or its node is lost', () => {
  expect(row({ phase: 'Running', containers: [running()], count: 1, deleted: true })).toBe('1/1 Terminating 0');
  expect(row({ phase: 'Running', reason: 'NodeLost', containers: [running()], count: 1, deleted: true })).toBe('1/1 Unknown 0');
  expect(row({ phase: 'Failed', reason: 'Evicted', containers: [], count: 1, deleted: true })).toBe('0/1 Evicted 0');
});

test('a gated pod says so', () => {
  expect(summarizePod(pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] })).status).toBe('SchedulingGated');
});

test('-o wide: addresses, node, nominated node and readiness gates', () => {
  const bare = pod({ phase: 'Pending' });
  expect(cellsOf(bare)).toMatchObject({ IP: '<none>', Node: '<none>', 'Nominated Node': '<none>', 'Readiness Gates': '<none>', Age: '60m' });
  const placed = {
    ...bare,
    spec: { ...bare.spec, nodeName: 'node01', readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
    status: { ...bare.status, podIPs: [{ ip: '10.244.1.2' }, { ip: 'fd00::2' }], nominatedNodeName: 'node02', conditions: [condition('a'), condition('b', 'False')] },
  } as unknown as Pod;
  expect(cellsOf(placed)).toMatchObject({ IP: '10.244.1.2', Node: 'node01', 'Nominated Node': 'node02', 'Readiness Gates': '1/2' });
});
