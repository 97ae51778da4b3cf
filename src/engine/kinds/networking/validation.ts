import type { Ingress, IngressClass, NetworkPolicy } from '../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain, pathSegment, portName, portNumber } from '../../api/names.ts';
import { validateHostname } from '../core/service/validation.ts';
import { contains, isCIDR, isIP, validateCIDR, validateIP } from '../validation/addresses.ts';
import { networkWarnings } from '../validation/canonical.ts';
import { validateLabelSelector } from '../validation/metadata.ts';
import { forbidden, invalid, notSupported, type Problems, required, tell, tooLong } from '../validation/problems.ts';
import { domainPrefixedPath } from '../validation/values.ts';

// pkg/apis/networking/validation/validation.go

type IngressSpec = NonNullable<Ingress['spec']>;
type Backend = NonNullable<IngressSpec['defaultBackend']>;
type Path = NonNullable<NonNullable<NonNullable<IngressSpec['rules']>[number]['http']>['paths']>[number];

const wildcardPattern = '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const wildcard = new RegExp(`^${wildcardPattern}$`);

const validateHost = (host: string, path: string, out: Problems): void => {
  if (!host.includes('*')) return tell(dns1123Subdomain(host), path, host, out);
  if (!wildcard.test(host)) out.push(invalid(path, host, `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '${wildcardPattern}')`));
};

