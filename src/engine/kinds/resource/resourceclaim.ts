import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultClaimSpec } from './requests.ts';

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
  defaults: (object) => (object.spec ? put(object, 'spec', defaultClaimSpec(object.spec)) : object),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  columns: [
    name,
    text('State', ({ metadata, status }) => {
      const deleted = metadata.deletionTimestamp ? ['deleted'] : [];
      if (!status?.allocation) return (deleted.length ? deleted : ['pending']).join(',');
      return [...deleted, 'allocated', ...(status.reservedFor?.length ? ['reserved'] : [])].join(',');
    }),
    age,
  ],
  checks: checking,
  validate: (object) => found((out) => validateMetadata(object, true, subdomainName, out)),
  validateCreate: (object) => found((out) => checks().validateResourceClaimSpec(object.spec ?? {}, 'spec', out)),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateFixedSpec(object.spec, old.spec, 'resource.ResourceClaimSpec', out);
    }),
};
