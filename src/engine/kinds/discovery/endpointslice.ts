import type { EndpointSlice } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { age, firstThree, name, text } from '../columns.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { countChanges, firstGeneration } from '../status.ts';

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
  prepareForCreate: firstGeneration,
  prepareForUpdate: (object, old) => countChanges(object, old, equal, ['endpoints', 'ports']),
  columns: [
    name,
    text('AddressType', (object) => object.addressType),
    text('Ports', ({ ports }) => firstThree((ports ?? []).map((port) => String(port.port ?? port.name ?? '*')), '<unset>')),
    text('Endpoints', ({ endpoints }) => firstThree((endpoints ?? []).flatMap((endpoint) => endpoint.addresses), '<unset>')),
    age,
  ],
};
