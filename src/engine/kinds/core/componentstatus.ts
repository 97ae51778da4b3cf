import { name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** v1 ComponentStatus */
export const componentStatus: Kind = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  categories: [],
  namespaced: false,
  verbs: ['get', 'list'],
  deprecated: 'v1 ComponentStatus is deprecated in v1.19+',
  schema: 'IoK8sApiCoreV1ComponentStatus',
  columns: [
    name,
    text('Status', (object) => (healthy(object) ? (healthy(object)!.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown')),
    text('Message', (object) => healthy(object)?.message ?? ''),
    text('Error', (object) => healthy(object)?.error ?? ''),
  ],
};

const healthy = (object: { conditions?: { type: string; status: string; message?: string; error?: string }[] }) => object.conditions?.find((condition) => condition.type === 'Healthy');
