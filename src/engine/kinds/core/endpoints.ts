import type { Endpoints } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, firstThree, name, text } from '../columns.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** v1 Endpoints */
export const endpoints: Kind<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Endpoints',
  defaults: (object) => (object.subsets ? put(object, 'subsets', each(object.subsets, (subset) => (subset.ports ? put(subset, 'ports', each(subset.ports, (port) => fill(port, { protocol: 'TCP' }))) : subset))) : object),
  deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [name, text('Endpoints', ({ subsets }) => firstThree(addressesOf(subsets), '<none>')), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      object.subsets?.forEach((subset, i) => checks().validateSubset(subset, `subsets[${i}]`, out));
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
  warnings: (object) => checks().endpointsWarnings(object),
};

/** `10.244.1.2:80` for each ready address and port (formatEndpoints). */
const addressesOf = (subsets: Endpoints['subsets']): string[] =>
  (subsets ?? []).flatMap(({ ports, addresses = [] }) => (ports?.length ? ports.flatMap((port) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port.port}` : `${ip}:${port.port}`))) : addresses.map(({ ip }) => ip)));
