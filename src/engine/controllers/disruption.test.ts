import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../api/base64.ts';
import { TestCluster } from './testing.ts';

const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } },
});
const budget = (name: string, app: string, spec: object) => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { selector: { matchLabels: { app } }, ...spec } });
const pdb = (t: TestCluster, name = 'web') => t.get('poddisruptionbudgets', name, 'policy').status;

// recording 45; pkg/controller/disruption/disruption_test.go
describe('disruption', () => {
  it('says how many pods may go', () => {
    const t = new TestCluster();
    t.create('deployments', deployment('web', 4));
    t.create('poddisruptionbudgets', budget('web', 'web', { minAvailable: 4 }));
    t.create('poddisruptionbudgets', budget('half', 'web', { minAvailable: '50%' }));
    t.create('poddisruptionbudgets', budget('one', 'web', { maxUnavailable: 1 }));
    t.advance(4000);
    expect(pdb(t)).toMatchObject({ currentHealthy: 4, desiredHealthy: 4, disruptionsAllowed: 0, expectedPods: 4, conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }] });
    expect(pdb(t, 'half')).toMatchObject({ desiredHealthy: 2, disruptionsAllowed: 2, conditions: [{ status: 'True', reason: 'SufficientPods' }] });
    expect(pdb(t, 'one')).toMatchObject({ desiredHealthy: 3, disruptionsAllowed: 1 });
    t.change('poddisruptionbudgets', 'web', { spec: { minAvailable: 1 } }, 'policy');
    t.advance(500);
    expect(pdb(t)).toMatchObject({ disruptionsAllowed: 3, desiredHealthy: 1 });
    expect(t.sim.faults).toEqual([]);
  });

  it('lets evictions through one by one', () => {
    const t = new TestCluster();
    t.create('deployments', deployment('web', 2));
    t.create('poddisruptionbudgets', budget('web', 'web', { minAvailable: 1 }));
    t.advance(4000);
    const [a, b] = t.list('pods').map((p) => p.metadata.name);
    const evict = (name: string) => t.send({ verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'default', name, body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } } });
    expect(evict(a!).code).toBe(201);
    expect(evict(b!).body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    t.advance(5000);
    expect(evict(b!).code).toBe(201);
  });

  it('says that nothing matches, and that pods of nobody cannot be counted', () => {
    const t = new TestCluster();
    t.create('poddisruptionbudgets', budget('none', 'ghost', { minAvailable: 1 }));
    t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', labels: { app: 'bare' } }, spec: { containers: [{ name: 'c', image: 'x' }] } });
    t.create('poddisruptionbudgets', budget('bare', 'bare', { maxUnavailable: 1 }));
    t.advance(3000);
    expect(t.eventsOf('none')).toEqual(['Normal NoPods controllermanager: No matching pods found']);
    expect(t.eventsOf('bare').find((e) => e.includes('UnmanagedPods'))).toMatch(/^Warning UnmanagedPods controllermanager: Pods selected by this PodDisruptionBudget \(selector: &LabelSelector\{MatchLabels:map\[string\]string\{app: bare,\},MatchExpressions:\[\]LabelSelectorRequirement\{\},\}\) were found to be unmanaged\./);
  });
});

// recording 35; pkg/controller/resourcequota/resource_quota_controller_test.go
describe('resourcequota', () => {
  const quota = (hard: object) => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard } });
  const used = (t: TestCluster) => t.get('resourcequotas', 'small').status.used;
  const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '200m' }, limits: { memory: '128Mi' } } }] } });

  it('counts what is there, and again when something goes or ends', () => {
    const t = new TestCluster();
    t.create('resourcequotas', quota({ pods: '2', 'requests.cpu': '500m', 'limits.memory': '512Mi', 'services.nodeports': '1', configmaps: '3', 'count/deployments.apps': '1' }));
    t.advance(500);
    expect(used(t)).toEqual({ pods: '0', 'requests.cpu': '0', 'limits.memory': '0', 'services.nodeports': '0', configmaps: '1', 'count/deployments.apps': '0' });
    t.create('pods', pod('a'));
    t.create('deployments', deployment('web', 0));
    t.advance(500);
    expect(used(t)).toMatchObject({ pods: '1', 'requests.cpu': '200m', 'limits.memory': '128Mi', 'count/deployments.apps': '1' });
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'a' });
    t.send({ verb: 'delete', group: 'apps', resource: 'deployments', namespace: 'default', name: 'web' });
    t.advance(3000);
    expect(used(t)).toMatchObject({ pods: '0', 'requests.cpu': '0', 'count/deployments.apps': '0' });
  });

  it('makes a ReplicaSet say what it could not create', () => {
    const t = new TestCluster();
    t.create('resourcequotas', quota({ pods: '0' }));
    t.advance(500);
    t.create('deployments', deployment('web', 1));
    t.advance(2000);
    const failure = t.get('deployments', 'web', 'apps').status.conditions.find((c: any) => c.type === 'ReplicaFailure');
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate', message: expect.stringMatching(/^pods "web-\w+-\w{5}" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0$/) });
    const [rs] = t.list('replicasets', 'apps');
    expect(t.eventsOf(rs.metadata.name)[0]).toMatch(/^Warning FailedCreate replicaset-controller: Error creating: pods "web-\w+-\w{5}" is forbidden: exceeded quota: small/);
  });
});

