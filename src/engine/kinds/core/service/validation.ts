import type { Service, ServicePort, ServiceSpec } from '../../../api/kubernetes.ts';
import { portNumber } from '../../../api/names.ts';
import { isIP, isIPv6, validateCIDR, validateEndpointIP, validateIP } from '../../validation/addresses.ts';
import { addressWarnings, networkWarnings } from '../../validation/canonical.ts';
import { validateLabel, validateLabels, validateQualifiedName, validateSubdomain } from '../../validation/metadata.ts';
import { duplicate, duplicateObject, forbidden, invalid, notSupported, type Problems, required, tell } from '../../validation/problems.ts';
import { oneOf, portOrName } from '../../validation/values.ts';
import { internal } from '../../internal/encode.ts';
import { protocols } from '../podspec/values.ts';

// validateService and what is around it (pkg/apis/core/validation/validation.go)

const isHeadless = ({ clusterIP, clusterIPs }: ServiceSpec): boolean => (clusterIPs?.length === 1 && clusterIPs[0] === 'None') || (!clusterIPs?.length && clusterIP === 'None');
const isAddressed = ({ type }: ServiceSpec): boolean => type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer';

export const validateService = ({ spec = {}, metadata }: Service, out: Problems): void => {
  const { type, ports = [] } = spec;
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') out.push(required('spec.ports'));
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) out.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  if (type === 'ExternalName') validateExternalName(spec, out);
  const names = new Set<string>();
  ports.forEach((port, i) => validatePort(port, ports.length > 1, names, `spec.ports[${i}]`, out));
  if (spec.selector) validateLabels(spec.selector, 'spec.selector', out);
  validateAffinity(spec, out);
  validateClusterIPs(spec, out);
  spec.externalIPs?.forEach((ip, i) => {
    const before = out.length;
    validateIP(ip, `spec.externalIPs[${i}]`, out);
    if (out.length === before) validateEndpointIP(ip, `spec.externalIPs[${i}]`, out);
  });
  oneOf(type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'], 'spec.type', out);
  if (type === 'ClusterIP') ports.forEach((port, i) => port.nodePort && out.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")));
  validateDuplicates(ports, out);
  validateSourceRanges(spec, metadata.annotations, out);
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') out.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  validateLoadBalancerClass(spec, out);
  validatePolicies(spec, out);
};

const validateExternalName = ({ clusterIPs, ipFamilies, ipFamilyPolicy, externalName = '' }: ServiceSpec, out: Problems): void => {
  const words = 'may not be set for ExternalName services';
  if (clusterIPs?.length) out.push(forbidden('spec.clusterIPs', words));
  if (ipFamilies?.length) out.push(forbidden('spec.ipFamilies', words));
  if (ipFamilyPolicy !== undefined) out.push(forbidden('spec.ipFamilyPolicy', words));
  const name = externalName.replace(/\.$/, '');
  if (name) validateSubdomain(name, 'spec.externalName', out);
  else out.push(required('spec.externalName'));
};

const validatePort = (port: ServicePort, needsName: boolean, names: Set<string>, path: string, out: Problems): void => {
  if (!port.name) {
    if (needsName) out.push(required(`${path}.name`));
  } else {
    validateLabel(port.name, `${path}.name`, out);
    if (names.has(port.name)) out.push(duplicate(`${path}.name`, port.name));
    names.add(port.name);
  }
  tell(portNumber(port.port ?? 0), `${path}.port`, port.port ?? 0, out);
  oneOf(port.protocol, protocols, `${path}.protocol`, out);
  portOrName(port.targetPort, `${path}.targetPort`, out);
  if (port.appProtocol !== undefined) validateQualifiedName(port.appProtocol, `${path}.appProtocol`, out);
};

const maxAffinity = 86_400;

const validateAffinity = ({ sessionAffinity, sessionAffinityConfig }: ServiceSpec, out: Problems): void => {
  oneOf(sessionAffinity, ['ClientIP', 'None'], 'spec.sessionAffinity', out);
  if (sessionAffinity === 'ClientIP') {
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (seconds === undefined) out.push(required('spec.sessionAffinityConfig', 'when session affinity type is ClientIP'));
    else if (seconds <= 0 || seconds > maxAffinity) out.push(invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, `must be greater than 0 and less than ${maxAffinity}`));
  } else if (sessionAffinity === 'None' && sessionAffinityConfig) out.push(forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
};

const families = ['IPv4', 'IPv6'];

const validateClusterIPs = ({ type, clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec, out: Problems): void => {
  if (type === 'ExternalName') return;
  const path = 'spec.clusterIPs';
  if (clusterIP) {
    if (clusterIPs.length === 0) out.push(required(path));
    else if (clusterIPs[0] !== clusterIP) out.push(invalid(path, clusterIPs, 'first value must match `clusterIP`'));
  } else if (clusterIPs.length > 0) out.push(invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  ipFamilies.forEach((family, i) => {
    if (!families.includes(family)) out.push(notSupported(`spec.ipFamilies[${i}]`, family, families));
    if (ipFamilies.indexOf(family) < i) out.push(duplicate(`spec.ipFamilies[${i}]`, family));
  });
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  if (ipFamilyPolicy !== undefined && !policies.includes(ipFamilyPolicy)) out.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, policies));
  let wrong = false;
  clusterIPs.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (clusterIPs.length > 1) out.push(invalid(path, clusterIPs, "'None' must be the first and only value"));
      wrong ||= clusterIPs.length > 1;
      return;
    }
    const before = out.length;
    validateIP(ip, `${path}[${i}]`, out);
    wrong ||= out.length > before;
  });
  if (clusterIPs.length > 2) out.push(invalid(path, clusterIPs, 'may only hold up to 2 values'));
  if (wrong || clusterIPs[0] === 'None') return;
  if (clusterIPs.length > 1 && isIPv6(clusterIPs[0]!) === isIPv6(clusterIPs[1]!)) out.push(invalid(path, clusterIPs, 'may specify no more than one IP for each IP family'));
  clusterIPs.forEach((ip, i) => {
    const family = ipFamilies[i];
    if (family && (family === 'IPv6') !== isIPv6(ip)) out.push(invalid(`${path}[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``));
  });
};

const validateDuplicates = (ports: readonly ServicePort[], out: Problems): void => {
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, i) => {
    if (!nodePort) return;
    if (nodePorts.has(`${protocol}/${nodePort}`)) out.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(`${protocol}/${nodePort}`);
  });
  const numbers = new Set<string>();
  ports.forEach(({ protocol, port }, i) => {
    if (numbers.has(`${protocol}/${port}`)) out.push(duplicateObject(`spec.ports[${i}]`, internal('core.ServicePort', { protocol, port }) as object));
    numbers.add(`${protocol}/${port}`);
  });
};

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

const validateSourceRanges = ({ type, loadBalancerSourceRanges }: ServiceSpec, annotations: Readonly<Record<string, string>> | undefined, out: Problems): void => {
  const words = "may only be used when `type` is 'LoadBalancer'";
  if (loadBalancerSourceRanges?.length) {
    if (type !== 'LoadBalancer') out.push(forbidden('spec.LoadBalancerSourceRanges', words));
    loadBalancerSourceRanges.forEach((range, i) => validateCIDR(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`, out));
    return;
  }
  const value = annotations?.[rangesAnnotation];
  if (value === undefined) return;
  const path = `metadata.annotations[${rangesAnnotation}]`;
  if (type !== 'LoadBalancer') out.push(forbidden(path, words));
  if (value.trim()) for (const range of value.split(',')) validateCIDR(range.trim(), path, out);
};

