import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** networking.k8s.io/v1 ServiceCIDR */
export const serviceCIDR: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiNetworkingV1ServiceCIDR',
  prepareForCreate: withEmptyStatus('IoK8sApiNetworkingV1ServiceCIDRStatus'),
  columns: [name, text('CIDRs', ({ spec }) => (spec?.cidrs ?? []).join(',')), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateRanges(object.spec?.cidrs ?? [], out);
    }),
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (subresource !== 'status') checks().validateRangesUpdate(object.spec?.cidrs ?? [], old.spec?.cidrs ?? [], out);
    }),
};
