import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../api/base64.ts';
import { readCertificates, writeCertificate } from '../../../api/certificate.ts';
import { ConnectionError } from '../../../api/status.ts';
import { sleep } from '../../../sim/sim.ts';
import { TestServer } from '../../testing.ts';

// apiserver: pkg/admission/plugin/webhook, pkg/util/webhook

const caBundle = encodeBase64(writeCertificate({ CN: 'my-ca', key: 'k' }));
const certificateOf = (more: object = {}) => readCertificates(writeCertificate({ CN: 'hook', names: ['hook.default.svc'], issuer: 'my-ca', issuerKey: 'k', ...more }))[0]!;

type Answer = (request: any, path: string) => object | string | undefined;

interface Setting {
  certificate?: object;
  plain?: boolean;
  status?: number;
}

/** A server whose Service `hook` answers AdmissionReviews; no answer is never given. */
const setup = (answer: Answer, setting: Setting = {}) => {
  const asked: any[] = [];
  const t = new TestServer({
    *dial(host, port) {
      if (host !== '10.96.0.9') throw new ConnectionError('refused', `dial tcp ${host}:${port}: connect: connection refused`);
      return {
        listener: setting.plain ? {} : { tls: { names: [], ca: '', certificate: certificateOf(setting.certificate) } },
        *http({ body, path }) {
          const review = JSON.parse(body!);
          asked.push(review);
          const response = answer(review.request, path);
          if (response === undefined) yield sleep(1e9);
          const whole = typeof response === 'string' ? response : JSON.stringify({ apiVersion: review.apiVersion, kind: 'AdmissionReview', response: { uid: review.request.uid, ...(response as object) } });
          return { status: setting.status ?? 200, headers: {}, body: whole };
        },
        close() {},
      };
    },
  });
  t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook' }, spec: { clusterIP: '10.96.0.9', ports: [{ port: 443, targetPort: 8443 }] } });
  const configure = (kind: 'Mutating' | 'Validating', name: string, ...hooks: object[]) => {
    const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'DELETE', 'UPDATE'], resources: ['configmaps'] }];
    const webhooks = hooks.map((hook, i) => ({ name: `h${i}.${name}.example.com`, rules, clientConfig: { caBundle, service: { namespace: 'default', name: 'hook', path: `/${name}${i}` } }, sideEffects: 'None', admissionReviewVersions: ['v1'], ...hook }));
    const made = t.create(`${kind.toLowerCase()}webhookconfigurations`, { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name }, webhooks });
    expect(made.message).toBeUndefined();
    return t;
  };
  const create = (metadata: object = { name: 'a' }, data: object = {}, query?: object) => t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, query as never);
  return { t, asked, configure, create };
};

const patch = (operations: object[]) => ({ allowed: true, patchType: 'JSONPatch', patch: encodeBase64(JSON.stringify(operations)) });

