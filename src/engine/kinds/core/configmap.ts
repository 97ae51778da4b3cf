import type { ConfigMap } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found } from '../validation/problems.ts';

/** v1 ConfigMap */
export const configMap: Kind<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1ConfigMap',
  columns: [name, text('Data', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateConfigKeys(object, out);
    }),
  changesFirst: true,
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (old.immutable) {
        if (!object.immutable) out.push(forbidden('immutable', immutableWords));
        for (const field of ['data', 'binaryData'] as const) if (!equal(object[field], old[field])) out.push(forbidden(field, immutableWords));
      }
    }),
};

const immutableWords = 'field is immutable when `immutable` is set';
