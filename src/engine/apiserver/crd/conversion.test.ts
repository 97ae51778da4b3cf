import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { sleep } from '../../sim/sim.ts';
import { TestServer } from '../testing.ts';

const version = (name: string, storage: boolean, field: string) => ({
  name,
  served: true,
  storage,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { [field]: { type: 'string' } } } } } },
});

const webhook = { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { service: { namespace: 'default', name: 'conv', path: '/convert', port: 443 } } } };

const definition = (stored: string, conversion: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'foos.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'foos', singular: 'foo', kind: 'Foo' }, conversion, versions: [version('v1', stored === 'v1', 'host'), version('v1beta1', stored === 'v1beta1', 'hostPort')] },
});

const foo = (v: string, name: string, spec: object) => ({ apiVersion: `example.com/${v}`, kind: 'Foo', metadata: { name }, spec });

/** What a webhook makes of an object: `host` is `hostPort` without the port. */
const turned = (object: KubeObject, desired: string): KubeObject => ({ ...object, apiVersion: desired, spec: desired.endsWith('/v1') ? { host: object['spec'].hostPort.split(':')[0] } : { hostPort: `${object['spec'].host}:80` } });

const ok = (request: { uid: string; desiredAPIVersion: string; objects: KubeObject[] }): object => ({ uid: request.uid, result: { status: 'Success' }, convertedObjects: request.objects.map((o) => turned(o, request.desiredAPIVersion)) });

