import { beforeAll, describe, expect, it } from 'vitest';
import { serveHttp, type HttpAnswer } from './http.ts';
import { negotiate } from './negotiate.ts';
import { admin, TestServer } from './testing.ts';

const send = (t: TestServer, method: string, path: string, headers: Record<string, string> = {}, body?: string): HttpAnswer => t.run(serveHttp(t.server, { method, path, headers, ...(body !== undefined && { body }) }, admin));
const message = (answer: HttpAnswer): string => JSON.parse(answer.body).message;

// apimachinery: pkg/apis/meta/internalversion/validation/validation_test.go
describe('options of lists and watches', () => {
  let t: TestServer;
  beforeAll(() => {
    t = new TestServer();
  });
  const maps = '/api/v1/namespaces/default/configmaps';
  it.each([
    ['resourceVersionMatch=Exact', 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
    ['resourceVersionMatch=Nope&resourceVersion=1', 422, 'Unsupported value: "Nope": supported values: "Exact", "NotOlderThan"'],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
    ['watch=1&sendInitialEvents=true', 422, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    ['watch=true&resourceVersionMatch=NotOlderThan', 422, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['resourceVersion=x', 400, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['resourceVersion=99999999', 504, 'Too large resource version: 99999999, current: '],
    ['continue=x', 400, 'continue key is not valid: '],
    ['continue=e30', 400, 'continue key is not valid: server does not recognize this encoded version'],
  ])('%s', (query, code, words) => {
    const answer = send(t, 'GET', `${maps}?${query}`);
    expect(answer.status).toBe(code);
    expect(message(answer)).toContain(words);
  });

  it('go on from a token that is as the real one', () => {
    for (const name of ['a', 'b']) t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    const { metadata } = JSON.parse(send(t, 'GET', `${maps}?limit=1`).body);
    expect(JSON.parse(atob(metadata.continue))).toEqual({ v: 'meta.k8s.io/v1', rv: Number(metadata.resourceVersion), start: 'a\u0000' });
    expect(JSON.parse(send(t, 'GET', `${maps}?limit=1&continue=${metadata.continue}`).body).items).toMatchObject([{ metadata: { name: 'b' } }]);
  });
});

// apiserver/pkg/endpoints/handlers/negotiation/negotiate_test.go
describe('content types', () => {
  it.each([
    ['', { encoding: 'json', accept: 'object' }],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', { accept: 'table' }],
    ['application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1', { accept: 'metadata' }],
    ['application/json;as=Table;v=v9;g=meta.k8s.io, application/json', { accept: 'object' }],
    ['application/yaml', { encoding: 'yaml' }],
    ['text/html,application/xhtml+xml,*/*;q=0.8', { encoding: 'json', accept: 'object' }],
    ['application/json;q=0.5,application/yaml', { encoding: 'yaml' }],
    ['application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json', { aggregated: true }],
  ])('%s', (accept, wanted) => expect(negotiate(accept)).toMatchObject(wanted));

  it('that are not there are refused', () => {
    const t = new TestServer();
    expect(message(send(t, 'GET', '/api/v1/nodes', { accept: 'application/vnd.kubernetes.protobuf' }))).toBe('only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf');
    expect(message(send(t, 'POST', '/api/v1/nodes', { 'content-type': 'text/plain' }, 'x'))).toBe('the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf');
    expect(message(send(t, 'POST', '/api/v1/nodes', { 'content-type': 'application/json' }, '[1]'))).toBe('the object provided is unrecognized (must be of type Node): couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b315d)');
  });
});

describe('methods', () => {
  it('that a path does not have are refused', () => {
    const t = new TestServer();
    for (const [method, path] of [['POST', '/api/v1/nodes/a'], ['PUT', '/api/v1/nodes'], ['PATCH', '/api/v1/nodes'], ['POST', '/version'], ['BREW', '/api']] as const) {
      const answer = send(t, method, path, { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }, '{}');
      expect([method, path, answer.status]).toEqual([method, path, 405]);
    }
  });

  it('of a delete take their options from the query, or a dry run from the body', () => {
    const t = new TestServer();
    t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    const path = '/api/v1/namespaces/default/configmaps/a';
    expect(send(t, 'DELETE', path, { 'content-type': 'application/json' }, '{"dryRun":["All"]}').status).toBe(200);
    expect(JSON.parse(send(t, 'DELETE', `${path}?propagationPolicy=Foreground`).body).metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(send(t, 'DELETE', `${path}?gracePeriodSeconds=x`).status).toBe(400);
  });
});

describe('metrics', () => {
  it('tell of requests, watches and objects', () => {
    const t = new TestServer();
    t.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } });
    t.send({ verb: 'watch', resource: 'secrets' });
    const { body } = send(t, 'GET', '/metrics');
    expect(body).toContain('apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="secrets",scope="resource",subresource="",verb="POST",version="v1"} 1\n');
    expect(body).toContain('apiserver_longrunning_requests{component="apiserver",group="",resource="secrets",scope="cluster",subresource="",verb="WATCH",version="v1"} 1\n');
    expect(body).toMatch(/apiserver_storage_objects\{resource="secrets"\} [1-9]/);
    expect(body).toContain('git_version="v1.36.2"');
  });
});