const validateLoadBalancerClass = ({ type, loadBalancerClass }: ServiceSpec, out: Problems): void => {
  if (loadBalancerClass === undefined) return;
  if (type === 'LoadBalancer') validateQualifiedName(loadBalancerClass, 'spec.loadBalancerClass', out);
  else out.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
};

const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

const validatePolicies = (spec: ServiceSpec, out: Problems): void => {
  const { type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort, trafficDistribution } = spec;
  const external = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && !!spec.externalIPs?.length);
  if (!external) {
    if (externalTrafficPolicy) out.push(invalid('spec.externalTrafficPolicy', externalTrafficPolicy, 'may only be set for externally-accessible services'));
  } else oneOf(externalTrafficPolicy, ['Cluster', 'Local'], 'spec.externalTrafficPolicy', out);
  if (healthCheckNodePort) {
    if (type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local') out.push(invalid('spec.healthCheckNodePort', healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
    else tell(portNumber(healthCheckNodePort), 'spec.healthCheckNodePort', healthCheckNodePort, out);
  }
  if (internalTrafficPolicy === undefined) {
    if (isAddressed(spec)) out.push(required('spec.internalTrafficPolicy'));
  } else oneOf(internalTrafficPolicy, ['Cluster', 'Local'], 'spec.internalTrafficPolicy', out);
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) out.push(notSupported('spec.trafficDistribution', trafficDistribution, distributions));
};

