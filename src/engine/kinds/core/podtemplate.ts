import type { Kind } from '../kind.ts';

/** v1 PodTemplate */
export const podTemplate: Kind = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1PodTemplate',
  generation: true,
};
