import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** networking.k8s.io/v1 IPAddress */
export const ipAddress: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNetworkingV1IPAddress',
  columns: [
    name,
    text('ParentRef', ({ spec }) => {
      const parent = spec?.parentRef;
      return parent ? [`${parent.resource}${parent.group ? `.${parent.group}` : ''}`.toLowerCase(), parent.namespace, parent.name].filter(Boolean).join('/') : '<none>';
    }),
    age,
  ],
};
