import type { EndpointSlice } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, firstThree, name, text } from '../columns.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { countChanges, firstGeneration } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable } from '../validation/problems.ts';

/** discovery.k8s.io/v1 EndpointSlice */
export const endpointSlice: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiDiscoveryV1EndpointSlice',
  defaults: (object) => (object.ports ? put(object, 'ports', each(object.ports, (port) => fill(port, { name: '', protocol: 'TCP' }))) : object),
  prepareForCreate: (object) => withoutTopology(firstGeneration(object)),
  prepareForUpdate: (object, old) => prepareUpdate(withoutTopology(object), old),
  columns: [
    name,
    text('AddressType', (object) => object.addressType),
    text('Ports', ({ ports }) => firstThree((ports ?? []).map((port) => String(port.port ?? port.name ?? '*')), '<unset>')),
    text('Endpoints', ({ endpoints }) => firstThree((endpoints ?? []).flatMap((endpoint) => endpoint.addresses), '<unset>')),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateEndpointSlice(object, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.addressType, old.addressType, 'addressType', equal, out);
    }),
  warnings: (object, old) => checks().endpointSliceWarnings(object, !old),
};

/** What v1 takes and drops (dropTopologyOnV1). */
const withoutTopology = (object: EndpointSlice): EndpointSlice =>
  object.endpoints?.some((endpoint) => endpoint.deprecatedTopology) ? { ...object, endpoints: object.endpoints.map(({ deprecatedTopology, ...endpoint }) => endpoint) } : object;

/** Labels count as the endpoints do. */
const prepareUpdate = (object: EndpointSlice, old: EndpointSlice): EndpointSlice =>
  equal(object.metadata.labels, old.metadata.labels) ? countChanges(object, old, equal, ['endpoints', 'ports']) : { ...object, metadata: { ...object.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
