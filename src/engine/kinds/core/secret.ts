import type { Secret } from '../../api/kubernetes.ts';
import { configMapKey } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { decodeBase64, encodeBase64 } from '../../api/base64.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { objectProblem } from '../validation/gojson.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable, invalid, required, tell, tooLong } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      validateData(object, out);
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
const maxSize = 1024 * 1024;
const accountAnnotation = 'kubernetes.io/service-account.name';

const validateData = ({ data = {}, type, metadata }: Secret, out: Problems): void => {
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    tell(configMapKey(key), `data[${key}]`, key, out);
    size += Math.floor((data[key]!.length * 3) / 4);
  }
  if (size > maxSize) out.push(tooLong('data', maxSize));
  const needs = (...keys: string[]) => keys.forEach((key) => data[key] === undefined && out.push(required(`data[${key}]`)));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.[accountAnnotation]) out.push(required(`metadata.annotations[${accountAnnotation}]`));
      return;
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg', out);
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson', out);
    case 'kubernetes.io/basic-auth':
      if (data.username === undefined && data.password === undefined) needs('username', 'password');
      return;
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) out.push(required('data[ssh-privatekey]'));
      return;
    case 'kubernetes.io/tls':
      needs('tls.crt', 'tls.key');
  }
};

const validateJson = (data: Readonly<Record<string, string>>, key: string, out: Problems): void => {
  if (data[key] === undefined) return void out.push(required(`data[${key}]`));
  const problem = objectProblem(decodeBase64(data[key]) ?? '');
  if (problem) out.push(invalid(`data[${key}]`, '<secret contents redacted>', problem));
};
