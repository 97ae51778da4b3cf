import type { Endpoint, EndpointSlice } from '../../api/kubernetes.ts';
import { protocols } from '../core/podspec/values.ts';
import { isIPv6, parseIPv4, validateEndpointIP } from '../validation/addresses.ts';
import { validateLabel, validateLabels, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, invalid, type Problems, required, tooMany } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';

// pkg/apis/discovery/validation/validation.go

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];

/** The endpoints and ports of a slice. */
export const validateEndpointSlice = ({ addressType, endpoints, ports }: EndpointSlice, out: Problems): void => {
  oneOf(addressType, addressTypes, 'addressType', out);
  if (endpoints && endpoints.length > 1000) return void out.push(tooMany('endpoints', endpoints.length, 1000));
  endpoints?.forEach((endpoint, i) => validateEndpoint(endpoint, addressType, `endpoints[${i}]`, out));
  if (ports && ports.length > 20000) return void out.push(tooMany('ports', ports.length, 20000));
  const names = new Set<string>();
  ports?.forEach(({ name = '', protocol, appProtocol }, i) => {
    if (name) validateLabel(name, `ports[${i}].name`, out);
    if (names.has(name)) out.push(duplicate(`ports[${i}].name`, name));
    names.add(name);
    oneOf(protocol, protocols, `ports[${i}].protocol`, out);
    if (appProtocol !== undefined) validateQualifiedName(appProtocol, `ports[${i}].appProtocol`, out);
  });
};

const maxHints = 8;

/** Zones or nodes, each once, that should use an endpoint. */
const validateHints = (hints: readonly { name: string }[], of: 'forZones' | 'forNodes', path: string, out: Problems): void => {
  if (hints.length > maxHints) return void out.push(tooMany(path, hints.length, maxHints));
  hints.forEach(({ name = '' }, i) => {
    const at = `${path}[${i}].name`;
    if (hints.findIndex((hint) => hint.name === name) < i) out.push(duplicate(at, name));
    if (of === 'forZones') validateQualifiedName(name, at, out);
    else validateSubdomain(name, at, out);
  });
};

const clean = new WeakSet<Endpoint>();

/** A slice is written again for each endpoint that changes, so those that were seen are not looked at again. */
const validateEndpoint = (endpoint: Endpoint, addressType: string, path: string, out: Problems): void => {
  if (clean.has(endpoint)) return;
  const before = out.length;
  if (!endpoint.addresses?.length) out.push(required(`${path}.addresses`, 'must contain at least 1 address'));
  else if (endpoint.addresses.length > 100) out.push(tooMany(`${path}.addresses`, endpoint.addresses.length, 100));
  endpoint.addresses?.forEach((address, i) => {
    const at = `${path}.addresses[${i}]`;
    if (addressType === 'FQDN') return validateSubdomain(address, at, out);
    if (addressType === 'IPv4' ? !parseIPv4(address) : !isIPv6(address)) out.push(invalid(at, address, `must be a valid ${addressType} address`));
    else validateEndpointIP(address, at, out);
  });
  if (endpoint.nodeName !== undefined) validateSubdomain(endpoint.nodeName, `${path}.nodeName`, out);
  const topology = endpoint.deprecatedTopology;
  const labels = topology ? Object.keys(topology).length : 0;
  if (labels > 16) out.push(tooMany(`${path}.deprecatedTopology`, labels, 16));
  validateLabels(topology, `${path}.deprecatedTopology`, out);
  if (endpoint.hostname !== undefined) validateLabel(endpoint.hostname, `${path}.hostname`, out);
  for (const hint of ['forZones', 'forNodes'] as const) validateHints(endpoint.hints?.[hint] ?? [], hint, `${path}.hints.${hint}`, out);
  if (out.length === before) clean.add(endpoint);
};