/** A server with the definition; the Service answers what `respond` says, where it is given. */
const setup = (respond: ((request: any) => object | undefined) | undefined, stored = 'v1', conversion: object = webhook) => {
  const t = new TestServer({
    *dial() {
      return {
        listener: { tls: { names: ['conv.default.svc'], ca: 'Internet' } },
        *http({ body }) {
          yield sleep(3);
          const { apiVersion, kind, request } = JSON.parse(body!);
          return { status: 200, headers: {}, body: JSON.stringify({ apiVersion, kind, response: respond!(request) }) };
        },
        close() {},
      };
    },
  });
  if (respond) t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'conv' }, spec: { clusterIP: '10.96.0.9', ports: [{ port: 443 }] } });
  t.send({ verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', body: definition(stored, conversion) });
  t.advance(100);
  const ask = (verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete', v: string, more: object = {}) => t.send({ verb, group: 'example.com', version: v, resource: 'foos', namespace: 'default', ...more });
  return { t, ask };
};

// apiextensions-apiserver: pkg/apiserver/conversion/webhook_converter.go
describe('versions that a webhook converts', () => {
  it('are read, listed, written and patched as who asks has them', () => {
    const { ask } = setup(ok);
    expect(ask('create', 'v1beta1', { body: foo('v1beta1', 'a', { hostPort: 'here:1' }) })).toMatchObject({ code: 201, body: { apiVersion: 'example.com/v1beta1', spec: { hostPort: 'here:80' } } });
    ask('create', 'v1', { body: foo('v1', 'b', { host: 'there' }) });
    expect(ask('get', 'v1', { name: 'a' }).body).toMatchObject({ apiVersion: 'example.com/v1', spec: { host: 'here' } });
    expect(ask('list', 'v1beta1').body.items.map((i: KubeObject) => [i.apiVersion, i['spec']])).toEqual([['example.com/v1beta1', { hostPort: 'here:80' }], ['example.com/v1beta1', { hostPort: 'there:80' }]]);
    ask('patch', 'v1beta1', { name: 'a', patchType: 'application/merge-patch+json', body: { spec: { hostPort: 'else:2' } } });
    expect(ask('get', 'v1', { name: 'a' }).body['spec']).toEqual({ host: 'else' });
    const applied = ask('patch', 'v1beta1', { name: 'a', patchType: 'application/apply-patch+yaml', query: { fieldManager: 'm', force: true }, body: foo('v1beta1', 'a', { hostPort: 'last:3' }) });
    expect(applied.body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { hostPort: 'last:80' } });
    expect(ask('delete', 'v1beta1', { name: 'b' }).code).toBe(200);
  });

  it('are watched so too', () => {
    const { t, ask } = setup(ok);
    const seen: [string, unknown][] = [];
    const { watch } = t.send({ verb: 'watch', group: 'example.com', version: 'v1beta1', resource: 'foos', namespace: 'default' });
    watch!.listen((events) => events.forEach(({ type, object }) => seen.push([type, object['spec']])));
    ask('create', 'v1', { body: foo('v1', 'b', { host: 'there' }) });
    t.advance(50);
    expect(seen).toEqual([['ADDED', { hostPort: 'there:80' }]]);
  });

  it('are refused in the server’s words where nobody answers', () => {
    const { ask } = setup(undefined);
    const why = (kind: string) => `conversion webhook for example.com/${kind}, Kind=Foo failed: Post "https://conv.default.svc:443/convert?timeout=30s": service "conv" not found`;
    expect(ask('create', 'v1beta1', { body: foo('v1beta1', 'a', { hostPort: 'x:1' }) })).toMatchObject({ code: 500, body: { message: why('v1beta1') } });
    expect(ask('create', 'v1', { body: foo('v1', 'a', { host: 'x' }) }).code).toBe(201);
    for (const [verb, more] of [['get', { name: 'a' }], ['list', {}], ['delete', { name: 'a' }], ['patch', { name: 'a', patchType: 'application/merge-patch+json', body: {} }]] as const) {
      expect(ask(verb, 'v1beta1', more)).toMatchObject({ code: 500, body: { message: why('v1') } });
    }
    expect(ask('get', 'v1', { name: 'a' }).code).toBe(200);
  });

  it.each<[string, (request: any) => object | undefined, string]>([
    ['no response', () => undefined, 'failed: no response provided'],
    ['another uid', (r) => ({ ...ok(r), uid: 'x' }), 'failed: expected response.uid='],
    ['a failure', ({ uid }) => ({ uid, result: { status: 'Failed', message: 'I can not' } }), 'failed: I can not'],
    ['no result', ({ uid }) => ({ uid }), "failed: response.result.status was '', not 'Success'"],
    ['too few objects', ({ uid }) => ({ uid, result: { status: 'Success' }, convertedObjects: [] }), 'returned 0 objects, expected 1'],
    ['the version that it was', (r) => ({ ...ok(r), convertedObjects: r.objects }), 'returned invalid object at index 0: invalid groupVersion (expected example.com/v1beta1, received example.com/v1)'],
    ['another name', (r) => ({ ...ok(r), convertedObjects: r.objects.map((o: KubeObject) => ({ ...turned(o, r.desiredAPIVersion), metadata: { ...o.metadata, name: 'other' } })) }), 'returned invalid object: must have the same name: a != other'],
  ])('says what is wrong with an answer of %s', (_, respond, words) => {
    const { ask } = setup(respond);
    ask('create', 'v1', { body: foo('v1', 'a', { host: 'x' }) });
    expect(ask('get', 'v1beta1', { name: 'a' }).body.message).toContain(`conversion webhook for example.com/v1, Kind=Foo ${words}`);
  });
});

// kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning: Upgrade existing objects to a new stored version
it('objects that were stored in another version are read, patched and written in the one that is asked for', () => {
  const { t, ask } = setup(undefined, 'v1beta1', { strategy: 'None' });
  ask('create', 'v1beta1', { body: foo('v1beta1', 'a', { hostPort: 'x:1' }) });
  t.send({ verb: 'patch', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'foos.example.com', patchType: 'application/json-patch+json', body: [{ op: 'replace', path: '/spec/versions/0/storage', value: true }, { op: 'replace', path: '/spec/versions/1/storage', value: false }] });
  t.advance(100);
  expect(ask('get', 'v1', { name: 'a' }).body).toMatchObject({ apiVersion: 'example.com/v1', spec: {} });
  expect(ask('get', 'v1beta1', { name: 'a' }).body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { hostPort: 'x:1' } });
  expect(ask('list', 'v1').body.items[0].apiVersion).toBe('example.com/v1');
  expect(ask('patch', 'v1', { name: 'a', patchType: 'application/merge-patch+json', body: { metadata: { labels: { x: 'y' } } } })).toMatchObject({ code: 200, body: { apiVersion: 'example.com/v1', metadata: { labels: { x: 'y' } } } });
});