describe('webhooks', () => {
  it('are told who does what', () => {
    const { configure, create, asked, t } = setup(() => ({ allowed: true }));
    configure('Validating', 'v', {});
    create({ name: 'a' }, { k: 'v' }, { fieldManager: 'me' });
    t.patch('configmaps', 'a', { data: { k: 'w' } });
    t.delete('configmaps', 'a');
    expect(asked.map((a) => [a.apiVersion, a.request.operation, a.request.object?.data, a.request.oldObject?.data, a.request.options.kind])).toEqual([
      ['admission.k8s.io/v1', 'CREATE', { k: 'v' }, undefined, 'CreateOptions'],
      ['admission.k8s.io/v1', 'UPDATE', { k: 'w' }, { k: 'v' }, 'PatchOptions'],
      ['admission.k8s.io/v1', 'DELETE', undefined, { k: 'w' }, 'DeleteOptions'],
    ]);
    expect(asked[0].request).toMatchObject({ kind: { group: '', version: 'v1', kind: 'ConfigMap' }, resource: { resource: 'configmaps' }, requestResource: { resource: 'configmaps' }, name: 'a', namespace: 'default', userInfo: { username: 'kubernetes-admin' }, dryRun: false, options: { apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' } });
  });

  it('deny in words, by a reason, or without one', () => {
    const { configure, create, t } = setup(({ object }) => ({ allowed: false, status: object?.data?.why === 'reason' ? { reason: 'because' } : object ? { message: 'no', code: 403, reason: 'Forbidden' } : undefined }));
    configure('Validating', 'v', { rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['configmaps'] }] });
    expect(create()).toMatchObject({ code: 403, reason: 'Forbidden', message: 'admission webhook "h0.v.example.com" denied the request: no' });
    expect(create({ name: 'a' }, { why: 'reason' })).toMatchObject({ code: 400, reason: 'because', message: 'admission webhook "h0.v.example.com" denied the request: because' });
    t.delete('validatingwebhookconfigurations', 'v', undefined, { group: 'admissionregistration.k8s.io' });
    create();
    configure('Validating', 'w', {});
    expect(t.delete('configmaps', 'a').body).toMatchObject({ code: 400, message: 'admission webhook "h0.w.example.com" denied the request without explanation' });
  });

  it('warn', () => {
    const { configure, t } = setup(() => ({ allowed: true, warnings: ['careful'] }));
    configure('Validating', 'v', {});
    const answer = t.send({ verb: 'create', resource: 'configmaps', namespace: 'default', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } } });
    expect(answer.warnings).toEqual(['careful']);
  });

  it('change objects in the order of their names, each seeing what the one before made', () => {
    const { configure, create } = setup(({ object }, path) => patch([{ op: 'add', path: `/data/${path.slice(1, 3)}`, value: Object.keys(object.data).join('+') }]));
    configure('Mutating', 'b', {});
    configure('Mutating', 'a', {});
    expect(create({ name: 'x' }, { k: 'v' }).data).toEqual({ k: 'v', a0: 'k', b0: 'k+a0' });
  });

  it('are asked once more where others changed the object after them', () => {
    const { configure, create, asked } = setup(({ object }, path) => (path.startsWith('/a0') ? patch([{ op: 'add', path: '/data/seen', value: Object.keys(object.data).join('+') }]) : object.data.b ? { allowed: true } : patch([{ op: 'add', path: '/data/b', value: 'x' }])));
    configure('Mutating', 'a', { reinvocationPolicy: 'IfNeeded' });
    configure('Mutating', 'b', { reinvocationPolicy: 'Never' });
    expect(create({ name: 'x' }, { k: 'v' }).data).toEqual({ k: 'v', b: 'x', seen: 'k+seen+b' });
    expect(asked).toHaveLength(3);
  });

  it('may not change what is deleted', () => {
    const { configure, create, t } = setup(({ operation }) => (operation === 'DELETE' ? patch([{ op: 'add', path: '/data', value: {} }]) : { allowed: true }));
    configure('Mutating', 'm', {});
    create();
    expect(t.delete('configmaps', 'a').body.message).toBe('Internal error occurred: admission webhook "h0.m.example.com" attempted to modify the object, which is not supported for this operation');
  });

  it('are asked about connections', () => {
    const { configure, t, asked } = setup(() => ({ allowed: false, status: { message: 'not here' } }));
    configure('Validating', 'v', { rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: ['pods/attach', 'pods/exec'] }] });
    t.withAccount().pod('p', { nodeName: 'n' });
    const connect = (subresource: string, query: object) => t.send({ verb: 'create', resource: 'pods', namespace: 'default', name: 'p', subresource, query: query as never }).body.message;
    expect(connect('attach', { container: 'c', stdin: 'true' })).toBe('admission webhook "h0.v.example.com" denied the request: not here');
    expect(connect('exec', { command: ['ls', '-l'], stdout: true })).toContain('not here');
    expect(asked.map(({ request }) => [request.kind.kind, request.subResource, request.object])).toEqual([
      ['PodAttachOptions', 'attach', { kind: 'PodAttachOptions', apiVersion: 'v1', container: 'c', stdin: true }],
      ['PodExecOptions', 'exec', { kind: 'PodExecOptions', apiVersion: 'v1', command: ['ls', '-l'], stdout: true }],
    ]);
  });
});

describe('webhooks are asked only', () => {
  const denying = (hook: object) => {
    const s = setup(() => ({ allowed: false }));
    s.configure('Validating', 'v', hook);
    return { ...s, denied: (metadata: object, data?: object, query?: object) => s.create(metadata, data, query).code === 400 };
  };

  it('about objects and namespaces that they select', () => {
    const objects = denying({ objectSelector: { matchLabels: { check: 'yes' } } });
    expect([objects.denied({ name: 'a' }), objects.denied({ name: 'b', labels: { check: 'yes' } })]).toEqual([false, true]);
    expect(objects.t.patch('configmaps', 'a', { metadata: { labels: { check: 'yes' } } }).code).toBe(400);
    const namespaces = denying({ namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] }] } });
    expect([namespaces.denied({ name: 'a' }), namespaces.denied({ name: 'a', namespace: 'kube-system' })]).toEqual([false, true]);
  });

  it('where their conditions hold; one that fails settles it by the failure policy', () => {
    const only = denying({ matchConditions: [{ name: 'mine', expression: 'object.data.mine == "yes"' }] });
    expect([only.denied({ name: 'a' }, { mine: 'no' }), only.denied({ name: 'b' }, { mine: 'yes' })]).toEqual([false, true]);
    expect(only.create({ name: 'c' }, { k: 'v' })).toMatchObject({ code: 403, message: "configmaps \"c\" is forbidden: expression 'object.data.mine == \"yes\"' resulted in error: no such key: mine" });
    const lax = denying({ failurePolicy: 'Ignore', matchConditions: [{ name: 'mine', expression: 'object.data.mine == "yes"' }] });
    expect(lax.denied({ name: 'c' }, { k: 'v' })).toBe(false);
  });

  it('on a dry run where that has no effect', () => {
    const none = denying({ sideEffects: 'NoneOnDryRun' });
    expect(none.denied({ name: 'a' }, {}, { dryRun: 'All' })).toBe(true);
    expect(none.asked[0].request.dryRun).toBe(true);
  });

  it('about the version that their rules name, unless they want that one exactly', () => {
    const { configure, t, asked } = setup(() => ({ allowed: true }));
    const rules = [{ apiGroups: ['autoscaling'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['horizontalpodautoscalers'] }];
    configure('Validating', 'v', { rules }, { rules, matchPolicy: 'Exact' });
    t.create('horizontalpodautoscalers', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'h' }, spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' } } });
    expect(asked.map(({ request }) => [request.resource.version, request.requestResource.version, request.object.apiVersion])).toEqual([['v1', 'v2', 'autoscaling/v1']]);
  });
});

