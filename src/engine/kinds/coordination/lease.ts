import type { Lease } from '../../api/kubernetes.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

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
};
