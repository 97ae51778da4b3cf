import type { Kind } from '../kind.ts';

/** resource.k8s.io/v1 ResourceClaimTemplate */
export const resourceClaimTemplate: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiResourceV1ResourceClaimTemplate',
};
