import type { ConfigMap, Container, Pod, Secret, Service } from '../api/kubernetes.ts';
import { canonicalQuantity, quantityMilliValue, quantityValue } from '../api/quantity.ts';
import { decodeBase64 } from '../api/base64.ts';
import { listOf, type ResourceList } from './resources.ts';

/** A container can't be made from its spec; the message becomes its CreateContainerConfigError. */
export class ConfigError extends Error {}

/** The ConfigMaps and Secrets that a container's environment needs, as they are now. */
export interface Sources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
}

export interface Facts {
  pod: Pod;
  podIp: string;
  hostIp: string;
  /** What the node can give, for resource fields without a limit. */
  allocatable: ResourceList;
}

/** Names of ConfigMaps and Secrets that a container's environment refers to. */
export function environmentRefs(container: Container): { configMaps: string[]; secrets: string[] } | undefined {
  if (!container.envFrom && !container.env?.some((e) => e.valueFrom)) return undefined;
  const configMaps = new Set<string>();
  const secrets = new Set<string>();
  for (const from of container.envFrom ?? []) {
    if (from.configMapRef?.name) configMaps.add(from.configMapRef.name);
    if (from.secretRef?.name) secrets.add(from.secretRef.name);
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.configMapKeyRef?.name) configMaps.add(valueFrom.configMapKeyRef.name);
    if (valueFrom?.secretKeyRef?.name) secrets.add(valueFrom.secretKeyRef.name);
  }
  return { configMaps: [...configMaps], secrets: [...secrets] };
}

/** `$(NAME)` in a command, an argument or a value (kubernetes: third_party/forked/golang/expansion). */
export const expand = (text: string, values: Readonly<Record<string, string>>): string =>
  text.includes('$') ? text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => (name === undefined ? '$' : (values[name] ?? whole))) : text;

/**
 * A container's environment (kubernetes: makeEnvironmentVariables). Throws ConfigError where a ConfigMap, Secret or key
 * that is not optional is missing.
 */
export function environment(container: Container, facts: Facts, sources: Sources, services: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {};
  const { namespace } = facts.pod.metadata;
  for (const from of container.envFrom ?? []) {
    const prefix = from.prefix ?? '';
    if (from.configMapRef) {
      const object = sources.configMap(from.configMapRef.name!);
      if (!object && !from.configMapRef.optional) throw new ConfigError(`configmap ${JSON.stringify(from.configMapRef.name)} not found`);
      for (const key in object?.data) result[prefix + key] = object.data[key]!;
    } else if (from.secretRef) {
      const object = sources.secret(from.secretRef.name!);
      if (!object && !from.secretRef.optional) throw new ConfigError(`secret ${JSON.stringify(from.secretRef.name)} not found`);
      for (const key in object?.data) result[prefix + key] = decodeBase64(object.data[key]!) ?? '';
    }
  }
  const expandable = { ...services, ...result };
  for (const variable of container.env ?? []) {
    let value: string | undefined = expand(variable.value ?? '', expandable);
    const from = variable.valueFrom;
    if (from?.fieldRef) value = fieldValue(from.fieldRef.fieldPath, facts);
    else if (from?.resourceFieldRef) value = resourceValue(from.resourceFieldRef, container, facts);
    else if (from?.configMapKeyRef) {
      const { name, key, optional } = from.configMapKeyRef;
      const object = sources.configMap(name!);
      value = object?.data?.[key];
      if (!object && !optional) throw new ConfigError(`configmap ${JSON.stringify(name)} not found`);
      if (value === undefined && !optional) throw new ConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    } else if (from?.secretKeyRef) {
      const { name, key, optional } = from.secretKeyRef;
      const object = sources.secret(name!);
      const data = object?.data?.[key];
      value = data === undefined ? undefined : decodeBase64(data);
      if (!object && !optional) throw new ConfigError(`secret ${JSON.stringify(name)} not found`);
      if (value === undefined && !optional) throw new ConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    }
    if (value === undefined) continue;
    result[variable.name] = value;
    expandable[variable.name] = value;
  }
  for (const name in services) result[name] ??= services[name]!;
  return result;
}

const quoted = (text: string): string => JSON.stringify(text);

/** A map as the downward API writes it: sorted `key="value"` lines. */
const lines = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(map ?? {}).sort().map((k) => `${k}=${quoted(map![k]!)}`).join('\n');

/** The value of a downward API field (kubernetes: pkg/fieldpath, podFieldSelectorRuntimeValue). */
export function fieldValue(path: string, { pod, podIp, hostIp }: Facts): string {
  const sub = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (sub) return (sub[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[sub[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return lines(pod.metadata.labels);
    case 'metadata.annotations':
      return lines(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec!.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec!.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    default:
      throw new ConfigError(`unsupported fieldPath: ${path}`);
  }
}

/**
 * The value of a resourceFieldRef: of the container that it names, else of `own`; without a limit it is what the node
 * can give (kubernetes: pkg/api/v1/resource). Throws ConfigError where the pod has no such container.
 */
export function resourceValue(ref: { containerName?: string | undefined; resource: string; divisor?: string | number | undefined }, own: Container | undefined, facts: Facts): string {
  const { containers, initContainers = [] } = facts.pod.spec!;
  const container = ref.containerName ? [...containers, ...initContainers].find((c) => c.name === ref.containerName) : own;
  if (!container) throw new ConfigError(`container ${ref.containerName} not found`);
  const [kind, name] = ref.resource.split('.') as ['requests' | 'limits', string];
  const given = listOf(container, kind)?.[name];
  const quantity = given ?? (kind === 'limits' ? facts.allocatable[name] : '0') ?? '0';
  const divisor = ref.divisor === undefined || canonicalQuantity(ref.divisor) === '0' ? '1' : canonicalQuantity(ref.divisor);
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(quantity) / quantityMilliValue(divisor)));
  return String(Math.ceil(quantityValue(quantity) / quantityValue(divisor)));
}

const envName = (text: string): string => text.toUpperCase().replaceAll('-', '_');

/** Variables of one Service, as Docker links had them (kubernetes: pkg/kubelet/envvars). */
export function serviceVariables(service: Service): Record<string, string> {
  const ip = service.spec!.clusterIP;
  const ports = service.spec!.ports ?? [];
  if (!ip || ip === 'None' || ports.length === 0) return {};
  const prefix = envName(service.metadata.name);
  const result: Record<string, string> = { [`${prefix}_SERVICE_HOST`]: ip, [`${prefix}_SERVICE_PORT`]: String(ports[0]!.port) };
  for (const p of ports) if (p.name) result[`${prefix}_SERVICE_PORT_${envName(p.name)}`] = String(p.port);
  for (const [i, p] of ports.entries()) {
    const protocol = p.protocol ?? 'TCP';
    const url = `${protocol.toLowerCase()}://${ip}:${p.port}`;
    if (i === 0) result[`${prefix}_PORT`] = url;
    const port = `${prefix}_PORT_${p.port}_${protocol}`;
    result[port] = url;
    result[`${port}_PROTO`] = protocol.toLowerCase();
    result[`${port}_PORT`] = String(p.port);
    result[`${port}_ADDR`] = ip;
  }
  return result;
}
