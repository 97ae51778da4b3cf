import { expect, it } from 'vitest';
import { services } from '../../client/resources.ts';
import { Cluster } from '../../cluster/cluster.ts';

// What a server of 1.36 makes sure of when it starts.

const cluster = Cluster.create({ seed: 1, preset: 'trio' });
const names = (kind: string, starting = '') => cluster.objects(kind)!.map((o) => o.metadata.name).filter((name) => name.startsWith(starting));
const one = (kind: string, name: string) => cluster.objects(kind)!.find((o) => o.metadata.name === name) as any;

it('gives every controller a role of its own (rbac/bootstrappolicy/controller_policy.go)', () => {
  const controllers = names('clusterroles', 'system:controller:');
  expect(controllers).toHaveLength(37);
  expect(names('clusterrolebindings', 'system:controller:')).toEqual(controllers);
  expect(one('clusterroles', 'system:controller:job-controller').rules[4]).toEqual({ apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] });
  expect(one('clusterrolebindings', 'system:controller:job-controller').subjects).toEqual([{ kind: 'ServiceAccount', name: 'job-controller', namespace: 'kube-system' }]);
  expect(names('roles', 'system:')).toEqual(['system:controller:bootstrap-signer', 'system::leader-locking-kube-controller-manager', 'system::leader-locking-kube-scheduler', 'system:controller:bootstrap-signer', 'system:controller:cloud-provider', 'system:controller:token-cleaner']);
});

it('has the default flow schemas, each with its level (apis/flowcontrol/bootstrap/default.go)', () => {
  expect(names('prioritylevelconfigurations')).toEqual(['catch-all', 'exempt', 'global-default', 'leader-election', 'node-high', 'system', 'workload-high', 'workload-low']);
  const schemas = cluster.objects('flowschemas')! as any[];
  expect(schemas).toHaveLength(13);
  expect(schemas.map((s) => s.status.conditions[0].status)).toEqual(Array<string>(13).fill('False'));
  expect(one('flowschemas', 'probes').status.conditions[0].message).toBe('This FlowSchema references the PriorityLevelConfiguration object named "exempt" and it exists');
});

it('has an IPAddress for each address of a Service, and the range they are from', () => {
  expect(names('ipaddresses')).toEqual(['10.96.0.1', '10.96.0.10']);
  expect(one('ipaddresses', '10.96.0.1').spec.parentRef).toEqual({ resource: 'services', namespace: 'default', name: 'kubernetes' });
  expect(one('servicecidrs', 'kubernetes').status.conditions[0]).toMatchObject({ type: 'Ready', status: 'True', message: 'Kubernetes default Service CIDR is ready' });
  cluster.sim.spawn('make', cluster.client('test').create(services, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { ports: [{ port: 80 }] } } as never));
  cluster.sim.run({ until: cluster.sim.now() + 1000 });
  const ip = one('services', 'web').spec.clusterIP as string;
  expect(one('ipaddresses', ip).metadata.labels).toEqual({ 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' });
  cluster.sim.spawn('remove', cluster.client('test').delete(services, { namespace: 'default', name: 'web' }));
  cluster.sim.run({ until: cluster.sim.now() + 1000 });
  expect(names('ipaddresses')).not.toContain(ip);
});

it('keeps the Lease of the server', () => {
  const lease = () => cluster.objects('leases')!.find((o) => o.metadata.name.startsWith('apiserver-')) as any;
  expect(lease()).toMatchObject({ metadata: { namespace: 'kube-system', labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': 'controlplane' } }, spec: { leaseDurationSeconds: 3600, holderIdentity: expect.stringContaining(`${lease().metadata.name}_`) } });
  const before = lease().spec.renewTime;
  cluster.sim.run({ until: cluster.sim.now() + 11_000 });
  expect(lease().spec.renewTime > before).toBe(true);
});

it('tells aggregated servers whom to trust, and since when old tokens are watched (controlplane/controller)', () => {
  expect(Object.keys(one('configmaps', 'extension-apiserver-authentication').data).sort()).toEqual([
    'client-ca-file',
    'requestheader-allowed-names',
    'requestheader-client-ca-file',
    'requestheader-extra-headers-prefix',
    'requestheader-group-headers',
    'requestheader-uid-headers',
    'requestheader-username-headers',
  ]);
  expect(one('configmaps', 'kube-apiserver-legacy-service-account-token-tracking').data.since).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(names('configmaps')).toEqual(expect.arrayContaining(['cluster-info', 'kubeadm-config', 'kubelet-config', 'kube-root-ca.crt']));
});