describe('a webhook that cannot be asked', () => {
  const start = 'Internal error occurred: failed calling webhook "h0.v.example.com": ';
  const post = `${start}failed to call webhook: Post "https://hook.default.svc:443/v0?timeout=10s": `;
  const fails = (hook: object = {}, answer: Answer = () => ({ allowed: true }), setting: Setting = {}) => {
    const { configure, create } = setup(answer, setting);
    configure('Validating', 'v', hook);
    return create().message as string | undefined;
  };
  const at = (service: object) => ({ clientConfig: { caBundle, service: { namespace: 'default', name: 'hook', path: '/v0', ...service } } });

  it.each<[string, string, object?, Answer?, Setting?]>([
    ['is not there', `${start}failed to call webhook: Post "https://nope.default.svc:443/v0?timeout=10s": service "nope" not found`, at({ name: 'nope' })],
    ['has no such port', `${start}failed to call webhook: Post "https://hook.default.svc:8443/v0?timeout=10s": no service port 8443 found for service "hook"`, at({ port: 8443 })],
    ['has a certificate of somebody else', `${post}tls: failed to verify certificate: x509: certificate signed by unknown authority`, {}, undefined, { certificate: { issuer: 'other' } }],
    ['is trusted by no bundle', `${post}tls: failed to verify certificate: x509: certificate signed by unknown authority`, { clientConfig: { service: { namespace: 'default', name: 'hook', path: '/v0' } } }],
    ['has a certificate without names', `${post}tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead`, {}, undefined, { certificate: { CN: 'hook.default.svc', names: [] } }],
    ['has a certificate for another name', `${post}tls: failed to verify certificate: x509: certificate is valid for other, not hook.default.svc`, {}, undefined, { certificate: { names: ['other'] } }],
    ['speaks no TLS', `${post}http: server gave HTTP response to HTTPS client`, {}, undefined, { plain: true }],
    ['has a bundle that is none', `${start}could not get REST client: unable to load root certificates: unable to parse bytes as PEM block`, { clientConfig: { caBundle: encodeBase64('x'), service: { namespace: 'default', name: 'hook' } } }],
    ['takes too long', `${start}failed to call webhook: Post "https://hook.default.svc:443/v0?timeout=2s": context deadline exceeded`, { timeoutSeconds: 2 }, () => undefined],
    ['has no such path', `${start}failed to call webhook: the server could not find the requested resource`, {}, () => '404 page not found\n', { status: 404 }],
    ['breaks', `${start}failed to call webhook: an error on the server ("oh") has prevented the request from succeeding`, {}, () => 'oh\n', { status: 500 }],
    ['answers no JSON', `${start}failed to call webhook: couldn't get version/kind; json parse error: invalid character 'o' looking for beginning of value`, {}, () => 'oh'],
    ['answers no review', `${start}failed to call webhook: Object 'Kind' is missing in '{}'`, {}, () => '{}'],
    ['gives no response', `${start}received invalid webhook response: webhook response was absent`, {}, () => '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}'],
    ['answers another review', `${start}received invalid webhook response: expected response.uid="U", got "x"`, {}, () => ({ uid: 'x', allowed: true })],
    ['wants to change what it validates', `${start}received invalid webhook response: validating webhook may not return response.patch`, {}, () => patch([])],
  ])('%s', (_, words, hook, answer, setting) => {
    expect(fails(hook, answer, setting)?.replace(/uid="[0-9a-f-]{36}"/, 'uid="U"')).toBe(words);
    expect(fails({ ...hook, failurePolicy: 'Ignore' }, answer, setting)).toBeUndefined();
  });

  it('cannot change anything in a way that is not known', () => {
    const mutating = (response: object) => {
      const { configure, create } = setup(() => response);
      configure('Mutating', 'v', {});
      return create().message;
    };
    expect(mutating({ allowed: true, patch: 'W10=' })).toBe(`${start}received invalid webhook response: webhook returned response.patch but not response.patchType`);
    expect(mutating({ allowed: true, patchType: 'JSONPatch' })).toBe(`${start}received invalid webhook response: webhook returned response.patchType but not response.patch`);
    expect(mutating({ allowed: true, patchType: 'Merge', patch: 'W10=' })).toBe(`${start}unsupported patch type "Merge"`);
    expect(mutating(patch([{ op: 'remove', path: '/data/none' }]))).toBe('Internal error occurred: remove operation does not apply: doc is missing path: "/data/none": missing value');
  });
});
