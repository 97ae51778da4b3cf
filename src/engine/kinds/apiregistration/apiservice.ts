import type { Kind } from '../kind.ts';

/** apiregistration.k8s.io/v1 APIService */
export const apiService: Kind = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sKubeAggregatorPkgApisApiregistrationV1APIService',
};
