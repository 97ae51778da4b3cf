import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../api/base64.ts';
import { TestServer } from '../testing.ts';

// plugin/pkg/admission/serviceaccount, defaulttolerationseconds, priority
describe('pods are admitted', () => {
  it('with an account, its token, tolerations and priority', () => {
    const t = new TestServer().withAccount();
    const { spec } = t.pod('p');
    const volume = spec.volumes[0].name;
    expect(volume).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(spec).toMatchObject({
      serviceAccount: 'default',
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      containers: [{ volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true }] }],
      tolerations: [{ key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 }, { key: 'node.kubernetes.io/unreachable' }],
      volumes: [{ projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3607 } }, { configMap: { name: 'kube-root-ca.crt' } }, { downwardAPI: {} }] } }],
    });
    expect(t.pod('q', { automountServiceAccountToken: false }).spec.volumes).toBeUndefined();
    expect(t.pod('r', { serviceAccountName: 'nope' }).message).toBe('pods "r" is forbidden: error looking up service account default/nope: serviceaccount "nope" not found');
    expect(t.pod('s', { priorityClassName: 'nope' }).message).toBe('pods "s" is forbidden: no PriorityClass with name nope was found');
    expect(t.pod('u', { priorityClassName: 'system-node-critical' }).spec.priority).toBe(2000001000);
  });

  it('with one spec for all that were made of one', () => {
    const t = new TestServer().withAccount();
    const spec = { containers: [{ name: 'c', image: 'nginx:1' }] };
    const [a, b] = ['a', 'b'].map((name) => t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }));
    expect(a.spec).toBe(b.spec);
    const bad = t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'Bad_' }, spec });
    expect(bad.reason).toBe('Invalid');
  });

  it('after a moment, when their namespace is so new that it has no account yet', () => {
    const t = new TestServer();
    t.sim.after(300, () => t.sim.spawn('account', t.server.request({ verb: 'create', version: 'v1', resource: 'serviceaccounts', namespace: 'default', agent: 'test', credentials: { certificate: { commonName: 'system:kube-controller-manager', organizations: [] } }, body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } } })));
    expect(t.pod('p').spec.serviceAccountName).toBe('default');
  });
});

// plugin/pkg/admission/limitranger; recording 35
describe('LimitRanger', () => {
  const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'lr' }, spec: { limits: [{ type: 'Container', default: { cpu: '200m', memory: '128Mi' }, defaultRequest: { cpu: '100m', memory: '64Mi' }, max: { cpu: '300m', memory: '256Mi' }, min: { memory: '16Mi' } }] } };

  it('fills in defaults and says so', () => {
    const t = new TestServer().withAccount();
    t.create('limitranges', range);
    const pod = t.pod('b');
    expect(pod.spec.containers[0].resources).toEqual({ limits: { cpu: '200m', memory: '128Mi' }, requests: { cpu: '100m', memory: '64Mi' } });
    expect(pod.metadata.annotations['kubernetes.io/limit-ranger']).toBe('LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c');
  });

  it('refuses what is beyond its limits', () => {
    const t = new TestServer().withAccount();
    t.create('limitranges', range);
    expect(t.pod('big', { containers: [{ name: 'c', image: 'x', resources: { limits: { cpu: '2', memory: '8Mi' } } }] }).message).toBe(
      'pods "big" is forbidden: [minimum memory usage per Container is 16Mi, but request is 8Mi, maximum cpu usage per Container is 300m, but limit is 2]',
    );
  });
});

// apiserver: pkg/admission/plugin/resourcequota; recording 35
describe('ResourceQuota', () => {
  it('counts what is let through and refuses the rest', () => {
    const t = new TestServer().withAccount();
    const hard = { pods: '1', 'requests.cpu': '500m', configmaps: '1' };
    const quota = t.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard } });
    expect(t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }).message).toContain('status unknown for quota: small, resources: configmaps');
    t.send({ verb: 'update', resource: 'resourcequotas', namespace: 'default', name: 'small', subresource: 'status', body: { ...quota, status: { hard, used: { pods: '0', 'requests.cpu': '0', configmaps: '0' } } } });
    expect(t.pod('p').message).toBe('pods "p" is forbidden: failed quota: small: must specify requests.cpu for: c');
    const withCpu = (cpu: string) => ({ containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }] });
    expect(t.pod('big', withCpu('600m')).message).toBe('pods "big" is forbidden: exceeded quota: small, requested: requests.cpu=600m, used: requests.cpu=0, limited: requests.cpu=500m');
    t.pod('p', withCpu('200m'));
    expect(t.get('resourcequotas', 'small').status.used).toEqual({ pods: '1', 'requests.cpu': '200m', configmaps: '0' });
    expect(t.pod('q', withCpu('1m')).message).toBe('pods "q" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1');
  });

  it('charges no quota for what another refuses', () => {
    const t = new TestServer().withAccount();
    const limit = (name: string, configmaps: string) => {
      const quota = t.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard: { configmaps } } });
      t.send({ verb: 'update', resource: 'resourcequotas', namespace: 'default', name, subresource: 'status', body: { ...quota, status: { hard: { configmaps }, used: { configmaps: '0' } } } });
    };
    limit('a', '5');
    limit('b', '0');
    expect(t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }).message).toContain('exceeded quota: b');
    expect(t.get('resourcequotas', 'a').status.used).toEqual({ configmaps: '0' });
  });
});

