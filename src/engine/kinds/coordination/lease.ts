import type { Lease } from '../../api/kubernetes.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** coordination.k8s.io/v1 Lease */
export const lease: Kind<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoordinationV1Lease',
  prepareForCreate: (object) => withoutElection(object),
  prepareForUpdate: (object) => withoutElection(object),
  columns: [name, text('Holder', ({ spec }) => spec?.holderIdentity ?? ''), age],
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      const { leaseDurationSeconds, leaseTransitions } = object.spec ?? {};
      if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) out.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
      if (leaseTransitions !== undefined && leaseTransitions < 0) out.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

/** The feature CoordinatedLeaderElection is off by default, and its fields then dropped (pkg/registry/coordination/lease/strategy.go). */
const withoutElection = (object: Lease): Lease => {
  const { strategy, preferredHolder, ...spec } = object.spec ?? {};
  return strategy === undefined && preferredHolder === undefined ? object : { ...object, spec };
};
