import type { Event } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

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
};
