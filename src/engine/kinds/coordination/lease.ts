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
