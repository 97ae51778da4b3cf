import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, defaulted, problemsOf, problemsOfUpdate, warningsOf } from '../testing/admit.ts';

// pkg/apis/networking/validation/validation.go, pkg/apis/networking/v1/defaults.go, printers.go

const service = { name: 'web', port: { number: 80 } };
const ingress = (spec: object, annotations?: object): KubeObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web', ...(annotations && { annotations }) } as never, spec });
const withPath = (path: object) => ingress({ rules: [{ host: 'a.example.com', http: { paths: [path] } }] });
const policy = (spec: object): KubeObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'deny' }, spec });

const at = 'spec.rules[0].http.paths[0]';

test.each<[string, KubeObject, string[]]>([
  ['nothing', ingress({}), ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
  ['no type of path', withPath({ path: '/', backend: { service } }), [`${at}.pathType: Required value: pathType must be specified`]],
  ['an unknown type of path', withPath({ path: '/', pathType: 'Glob', backend: { service } }), [`${at}.pathType: Unsupported value: "Glob": supported values: "Exact", "ImplementationSpecific", "Prefix"`]],
  ['a path that is not absolute', withPath({ path: 'a', pathType: 'Prefix', backend: { service } }), [`${at}.path: Invalid value: "a": must be an absolute path`]],
  ['a path with two slashes', withPath({ path: '/a//b', pathType: 'Exact', backend: { service } }), [`${at}.path: Invalid value: "/a//b": must not contain '//'`]],
  ['no backend', withPath({ path: '/', pathType: 'Prefix' }), [`${at}.backend: Invalid value: "": resource or service backend is required`]],
  ['no port', withPath({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }), [`${at}.backend: Required value: port name or number is required`]],
  ['two ports', withPath({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'a', number: 1 } } } }), [`${at}.backend: Invalid value: "": cannot set both port name & port number`]],
  ['an address for a host', ingress({ rules: [{ host: '10.0.0.1' }] }), ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address']],
  ['a wildcard in the middle', ingress({ rules: [{ host: 'a.*.com' }] }), ["spec.rules[0].host: Invalid value: \"a.*.com\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"]],
])('an ingress with %s', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

test('columns of an Ingress', () => {
  const hosts = (...names: (string | undefined)[]) => names.map((host) => ({ host }));
  expect(cellsOf(ingress({ ingressClassName: 'nginx', rules: hosts('a', 'b'), tls: [{}] }))).toMatchObject({ Class: 'nginx', Hosts: 'a,b', Address: '', Ports: '80, 443' });
  expect(cellsOf(ingress({ rules: hosts('a', 'b', 'c', 'd') }))).toMatchObject({ Class: '<none>', Hosts: 'a,b,c + 1 more...', Ports: '80' });
  expect(cellsOf({ ...ingress({ rules: hosts(undefined) }), status: { loadBalancer: { ingress: [{ ip: '10.0.0.2' }] } } })).toMatchObject({ Hosts: '*', Address: '10.0.0.2' });
});

test('the annotation that was before the class', () => {
  expect(warningsOf(ingress({ defaultBackend: { service } }, { 'kubernetes.io/ingress.class': 'nginx' }))).toEqual(["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"]);
});

test('a policy is of the types that its rules are', () => {
  expect(defaulted(policy({ podSelector: {} }))['spec'].policyTypes).toEqual(['Ingress']);
  expect(defaulted(policy({ podSelector: {}, egress: [{ ports: [{ port: 53 }] }] }))['spec']).toMatchObject({ policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }] });
  const once = defaulted(policy({ podSelector: {} }));
  expect(defaulted(once)).toBe(once);
});

test.each<[string, object, string[]]>([
  ['no peer', { ingress: [{ from: [{}] }] }, ['spec.ingress[0].from[0]: Required value: must specify a peer']],
  ['pods and addresses', { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }, ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer']],
  ['an exception outside', { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }] }] }, ['spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "192.168.0.0/16": must be a strict subset of `cidr`']],
  ['ports backwards', { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }, ['spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`']],
  ['a range of names', { ingress: [{ ports: [{ port: 'web', endPort: 80 }] }] }, ['spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric']],
  ['an unknown protocol', { ingress: [{ ports: [{ protocol: 'ICMP' }] }] }, ['spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"']],
  ['an unknown type', { policyTypes: ['Sideways'] }, ['spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"']],
])('a policy with %s', (_, spec, problems) => {
  expect(problemsOf(policy({ podSelector: {}, ...spec }))).toEqual(problems);
});

test('columns of a NetworkPolicy and an IngressClass', () => {
  expect(cellsOf(policy({ podSelector: {} }))).toMatchObject({ 'Pod-Selector': '<none>' });
  expect(cellsOf(policy({ podSelector: { matchLabels: { app: 'web' } } }))).toMatchObject({ 'Pod-Selector': 'app=web' });
  const ingressClass = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }, spec: { controller: 'k8s.io/nginx' } };
  expect(cellsOf(ingressClass)).toMatchObject({ Name: 'nginx (default)', Controller: 'k8s.io/nginx', Parameters: '<none>' });
  expect(problemsOf({ ...ingressClass, spec: { controller: 'nginx' } })).toEqual(['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")']);
});

