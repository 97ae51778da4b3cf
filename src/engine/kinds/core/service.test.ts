import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate, warningsOf } from '../testing/admit.ts';
import { service } from './service.ts';

const given = (spec: object, metadata: object = {}): KubeObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', ...metadata }, spec });
const port80 = { port: 80 };
/** A service as the server keeps it: addressed. */
const stored = (spec: object): KubeObject => {
  const object = created(given(spec));
  const { type, clusterIP } = object['spec'];
  return type === 'ExternalName' || clusterIP === 'None' ? object : { ...object, spec: { ...object['spec'], clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' } };
};
const problems = (spec: object) => problemsOf(given(spec));

test('defaults (SetDefaults_Service)', () => {
  expect(defaulted(given({ ports: [port80] }))['spec']).toEqual({ internalTrafficPolicy: 'Cluster', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], sessionAffinity: 'None', type: 'ClusterIP' });
  expect(defaulted(given({ type: 'NodePort', ports: [port80] }))['spec'].externalTrafficPolicy).toBe('Cluster');
  expect(defaulted(given({ type: 'LoadBalancer', ports: [port80] }))['spec'].allocateLoadBalancerNodePorts).toBe(true);
  expect(defaulted(given({ ports: [port80], sessionAffinity: 'ClientIP' }))['spec'].sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 10800 } });
  expect(defaulted(given({ type: 'ExternalName', externalName: 'a.b' }))['spec']).toEqual({ type: 'ExternalName', externalName: 'a.b', sessionAffinity: 'None' });
  const once = defaulted(given({ ports: [port80] }));
  expect(defaulted(once)).toBe(once);
});

test('the one address is the first of the addresses (NormalizeClusterIPs)', () => {
  expect(created(given({ clusterIP: 'None', selector: { a: 'b' } }))['spec'].clusterIPs).toEqual(['None']);
});

