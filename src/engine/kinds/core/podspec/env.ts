import type { Container, EnvVar } from '../../../api/kubernetes.ts';
import { configMapKey, dns1123Subdomain, envVarName } from '../../../api/names.ts';
import { canonicalQuantity, compareQuantities } from '../../../api/quantity.ts';
import { validateLabel, validateQualifiedName } from '../../validation/metadata.ts';
import { invalid, notSupported, once, type Problems, required, tell } from '../../validation/problems.ts';
import { noBacksteps } from '../../validation/values.ts';

// Environment variables and the downward API (pkg/apis/core/validation/validation.go)

export const validateEnv = once<readonly EnvVar[]>((env, path, out) => {
  env.forEach((variable, i) => {
    const at = `${path}[${i}]`;
    if (!variable.name) out.push(required(`${at}.name`));
    else tell(envVarName(variable.name), `${at}.name`, variable.name, out);
    if (variable.valueFrom) validateValueFrom(variable, `${at}.valueFrom`, out);
  });
});

const validateValueFrom = ({ value, valueFrom = {} }: EnvVar, path: string, out: Problems): void => {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (fieldRef) validateFieldRef(fieldRef, envFields, `${path}.fieldRef`, out);
  if (resourceFieldRef) validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false, out);
  if (configMapKeyRef) validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`, out);
  if (secretKeyRef) validateKeyRef(secretKeyRef, `${path}.secretKeyRef`, out);
  if (fileKeyRef) validateFileRef(fileKeyRef, `${path}.fileKeyRef`, out);
  if (count === 0) out.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (value) out.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) out.push(invalid(path, '', 'may not have more than one field specified at a time'));
};

const validateKeyRef = ({ name = '', key }: { name?: string; key: string }, path: string, out: Problems): void => {
  tell(dns1123Subdomain(name), `${path}.name`, name, out);
  if (!key) out.push(required(`${path}.key`));
  else tell(configMapKey(key), `${path}.key`, key, out);
};

const validateFileRef = ({ key, volumeName, path: file }: { key: string; volumeName: string; path: string }, path: string, out: Problems): void => {
  if (!key) out.push(required(`${path}.key`));
  else tell(envVarName(key), `${path}.key`, key, out);
  if (!volumeName) out.push(required(`${path}.volumeName`));
  else validateLabel(volumeName, `${path}.volumeName`, out);
  if (!file) out.push(required(`${path}.path`));
  else noBacksteps(file, `${path}.path`, out);
};

/** What `fieldRef` of an environment variable can name. */
const envFields = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];

/** What `fieldRef` of a volume's file can name. */
export const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Every path that the pod's downward API knows (pkg/apis/core/pods/helpers.go). */
const known = [...envFields, ...volumeFields, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase', 'status.nominatedNodeName'];

export const validateFieldRef = ({ apiVersion = 'v1', fieldPath }: { apiVersion?: string; fieldPath: string }, supported: readonly string[], path: string, out: Problems): void => {
  if (!fieldPath) return void out.push(required(`${path}.fieldPath`));
  const [, field, key] = /^(.*)\['([^']*)'\]$/.exec(fieldPath) ?? [];
  if (apiVersion !== 'v1') return void out.push(invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: unsupported pod version: ${apiVersion}`));
  if (field !== undefined) {
    if (field === 'metadata.annotations') validateQualifiedName(key!.toLowerCase(), path, out);
    else if (field === 'metadata.labels') validateQualifiedName(key!, path, out);
    else out.push(invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: field label does not support subscript: ${fieldPath}`));
  } else if (!known.includes(fieldPath)) out.push(invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`));
  else if (!supported.includes(fieldPath)) out.push(notSupported(`${path}.fieldPath`, fieldPath, supported));
};

const resourceFields = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const binary = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

export const validateResourceFieldRef = ({ containerName, resource, divisor }: { containerName?: string; resource: string; divisor?: string | number }, path: string, ofVolume: boolean, out: Problems): void => {
  if (ofVolume && !containerName) out.push(required(`${path}.containerName`));
  else if (!resource) out.push(required(`${path}.resource`));
  else if (!resourceFields.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) out.push(notSupported(`${path}.resource`, resource, resourceFields));
  if (divisor === undefined || compareQuantities(divisor, '0') === 0) return;
  const text = canonicalQuantity(divisor);
  if (resource.endsWith('.cpu') && text !== '1m' && text !== '1') out.push(invalid(`${path}.divisor`, resource, "only divisor's values 1m and 1 are supported with the cpu resource"));
  const of = resource.endsWith('.memory') ? 'memory' : resource.endsWith('.ephemeral-storage') ? 'local ephemeral storage' : resource.includes('.hugepages-') ? 'hugepages' : '';
  if (of && !binary.includes(text)) out.push(invalid(`${path}.divisor`, resource, `only divisor's values ${binary.join(', ')} are supported with the ${of} resource`));
};

export const validateEnvFrom = once<NonNullable<Container['envFrom']>>((sources, path, out) => {
  sources.forEach(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    if (prefix) tell(envVarName(prefix), `${at}.prefix`, prefix, out);
    for (const [name, ref] of [['configMapRef', configMapRef], ['secretRef', secretRef]] as const) {
      if (!ref) continue;
      if (!ref.name) out.push(required(`${at}.${name}.name`));
      else tell(dns1123Subdomain(ref.name), `${at}.${name}.name`, ref.name, out);
    }
    if (!configMapRef && !secretRef) out.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef) out.push(invalid(path, '', 'may not have more than one field specified at a time'));
  });
});
