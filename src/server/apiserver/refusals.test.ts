import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type Asked, type Served } from './testing.ts';

// What the server says to requests that it cannot serve: apiserver/pkg/endpoints/handlers, apimachinery/pkg/apis/meta.

let served: Served;
beforeAll(async () => {
  served = await serve();
}, 60_000);
afterAll(() => served.close());

const maps = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };
const map = (name: string, size = 0) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(size > 0 && { data: { a: 'x'.repeat(size) } }) });
const status = async (path: string, asked?: Asked) => {
  const { status: code, text } = await ask(served, path, asked);
  const { reason, message } = JSON.parse(text) as { reason: string; message: string };
  return `${code} ${reason}: ${message}`;
};
const post = (body: string, type = 'application/json', query = ''): [string, Asked] => [maps + query, { method: 'POST', headers: { 'content-type': type }, body }];
const patch = (type: string, body: string, query = ''): [string, Asked] => [`${maps}/kube-root-ca.crt${query}`, { method: 'PATCH', headers: { 'content-type': type }, body }];
const unknown = (of: string) => `the object provided is unrecognized (must be of type ${of}): `;
const known = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

describe('bodies', () => {
  it.each<[string, [string, Asked]]>([
    [`415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: ${known}`, post('a,b', 'text/csv')],
    [`400 BadRequest: ${unknown('ConfigMap')}couldn't get version/kind; json parse error: unexpected end of JSON input (7b2261223a)`, post('{"a":')],
    [`400 BadRequest: ${unknown('ConfigMap')}couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`, post('')],
    [`400 BadRequest: ${unknown('ConfigMap')}yaml: line 1: did not find expected ',' or ']' (613a205b62)`, post('a: [b', 'application/yaml')],
    [`400 BadRequest: ${unknown('Unknown')}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (7878)`, post('xx', 'application/vnd.kubernetes.protobuf')],
    ['413 RequestEntityTooLarge: Request entity is too large: limit is 3145728', post(map('big', 4 << 20))],
    ['422 Invalid: ConfigMap "big" is invalid: : Too long: may not be more than 1048576 bytes', post(map('big', 2 << 20))],
    ['415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor', patch('application/json', '{}')],
    ['400 BadRequest: error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp', patch('application/json-patch+json', '{}')],
  ])('%s', async (words, asked) => {
    expect(await status(...asked)).toBe(words);
  });
});

describe('options', () => {
  const contradiction = '{"propagationPolicy":"Orphan","orphanDependents":true}';
  const list = (query: string): [string] => [`/api/v1/pods?${query}`];
  const meta = (kind: string) => `422 Invalid: ${kind}.meta.k8s.io "" is invalid: `;
  it.each<[string, [string, Asked?]]>([
    ['400 BadRequest: unable to parse requirement: found \'=\', expected: identifier', list('labelSelector=a%3D%3D%3Db')],
    ['400 BadRequest: field label not supported: nope', list('fieldSelector=nope%3Db')],
    ["400 BadRequest: invalid selector: 'a'; can't understand 'a'", list('fieldSelector=a')],
    ['400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax', list('limit=x')],
    ['400 BadRequest: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax', list('resourceVersion=x')],
    [`${meta('ListOptions')}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`, list('resourceVersionMatch=Exact')],
    [`${meta('ListOptions')}resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan"`, list('resourceVersion=1&resourceVersionMatch=Foo')],
    [`${meta('ListOptions')}resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`, list('resourceVersion=0&resourceVersionMatch=Exact')],
    [`${meta('ListOptions')}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`, list('sendInitialEvents=true')],
    [`${meta('CreateOptions')}dryRun: Unsupported value: ["Some"]: supported values: "All"`, post(map('x'), undefined, '?dryRun=Some')],
    [`${meta('CreateOptions')}fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"`, post(map('x'), undefined, '?fieldValidation=Some')],
    [`${meta('CreateOptions')}fieldManager: Too long: may not be more than 128 bytes`, post(map('x'), undefined, `?fieldManager=${'x'.repeat(129)}`)],
    [`${meta('CreateOptions')}fieldManager: Invalid value: "a\\tb": invalid character U+0009 (at position 1)`, post(map('x'), undefined, '?fieldManager=a%09b')],
    [`${meta('PatchOptions')}fieldManager: Required value: is required for apply patch`, patch('application/apply-patch+yaml', 'a: b')],
    [`${meta('PatchOptions')}force: Forbidden: may not be specified for non-apply patch`, patch('application/merge-patch+json', '{}', '?force=true')],
    [`${meta('DeleteOptions')}propagationPolicy: Unsupported value: "Some": supported values: "Foreground", "Background", "Orphan", "nil"`, [`${maps}/x?propagationPolicy=Some`, { method: 'DELETE' }]],
    [`${meta('DeleteOptions')}propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set`, [`${maps}/x`, { method: 'DELETE', headers: { ...json, 'content-length': String(contradiction.length) }, body: contradiction }]],
  ])('%s', async (words, asked) => {
    expect(await status(...asked)).toBe(words);
  });
});

describe('paths and methods', () => {
  const notAllowed = '405 MethodNotAllowed: the server does not allow this method on the requested resource';
  it.each(['PUT', 'OPTIONS', 'TRACE', 'PATCH'])('%s of a collection', async (method) => {
    expect(await status(maps, { method })).toBe(notAllowed);
  });

  it('POST of what is there already, and of what is only read', async () => {
    expect(await status(`${maps}/x`, { method: 'POST', headers: json, body: '{}' })).toBe(notAllowed);
    expect(await status('/version', { method: 'POST' })).toBe(notAllowed);
  });

  it('HEAD has no body', async () => {
    expect(await ask(served, '/version', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it('of nobody: a word where no group is, a Status within one', async () => {
    for (const path of ['/nope', '/apis/nope']) expect(await ask(served, path)).toMatchObject({ status: 404, text: '404 page not found\n', headers: { 'content-type': 'text/plain; charset=utf-8' } });
    for (const path of ['/api/v1/nopes', '/apis/apps/v1/namespaces/default/nopes', '/api/v1/namespaces/default/pods/x/nope']) expect(await status(path)).toBe('404 NotFound: the server could not find the requested resource');
  });

  it('answers that nobody takes', async () => {
    expect(await status('/api/v1/nodes', { headers: { accept: 'text/csv' } })).toBe(`406 NotAcceptable: only the following media types are accepted: ${known}`);
  });
});

it('long answers are packed for who takes that (responsewriters: 128 KiB)', async () => {
  for (let i = 0; i < 3; i++) expect((await ask(served, ...post(map(`long-${i}`, 60_000)))).status).toBe(201);
  const headers = { 'accept-encoding': 'gzip' };
  const long = await ask(served, maps, { headers });
  expect(long.headers['content-encoding']).toBe('gzip');
  expect((JSON.parse(gunzipSync(long.bytes).toString()) as { items: unknown[] }).items).toHaveLength(4);
  expect((await ask(served, `${maps}/long-0`, { headers })).headers['content-encoding']).toBeUndefined();
});
