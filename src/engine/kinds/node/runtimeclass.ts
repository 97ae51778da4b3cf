import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateLabel, validateLabels, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      if (!object.handler) out.push(required('handler'));
      else validateLabel(object.handler, 'handler', out);
      // Overhead is checked as a container's limits are.
      if (object.overhead) checks().validateRequirements({ limits: object.overhead.podFixed ?? {} }, 'overhead', out);
      validateLabels(object.scheduling?.nodeSelector, 'scheduling.nodeSelector', out);
      checks().validateTolerations(object.scheduling?.tolerations, 'scheduling.tolerations', out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.handler, old.handler, 'handler', equal, out);
    }),
  warnings: (object) => checks().runtimeClassWarnings(object),
};
