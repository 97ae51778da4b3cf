import type { Kind } from '../kind.ts';

/** apiextensions.k8s.io/v1 CustomResourceDefinition */
export const customResourceDefinition: Kind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiextensionsApiserverPkgApisApiextensionsV1CustomResourceDefinition',
  generation: true,
};
