import type { KubeObject } from '../../api/types.ts';
import { event as coreEvent } from '../core/event.ts';
import type { Kind } from '../kind.ts';

/** events.k8s.io/v1 Event: the same stored object as v1 Event under newer field names. */
export const event: Kind = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiEventsV1Event',
  columns: coreEvent.columns!.map((column) => ({ ...column, cell: (object, now) => column.cell(rename(object, 'v1', toCore) as never, now) })),
  storedAs: {
    kind: coreEvent,
    encode: (object) => rename(object, 'v1', toCore),
    decode: (stored) => rename(stored, 'events.k8s.io/v1', fromCore),
    fields: {
      reason: 'reason',
      ...Object.fromEntries(['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((member) => [`regarding.${member}`, `involvedObject.${member}`])),
      reportingController: 'reportingComponent',
      type: 'type',
    },
  },
};

const toCore: Record<string, string> = {
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
  reportingController: 'reportingComponent',
};
const fromCore = Object.fromEntries(Object.entries(toCore).map(([key, value]) => [value, key]));

const rename = (object: KubeObject, apiVersion: string, names: Record<string, string>): KubeObject => {
  const result: Record<string, unknown> = {};
  for (const key in object) result[names[key] ?? key] = object[key];
  result.apiVersion = apiVersion;
  return result as KubeObject;
};
