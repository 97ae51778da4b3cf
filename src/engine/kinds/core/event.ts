import type { Event } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { name, since, text, wide } from '../columns.ts';
import type { Kind } from '../kind.ts';

const firstSeen = (event: Event, now: number): string => since(event.firstTimestamp || event.eventTime, now);

const sourceText = ({ source, reportingComponent, reportingInstance }: Event): string => [source?.component || reportingComponent, source?.host || reportingInstance].filter(Boolean).join(', ');

/** v1 Event */
export const event: Kind<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Event',
  columns: [
    text('Last Seen', (event, now) => (event.series ? since(event.series.lastObservedTime, now) : event.lastTimestamp ? since(event.lastTimestamp, now) : firstSeen(event, now))),
    text('Type', (event) => event.type ?? ''),
    text('Reason', (event) => event.reason ?? ''),
    text('Object', ({ involvedObject: { kind = '', name } }) => (name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase())),
    wide('Subobject', (event) => event.involvedObject.fieldPath ?? ''),
    wide('Source', sourceText),
    text('Message', (event) => (event.message ?? '').trim()),
    wide('First Seen', firstSeen),
    wide('Count', (event) => event.series?.count ?? (event.count || 1)),
    { ...name, priority: 1 },
  ],
  selectableFields: ({ involvedObject = {}, reason = '', reportingComponent = '', source, type = '' }) => ({
    'involvedObject.kind': involvedObject.kind ?? '',
    'involvedObject.namespace': involvedObject.namespace ?? '',
    'involvedObject.name': involvedObject.name ?? '',
    'involvedObject.uid': involvedObject.uid ?? '',
    'involvedObject.apiVersion': involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': involvedObject.fieldPath ?? '',
    reason,
    reportingComponent,
    source: source?.component || reportingComponent,
    type,
  }),
  checks: checking,
  validateCreate: (object, served) => checks().newEventProblems(object, served !== event),
  validateUpdate: (object, old, _subresource, served) => checks().changedEventProblems(object, old, served !== event),
};
