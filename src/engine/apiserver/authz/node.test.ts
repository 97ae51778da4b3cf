import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../api/http.ts';
import type { Verb } from '../../api/http.ts';
import { TestServer } from '../testing.ts';

const node01: Credentials = { certificate: { commonName: 'system:node:node01', organizations: ['system:nodes'] } };

const setup = () => {
  const t = new TestServer().withAccount();
  for (const name of ['node01', 'node02']) t.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  for (const name of ['used', 'other']) t.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name } });
  t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
  const containers = [{ name: 'c', image: 'x', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'used', key: 'a' } } }], envFrom: [{ configMapRef: { name: 'settings' } }] }];
  t.pod('mine', { nodeName: 'node01', containers });
  t.pod('theirs', { nodeName: 'node02', containers: [{ name: 'c', image: 'x' }] });
  const ask = (verb: Verb, resource: string, name?: string, rest: object = {}) => t.send({ verb, resource, ...(resource !== 'nodes' && { namespace: 'default' }), ...(name && { name }), credentials: node01, ...rest });
  return { t, ask };
};

// plugin/pkg/auth/authorizer/node/node_authorizer_test.go
describe('a node', () => {
  it('reads what the pods on it use, and nothing else', () => {
    const { ask } = setup();
    expect(ask('get', 'secrets', 'used').code).toBe(200);
    expect(ask('get', 'configmaps', 'settings').code).toBe(200);
    expect(ask('get', 'secrets', 'other').body.message).toBe(`secrets "other" is forbidden: User "system:node:node01" cannot get resource "secrets" in API group "" in the namespace "default": no relationship found between node 'node01' and this object`);
    expect(ask('list', 'secrets').body.message).toBe('secrets is forbidden: User "system:node:node01" cannot list resource "secrets" in API group "" in the namespace "default": No Object name found');
    expect(ask('list', 'secrets', undefined, { namespace: undefined }).body.message).toMatch(/at the cluster scope: can only read namespaced object of this type$/);
    expect(ask('list', 'pods').body.message).toMatch(/: can only list\/watch pods with spec\.nodeName field selector$/);
    expect(ask('list', 'pods', undefined, { query: { fieldSelector: 'spec.nodeName=node01' } }).body.items).toHaveLength(1);
    expect(ask('get', 'pods', 'theirs').code).toBe(403);
    expect(ask('list', 'nodes').body.message).toMatch(/: node 'node01' cannot read all nodes, only its own Node object$/);
    expect(ask('get', 'nodes', 'node02').body.message).toMatch(/: node 'node01' cannot read 'node02', only its own Node object$/);
    expect(ask('list', 'services').code).toBe(200);
    expect(ask('list', 'deployments', undefined, { group: 'apps' }).body.message).toBe('deployments.apps is forbidden: User "system:node:node01" cannot list resource "deployments" in API group "apps" in the namespace "default"');
  });

  it('is trusted no more than any other part of the cluster', () => {
    const { t } = setup();
    const may = (user: string, verb: string, resource: string) =>
      t.send({ verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews', body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, groups: user.includes('serviceaccount') ? ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'] : [], resourceAttributes: { verb, resource } } } }).body.status.allowed;
    expect([may('system:serviceaccount:kube-system:default', 'delete', 'nodes'), may('system:kube-scheduler', 'create', 'secrets'), may('system:kube-scheduler', 'list', 'pods'), may('system:serviceaccount:kube-system:node-controller', 'delete', 'nodes')]).toEqual([false, false, true, true]);
  });

  it('holds its own lease', () => {
    const { ask } = setup();
    const lease = (name: string) => ask('create', 'leases', undefined, { group: 'coordination.k8s.io', namespace: 'kube-node-lease', body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } } });
    expect(lease('node01').code).toBe(201);
    expect(lease('node02').body.message).toBe('leases.coordination.k8s.io "node02" is forbidden: can only access node lease with the same name as the requesting node');
    expect(ask('get', 'leases', 'kube-scheduler', { group: 'coordination.k8s.io', namespace: 'kube-system' }).body.message).toMatch(/: can only access leases in the "kube-node-lease" system namespace$/);
  });
});

// plugin/pkg/admission/noderestriction/admission_test.go
describe('NodeRestriction', () => {
  const patch = (body: object) => ({ body, patchType: 'application/merge-patch+json' });

  it('leaves a node its own labels, and no others', () => {
    const { ask } = setup();
    const label = (name: string, key: string) => ask('patch', 'nodes', name, patch({ metadata: { labels: { [key]: 'x' } } }));
    expect(label('node01', 'example.com/mine').code).toBe(200);
    expect(label('node01', 'kubernetes.io/arch').code).toBe(200);
    expect(label('node02', 'example.com/mine').body.message).toBe('nodes "node02" is forbidden: node "node01" is not allowed to modify node "node02"');
    expect(label('node01', 'node-restriction.kubernetes.io/a').body.message).toBe('nodes "node01" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/a');
    expect(label('node01', 'node-role.kubernetes.io/control-plane').code).toBe(403);
    expect(ask('patch', 'nodes', 'node01', patch({ spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } })).body.message).toBe('nodes "node01" is forbidden: node "node01" is not allowed to modify taints');
  });

  it('lets a node make mirror pods and change those on it', () => {
    const { ask } = setup();
    const made = ask('create', 'pods', undefined, { body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }] } } });
    expect(made.body.message).toBe('pods "p" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node01" can only create mirror pods');
    expect(ask('patch', 'pods', 'mine', { subresource: 'status', ...patch({ status: { message: 'x' } }) }).code).toBe(200);
    expect(ask('patch', 'pods', 'theirs', { subresource: 'status', ...patch({ status: { message: 'x' } }) }).body.message).toBe('pods "theirs" is forbidden: node "node01" can only update pod status for pods with spec.nodeName set to itself');
    expect(ask('delete', 'pods', 'theirs').body.message).toBe('pods "theirs" is forbidden: node "node01" can only delete pods with spec.nodeName set to itself');
  });
});

// plugin/pkg/admission/runtimeclass/admission_test.go
describe('RuntimeClass', () => {
  it('gives a pod its overhead and its nodes', () => {
    const { t } = setup();
    expect(t.pod('none', { runtimeClassName: 'gvisor', containers: [{ name: 'c', image: 'x' }] }).message).toBe('pods "none" is forbidden: pod rejected: RuntimeClass "gvisor" not found');
    expect(t.pod('heavy', { overhead: { cpu: '1' }, containers: [{ name: 'c', image: 'x' }] }).message).toBe('pods "heavy" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    t.create('runtimeclasses', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc', overhead: { podFixed: { cpu: '250m' } }, scheduling: { nodeSelector: { sandbox: 'yes' } } });
    expect(t.pod('boxed', { runtimeClassName: 'gvisor', containers: [{ name: 'c', image: 'x' }] }).spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { sandbox: 'yes' } });
    expect(t.pod('torn', { runtimeClassName: 'gvisor', nodeSelector: { sandbox: 'no' }, containers: [{ name: 'c', image: 'x' }] }).message).toBe('pods "torn" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no');
  });
});
