import type { ConfigMap, Secret } from '../../api/kubernetes.ts';
import { decodeBase64 } from '../../api/base64.ts';
import { configMapKey } from '../../api/names.ts';
import { objectProblem } from '../validation/gojson.ts';
import { invalid, type Problems, required, tell, tooLong } from '../validation/problems.ts';

// ValidateSecret and ValidateConfigMap (pkg/apis/core/validation/validation.go)

const maxSize = 1024 * 1024;
const accountAnnotation = 'kubernetes.io/service-account.name';

/** The keys of a secret, and what its type needs. */
export const validateSecretData = ({ data = {}, type, metadata }: Secret, out: Problems): void => {
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

/** The keys of a config map, each once, and their size. */
export const validateConfigKeys = ({ data = {}, binaryData = {} }: ConfigMap, out: Problems): void => {
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
