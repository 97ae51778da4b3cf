import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf } from '../testing/admit.ts';
import { event as kind } from './event.ts';

const event = (parts: object): KubeObject => ({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'web.1', namespace: 'default' }, involvedObject: { kind: 'Pod', name: 'web', namespace: 'default', fieldPath: 'spec.containers{web}' }, ...parts }) as KubeObject;

// printEvent
test('an event that happened once', () => {
  const once = event({ type: 'Normal', reason: 'Scheduled', message: ' Assigned \n', eventTime: '2026-11-21T00:59:30.000000Z', reportingComponent: 'default-scheduler', reportingInstance: 'default-scheduler-a' });
  expect(cellsOf(once)).toEqual({
    'Last Seen': '30s',
    Type: 'Normal',
    Reason: 'Scheduled',
    Object: 'pod/web',
    Subobject: 'spec.containers{web}',
    Source: 'default-scheduler, default-scheduler-a',
    Message: 'Assigned',
    'First Seen': '30s',
    Count: 1,
    Name: 'web.1',
  });
});

test('an event that happened again', () => {
  const again = event({ source: { component: 'kubelet', host: 'node01' }, count: 7, firstTimestamp: '2026-11-21T00:50:00Z', lastTimestamp: '2026-11-21T00:59:00Z' });
  expect(cellsOf(again)).toMatchObject({ 'Last Seen': '60s', 'First Seen': '10m', Count: 7, Source: 'kubelet, node01' });
  expect(cellsOf({ ...again, series: { count: 9, lastObservedTime: '2026-11-21T00:59:55.000000Z' } })).toMatchObject({ 'Last Seen': '5s', Count: 9 });
});

test('an event without any time', () => {
  expect(cellsOf(event({}))).toMatchObject({ 'Last Seen': '<unknown>', 'First Seen': '<unknown>' });
});

test('field selectors (registry/core/event/strategy.go)', () => {
  expect(kind.selectableFields!(event({ reason: 'Killing', type: 'Normal', source: { component: 'kubelet' } }) as never)).toMatchObject({ 'involvedObject.name': 'web', 'involvedObject.kind': 'Pod', reason: 'Killing', source: 'kubelet', type: 'Normal' });
});