// pkg/apis/core/validation/validation.go, ValidateService
test.each<[string, object, string[]]>([
  ['no ports', { selector: { a: 'b' } }, ['spec.ports: Required value']],
  ['no ports, but headless', { clusterIP: 'None' }, []],
  ['two ports without names', { ports: [port80, { port: 81 }] }, ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value']],
  ['one name twice', { ports: [{ name: 'a', port: 80 }, { name: 'a', port: 81 }] }, ['spec.ports[1].name: Duplicate value: "a"']],
  ['one port twice', { ports: [{ name: 'a', port: 80 }, { name: 'b', port: 80 }] }, ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}']],
  ['too high a port', { ports: [{ port: 70000 }] }, ['spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive', 'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive']],
  ['a node port of a cluster service', { ports: [{ port: 80, nodePort: 30000 }] }, ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
  ['an unknown type', { type: 'Magic', ports: [port80] }, ['spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']],
  ['an unknown protocol', { ports: [{ port: 80, protocol: 'ICMP' }] }, ['spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"']],
  ['a bad address', { clusterIP: 'x', ports: [port80] }, ['spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['a headless node port', { type: 'NodePort', clusterIP: 'None', ports: [port80] }, ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]],
  ['no external name', { type: 'ExternalName' }, ['spec.externalName: Required value']],
  ['affinity that is unknown', { ports: [port80], sessionAffinity: 'Cookie' }, ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"']],
  ['source ranges without a load balancer', { ports: [port80], loadBalancerSourceRanges: ['10.0.0.0/8'] }, ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"]],
  ['an external policy inside', { ports: [port80], externalTrafficPolicy: 'Local' }, ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services']],
])('validation: %s', (_, spec, expected) => {
  expect(problems(spec)).toEqual(expected);
});

test('a name is a label (NameIsDNSLabel)', () => {
  expect(problemsOf(given({ ports: [port80] }, { name: '0.web' }))).toEqual(['metadata.name: Invalid value: "0.web": must not contain dots']);
});

test('an address does not change (ValidateServiceUpdate)', () => {
  const old = stored({ ports: [port80] });
  const changed = { ...old, spec: { ...old['spec'], clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] } };
  expect(problemsOfUpdate(changed, old)).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set']);
});

test('an update that says nothing of addresses and node ports keeps them (patchAllocatedValues)', () => {
  const old = stored({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
  const next = service.prepareForUpdate!(defaulted(given({ type: 'NodePort', ports: [port80] })) as never, old as never);
  expect(next.spec).toMatchObject({ clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ipFamilies: ['IPv4'], ports: [{ port: 80, nodePort: 30080 }] });
});

test('a change of type takes what the new type has not (dropTypeDependentFields)', () => {
  const old = stored({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
  const asCluster = service.prepareForUpdate!({ ...old, spec: { ...old['spec'], type: 'ClusterIP' } } as never, old as never);
  expect(asCluster.spec?.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
  expect(asCluster.spec?.externalTrafficPolicy).toBeUndefined();
  const named = service.prepareForUpdate!({ ...old, spec: { ...old['spec'], type: 'ExternalName', externalName: 'a.b' } } as never, old as never);
  expect(named.spec).toEqual({ type: 'ExternalName', externalName: 'a.b', sessionAffinity: 'None', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] });
});

// printService
test.each<[string, object, object, Record<string, unknown>]>([
  ['inside', { ports: [port80] }, {}, { Type: 'ClusterIP', 'Cluster-IP': '10.96.0.5', 'External-IP': '<none>', 'Port(s)': '80/TCP', Selector: '<none>' }],
  ['headless', { clusterIP: 'None', ports: [{ port: 80, name: 'a' }, { port: 53, name: 'b', protocol: 'UDP' }] }, {}, { 'Cluster-IP': 'None', 'Port(s)': '80/TCP,53/UDP' }],
  ['on nodes', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }], selector: { b: '2', a: '1' } }, {}, { 'Port(s)': '80:30080/TCP', Selector: 'a=1,b=2' }],
  ['waiting for a balancer', { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] }, {}, { 'External-IP': '<pending>' }],
  ['balanced', { type: 'LoadBalancer', ports: [port80] }, { loadBalancer: { ingress: [{ ip: '192.0.2.2' }, { hostname: 'lb' }] } }, { 'External-IP': '192.0.2.2,lb' }],
  ['elsewhere', { type: 'ExternalName', externalName: 'example.com' }, {}, { 'Cluster-IP': '<none>', 'External-IP': 'example.com', 'Port(s)': '<none>' }],
  ['with external addresses', { ports: [port80], externalIPs: ['192.0.2.1', '192.0.2.2'] }, {}, { 'External-IP': '192.0.2.1,192.0.2.2' }],
])('columns: %s', (_, spec, status, cells) => {
  expect(cellsOf({ ...stored(spec), status })).toMatchObject(cells);
});

test('warnings (pkg/api/service/warnings.go)', () => {
  expect(warningsOf(given({ ports: [port80], externalIPs: ['192.0.2.1'] }))).toEqual(['spec.externalIPs is deprecated']);
  expect(warningsOf(given({ ports: [port80], externalName: 'a' }))).toEqual(['spec.externalName is ignored when spec.type is not "ExternalName"']);
  expect(warningsOf(given({ ports: [port80], trafficDistribution: 'PreferClose' }))).toEqual(['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']);
  expect(warningsOf(given({ ports: [port80], type: 'LoadBalancer', externalIPs: ['2001:DB8::1'], loadBalancerSourceRanges: ['2001:db8:0::/48', '2001:db8::/48'] }))).toEqual([
    'spec.externalIPs is deprecated',
    'spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    'spec.loadBalancerSourceRanges[0]: IPv6 CIDR value "2001:db8:0::/48" should be in RFC 5952 canonical format ("2001:db8::/48")',
  ]);
});

const balanced = (type: string, ingress: object[]): KubeObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { type }, status: { loadBalancer: { ingress } } });

// ValidateLoadBalancerStatus, SetDefaults_Service
test('the status of a service', () => {
  const problems = (object: KubeObject) => problemsOfUpdate(service.statusDefaults!(object as never), balanced('LoadBalancer', []), 'status');
  expect(service.statusDefaults!(balanced('LoadBalancer', [{ ip: '10.0.0.1' }]) as never).status).toEqual({ loadBalancer: { ingress: [{ ip: '10.0.0.1', ipMode: 'VIP' }] } });
  expect(problems(balanced('LoadBalancer', [{ ip: '10.0.0.1' }, { hostname: 'a.example' }]))).toEqual([]);
  expect(problems(balanced('ClusterIP', [{ ip: '10.0.0.1' }]))).toEqual(["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"]);
  expect(problems(balanced('LoadBalancer', [{ ip: 'here', ipMode: 'Some' }, { ipMode: 'VIP', hostname: '10.0.0.1' }]))).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[0].ipMode: Unsupported value: "Some": supported values: "Proxy", "VIP"',
    'status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ]);
});

// ValidateServiceUpdate looks at the change first
test('what changed is told before what is wrong', () => {
  const old = created({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { clusterIP: '10.96.0.5', ports: [{ port: 80 }] } });
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec'], clusterIP: 'foo', clusterIPs: ['foo'] } }, old)).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["foo"]: may not change once set',
    'spec.clusterIPs[0]: Invalid value: "foo": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ]);
});
