import { checking, checks } from '../checks.ts';
import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateDefinition(object, out);
    }),
  validateCreate: (object) => found((out) => checks().validateNewDefinition(object, out)),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateDefinitionUpdate(object, old, out);
    }),
};
