import type { Secret } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { encodeBase64 } from '../../api/base64.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable } from '../validation/problems.ts';

/** v1 Secret */
export const secret: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Secret',
  defaults: (object) => {
    const { stringData, ...rest } = object;
    if (stringData === undefined && rest.type) return object;
    const out: Secret = { ...rest, type: rest.type || 'Opaque' };
    if (stringData && Object.keys(stringData).length > 0) out.data = { ...rest.data, ...Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, encodeBase64(value)])) };
    return out;
  },
  columns: [name, text('Type', (secret) => secret.type ?? ''), text('Data', ({ data }) => Object.keys(data ?? {}).length), age],
  selectableFields: ({ type = '' }) => ({ type }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateSecretData(object, out);
    }),
  changesFirst: true,
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.type, old.type, 'type', equal, out);
      if (old.immutable) {
        if (!object.immutable) out.push(forbidden('immutable', immutableWords));
        if (!equal(object.data, old.data)) out.push(forbidden('data', immutableWords));
      }
    }),
};

const immutableWords = 'field is immutable when `immutable` is set';
