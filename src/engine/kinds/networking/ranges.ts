import { dns1123Subdomain, pathSegment } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { asStruct } from '../internal/order.ts';
import { isCIDR, isIP, validateCIDR } from '../validation/addresses.ts';
import { immutable, invalid, type Problems, required, tell } from '../validation/problems.ts';

// IPAddresses and ServiceCIDRs (pkg/apis/networking/validation/validation.go)

type Parent = Readonly<Record<string, string | undefined>> | undefined;

/** An address is its object's name, and something has it. */
export const validateIPAddress = ({ metadata: { name }, spec }: KubeObject, out: Problems): void => {
  if (name && !isIP(name)) out.push(invalid('metadata.name', name, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  validateParent(spec?.parentRef, out);
};

export const validateParentUpdate = (parent: Parent, old: Parent, out: Problems): void => immutable(internalParent(parent), internalParent(old), 'spec.parentRef', equal, out);

/** A parent as the server prints its own type. */
const internalParent = (parent: Parent): object | undefined =>
  parent && asStruct({ Group: parent['group'] ?? '', Resource: parent['resource'] ?? '', Namespace: parent['namespace'] ?? '', Name: parent['name'] ?? '' });

const validateParent = (parent: Parent, out: Problems): void => {
  const path = 'spec.parentRef';
  if (!parent) return void out.push(required(path));
  const { group, resource, name: parentName, namespace } = parent;
  if (group) tell(dns1123Subdomain(group), `${path}.group`, group, out);
  if (!resource) out.push(required(`${path}.resource`));
  else tell(pathSegment(resource), `${path}.resource`, resource, out);
  if (!parentName) out.push(required(`${path}.name`));
  else tell(pathSegment(parentName), `${path}.name`, parentName, out);
  if (namespace) tell(pathSegment(namespace), `${path}.namespace`, namespace, out);
};

/** One range, or one of each family. */
export const validateRanges = (cidrs: readonly string[], out: Problems): void => {
  if (cidrs.length === 0) return void out.push(required('spec.cidrs', 'at least one CIDR required'));
  if (cidrs.length > 2) return void out.push(invalid('spec.cidrs', { CIDRs: cidrs }, 'may only hold up to 2 values'));
  if (cidrs.length === 2 && !(cidrs.every(isCIDR) && cidrs[0]!.includes(':') !== cidrs[1]!.includes(':')))
    return void out.push(invalid('spec.cidrs', { CIDRs: cidrs }, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
  cidrs.forEach((range, i) => validateCIDR(range, `spec.cidrs[${i}]`, out));
};

/** A second range may be added; nothing else may change. */
export const validateRangesUpdate = (cidrs: readonly string[], before: readonly string[], out: Problems): void => {
  const grown = before.length === 1 && cidrs.length === 2;
  if (!grown && cidrs.length !== before.length) return void out.push(invalid('spec.cidrs', cidrs, 'field is immutable'));
  before.forEach((range, i) => {
    if (cidrs[i] !== range) out.push(invalid(`spec.cidrs[${i}]`, cidrs[i], 'field is immutable'));
  });
};
