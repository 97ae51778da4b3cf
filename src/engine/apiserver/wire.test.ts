import { describe, expect, it } from 'vitest';
import type { TextReader } from '../api/http.ts';
import { ConnectionError } from '../api/status.ts';
import { decodeBase64 } from '../api/base64.ts';
import { serveHttp } from './http.ts';
import type { KubeletEndpoint } from './kubelet.ts';
import { requestInfo, urlOf } from './requestinfo.ts';
import { admin, TestServer } from './testing.ts';

// apiserver: pkg/endpoints/request/requestinfo_test.go
describe('request lines', () => {
  it.each([
    ['GET', '/api/v1/namespaces/default/pods', { verb: 'list', group: '', version: 'v1', resource: 'pods', namespace: 'default' }],
    ['GET', '/api/v1/namespaces/default/pods/web', { verb: 'get', resource: 'pods', name: 'web' }],
    ['GET', '/api/v1/pods?watch=true&fieldSelector=spec.nodeName%3Dn1', { verb: 'watch', resource: 'pods', query: { watch: true, fieldSelector: 'spec.nodeName=n1' } }],
    ['POST', '/api/v1/namespaces/default/pods/web/binding', { verb: 'create', subresource: 'binding', name: 'web' }],
    ['DELETE', '/apis/apps/v1/namespaces/d/deployments?labelSelector=a%3Db', { verb: 'deletecollection', group: 'apps', resource: 'deployments' }],
    ['PATCH', '/apis/apps/v1/namespaces/d/deployments/web/scale', { verb: 'patch', subresource: 'scale' }],
    ['GET', '/api/v1/namespaces/default', { verb: 'get', resource: 'namespaces', name: 'default', namespace: undefined }],
    ['PUT', '/api/v1/namespaces/tmp/finalize', { verb: 'update', resource: 'namespaces', name: 'tmp', subresource: 'finalize' }],
    ['GET', '/apis/apps/v1', { verb: 'get', path: '/apis/apps/v1' }],
    ['GET', '/healthz?verbose', { verb: 'get', path: '/healthz', query: { verbose: '' } }],
  ])('%s %s', (method, target, info) => expect(requestInfo(method, target)).toMatchObject(info));

  it('are written as client-go writes them', () => {
    expect(urlOf({ verb: 'list', group: '', version: 'v1', resource: 'pods', namespace: 'default', query: { limit: 500, labelSelector: 'app=web' } })).toEqual({ method: 'GET', path: '/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=500' });
    expect(urlOf({ verb: 'watch', group: 'apps', version: 'v1', resource: 'deployments' }).path).toBe('/apis/apps/v1/deployments?watch=true');
    expect(urlOf({ verb: 'get', path: '/version' })).toEqual({ method: 'GET', path: '/version' });
  });
});