export const validateIngressSpec = (spec: IngressSpec, out: Problems): void => {
  const { defaultBackend, rules = [], tls = [], ingressClassName } = spec;
  if (rules.length === 0 && !defaultBackend) out.push(invalid('spec', spec.rules, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) validateBackend(defaultBackend, 'spec.defaultBackend', out);
  rules.forEach(({ host, http }, i) => {
    const at = `spec.rules[${i}]`;
    if (host) {
      if (isIP(host)) out.push(invalid(`${at}.host`, host, 'must be a DNS name, not an IP address'));
      validateHost(host, `${at}.host`, out);
    }
    if (!http) return;
    if (!http.paths?.length) out.push(required(`${at}.http.paths`));
    http.paths?.forEach((path, j) => validatePath(path, `${at}.http.paths[${j}]`, out));
  });
  tls.forEach(({ hosts, secretName }, i) => {
    hosts?.forEach((host, j) => validateHost(host, `spec.tls[${i}].hosts[${j}]`, out));
    if (secretName) tell(dns1123Subdomain(secretName), `spec.tls[${i}].secretName`, secretName, out);
  });
  if (ingressClassName !== undefined) tell(dns1123Subdomain(ingressClassName), 'spec.ingressClassName', ingressClassName, out);
};

/** Where an ingress is reached (ValidateIngressLoadBalancerStatus). */
export const validateIngressStatus = ({ loadBalancer }: NonNullable<Ingress['status']>, out: Problems): void => {
  loadBalancer?.ingress?.forEach(({ ip, hostname }, i) => {
    const at = `status.loadBalancer.ingress[${i}]`;
    if (ip) validateIP(ip, `${at}.ip`, out);
    if (hostname) validateHostname(hostname, `${at}.hostname`, out);
  });
};

const sequences = ['//', '/./', '/../', '%2f', '%2F'];
const suffixes = ['/..', '/.'];

const validatePath = ({ path: url = '', pathType, backend = {} }: Path, path: string, out: Problems): void => {
  if (!pathType) return void out.push(required(`${path}.pathType`, 'pathType must be specified'));
  const absolute = () => {
    if (!url.startsWith('/')) out.push(invalid(`${path}.path`, url, 'must be an absolute path'));
  };
  if (pathType === 'Exact' || pathType === 'Prefix') {
    absolute();
    for (const sequence of sequences) if (url.includes(sequence)) out.push(invalid(`${path}.path`, url, `must not contain '${sequence}'`));
    for (const suffix of suffixes) if (url.endsWith(suffix)) out.push(invalid(`${path}.path`, url, `cannot end with '${suffix}'`));
  } else if (pathType === 'ImplementationSpecific') {
    if (url) absolute();
  } else out.push(notSupported(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  validateBackend(backend, `${path}.backend`, out);
};

const validateBackend = ({ service, resource }: Backend, path: string, out: Problems): void => {
  if (service && resource) return void out.push(invalid(path, '', 'cannot set both resource and service backends'));
  if (resource) return validateReference(resource, `${path}.resource`, out);
  if (!service) return void out.push(invalid(path, '', 'resource or service backend is required'));
  if (!service.name) out.push(required(`${path}.service.name`));
  else tell(dns1123Label(service.name), `${path}.service.name`, service.name, out);
  const { name, number } = service.port ?? {};
  if (name && number) out.push(invalid(path, '', 'cannot set both port name & port number'));
  else if (name) tell(portName(name), `${path}.service.port.name`, name, out);
  else if (number) tell(portNumber(number), `${path}.service.port.number`, number, out);
  else out.push(required(path, 'port name or number is required'));
};

const validateReference = ({ apiGroup, kind, name }: { apiGroup?: string; kind: string; name: string }, path: string, out: Problems): void => {
  if (apiGroup !== undefined) tell(dns1123Subdomain(apiGroup), `${path}.apiGroup`, apiGroup, out);
  if (!kind) out.push(required(`${path}.kind`, 'kind is required'));
  else tell(pathSegment(kind), `${path}.kind`, kind, out);
  if (!name) out.push(required(`${path}.name`, 'name is required'));
  else tell(pathSegment(name), `${path}.name`, name, out);
};

export const validateIngressClassSpec = ({ controller = '', parameters }: NonNullable<IngressClass['spec']>, out: Problems): void => {
  if (controller.length > 250) out.push(tooLong('spec.controller', 250));
  domainPrefixedPath(controller, 'spec.controller', out);
  if (!parameters) return;
  validateReference(parameters, 'spec.parameters', out);
  const { scope, namespace } = parameters;
  if (!scope) return void out.push(required('spec.parameters.scope'));
  if (scope !== 'Cluster' && scope !== 'Namespace') out.push(notSupported('spec.parameters.scope', scope, ['Cluster', 'Namespace']));
  else if (scope === 'Namespace') {
    if (namespace === undefined) out.push(required('spec.parameters.namespace', "`parameters.scope` is set to 'Namespace'"));
    else tell(dns1123Label(namespace), 'spec.parameters.namespace', namespace, out);
  } else if (namespace !== undefined) out.push(forbidden('spec.parameters.namespace', "`parameters.scope` is set to 'Cluster'"));
};

type PolicySpec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<PolicySpec['ingress']>[number]['from']>[number];
type Port = NonNullable<NonNullable<PolicySpec['ingress']>[number]['ports']>[number];

export const validatePolicySpec = (spec: PolicySpec, out: Problems): void => {
  validateLabelSelector(spec.podSelector, 'spec.podSelector', out);
  spec.ingress?.forEach(({ ports, from }, i) => {
    ports?.forEach((port, j) => validatePolicyPort(port, `spec.ingress[${i}].ports[${j}]`, out));
    from?.forEach((peer, j) => validatePeer(peer, `spec.ingress[${i}].from[${j}]`, out));
  });
  spec.egress?.forEach(({ ports, to }, i) => {
    ports?.forEach((port, j) => validatePolicyPort(port, `spec.egress[${i}].ports[${j}]`, out));
    to?.forEach((peer, j) => validatePeer(peer, `spec.egress[${i}].to[${j}]`, out));
  });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) return void out.push(invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'));
  types.forEach((type, i) => {
    if (type !== 'Ingress' && type !== 'Egress') out.push(notSupported(`spec.policyTypes[${i}]`, type, ['Ingress', 'Egress']));
  });
};

const validatePolicyPort = ({ protocol, port, endPort }: Port, path: string, out: Problems): void => {
  const supported = ['TCP', 'UDP', 'SCTP'];
  if (protocol !== undefined && !supported.includes(protocol)) out.push(notSupported(`${path}.protocol`, protocol, supported));
  if (typeof port === 'number') {
    tell(portNumber(port), `${path}.port`, port, out);
    if (endPort === undefined) return;
    if (endPort < port) out.push(invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'));
    tell(portNumber(endPort), `${path}.endPort`, endPort, out);
  } else if (typeof port === 'string') {
    if (endPort !== undefined) out.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    tell(portName(port), `${path}.port`, port, out);
  } else if (endPort !== undefined) out.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
};

const validatePeer = ({ podSelector, namespaceSelector, ipBlock }: Peer, path: string, out: Problems): void => {
  if (podSelector) validateLabelSelector(podSelector, `${path}.podSelector`, out);
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, out);
  if (ipBlock) validateBlock(ipBlock, `${path}.ipBlock`, out);
  if (!podSelector && !namespaceSelector && !ipBlock) out.push(required(path, 'must specify a peer'));
  else if (ipBlock && (podSelector || namespaceSelector)) out.push(forbidden(path, 'may not specify both ipBlock and another peer'));
};

const validateBlock = ({ cidr, except }: NonNullable<Peer['ipBlock']>, path: string, out: Problems): void => {
  if (!cidr) return void out.push(required(`${path}.cidr`));
  validateCIDR(cidr, `${path}.cidr`, out);
  if (!isCIDR(cidr)) return;
  except?.forEach((range, i) => {
    const at = `${path}.except[${i}]`;
    validateCIDR(range, at, out);
    if (!isCIDR(range)) return;
    const bits = (text: string) => Number(text.split('/')[1]);
    if (!contains(cidr, range.split('/')[0]!) || bits(cidr) >= bits(range)) out.push(invalid(at, range, 'must be a strict subset of `cidr`'));
  });
};

export const policyWarnings = ({ spec }: NetworkPolicy): string[] => [
  ...(spec?.ingress ?? []).flatMap(({ from = [] }, i) => from.flatMap(({ ipBlock }, j) => blockWarnings(ipBlock, `spec.ingress[${i}].from[${j}].ipBlock`))),
  ...(spec?.egress ?? []).flatMap(({ to = [] }, i) => to.flatMap(({ ipBlock }, j) => blockWarnings(ipBlock, `spec.egress[${i}].to[${j}].ipBlock`))),
];

const blockWarnings = (block: Peer['ipBlock'], path: string): string[] => (block ? [...networkWarnings(block.cidr, `${path}.cidr`), ...(block.except ?? []).flatMap((range, i) => networkWarnings(range, `${path}.except[${i}]`))] : []);