// k8s.io/pod-security-admission; recording 36
describe('PodSecurity', () => {
  const privileged = { hostNetwork: true, hostPID: true, containers: [{ name: 'c', image: 'nginx', securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN'] } } }], volumes: [{ name: 'h', hostPath: { path: '/etc' } }] };
  const label = (t: TestServer, labels: object) => t.send({ verb: 'patch', resource: 'namespaces', name: 'default', body: { metadata: { labels } }, patchType: 'application/merge-patch+json' });

  it('refuses pods below the level, and warns of templates', () => {
    const t = new TestServer().withAccount();
    label(t, { 'pod-security.kubernetes.io/enforce': 'baseline' });
    expect(t.pod('priv', privileged).message).toBe(
      'pods "priv" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "h"), privileged (container "c" must not set securityContext.privileged=true)',
    );
    const template = { metadata: { labels: { a: 'b' } }, spec: privileged };
    const made = t.send({ verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default', body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } } });
    expect(made.code).toBe(201);
    expect(made.warnings![0]).toMatch(/^would violate PodSecurity "baseline:latest": non-default capabilities/);
  });

  it('tells of pods that are there already, and of levels that do not exist', () => {
    const t = new TestServer().withAccount();
    t.pod('one');
    t.pod('two');
    expect(label(t, { 'pod-security.kubernetes.io/enforce': 'restricted' }).warnings).toEqual([
      'existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
      'one (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
    ]);
    expect(label(t, { 'pod-security.kubernetes.io/enforce': 'strict' }).body.message).toContain('metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted');
  });
});

// apiserver: pkg/admission/plugin/policy/validating; recording 54
describe('ValidatingAdmissionPolicy', () => {
  it('denies by expression, whatever the verb, but not through the scale subresource', () => {
    const t = new TestServer();
    const group = 'admissionregistration.k8s.io/v1';
    const rules = [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }];
    t.create('validatingadmissionpolicies', { apiVersion: group, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'max' }, spec: { matchConstraints: { resourceRules: rules }, validations: [{ expression: 'object.spec.replicas <= 3', message: 'at most three' }] } });
    t.create('validatingadmissionpolicybindings', { apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'bind' }, spec: { policyName: 'max', validationActions: ['Deny'] } });
    const deployment = (replicas: number) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { replicas, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } } } });
    const text = "ValidatingAdmissionPolicy 'max' with binding 'bind' denied request: at most three";
    expect(t.create('deployments', deployment(5))).toMatchObject({ code: 422, reason: 'Invalid', message: `deployments.apps "d" is forbidden: ${text}`, details: { causes: [{ message: text }] } });
    t.create('deployments', deployment(2));
    expect(t.patch('deployments', 'd', { spec: { replicas: 9 } }, undefined, { group: 'apps' }).code).toBe(422);
    expect(t.patch('deployments', 'd', { spec: { replicas: 9 } }, 'application/merge-patch+json', { group: 'apps', subresource: 'scale' }).code).toBe(200);
  });
});

// plugin/pkg/admission/certificates/subjectrestriction
it('CertificateSubjectRestriction: nobody asks for a certificate of system:masters', () => {
  const t = new TestServer();
  const ask = (name: string, O: string[], signerName = 'kubernetes.io/kube-apiserver-client') => {
    const request = encodeBase64(`-----BEGIN CERTIFICATE REQUEST-----\n${encodeBase64(JSON.stringify({ CN: 'jane', O }))}\n-----END CERTIFICATE REQUEST-----\n`);
    return t.create('certificatesigningrequests', { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name }, spec: { request, signerName, usages: ['client auth'] } });
  };
  expect(ask('a', ['system:masters'])).toMatchObject({ code: 403, message: 'certificatesigningrequests.certificates.k8s.io "a" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed' });
  expect(ask('b', ['devs']).metadata.name).toBe('b');
  expect(ask('c', ['system:masters'], 'example.com/own').metadata.name).toBe('c');
});

// plugin/pkg/admission/podtopologylabels
it('PodTopologyLabels: a pod gets the zone and region of its node, where it has none of its own', () => {
  const t = new TestServer();
  t.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r', other: 'x' } } });
  t.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  const pod = (name: string, more: object = {}, labels: object = {}) => t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers: [{ name: 'c', image: 'x' }], ...more } });
  expect(pod('placed', { nodeName: 'n' }, { 'topology.kubernetes.io/zone': 'mine' }).metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'mine', 'topology.kubernetes.io/region': 'r' });
  expect(pod('free').metadata.labels).toBeUndefined();
  t.send({ verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'default', name: 'free', body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'free' }, target: { apiVersion: 'v1', kind: 'Node', name: 'n' } } });
  expect(t.get('pods', 'free').metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' });
});