/** What may not change of a service: its addresses and families, unless it is or was an ExternalName. */
export const validateServiceUpdate = ({ spec = {} }: Service, { spec: old = {} }: Service, out: Problems): void => {
  if (spec === old) return;
  const named = spec.type === 'ExternalName' || old.type === 'ExternalName';
  if (!named && !(isHeadless(spec) && isHeadless(old))) {
    validateKept(spec, spec.clusterIPs ?? [], old.clusterIPs ?? [], 'clusterIPs', 'clusterIP', out);
    if (isHeadless(spec) === isHeadless(old)) validateKept(spec, spec.ipFamilies ?? [], old.ipFamilies ?? [], 'ipFamilies', 'ipFamily', out);
  }
  if (spec.type === 'LoadBalancer' && old.type === 'LoadBalancer' && spec.loadBalancerClass !== old.loadBalancerClass) out.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'));
  const checked = (each: ServiceSpec) => each.type === 'LoadBalancer' && each.externalTrafficPolicy === 'Local';
  if (checked(spec) && checked(old) && spec.healthCheckNodePort !== old.healthCheckNodePort) out.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
};

const validateKept = ({ ipFamilyPolicy }: ServiceSpec, values: readonly string[], old: readonly string[], list: string, one: string, out: Problems): void => {
  const path = `spec.${list}[0]`;
  const words = 'may not change once set';
  if (values.length === old.length) {
    old.forEach((value, i) => value !== values[i] && out.push(invalid(list === 'clusterIPs' ? `spec.${list}[${i}]` : path, values, words)));
    return;
  }
  if (values.length === 0) out.push(invalid(path, undefined, `primary ${one} can not be unset`));
  if (old.length > 0 && values.length > 0 && values[0] !== old[0]) out.push(invalid(path, values, words));
  if (old.length > values.length && values.length === 1 && ipFamilyPolicy !== 'SingleStack') out.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${one}`));
};

const ipModes = ['Proxy', 'VIP'];

/** Where a service is reached from outside (ValidateLoadBalancerStatus). */
export const validateServiceStatus = ({ spec, status }: Service, out: Problems): void => {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const path = 'status.loadBalancer.ingress';
  if (spec?.type !== 'LoadBalancer' && ingress.length > 0) return void out.push(forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'"));
  ingress.forEach(({ ip, ipMode, hostname }, i) => {
    const at = `${path}[${i}]`;
    if (ip) validateIP(ip, `${at}.ip`, out);
    if (ipMode === undefined) {
      if (ip) out.push(required(`${at}.ipMode`, 'must be specified when `ip` is set'));
    } else if (!ip) out.push(forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
    else if (!ipModes.includes(ipMode)) out.push(notSupported(`${at}.ipMode`, ipMode, ipModes));
    if (hostname) validateHostname(hostname, `${at}.hostname`, out);
  });
};

/** A name under which something outside is reached: no address. */
export const validateHostname = (hostname: string, path: string, out: Problems): void => {
  validateSubdomain(hostname, path, out);
  if (isIP(hostname)) out.push(invalid(path, hostname, 'must be a DNS name, not an IP address'));
};

/** Fields that a service of its type does nothing with (pkg/api/service/warnings.go). */
export const serviceWarnings = ({ spec = {}, metadata }: Service): string[] => {
  const out: string[] = [];
  if (metadata.annotations?.['service.kubernetes.io/topology-aware-hints'] !== undefined) out.push('annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead');
  if (spec.externalIPs?.length) out.push('spec.externalIPs is deprecated');
  if (spec.clusterIP && spec.clusterIP !== 'None') spec.clusterIPs?.forEach((ip, i) => out.push(...addressWarnings(ip, `spec.clusterIPs[${i}]`)));
  if (spec.type === 'ClusterIP' && spec.clusterIP === 'None') {
    if (spec.loadBalancerIP) out.push('spec.loadBalancerIP is ignored for headless services');
    if (spec.externalIPs?.length) out.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity && spec.sessionAffinity !== 'None') out.push('spec.SessionAffinity is ignored for headless services');
  }
  spec.externalIPs?.forEach((ip, i) => out.push(...addressWarnings(ip, `spec.externalIPs[${i}]`)));
  out.push(...addressWarnings(spec.loadBalancerIP, 'spec.loadBalancerIP'));
  spec.loadBalancerSourceRanges?.forEach((range, i) => out.push(...networkWarnings(range, `spec.loadBalancerSourceRanges[${i}]`)));
  if (spec.type === 'ExternalName' && spec.externalIPs?.length) out.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName) out.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose') out.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return out;
};
