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
};
