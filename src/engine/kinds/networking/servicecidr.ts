import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { isCIDR, validateCIDR } from '../validation/addresses.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid, type Problems, required } from '../validation/problems.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      validateRanges(object.spec?.cidrs ?? [], out);
    }),
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (subresource !== 'status') validateChange(object.spec?.cidrs ?? [], old.spec?.cidrs ?? [], out);
    }),
};

const validateRanges = (cidrs: readonly string[], out: Problems): void => {
  if (cidrs.length === 0) return void out.push(required('spec.cidrs', 'at least one CIDR required'));
  if (cidrs.length > 2) return void out.push(invalid('spec.cidrs', { CIDRs: cidrs }, 'may only hold up to 2 values'));
  if (cidrs.length === 2 && !(cidrs.every(isCIDR) && cidrs[0]!.includes(':') !== cidrs[1]!.includes(':')))
    return void out.push(invalid('spec.cidrs', { CIDRs: cidrs }, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
  cidrs.forEach((range, i) => validateCIDR(range, `spec.cidrs[${i}]`, out));
};

/** A second range may be added; nothing else may change. */
const validateChange = (cidrs: readonly string[], before: readonly string[], out: Problems): void => {
  const grown = before.length === 1 && cidrs.length === 2;
  if (!grown && cidrs.length !== before.length) return void out.push(invalid('spec.cidrs', cidrs, 'field is immutable'));
  before.forEach((range, i) => {
    if (cidrs[i] !== range) out.push(invalid(`spec.cidrs[${i}]`, cidrs[i], 'field is immutable'));
  });
};
