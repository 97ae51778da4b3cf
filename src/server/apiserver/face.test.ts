import { X509Certificate } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Authority } from './certificates.ts';
import { ADMIN } from './kubeconfig.ts';
import { decodeProtobuf } from './protobuf/decode.ts';
import { writeBytes, writeNumber } from '../../engine/apiserver/protobuf/write.ts';
import { fieldsIn } from './protobuf/wire.ts';
import { ask, eventually, serve, type Answer, type Asked, type Served } from './testing.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
}, 60_000);
afterAll(() => served.close());

const send = (path: string, options?: Asked): Promise<Answer> => ask(served, path, options);

const json = { 'content-type': 'application/json' };
const maps = '/api/v1/namespaces/default/configmaps';

describe('JSON', () => {
  it('has the objects of a list without their kind, in a line and indented, and those of a watch with it', async () => {
    for (const headers of [{}, { 'user-agent': 'curl/8.5.0' }] as Record<string, string>[]) {
      const list = JSON.parse((await send('/api/v1/namespaces?limit=1', { headers })).text);
      expect([Object.keys(list), Object.keys(list.items[0])]).toEqual([['kind', 'apiVersion', 'metadata', 'items'], ['metadata', 'spec', 'status']]);
      expect(Object.keys(list.items[0].metadata)[0]).toBe('name');
    }
    const [line] = (await send('/api/v1/namespaces?watch=1&timeoutSeconds=1')).text.split('\n');
    expect(line).toMatch(/^\{"type":"ADDED","object":\{"kind":"Namespace","apiVersion":"v1","metadata":\{"name":/);
  });
});

describe('headers', () => {
  const headersOf = async (path: string, options?: Asked) => (await send(path, options)).headers;

  it('say when to come again, and that a text is a text', async () => {
    expect(await headersOf('/api/v1/pods?resourceVersion=99999999')).toMatchObject({ 'retry-after': '1' });
    expect(await headersOf('/healthz')).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-type': 'text/plain; charset=utf-8' });
    expect(await headersOf('/nope')).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(await headersOf('/api/v1/pods', { as: { ca: served.admin.ca } })).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect((await headersOf('/api/v1/namespaces/default'))['x-content-type-options']).toBeUndefined();
    expect(await headersOf('/metrics')).toMatchObject({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' });
  });

  // apiserver/pkg/endpoints/discovery/aggregated/etag.go
  it('tag what clients keep, which they need not read again', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    for (const [path, headers] of [['/apis', { accept }], ['/openapi/v3', {}]] as [string, Record<string, string>][]) {
      const first = await send(path, { headers });
      expect(first.headers).toMatchObject({ etag: expect.stringMatching(/^"[0-9A-F]{128}"$/), vary: expect.stringContaining('Accept') });
      const again = await send(path, { headers: { ...headers, 'if-none-match': String(first.headers['etag']) } });
      expect([again.status, again.text]).toEqual([304, '']);
    }
    expect((await headersOf('/apis'))['etag']).toBeUndefined();
  });

  it('are of no use where a table is to carry something odd', async () => {
    const answer = await send('/api/v1/pods?includeObject=All', { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } });
    expect(JSON.parse(answer.text)).toMatchObject({ code: 400, message: 'Unable to convert to Table as requested: includeObject: Invalid value: "All": must be \'Metadata\', \'Object\', \'None\', or empty' });
  });
});

describe('certificates', () => {
  it('are signed by their authority, for who asks', () => {
    const authority = new Authority();
    const ca = new X509Certificate(authority.certificate);
    const jane = new X509Certificate(authority.client({ commonName: 'jane', organizations: ['devs', 'ops'] }).certificate);
    expect(jane.verify(ca.publicKey)).toBe(true);
    expect(jane.subject).toBe('O=devs\nO=ops\nCN=jane');
    const server = new X509Certificate(authority.server('kube-apiserver', ['localhost', '127.0.0.1', '::1']).certificate);
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(ca.ca && !server.ca).toBe(true);
  });

  it('of others, and tokens that are none, are refused; without any, little may be seen', async () => {
    const stranger = new Authority().client(ADMIN);
    const { ca } = served.admin;
    expect((await send('/api/v1/pods', { as: { ca, cert: stranger.certificate, key: stranger.key } })).status).toBe(401);
    expect((await send('/api/v1/pods', { as: { ca }, headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
    expect(JSON.parse((await send('/api/v1/pods', { as: { ca } })).text)).toMatchObject({ code: 403, message: expect.stringContaining('User "system:anonymous" cannot list resource "pods"') });
    expect((await send('/healthz', { as: { ca } })).text).toBe('ok');
  });

  it('that the cluster issues are real', async () => {
    const { execFileSync } = await import('node:child_process');
    const csr = execFileSync('openssl', ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null', '-subj', '/O=devs/CN=jane'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
    const body = { metadata: { name: 'jane' }, spec: { request: Buffer.from(csr).toString('base64'), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], expirationSeconds: 3600 } };
    const made = JSON.parse((await send(path, { method: 'POST', headers: json, body: JSON.stringify(body) })).text);
    made.status = { conditions: [{ type: 'Approved', status: 'True', reason: 'Test' }] };
    await send(`${path}/jane/approval`, { method: 'PUT', headers: json, body: JSON.stringify(made) });
    const pem = await eventually(async () => JSON.parse((await send(`${path}/jane`)).text).status?.certificate as string | undefined);
    const certificate = new X509Certificate(Buffer.from(pem, 'base64'));
    expect(certificate.subject).toBe('O=devs\nCN=jane');
    expect(certificate.verify(new X509Certificate(served.authority.certificate).publicKey)).toBe(true);
  });
});

describe('HTTP', () => {
  it('answers in what is asked for', async () => {
    await send(maps, { method: 'POST', headers: { 'content-type': 'application/yaml' }, body: 'metadata:\n  name: yam\ndata:\n  a: "1"\n' });
    const yaml = await send(`${maps}/yam`, { headers: { accept: 'application/yaml' } });
    expect([yaml.headers['content-type'], yaml.text.split('\n').slice(0, 4)]).toEqual(['application/yaml', ['apiVersion: v1', 'data:', '  a: "1"', 'kind: ConfigMap']]);
    const table = JSON.parse((await send(maps, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })).text);
    expect(table).toMatchObject({ kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }] });
    expect(await send('/api/v1/nodes', { headers: { accept: 'application/xml' } })).toMatchObject({ status: 406 });
    const discovery = await send('/apis', { headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } });
    expect(discovery.headers['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const openapi = await send('/openapi/v2', { headers: { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' } });
    expect(openapi.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(openapi.bytes.subarray(0, 5)).toEqual(Buffer.from('\n\x032.0'));
  });

  it('packs what is long, and warns in headers', async () => {
    await send(maps, { method: 'POST', headers: json, body: JSON.stringify({ metadata: { name: 'long' }, data: { a: 'x'.repeat(200_000) } }) });
    const packed = await send(`${maps}/long`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(packed.bytes).toString()).data.a).toHaveLength(200_000);
    const warned = await send(maps, { method: 'POST', headers: json, body: JSON.stringify({ metadata: { name: 'w' }, 'odd "한"': 1 }) });
    expect(Buffer.from(warned.headers['warning'] as string, 'latin1').toString('utf8')).toBe('299 - "unknown field \\"odd \\\\\\"한\\\\\\"\\""');
  });

  it('refuses what is too large, what has no path and what is no HTTP', async () => {
    const large = await send(maps, { method: 'POST', headers: json, body: JSON.stringify({ metadata: { name: 'x' }, data: { a: 'x'.repeat(3_200_000) } }) }).catch((error: Error) => error);
    if (!(large instanceof Error)) expect(JSON.parse(large.text)).toMatchObject({ code: 413, message: 'Request entity is too large: limit is 3145728' });
    expect(await send('/apis/none/v1/things')).toMatchObject({ status: 404, text: '404 page not found\n' });
    expect(await send(`${maps}/nope`)).toMatchObject({ status: 404, text: expect.stringContaining('configmaps \\"nope\\" not found') });
    expect((await send('/api/v1/namespaces/default/pods/none/exec?command=x&stdout=1')).status).toBe(404);
    expect(served.cluster.sim.faults).toEqual([]);
  });

  it('reads what typed clients of Go send', async () => {
    const meta = Buffer.concat([writeBytes(1, 'proto'), writeBytes(3, ''), writeBytes(8, ''), writeBytes(11, Buffer.concat([writeBytes(1, 'app'), writeBytes(2, 'web')]))]);
    const port = Buffer.concat([writeBytes(1, 'http'), writeBytes(2, 'TCP'), writeNumber(3, 80), writeBytes(4, Buffer.concat([writeNumber(1, 1), writeNumber(2, 0), writeBytes(3, 'web')]))]);
    const service = Buffer.concat([writeBytes(1, meta), writeBytes(2, Buffer.concat([writeBytes(1, port), writeBytes(2, Buffer.concat([writeBytes(1, 'app'), writeBytes(2, 'web')]))]))]);
    const body = Buffer.concat([Buffer.from('k8s\0'), writeBytes(1, Buffer.concat([writeBytes(1, 'v1'), writeBytes(2, 'Service')])), writeBytes(2, service)]);
    const made = await send('/api/v1/namespaces/default/services?fieldValidation=Strict', { method: 'POST', headers: { 'content-type': 'application/vnd.kubernetes.protobuf', accept: 'application/vnd.kubernetes.protobuf,application/json' }, body });
    expect(made.headers['content-type']).toBe('application/vnd.kubernetes.protobuf');
    expect(decodeProtobuf(served.cluster.kinds, made.bytes)).toMatchObject({ kind: 'Service', metadata: { name: 'proto', labels: { app: 'web' } }, spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'web' }] } });
    const cut = await send('/api/v1/namespaces/default/services', { method: 'POST', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' }, body: body.subarray(0, 40) });
    expect(JSON.parse(cut.text)).toMatchObject({ code: 400, reason: 'BadRequest', message: expect.stringContaining('unexpected EOF') });
  });

  it('answers typed clients of Go in protobuf: objects, lists, metadata, watches and refusals', async () => {
    const { kinds } = served.cluster;
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const ask = async (path: string, accept = `${protobuf},application/json`) => {
      const { status, headers, bytes } = await send(path, { headers: { accept } });
      return { status, type: headers['content-type'], bytes, object: () => (bytes[0] === 107 ? decodeProtobuf(kinds, bytes) : JSON.parse(bytes.toString('utf8'))) };
    };
    const node = '/api/v1/nodes/node01';
    const plain = JSON.parse((await send(node)).text);
    const read = await ask(node, protobuf);
    expect(read.type).toBe(protobuf);
    expect(read.object()).toMatchObject({ kind: 'Node', metadata: { uid: plain.metadata.uid, labels: plain.metadata.labels }, spec: plain.spec, status: { nodeInfo: plain.status.nodeInfo, capacity: plain.status.capacity } });
    const missing = await ask('/api/v1/nodes/nope', protobuf);
    expect([missing.status, missing.type]).toEqual([404, protobuf]);
    expect(missing.object()).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404, details: { name: 'nope', kind: 'nodes' } });
    const list = await ask('/api/v1/nodes');
    expect(list.type).toBe(protobuf);
    const items = [...fieldsIn([...fieldsIn(list.bytes.subarray(4))].find((f) => f.number === 2)!.value as Buffer)].filter((f) => f.number === 2);
    expect(items).toHaveLength(3);
    const metadata = await ask(node, `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`);
    expect(metadata.bytes.toString('latin1')).toContain('PartialObjectMetadata');
    expect((await ask('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).type).toBe('application/json');
    expect((await ask('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', protobuf)).object()).toMatchObject({ code: 406, reason: 'NotAcceptable', message: 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf' });
  });

  it('watches in protobuf frame by frame', async () => {
    const received: Buffer[] = [];
    const type = await new Promise<string>((resolve, reject) => {
      const sent = httpsRequest(`${served.url}${maps}?watch=1&fieldSelector=metadata.name=yam`, { headers: { accept: 'application/vnd.kubernetes.protobuf;stream=watch' }, ...served.admin }, (answer) => {
        answer.on('data', (chunk: Buffer) => {
          received.push(chunk);
          sent.destroy();
          resolve(answer.headers['content-type']!);
        });
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(type).toBe('application/vnd.kubernetes.protobuf;stream=watch');
    const [frame] = received;
    expect(frame!.readUInt32BE(0)).toBe(frame!.length - 4);
    const [event, object] = [...fieldsIn(frame!.subarray(4))].map((f) => f.value as Buffer);
    expect(event!.toString()).toBe('ADDED');
    expect(decodeProtobuf(served.cluster.kinds, [...fieldsIn(object!)][0]!.value as Buffer)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'yam' }, data: { a: '1' } });
  });

  it('outlives what is cut short, what is no HTTP, and many at once', async () => {
    const { port } = new URL(served.url);
    const raw = (bytes: Buffer | string): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port: Number(port), ...served.admin }, () => {
          socket.write(bytes);
          setTimeout(() => socket.destroy(), 20);
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    const line = `POST ${maps} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    await raw('\u0000\u0001nonsense\r\n\r\n');
    await raw(`${line}Content-Length: 100\r\n\r\n{"metadata"`);
    await raw(`${line}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    await raw(`GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    await raw(`GET ${maps}/yam HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
    await raw('GET /api/v1/namespaces/default/pods/none/exec?command=x HTTP/1.1\r\nHost: x\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\n');
    const before = served.cluster.objects('configmaps')!.length;
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => send(maps, { method: 'POST', headers: json, body: i % 3 === 0 ? '{"metadata"' : JSON.stringify({ metadata: { name: `many-${i % 30}` } }) })));
    const codes = answers.map((a) => a.status);
    expect([codes.filter((c) => c === 201).length, codes.filter((c) => c === 409).length, codes.filter((c) => c === 400).length]).toEqual([20, 20, 20]);
    expect(served.cluster.objects('configmaps')!.length).toBe(before + 20);
    expect(served.cluster.sim.faults).toEqual([]);
  });

  it('carries a watch to a browser, whose token is a subprotocol', async () => {
    const account = '/api/v1/namespaces/kube-system/serviceaccounts/coredns/token';
    const { token } = JSON.parse((await send(account, { method: 'POST', headers: json, body: '{}' })).text).status;
    const encoded = Buffer.from(token as string).toString('base64url');
    const socket = new WebSocket(`${served.url.replace('https', 'wss')}/api/v1/namespaces?watch=1`, [`base64url.bearer.authorization.k8s.io.${encoded}`, 'base64.binary.k8s.io'], { ca: served.authority.certificate });
    const names: string[] = [];
    socket.on('message', (data: Buffer) => names.push(JSON.parse(data.toString('utf8')).object.metadata.name));
    await eventually(() => names.includes('kube-system'));
    socket.close();
  });
});
