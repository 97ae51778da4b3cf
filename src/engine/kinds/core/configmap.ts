import type { ConfigMap } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { configMapKey } from '../../api/names.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, invalid, tell, tooLong } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      validateKeys(object, out);
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
const maxSize = 1024 * 1024;

const validateKeys = ({ data = {}, binaryData = {} }: ConfigMap, out: Problems): void => {
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    tell(configMapKey(key), `data[${key}]`, key, out);
    if (binaryData[key] !== undefined) out.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += data[key]!.length;
  }
  for (const key of Object.keys(binaryData).sort()) {
    tell(configMapKey(key), `binaryData[${key}]`, key, out);
    size += Math.floor((binaryData[key]!.length * 3) / 4);
  }
  if (size > maxSize) out.push(tooLong('', maxSize));
};