describe('HTTP', () => {
  const curl = (t: TestServer, method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    t.run(serveHttp(t.server, { method, path, headers: { 'User-Agent': 'curl/8.5.0', ...headers }, ...(body !== undefined && { body }) }, admin));

  it('carries objects, failures and warnings', () => {
    const t = new TestServer();
    const made = curl(t, 'POST', '/api/v1/namespaces/default/configmaps', '{"metadata":{"name":"a"},"data":{"x":"y"},"odd":1}', { 'Content-Type': 'application/json' });
    expect(made).toMatchObject({ status: 201, headers: { 'content-type': 'application/json', warning: '299 - "unknown field \\"odd\\""' } });
    expect(JSON.parse(made.body)).toMatchObject({ kind: 'ConfigMap', data: { x: 'y' } });
    expect(made.body.startsWith('{\n  "')).toBe(true);
    expect(JSON.parse(curl(t, 'GET', '/api/v1/namespaces/default/configmaps/nope').body)).toMatchObject({ kind: 'Status', reason: 'NotFound' });
    expect(curl(t, 'PATCH', '/api/v1/namespaces/default/configmaps/a', '{}', { 'Content-Type': 'text/plain' }).status).toBe(415);
    expect(curl(t, 'GET', '/readyz?verbose').body).toContain('[+]etcd-readiness ok\n');
    expect(curl(t, 'GET', '/nope').status).toBe(404);
  });

  // apimachinery/pkg/runtime/serializer/json: fields in the order of Go's structs; objects of a list are typed by it
  it('writes kind and version first, metadata in its order, and the objects of a list without either', () => {
    const t = new TestServer();
    curl(t, 'POST', '/api/v1/namespaces/default/configmaps', '{"data":{"x":"y"},"metadata":{"labels":{"a":"b"},"name":"a"}}', { 'Content-Type': 'application/json' });
    const one = JSON.parse(curl(t, 'GET', '/api/v1/namespaces/default/configmaps/a').body);
    expect(Object.keys(one)).toEqual(['kind', 'apiVersion', 'metadata', 'data']);
    expect(Object.keys(one.metadata)).toEqual(['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'labels', 'managedFields']);
    const list = JSON.parse(curl(t, 'GET', '/api/v1/namespaces/default/configmaps').body);
    expect(Object.keys(list)).toEqual(['kind', 'apiVersion', 'metadata', 'items']);
    expect(Object.keys(list.items[0])).toEqual(['metadata', 'data']);
    const partial = JSON.parse(curl(t, 'GET', '/api/v1/namespaces/default/configmaps', undefined, { Accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }).body);
    expect(partial.items[0]).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
  });

  it('lets custom objects of a list say what they are', () => {
    const t = new TestServer();
    t.create('customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'tabs.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'tabs', kind: 'Tab' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
    t.advance(3000);
    t.create('tabs', { apiVersion: 'example.com/v1', kind: 'Tab', metadata: { name: 'a' } });
    expect(JSON.parse(curl(t, 'GET', '/apis/example.com/v1/tabs').body).items[0]).toMatchObject({ kind: 'Tab', apiVersion: 'example.com/v1' });
  });

  // pkg/serviceaccount/openidmetadata.go
  it('tells who issues tokens, and with which key', () => {
    const t = new TestServer().withAccount();
    const told = JSON.parse(curl(t, 'GET', '/.well-known/openid-configuration').body);
    const { token } = t.send({ verb: 'create', resource: 'serviceaccounts', namespace: 'default', name: 'default', subresource: 'token', body: {} }).body.status;
    const [head, claims] = token.split('.').slice(0, 2).map((part: string) => JSON.parse(decodeBase64(part)!));
    expect(told).toEqual({ issuer: claims.iss, jwks_uri: 'https://192.168.56.10:6443/openid/v1/jwks', response_types_supported: ['id_token'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] });
    const [key] = JSON.parse(curl(t, 'GET', '/openid/v1/jwks').body).keys;
    expect(key).toMatchObject({ use: 'sig', kty: 'RSA', kid: head.kid, alg: 'RS256', e: 'AQAB' });
  });

  it('lists what it answers, each check of its health too, and takes any method for those', () => {
    const t = new TestServer();
    const { paths } = JSON.parse(curl(t, 'GET', '/').body);
    expect(paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/healthz/etcd', '/livez/poststarthook/rbac/bootstrap-roles', '/readyz/shutdown', '/openid/v1/jwks']));
    for (const path of paths.filter((p: string) => !p.startsWith('/openapi'))) expect([path, curl(t, 'GET', path).status]).toEqual([path, 200]);
    expect(curl(t, 'POST', '/healthz')).toMatchObject({ status: 200, body: 'ok' });
    expect(curl(t, 'POST', '/version').status).toBe(405);
  });

  it('takes tokens before certificates that are not there', () => {
    const t = new TestServer();
    const answer = t.run(serveHttp(t.server, { method: 'GET', path: '/api/v1/nodes', headers: { Authorization: 'Bearer nonsense' } }));
    expect(answer.status).toBe(401);
    expect(JSON.parse(t.run(serveHttp(t.server, { method: 'GET', path: '/api/v1/nodes', headers: {} })).body).message).toBe('nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope');
  });

  it('is unhealthy without etcd', () => {
    const t = new TestServer();
    t.etcd.stop();
    expect(curl(t, 'GET', '/readyz')).toMatchObject({ status: 500, body: expect.stringContaining('[-]etcd failed: reason withheld') });
    const stuck = t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(stuck).toMatchObject({ code: 500, message: 'etcdserver: request timed out' });
  });
});

// pkg/registry/core/pod/strategy.go: LogLocation; recording 47
describe('what a kubelet answers', () => {
  const kubelet = (running: boolean): KubeletEndpoint => ({
    running,
    *logs(namespace, pod, container, query) {
      return `${namespace}/${pod}/${container} ${query['tailLines'] ?? ''}`;
    },
    *exec() {
      throw new ConnectionError('reset', 'connection reset by peer');
    },
    *attach() {
      throw new Error('not asked');
    },
    *portForward() {
      throw new Error('not asked');
    },
  });
  const setup = (running: boolean) => {
    const t = new TestServer({ kubelets: (node) => (node === 'n1' ? kubelet(running) : undefined) }).withAccount();
    const node = t.send({ verb: 'create', resource: 'nodes', body: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } } }).body;
    expect(node.spec.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
    t.send({ verb: 'update', resource: 'nodes', name: 'n1', subresource: 'status', body: { ...node, status: { addresses: [{ type: 'InternalIP', address: '192.168.56.11' }] } } });
    t.pod('p', { nodeName: 'n1' });
    t.pod('waiting', { containers: [{ name: 'a', image: 'x' }, { name: 'b', image: 'x' }] });
    return t;
  };
  const log = (t: TestServer, name: string, query: object = {}) => t.send({ verb: 'get', resource: 'pods', namespace: 'default', name, subresource: 'log', query: query as never });

  it('is passed on', () => {
    const t = setup(true);
    expect(log(t, 'p', { tailLines: '5' }).body).toBe('default/p/c 5');
    expect((log(t, 'p').reader as TextReader | undefined) === undefined).toBe(true);
    expect(log(t, 'waiting', { container: 'a' }).body).toBe('');
    expect(log(t, 'waiting').body.message).toBe('a container name must be specified for pod waiting, choose one of: [a b]');
    expect(log(t, 'p', { container: 'x' }).body.message).toBe('container x is not valid for pod p');
  });

  it('is told as unreachable where nobody listens', () => {
    const t = setup(false);
    expect(log(t, 'p').body.message).toBe('Get "https://192.168.56.11:10250/containerLogs/default/p/c": dial tcp 192.168.56.11:10250: connect: connection refused');
    const exec = (name: string, container: string) => t.send({ verb: 'create', resource: 'pods', namespace: 'default', name, subresource: 'exec', query: { command: ['date'], container } }).body.message;
    expect(exec('p', 'c')).toBe('error dialing backend: dial tcp 192.168.56.11:10250: connect: connection refused');
    expect(exec('waiting', 'a')).toBe('pod waiting does not have a host assigned');
  });
});

// pkg/registry/core/pod/storage/eviction.go
describe('eviction', () => {
  it('asks the budget', () => {
    const t = new TestServer().withAccount();
    const pod = t.pod('p', { nodeName: 'n1' }, { labels: { app: 'web' } });
    t.send({ verb: 'update', resource: 'pods', namespace: 'default', name: 'p', subresource: 'status', body: { ...pod, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } } });
    const pdb = t.create('poddisruptionbudgets', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } });
    const budget = (status: object) => t.send({ verb: 'update', group: 'policy', resource: 'poddisruptionbudgets', namespace: 'default', name: 'web', subresource: 'status', body: { ...pdb, metadata: { ...pdb.metadata, resourceVersion: '' }, status: { observedGeneration: 1, expectedPods: 1, currentHealthy: 1, desiredHealthy: 1, ...status } } });
    const evict = () => t.send({ verb: 'create', resource: 'pods', namespace: 'default', name: 'p', subresource: 'eviction', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } } });
    budget({ disruptionsAllowed: 0 });
    expect(evict().body).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget web needs 1 healthy pods and has 1 currently' }] },
    });
    budget({ disruptionsAllowed: 1 });
    expect(evict()).toMatchObject({ code: 201, body: { status: 'Success' } });
    expect(t.get('pods', 'p').metadata.deletionTimestamp).toBeDefined();
    expect(t.get('poddisruptionbudgets', 'web', 'policy').status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { p: expect.any(String) } });
  });
});

