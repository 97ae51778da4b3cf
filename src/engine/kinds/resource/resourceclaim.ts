import type { Kind } from '../kind.ts';

/** resource.k8s.io/v1 ResourceClaim */
export const resourceClaim: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiResourceV1ResourceClaim',
};
