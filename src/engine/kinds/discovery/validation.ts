import type { Endpoint, EndpointSlice } from '../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain, labelValue } from '../../api/names.ts';
import { protocols } from '../core/podspec/values.ts';
import { isIPv6, validateEndpointIP, validateIP } from '../validation/addresses.ts';
import { addressWarnings } from '../validation/canonical.ts';
import { validateLabel, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, invalid, type Problems, required, tell, tooMany } from '../validation/problems.ts';
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

/** Zones or nodes, each once, that should use an endpoint. False where they are too many to look at anything else. */
const validateHints = (hints: readonly { name: string }[], of: 'forZones' | 'forNodes', path: string, out: Problems): boolean => {
  if (hints.length > maxHints) {
    out.push(tooMany(path, hints.length, maxHints));
    return false;
  }
  hints.forEach(({ name = '' }, i) => {
    const at = `${path}[${i}].name`;
    if (hints.findIndex((hint) => hint.name === name) < i) out.push(duplicate(at, name));
    if (of === 'forZones') tell(labelValue(name), at, name, out);
    else validateSubdomain(name, at, out);
  });
  return true;
};

/** IsFullyQualifiedDomainName (apimachinery: pkg/util/validation/validation.go) */
const validateDomain = (address: string, path: string, out: Problems): void => {
  if (!address) return void out.push(required(path));
  const name = address.replace(/\.$/, '');
  const problems = dns1123Subdomain(name);
  if (problems.length > 0) return void out.push(invalid(path, name, problems.join(',')));
  const labels = name.split('.');
  if (labels.length < 2) return void out.push(invalid(path, name, 'should be a domain with at least two segments separated by dots'));
  const bad = labels.find((label) => dns1123Label(label).length > 0);
  if (bad !== undefined) out.push(invalid(path, bad, dns1123Label(bad).join(',')));
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
    if (addressType === 'FQDN') return validateDomain(address, at, out);
    if (addressType !== 'IPv4' && addressType !== 'IPv6') return;
    const known = out.length;
    validateIP(address, at, out);
    if (out.length > known) return;
    if ((addressType === 'IPv6') !== isIPv6(address)) out.push(invalid(`${path}.addresses`, address, `must be an ${addressType} address`));
    validateEndpointIP(address, at, out);
  });
  if (endpoint.nodeName !== undefined) validateSubdomain(endpoint.nodeName, `${path}.nodeName`, out);
  if (endpoint.hostname !== undefined) validateLabel(endpoint.hostname, `${path}.hostname`, out);
  if (validateHints(endpoint.hints?.forZones ?? [], 'forZones', `${path}.hints.forZones`, out)) validateHints(endpoint.hints?.forNodes ?? [], 'forNodes', `${path}.hints.forNodes`, out);
  if (out.length === before) clean.add(endpoint);
};

export const endpointSliceWarnings = ({ addressType, endpoints }: EndpointSlice, isNew: boolean): string[] => [
  ...(isNew && addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
  ...(endpoints ?? []).flatMap(({ addresses }, i) => (addresses ?? []).flatMap((address, j) => addressWarnings(address, `endpoints[${i}].addresses[${j}]`))),
];