describe('eviction as a dry run', () => {
  it('leaves the pod alone, wherever the dry run is asked for', () => {
    const t = new TestServer().withAccount();
    t.pod('p', { nodeName: 'n1' });
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } };
    const target = { verb: 'create', resource: 'pods', namespace: 'default', name: 'p', subresource: 'eviction' } as const;
    expect(t.send({ ...target, body: { ...body, deleteOptions: { dryRun: ['All'] } } }).code).toBe(201);
    expect(t.send({ ...target, body, query: { dryRun: 'All' } }).code).toBe(201);
    expect(t.get('pods', 'p').metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('causes', () => {
  it('remember who wrote a revision and why', () => {
    const t = new TestServer();
    const cause = { actor: 'kubectl', input: 7, what: 'kubectl create cm a' };
    const handle = t.sim.spawn('line', t.server.request({ verb: 'create', version: 'v1', resource: 'configmaps', namespace: 'default', agent: 'kubectl', credentials: admin, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } } }), { cause });
    t.advance(50);
    const { resourceVersion } = handle.result!.body.metadata;
    expect(t.server.causes.of(resourceVersion)).toMatchObject({ actor: 'kubectl', cause, key: '/registry/configmaps/default/a' });
    expect(t.server.causes.of(999_999)).toBeUndefined();
  });
});

describe('documents', () => {
  it('say what is served', () => {
    const t = new TestServer();
    const get = (path: string, query: object = {}) => t.send({ verb: 'get', resource: '', path, query: query as never }).body;
    expect(get('/version').gitVersion).toBe('v1.36.2');
    expect(get('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(get('/apis').groups.map((g: { name: string }) => g.name).slice(0, 2)).toEqual(['apiregistration.k8s.io', 'apps']);
    expect(get('/apis/autoscaling')).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v2' } });
    expect(get('/api/v1').resources).toContainEqual({ name: 'pods/eviction', singularName: '', namespaced: true, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] });
    expect(get('/apis', { aggregated: true })).toMatchObject({ kind: 'APIGroupDiscoveryList', items: expect.arrayContaining([expect.objectContaining({ metadata: { name: 'apps' } })]) });
    expect(Object.keys(get('/openapi/v3/apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'].patch.requestBody.content)).toContain('application/strategic-merge-patch+json');
    expect(get('/openapi/v3').paths['apis/apps/v1'].serverRelativeURL).toContain('/openapi/v3/apis/apps/v1?hash=');
    expect(get('/openapi/v3/apis/apps/v1').components.schemas['io.k8s.api.apps.v1.Deployment']).toMatchObject({ 'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }], properties: { spec: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec' }] } } });
  });
});

