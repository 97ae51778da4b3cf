import { equal } from '../../api/share.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateLabel, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable, required } from '../validation/problems.ts';

/** node.k8s.io/v1 RuntimeClass */
export const runtimeClass: Kind = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNodeV1RuntimeClass',
  columns: [name, text('Handler', (object) => object.handler), age],
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      if (!object.handler) out.push(required('handler'));
      else validateLabel(object.handler, 'handler', out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.handler, old.handler, 'handler', equal, out);
    }),
};
