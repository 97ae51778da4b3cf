import type { Endpoints, EndpointSubset } from '../../api/kubernetes.ts';
import { portNumber } from '../../api/names.ts';
import { age, firstThree, name, text } from '../columns.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { validateEndpointIP, validateIP } from '../validation/addresses.ts';
import { subdomainName, validateLabel, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, required, tell } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';
import { protocols } from './podspec/values.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      object.subsets?.forEach((subset, i) => validateSubset(subset, `subsets[${i}]`, out));
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

/** `10.244.1.2:80` for each ready address and port (formatEndpoints). */
const addressesOf = (subsets: Endpoints['subsets']): string[] =>
  (subsets ?? []).flatMap(({ ports, addresses = [] }) => (ports?.length ? ports.flatMap((port) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port.port}` : `${ip}:${port.port}`))) : addresses.map(({ ip }) => ip)));

const validateAddress = (ip: string, path: string, out: Problems): void => {
  validateIP(ip, path, out);
  validateEndpointIP(ip, path, out);
};

const validateSubset = ({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string, out: Problems): void => {
  if (addresses.length === 0 && notReadyAddresses.length === 0) out.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  addresses.forEach(({ ip }, i) => validateAddress(ip ?? '', `${path}.addresses[${i}].ip`, out));
  notReadyAddresses.forEach(({ ip }, i) => validateAddress(ip ?? '', `${path}.notReadyAddresses[${i}].ip`, out));
  ports.forEach((port, i) => {
    const at = `${path}.ports[${i}]`;
    if (!port.name) {
      if (ports.length > 1) out.push(required(`${at}.name`));
    } else validateLabel(port.name, `${at}.name`, out);
    tell(portNumber(port.port ?? 0), `${at}.port`, port.port ?? 0, out);
    oneOf(port.protocol, protocols, `${at}.protocol`, out);
  });
};
