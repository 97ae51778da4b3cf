import type { Kind } from '../kind.ts';

/** resource.k8s.io/v1 ResourceSlice */
export const resourceSlice: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiResourceV1ResourceSlice',
  generation: true,
};
