import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { problemsOf, problemsOfUpdate } from '../testing/admit.ts';
import { event } from './event.ts';

const scheduled = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'e' },
  regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
  reason: 'Scheduled',
  note: 'Successfully assigned default/p to node01',
  reportingController: 'default-scheduler',
  eventTime: '2026-11-21T00:59:57.000000Z',
  type: 'Normal',
} as unknown as KubeObject;

// pkg/registry/core/event/storage serves both groups with one table
test('events of events.k8s.io have the columns of those of v1', () => {
  const cells = Object.fromEntries(event.columns!.map((column) => [column.name, column.cell(scheduled, Date.parse('2026-11-21T01:00:00Z'))]));
  expect(cells).toMatchObject({ 'Last Seen': '3s', Type: 'Normal', Reason: 'Scheduled', Object: 'pod/p', Source: 'default-scheduler', Message: 'Successfully assigned default/p to node01' });
});

// pkg/apis/core/validation/events.go
test('a new event needs more of events.k8s.io than of v1', () => {
  expect(problemsOf({ apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'e' }, regarding: { kind: 'Pod', name: 'p' }, deprecatedCount: 1, series: { count: 1, lastObservedTime: null } } as never)).toEqual([
    'series.count: Invalid value: "": should be at least 2',
    'series.lastObservedTime: Required value',
    'eventTime: Required value',
    'type: Invalid value: "": has invalid value: ',
    'count: Invalid value: "": needs to be unset',
  ]);
  expect(problemsOf({ ...scheduled, reportingController: 'a b', reportingInstance: 'x'.repeat(129) })).toEqual([
    "reportingController: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    'reportingInstance: Invalid value: "": can have at most 128 characters',
    'action: Required value',
  ]);
});

test('a new event of v1', () => {
  const old = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'E' }, involvedObject: { kind: 'Pod', name: 'p', namespace: 'other' } };
  expect(problemsOf(old)).toEqual(['involvedObject.namespace: Invalid value: "other": does not match event.namespace']);
  expect(problemsOf({ ...old, involvedObject: { kind: 'Node', name: 'n' } })).toEqual([]);
  expect(problemsOf({ ...old, involvedObject: { kind: 'Node', name: 'n' }, eventTime: '2026-11-21T00:59:57.000000Z', reason: 'r', reportingInstance: 'i' })).toEqual([
    'reportingComponent: Required value',
    'reportingComponent: Invalid value: "": name part must be non-empty',
    "reportingComponent: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    'action: Required value',
  ]);
});

test('an event of events.k8s.io keeps what it says', () => {
  const old = { ...scheduled, metadata: { name: 'e', namespace: 'default' }, action: 'Binding', reportingInstance: 'i' } as KubeObject;
  expect(problemsOfUpdate({ ...old, series: { count: 2, lastObservedTime: '2026-11-21T00:59:58.000000Z' } }, old)).toEqual([]);
  expect(problemsOfUpdate({ ...old, note: 'other', regarding: { kind: 'Pod', name: 'q', namespace: 'default' } }, old)).toEqual([
    'involvedObject: Invalid value: {"Kind":"Pod","Namespace":"default","Name":"q","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}: field is immutable',
    'message: Invalid value: "other": field is immutable',
  ]);
});
