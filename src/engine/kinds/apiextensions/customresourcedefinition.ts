import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { defaultDefinition, emptyDefinitionStatus } from './definition.ts';

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
  defaults: defaultDefinition,
  prepareForCreate: (object) => ({ ...object, status: emptyDefinitionStatus(object) }),
  columns: createdAt,
};
