import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      checks().validateIPAddress(object, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateParentUpdate(object.spec?.parentRef, old.spec?.parentRef, out);
    }),
};
