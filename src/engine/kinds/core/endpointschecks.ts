import type { Endpoints, EndpointSubset } from '../../api/kubernetes.ts';
import { portNumber } from '../../api/names.ts';
import { validateEndpointIP, validateIP } from '../validation/addresses.ts';
import { addressWarnings } from '../validation/canonical.ts';
import { validateLabel } from '../validation/metadata.ts';
import { type Problems, required, tell } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';
import { protocols } from './podspec/values.ts';

// ValidateEndpoints (pkg/apis/core/validation/validation.go)

const validateAddress = (ip: string, path: string, out: Problems): void => {
  validateIP(ip, path, out);
  validateEndpointIP(ip, path, out);
};

/** The addresses and ports of a part of an Endpoints object. */
export const validateSubset = ({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string, out: Problems): void => {
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

export const endpointsWarnings = ({ subsets = [] }: Endpoints): string[] =>
  subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, i) => [...addresses.flatMap(({ ip }, j) => addressWarnings(ip, `subsets[${i}].addresses[${j}].ip`)), ...notReadyAddresses.flatMap(({ ip }, j) => addressWarnings(ip, `subsets[${i}].notReadyAddresses[${j}].ip`))]);
