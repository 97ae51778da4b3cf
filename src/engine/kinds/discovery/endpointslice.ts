import type { EndpointSlice } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** discovery.k8s.io/v1 EndpointSlice */
export const endpointSlice: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiDiscoveryV1EndpointSlice',
};