// apiserver: pkg/admission/plugin/policy/mutating
describe('MutatingAdmissionPolicy', () => {
  const group = 'admissionregistration.k8s.io/v1';
  const setup = (mutations: object[], more: object = {}) => {
    const t = new TestServer();
    const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
    const made = t.create('mutatingadmissionpolicies', { apiVersion: group, kind: 'MutatingAdmissionPolicy', metadata: { name: 'add' }, spec: { matchConstraints: { resourceRules: rules }, reinvocationPolicy: 'Never', mutations, ...more } });
    expect(made.message).toBeUndefined();
    t.create('mutatingadmissionpolicybindings', { apiVersion: group, kind: 'MutatingAdmissionPolicyBinding', metadata: { name: 'bind' }, spec: { policyName: 'add' } });
    t.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    return t;
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

  it('merges what an expression gives, as server-side apply does', () => {
    const expression = 'Object{metadata: Object.metadata{labels: {"by": "policy"}}, spec: Object.spec{containers: [Object.spec.containers{name: "mesh", image: "mesh/" + variables.tag}]}}';
    const t = setup([{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }], { variables: [{ name: 'tag', expression: "'proxy:1'" }], matchConditions: [{ name: 'none', expression: '!object.spec.containers.exists(c, c.name == "mesh")' }] });
    expect(t.create('pods', pod)).toMatchObject({ metadata: { labels: { app: 'a', by: 'policy' } }, spec: { containers: expect.arrayContaining([expect.objectContaining({ name: 'c' }), expect.objectContaining({ name: 'mesh', image: 'mesh/proxy:1', terminationMessagePath: '/dev/termination-log' })]) } });
  });

  it('applies JSON patches; one whose test fails changes nothing', () => {
    const expression = '[JSONPatch{op: "test", path: "/metadata/labels/app", value: "a"}, JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/by"), value: "policy"}]';
    const t = setup([{ patchType: 'JSONPatch', jsonPatch: { expression } }]);
    expect(t.create('pods', pod).metadata.labels).toEqual({ app: 'a', 'example.com/by': 'policy' });
    expect(t.create('pods', { ...pod, metadata: { name: 'q', labels: { app: 'other' } } }).metadata.labels).toEqual({ app: 'other' });
  });

  it('refuses where an expression fails, unless it may', () => {
    const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "replace", path: "/spec/nodeName", value: object.metadata.labels.none}]' } }];
    expect(setup(mutations).create('pods', pod)).toMatchObject({ code: 403, reason: 'Invalid', message: expect.stringMatching(/^policy 'add' with binding 'bind' denied request: expression '.*' resulted in error: no such key: none$/) });
    expect(setup(mutations, { failurePolicy: 'Ignore' }).create('pods', pod).metadata.name).toBe('p');
  });
});

// apiserver: pkg/cel/library/authz.go
it('policies ask what the user and others may do', () => {
  const t = new TestServer().withAccount();
  const group = 'admissionregistration.k8s.io/v1';
  const may = (user: string) => `${user}.group('').resource('secrets').namespace('default').check('get')`;
  const validations = [
    { expression: `${may('authorizer')}.allowed()`, messageExpression: `'no secrets: ' + ${may('authorizer')}.reason()` },
    { expression: `!${may("authorizer.serviceAccount('default', 'default')")}.allowed() && !authorizer.serviceAccount('default', 'default').path('/metrics').check('get').allowed()`, message: 'accounts' },
    { expression: "authorizer.requestResource.check('create').allowed() && !authorizer.requestResource.check('create').errored()", message: 'requested' },
  ];
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  t.create('validatingadmissionpolicies', { apiVersion: group, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' }, spec: { matchConstraints: { resourceRules: rules }, validations } });
  t.create('validatingadmissionpolicybindings', { apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'] } });
  const rbac = 'rbac.authorization.k8s.io/v1';
  t.create('clusterroles', { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: 'maps' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }] });
  t.create('clusterrolebindings', { apiVersion: rbac, kind: 'ClusterRoleBinding', metadata: { name: 'maps' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'maps' }, subjects: [{ kind: 'User', name: 'ann', apiGroup: 'rbac.authorization.k8s.io' }] });
  const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  expect(t.create('configmaps', map('a')).metadata.name).toBe('a');
  const ann = t.send({ verb: 'create', resource: 'configmaps', namespace: 'default', body: map('b'), credentials: { certificate: { commonName: 'ann', organizations: [] } } });
  expect(ann.body.message).toMatch(/denied request: no secrets: /);
});