const network = (cidrs?: string[]): KubeObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'more' }, spec: { cidrs } });
const address = (parentRef?: object, called = '10.96.0.7'): KubeObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', metadata: { name: called }, spec: { parentRef } });
const parent = { resource: 'services', namespace: 'default', name: 'web' };

test.each<[string, KubeObject, string[]]>([
  ['ranges of both families', network(['10.96.0.0/16', '2001:db8::/64']), []],
  ['no range', network(), ['spec.cidrs: Required value: at least one CIDR required']],
  ['three ranges', network(['10.0.0.0/8', '11.0.0.0/8', '2001:db8::/64']), ['spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/8","11.0.0.0/8","2001:db8::/64"]}: may only hold up to 2 values']],
  ['two ranges of a family', network(['10.0.0.0/8', '11.0.0.0/8']), ['spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/8","11.0.0.0/8"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64']],
  ['bits beyond the prefix', network(['10.0.0.1/8']), ['spec.cidrs[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length']],
  ['an address of a Service', address(parent), []],
  ['an address of nobody', address(), ['spec.parentRef: Required value']],
  ['an address of something unnamed', address({}), ['spec.parentRef.resource: Required value', 'spec.parentRef.name: Required value']],
  ['an address of a path', address({ ...parent, name: 'a/b', namespace: '..' }), ['spec.parentRef.name: Invalid value: "a/b": may not contain \'/\'', 'spec.parentRef.namespace: Invalid value: "..": may not be \'..\'']],
  ['a name that is no address', address(parent, 'web'), ['metadata.name: Invalid value: "web": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
])('addresses of Services: %s', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

test.each<[string, KubeObject, KubeObject, string[]]>([
  ['a second family', network(['10.0.0.0/8', '2001:db8::/64']), network(['10.0.0.0/8']), []],
  ['another range', network(['11.0.0.0/8']), network(['10.0.0.0/8']), ['spec.cidrs[0]: Invalid value: "11.0.0.0/8": field is immutable']],
  ['one range less', network(['10.0.0.0/8']), network(['10.0.0.0/8', '2001:db8::/64']), ['spec.cidrs: Invalid value: ["10.0.0.0/8"]: field is immutable']],
  ['another parent', address({ ...parent, name: 'db' }), address(parent), ['spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"default","Name":"db"}: field is immutable']],
])('a change of addresses of Services: %s', (_, object, old, problems) => {
  expect(problemsOfUpdate(object, old)).toEqual(problems);
});

test.each<[string, string[]]>([
  ['', ['Required value']],
  ['/foo', ['Invalid value: "/foo": must be a domain-prefixed path (such as "acme.io/foo")']],
  ['acme.io/', ['Invalid value: "acme.io/": must be a domain-prefixed path (such as "acme.io/foo")']],
  ['acme.io/a b', ["Invalid value: \"a b\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"]],
  ['acme.io/a/b', []],
])('an IngressClass with the controller %j', (controller, problems) => {
  expect(problemsOf({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller } })).toEqual(problems.map((problem) => `spec.controller: ${problem}`));
});

test('what a class names, and where an ingress is reached', () => {
  expect(problemsOf({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'acme.io/a', parameters: { kind: '', name: '' } } })).toEqual([
    'spec.parameters.kind: Required value: kind is required',
    'spec.parameters.name: Required value: name is required',
  ]);
  const old: KubeObject = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web', namespace: 'default' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } };
  expect(problemsOfUpdate({ ...old, status: { loadBalancer: { ingress: [{ ip: 'here', hostname: '10.0.0.1' }] } } }, old, 'status')).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[0].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ]);
});

// GetWarningsForIP, GetWarningsForCIDR
test('warnings of addresses that are written in another way', () => {
  const words = (path: string, what: string, given: string, better: string) => `${path}: IPv6 ${what} "${given}" should be in RFC 5952 canonical format ("${better}")`;
  expect(warningsOf(policy({ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 'FD00::/8', except: ['fd00:0::/16', '10.0.0.0/8'] } }] }] }))).toEqual([
    words('spec.egress[0].to[0].ipBlock.cidr', 'CIDR value', 'FD00::/8', 'fd00::/8'),
    words('spec.egress[0].to[0].ipBlock.except[0]', 'CIDR value', 'fd00:0::/16', 'fd00::/16'),
  ]);
  const slice = (addressType: string, address: string) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'a' }, addressType, endpoints: [{ addresses: [address] }] });
  expect(warningsOf(slice('IPv6', 'fd00:0::1'))).toEqual([words('endpoints[0].addresses[0]', 'address', 'fd00:0::1', 'fd00::1')]);
  expect(warningsOf(slice('FQDN', 'a.example.com'))).toEqual(['spec.addressType: FQDN endpoints are deprecated']);
  expect(warningsOf({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'a' }, subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: 'FD00::1' }] }] })).toEqual([words('subsets[0].addresses[1].ip', 'address', 'FD00::1', 'fd00::1')]);
  expect(warningsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'a' }], hostAliases: [{ ip: '::0', hostnames: ['a'] }], dnsConfig: { nameservers: ['::1'] } } })).toEqual([
    words('spec.hostAliases[0].ip', 'address', '::0', '::'),
  ]);
});
