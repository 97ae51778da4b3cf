import type { ServiceAccount } from '../../api/kubernetes.ts';
import { age, name } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

const mountable = 'kubernetes.io/enforce-mountable-secrets';

/** v1 ServiceAccount */
export const serviceAccount: Kind<ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  categories: [],
  namespaced: true,
  subresources: ['token'],
  schema: 'IoK8sApiCoreV1ServiceAccount',
  columns: [name, age],
  validate: (object) => found((out) => validateMetadata(object, true, subdomainName, out)),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
  warnings: ({ metadata }, old) =>
    metadata.annotations?.[mountable] !== undefined && old?.metadata.annotations?.[mountable] === undefined ? [`metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`] : [],
};
