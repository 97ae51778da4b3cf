import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
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
