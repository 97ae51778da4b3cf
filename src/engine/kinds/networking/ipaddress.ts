import { dns1123Subdomain, pathSegment } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { age, name, text } from '../columns.ts';
import { asStruct } from '../internal/order.ts';
import type { Kind } from '../kind.ts';
import { isIP } from '../validation/addresses.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable, invalid, type Problems, required, tell } from '../validation/problems.ts';

/** networking.k8s.io/v1 IPAddress */
export const ipAddress: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNetworkingV1IPAddress',
  columns: [
    name,
    text('ParentRef', ({ spec }) => {
      const parent = spec?.parentRef;
      return parent ? [`${parent.resource}${parent.group ? `.${parent.group}` : ''}`.toLowerCase(), parent.namespace, parent.name].filter(Boolean).join('/') : '<none>';
    }),
    age,
  ],
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      if (object.metadata.name && !isIP(object.metadata.name)) out.push(invalid('metadata.name', object.metadata.name, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
      validateParent(object.spec?.parentRef, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(internalParent(object.spec?.parentRef), internalParent(old.spec?.parentRef), 'spec.parentRef', equal, out);
    }),
};

/** A parent as the server prints its own type. */
const internalParent = (parent: Readonly<Record<string, string | undefined>> | undefined): object | undefined =>
  parent && asStruct({ Group: parent['group'] ?? '', Resource: parent['resource'] ?? '', Namespace: parent['namespace'] ?? '', Name: parent['name'] ?? '' });

const validateParent = (parent: Readonly<Record<string, string | undefined>> | undefined, out: Problems): void => {
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
