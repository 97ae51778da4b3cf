import { checking, checks } from '../checks.ts';
import { age, name } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultClaimSpec } from './requests.ts';

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
  defaults: (object) => (object.spec?.spec ? put(object, 'spec', put(object.spec, 'spec', defaultClaimSpec(object.spec.spec))) : object),
  columns: [name, age],
  checks: checking,
  validate: (object) => found((out) => validateMetadata(object, true, subdomainName, out)),
  validateCreate: (object) => found((out) => checks().validateResourceClaimTemplateSpec(object.spec ?? {}, out)),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateFixedSpec(object.spec, old.spec, 'resource.ResourceClaimTemplateSpec', out);
    }),
};
