import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../kinds/more.ts';
import { typeOf, type Field, type Type } from '../kinds/schema/moretypes.ts';
import { serveHttp, type HttpAnswer } from './http.ts';
import { admin, TestServer } from './testing.ts';

// Whatever comes over the wire: an answer with the right code, a Status where it is a failure, no fault in the engine, and
// nothing changed by what was refused.

const containers = [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '100m' } }, env: [{ name: 'A', value: 'b' }], livenessProbe: { httpGet: { path: '/', port: 80 } }, volumeMounts: [{ name: 'v', mountPath: '/v' }] }];
const podSpec = { containers, volumes: [{ name: 'v', emptyDir: {} }], tolerations: [{ key: 'a', operator: 'Exists' }], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] } } } };
const labels = { app: 'x' };
const template = { metadata: { labels }, spec: podSpec };
const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, 'x-kubernetes-validations': [{ rule: 'self.n > 0' }] } } } };

/** A valid object of many kinds, with the path that takes it. */
const manifests: readonly (readonly [string, any])[] = [
  ['/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels }, spec: podSpec }],
  ['/apis/apps/v1/namespaces/default/deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { replicas: 1, selector: { matchLabels: labels }, template, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } }],
  ['/apis/apps/v1/namespaces/default/statefulsets', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 's' }, spec: { serviceName: 's', selector: { matchLabels: labels }, template, volumeClaimTemplates: [{ metadata: { name: 'v' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] } }],
  ['/apis/batch/v1/namespaces/default/cronjobs', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'cj' }, spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } } } }],
  ['/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc' }, spec: { type: 'NodePort', selector: labels, ports: [{ port: 80, targetPort: 'http' }] } }],
  ['/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' }, data: { a: 'b' }, binaryData: { c: 'ZA==' } }],
  ['/api/v1/namespaces/default/secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sec' }, type: 'Opaque', data: { a: 'Yg==' }, stringData: { c: 'd' } }],
  ['/api/v1/namespaces/default/persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'pvc' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
  ['/api/v1/persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } } }],
  ['/api/v1/namespaces/default/resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { pods: '10' } } }],
  ['/api/v1/namespaces/default/limitranges', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'lr' }, spec: { limits: [{ type: 'Container', default: { cpu: '1' }, max: { cpu: '2' } }] } }],
  ['/apis/networking.k8s.io/v1/namespaces/default/ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i' }, spec: { rules: [{ host: 'a.b', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }] } }] } }],
  ['/apis/networking.k8s.io/v1/namespaces/default/networkpolicies', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'np' }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }] } }],
  ['/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }],
  ['/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'h' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] } }],
  ['/apis/policy/v1/namespaces/default/poddisruptionbudgets', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { minAvailable: 1, selector: { matchLabels: labels } } }],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'boxes.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boxes', kind: 'Box' }, versions: [{ name: 'v1', served: true, storage: true, schema, additionalPrinterColumns: [{ name: 'N', type: 'integer', jsonPath: '.spec.n' }] }] } }],
  ['/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: 'vap' }, spec: { matchConstraints: { resourceRules: [{ apiGroups: ['none'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['x'] }] }, validations: [{ expression: 'object.spec.replicas <= 5' }] } }],
  ['/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } }],
  ['/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }],
  ['/api/v1/namespaces/default/pods/p/binding', { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n1' } }],
  ['/api/v1/namespaces/default/pods/p/eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } }],
  ['/api/v1/namespaces/default/serviceaccounts/default/token', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }],
  ['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } }],
  ['/apis/apps/v1/namespaces/default/deployments/d/scale', { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd', namespace: 'default' }, spec: { replicas: 2 } }],
];

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), '', ' ', 'a', 'A_b', '-1', '1e9Gi', '__proto__', '\u0000', '가', 'x'.repeat(300), [], {}, [[]], [null], { a: null }, { '': '' }, ['a', 1, {}], '../..', '${x}', { $patch: 'delete' }, { __proto__: null }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Every place in a value, as a list of keys. */
const places = (value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] => {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Array.isArray(value) ? value.flatMap((v, i) => places(v, [...at, i])) : Object.entries(value).flatMap(([k, v]) => places(v, [...at, k]));
  return at.length > 0 ? [at, ...inside] : inside;
};

const replaced = (value: any, [key, ...rest]: readonly (string | number)[], by: unknown): unknown => {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((v, i) => (i === key ? replaced(v, rest, by) : v));
  return { ...value, [key]: replaced(value[key], rest, by) };
};

/** A manifest of which one or two values are others. */
const damaged = fc.constantFrom(...manifests).chain(([path, manifest]) => {
  const all = places(manifest);
  return fc.array(fc.tuple(fc.constantFrom(...all), odd), { minLength: 1, maxLength: 2 }).map((changes) => {
    let body: unknown = manifest;
    for (const [at, by] of changes) {
      try {
        body = replaced(body, at, by);
      } catch {
        // The second place was inside the first.
      }
    }
    return { path, body };
  });
});

const words = fc.constantFrom('', 'a', 'A_b', '/', '*', '80', '-1', '1Gi', '10.0.0.1', 'a.b/c', 'v1', 'In', 'Always', '*/5 * * * *', 'self.x > 1');
const numbers = fc.constantFrom(0, 1, 80, -1, 2 ** 31 - 1);
const times = fc.constantFrom('2026-11-21T01:00:00Z', '2026-11-21T01:00:00.000000Z', null);
const scalars: Partial<Record<Type['kind'], fc.Arbitrary<unknown>>> = {
  'string': words,
  'bytes': fc.constantFrom('', 'YQ==', '!!'),
  'int32': numbers,
  'int64': numbers,
  'double': numbers,
  'boolean': fc.boolean(),
  'quantity': fc.constantFrom('0', '1', '100m', '-1', 'abc'),
  'int-or-string': fc.oneof(numbers, fc.constantFrom('http', '25%')),
  'time': times,
  'micro-time': times,
};

/** Any value of a type, without its deeper parts beyond `depth`. */
const valueOf = (type: Type, depth: number): fc.Arbitrary<unknown> => {
  const scalar = scalars[type.kind];
  if (scalar) return scalar;
  if (depth === 0 || type.kind === 'any') return fc.constantFrom({}, null);
  if (type.kind === 'list') return fc.array(valueOf(type.of!, depth - 1), { maxLength: 2 });
  if (type.kind === 'map') return fc.dictionary(fc.constantFrom('a', 'cpu', 'A b'), valueOf(type.of!, depth - 1), { maxKeys: 2 });
  return objectOf(type.ref!, depth - 1);
};

/** A few fields of a type; made as they are chosen, for types lead to many others. */
const objectOf = (id: string, depth: number): fc.Arbitrary<unknown> => {
  const fields = [...(typeOf(id)?.fields.values() ?? [])];
  if (fields.length === 0) return fc.constant({});
  return fc.uniqueArray(fc.constantFrom<Field>(...fields), { maxLength: 5 }).chain((some) => fc.record(Object.fromEntries(some.map((field) => [field.name, valueOf(field.type, depth)]))));
};

const kinds = createRegistry().all().filter((kind) => kind.schema && (!kind.verbs || kind.verbs.includes('create')));

/** An object of any kind with any values of the right types, mostly under a name. */
const typed = fc.constantFrom(...kinds).chain((kind) =>
  fc.tuple(objectOf(kind.schema!, 8), fc.constantFrom({ name: 'any' }, { name: 'any' }, {}, undefined)).map(([given, metadata]) => {
    const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
    return { path: `${kind.group ? '/apis/' : '/api/'}${apiVersion}${kind.namespaced ? '/namespaces/default' : ''}/${kind.plural}`, body: { ...(given as object), apiVersion, kind: kind.kind, ...(metadata && { metadata }) } };
  }),
);

const send = (t: TestServer, method: string, path: string, body?: string, contentType = 'application/json', headers: Record<string, string> = {}): HttpAnswer =>
  t.run(serveHttp(t.server, { method, path, headers: { 'user-agent': 'fuzz/1', 'content-type': contentType, ...headers }, ...(body !== undefined && { body }) }, admin));

/** Nothing was written since but by the server itself. */
const unchanged = (t: TestServer, before: number): void => {
  for (let revision = before + 1; revision <= t.etcd.local.revision; revision++) expect(t.server.causes.of(revision)?.actor).not.toBe('fuzz');
};

const check = (t: TestServer, answer: HttpAnswer, before: number): void => {
  expect(t.sim.faults.map((f) => (f.error instanceof Error ? f.error.stack : f.error))).toEqual([]);
  answer.response.watch?.stop();
  if (answer.status < 400) return;
  expect(answer.status).toBeLessThan(600);
  const status = JSON.parse(answer.body);
  expect(status).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: answer.status });
  expect(typeof status.message).toBe('string');
  unchanged(t, before);
};

const prepared = (): TestServer => {
  const t = new TestServer().withAccount();
  for (const [path, body] of manifests.slice(0, 2)) send(t, 'POST', path, JSON.stringify(body));
  t.advance(10);
  return t;
};

const runs = { numRuns: 300, seed: 20260721 };

describe('the wire takes', () => {
  it('objects with values that are none', () => {
    const t = prepared();
    fc.assert(
      fc.property(damaged, fc.constantFrom('', '?fieldValidation=Strict', '?dryRun=All', '?fieldManager=x&pretty=true'), ({ path, body }, query) => {
        const before = t.etcd.local.revision;
        const answer = send(t, 'POST', path + query, JSON.stringify(body));
        check(t, answer, before);
        const made = answer.status === 201 && JSON.parse(answer.body).metadata?.name;
        if (made && manifests.some(([p]) => p === path) && !path.endsWith('nodes')) send(t, 'DELETE', `${path}/${encodeURIComponent(made)}?gracePeriodSeconds=0`);
      }),
      { ...runs, numRuns: 1500 },
    );
  });

  it('objects of every kind with any values of the right types', () => {
    const t = prepared();
    fc.assert(
      fc.property(typed, ({ path, body }) => {
        const before = t.etcd.local.revision;
        const answer = send(t, 'POST', path, JSON.stringify(body));
        check(t, answer, before);
        if (answer.status !== 201) return;
        check(t, send(t, 'GET', path, undefined, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }), before);
        send(t, 'DELETE', `${path}/any?gracePeriodSeconds=0`);
      }),
      { ...runs, numRuns: 3000 },
    );
  });

  it('texts that are no JSON', () => {
    const t = prepared();
    const cut = fc.constantFrom(...manifests).chain(([path, body]) => {
      const text = JSON.stringify(body);
      return fc.tuple(fc.constant(path), fc.integer({ min: 0, max: text.length - 1 }).map((n) => text.slice(0, n)));
    });
    fc.assert(
      fc.property(fc.oneof(cut, fc.tuple(fc.constantFrom(...manifests.map(([p]) => p)), fc.string({ unit: 'binary' }))), fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH'), ([path, text], method) => {
        const before = t.etcd.local.revision;
        check(t, send(t, method, method === 'POST' ? path : `${path}/x`, text, method === 'PATCH' ? 'application/merge-patch+json' : undefined), before);
      }),
      runs,
    );
  });

  it('patches of every kind', () => {
    const t = prepared();
    const target = fc.constantFrom('/api/v1/namespaces/default/pods/p', '/apis/apps/v1/namespaces/default/deployments/d', '/apis/apps/v1/namespaces/default/deployments/d/scale', '/apis/apps/v1/namespaces/default/deployments/d/status', '/api/v1/namespaces/default/configmaps/new');
    const type = fc.constantFrom('application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml');
    const operation = fc.record({ op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'nope'), path: fc.constantFrom('', '/', '/spec', '/spec/replicas', '/metadata/labels/a', '/spec/template/spec/containers/0', '/spec/template/spec/containers/-', '/a/b/c', 'x', '/metadata'), value: odd, from: fc.constantFrom('/spec', '/spec/replicas', '/nope') }, { requiredKeys: [] });
    const partial = fc.constantFrom(...manifests.slice(0, 3)).chain(([, m]) => fc.tuple(fc.constantFrom(...places(m)), odd).map(([at, by]) => replaced(m, at, by)));
    fc.assert(
      fc.property(target, type, fc.oneof(fc.array(operation, { maxLength: 3 }), partial, odd), fc.constantFrom('', '?fieldManager=f', '?fieldManager=f&force=true', '?fieldManager=f&fieldValidation=Strict'), (path, contentType, body, query) => {
        const before = t.etcd.local.revision;
        check(t, send(t, 'PATCH', path + query, JSON.stringify(body), contentType), before);
      }),
      { ...runs, numRuns: 1000 },
    );
  });

  it('paths, verbs and parameters of any kind', () => {
    const t = prepared();
    const word = fc.oneof(fc.constantFrom('api', 'apis', 'v1', 'apps', 'namespaces', 'default', 'pods', 'p', 'deployments', 'd', 'status', 'scale', 'log', 'exec', 'proxy', 'watch', 'nodes', 'openapi', 'v3', 'healthz', 'readyz', 'metrics', 'version', 'serviceaccounts', 'token', 'eviction', 'finalize', 'componentstatuses', 'apiextensions.k8s.io', '%', '%00', '..', ''), fc.string({ maxLength: 6 }).map(encodeURIComponent));
    const parameter = fc.tuple(fc.constantFrom('limit', 'continue', 'resourceVersion', 'resourceVersionMatch', 'labelSelector', 'fieldSelector', 'watch', 'timeoutSeconds', 'sendInitialEvents', 'allowWatchBookmarks', 'dryRun', 'fieldManager', 'fieldValidation', 'gracePeriodSeconds', 'propagationPolicy', 'pretty', 'container', 'tailLines', 'sinceTime', 'command', 'verbose', 'x'), fc.oneof(fc.constantFrom('', '0', '1', '-1', 'true', 'All', 'a=b', 'a in (b', '!a', 'metadata.name=p', 'metadata.name', 'spec.nope=1', 'Exact', 'NotOlderThan', '99999999999999999999', 'Orphan', 'Strict'), fc.string({ maxLength: 5 }).map(encodeURIComponent)));
    fc.assert(
      fc.property(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'get', ''), fc.array(word, { maxLength: 8 }), fc.array(parameter, { maxLength: 3 }), fc.constantFrom('', '*/*', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/xml', 'application/json;as=Nope;v=v1;g=meta.k8s.io', ';;,=', 'application/vnd.kubernetes.protobuf'), (method, words, parameters, accept) => {
        const before = t.etcd.local.revision;
        const path = `/${words.join('/')}${parameters.length > 0 ? `?${parameters.map((p) => p.join('=')).join('&')}` : ''}`;
        const answer = send(t, method, path, method === 'POST' || method === 'PUT' ? '{}' : undefined, method === 'PATCH' ? 'application/merge-patch+json' : undefined, { accept });
        answer.response.remote?.close();
        if (typeof answer.response.body === 'string') expect(t.sim.faults).toEqual([]);
        else check(t, answer, before);
      }),
      { ...runs, numRuns: 1500 },
    );
  });

  it('nesting that is too deep, and objects that are too large', () => {
    const t = prepared();
    const nested = (depth: number) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deep"},"odd":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const path = '/api/v1/namespaces/default/configmaps';
    const before = t.etcd.local.revision;
    for (const depth of [10_000, 100_000, 1_000_000]) expect(JSON.parse(send(t, 'POST', path, nested(depth)).body).message).toMatch(/exceeded max depth/);
    for (const depth of [100, 5000, 9990]) check(t, send(t, 'POST', `${path}?dryRun=All`, nested(depth)), before);
    const large = (size: number) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large' }, data: { a: 'x'.repeat(size) } });
    // pkg/apis/core/validation: MaxSecretSize; etcd's --max-request-bytes is met by what has no such limit.
    expect(JSON.parse(send(t, 'POST', path, large(1_100_000)).body).message).toContain('Too long: may not be more than 1048576 bytes');
    const annotated = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'large' }, spec: { ports: [{ port: 80 }], externalName: 'a', type: 'ExternalName', selector: Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`k${i}/${'x'.repeat(40)}`, `v${i}`])) } });
    const refused = send(t, 'POST', '/api/v1/namespaces/default/services', annotated);
    expect(refused.status).toBe(500);
    expect(JSON.parse(refused.body).message).toBe('etcdserver: request is too large');
    expect(t.sim.faults).toEqual([]);
    unchanged(t, before);
  });
});