// pkg/registry/core/service/proxy.go
describe('proxies', () => {
  it('pass on what the answer is, not the connection it came over', () => {
    const t = new TestServer({
      *dial() {
        return {
          listener: {},
          *http() {
            return { status: 302, headers: { 'Content-Type': 'text/html', Location: '/login', Connection: 'close', 'Content-Length': '3' }, body: '<a>' };
          },
          close() {},
        };
      },
    });
    t.withAccount().pod('p');
    t.patch('pods', 'p', { status: { podIP: '10.244.1.2' } }, 'application/merge-patch+json', { subresource: 'status' });
    const { status, headers } = t.run(serveHttp(t.server, { method: 'GET', path: '/api/v1/namespaces/default/pods/p/proxy/', headers: {} }, admin));
    expect([status, headers]).toEqual([302, { 'content-type': 'text/html', location: '/login' }]);
    expect(t.run(serveHttp(t.server, { method: 'GET', path: '/metrics', headers: {} }, admin)).headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
  });

  it('reach who is ready behind a name', () => {
    const t = new TestServer({
      *dial(host, port) {
        if (port !== 8080) throw new ConnectionError('refused', `dial tcp ${host}:${port}: connect: connection refused`);
        return {
          listener: {},
          *http({ method, path }) {
            return { status: 200, headers: {}, body: `${method} ${path} at ${host}` };
          },
          close() {},
        };
      },
    });
    t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80, name: 'http' }] } });
    const get = (path: string) => t.send({ ...requestInfo('GET', `/api/v1/namespaces/default/services/${path}`) });
    expect(get('nope/proxy/').body.message).toBe('services "nope" not found');
    expect(get('web:http/proxy/').body).toMatchObject({ code: 503, message: 'no endpoints available for service "web:http"' });
    const slice = (port: number) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: `web-${port}`, labels: { 'kubernetes.io/service-name': 'web' } }, addressType: 'IPv4', ports: [{ name: 'http', port, protocol: 'TCP' }], endpoints: [{ addresses: ['10.244.1.2'], conditions: { ready: true } }] });
    t.create('endpointslices', slice(8080));
    expect(get('web:80/proxy/a/b?x=1').body).toBe('GET /a/b?x=1 at 10.244.1.2');
    t.delete('endpointslices', 'web-8080', undefined, { group: 'discovery.k8s.io' });
    t.create('endpointslices', slice(9090));
    expect(get('web/proxy/').body.message).toBe('error trying to reach service: dial tcp 10.244.1.2:9090: connect: connection refused');
  });
});