// pkg/controller/clusterroleaggregation
describe('clusterrole aggregation', () => {
  it('gathers the rules of the roles it selects', () => {
    const t = new TestCluster();
    const role = (name: string, extra: object) => t.send({ verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterroles', body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [], ...extra } });
    role('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'all' } }] } });
    role('part', { metadata: { name: 'part', labels: { to: 'all' } }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] });
    t.advance(500);
    expect(t.send({ verb: 'get', group: 'rbac.authorization.k8s.io', resource: 'clusterroles', name: 'all' }).body.rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]);
  });
});

// recording 50
describe('certificates and tokens', () => {
  it('signs a request once it is approved', () => {
    const t = new TestCluster();
    const request = encodeBase64(`-----BEGIN CERTIFICATE REQUEST-----\n${encodeBase64(JSON.stringify({ CN: 'jane', O: ['devs'] }))}\n-----END CERTIFICATE REQUEST-----\n`);
    const of = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests', name: 'jane' };
    const made = t.send({ ...of, verb: 'create', body: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'jane' }, spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] } } });
    expect(made.code).toBe(201);
    t.advance(500);
    const csr = t.send({ ...of, verb: 'get' }).body;
    expect(csr.status?.certificate).toBeUndefined();
    const approved = { ...csr, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'KubectlApprove', message: '' }] } };
    expect(t.send({ ...of, verb: 'update', subresource: 'approval', body: approved }).code).toBe(200);
    t.advance(500);
    expect(t.send({ ...of, verb: 'get' }).body.status.certificate).toEqual(expect.any(String));
  });

  it('fills a token secret', () => {
    const t = new TestCluster({ rootCaFile: 'PEM' });
    t.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } });
    t.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'robot-token', annotations: { 'kubernetes.io/service-account.name': 'robot' } }, type: 'kubernetes.io/service-account-token' });
    t.advance(1000);
    expect(Object.keys(t.get('secrets', 'robot-token').data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    t.send({ verb: 'delete', resource: 'serviceaccounts', namespace: 'default', name: 'robot' });
    t.advance(1000);
    expect(t.list('secrets')).toEqual([]);
  });
});

// pkg/controller/ttl/ttl_controller_test.go
describe('ttl', () => {
  const ttl = (t: TestCluster, name: string) => t.send({ verb: 'get', resource: 'nodes', name }).body.metadata.annotations?.['node.alpha.kubernetes.io/ttl'];

  it('lets kubelets keep Secrets for longer as the cluster grows, and swings back only well below', () => {
    const t = new TestCluster({ nodes: Array.from({ length: 100 }, (_, i) => `n${i}`), controllers: ['ttl-controller'] });
    t.advance(500);
    expect([ttl(t, 'n0'), ttl(t, 'n99')]).toEqual(['0', '0']);
    t.addNode('n100');
    t.advance(500);
    expect([ttl(t, 'n0'), ttl(t, 'n100')]).toEqual(['0', '15']);
    t.send({ verb: 'patch', resource: 'nodes', name: 'n0', patchType: 'application/merge-patch+json', body: { metadata: { labels: { seen: 'again' } } } });
    for (let i = 90; i < 101; i++) t.send({ verb: 'delete', resource: 'nodes', name: `n${i}` });
    t.advance(500);
    expect(ttl(t, 'n0')).toBe('15');
    t.send({ verb: 'delete', resource: 'nodes', name: 'n89' });
    t.advance(500);
    t.send({ verb: 'patch', resource: 'nodes', name: 'n0', patchType: 'application/merge-patch+json', body: { metadata: { labels: { seen: 'twice' } } } });
    t.advance(500);
    expect(ttl(t, 'n0')).toBe('0');
  });
});

// recording 54
describe('validating admission policies', () => {
  it('are told apart from what they were when last looked at', () => {
    const t = new TestCluster();
    const of = { group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicies', name: 'max' };
    const policy = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'max' },
      spec: { matchConstraints: { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }] }, validations: [{ expression: 'object.spec.replicas <= 3' }] },
    };
    expect(t.send({ ...of, verb: 'create', body: policy }).code).toBe(201);
    t.advance(500);
    const made = t.send({ ...of, verb: 'get' }).body;
    expect(made.status).toEqual({ observedGeneration: 1, typeChecking: {} });
    t.send({ ...of, verb: 'update', body: { ...made, spec: { ...made.spec, failurePolicy: 'Ignore' } } });
    t.advance(500);
    expect(t.send({ ...of, verb: 'get' }).body.status).toEqual({ observedGeneration: 2, typeChecking: {} });
  });
});
