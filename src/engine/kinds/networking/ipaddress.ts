import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { isIP } from '../validation/addresses.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

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
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
