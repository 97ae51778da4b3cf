import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, eventually, serve, type Served } from './testing.ts';

// What k9s (internal/client, internal/dao, internal/watch) and Headlamp (frontend/src/lib/k8s/api, backend) send to a
// cluster, sent by an HTTP and a WebSocket client. The programs themselves are not run.

let served: Served;
beforeAll(async () => {
  served = await serve();
  const container = { name: 'c', image: 'busybox', command: ['sh', '-c', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done'] };
  await send('/api/v1/namespaces/default/pods', { method: 'POST', body: { metadata: { name: 'talk' }, spec: { containers: [container] } } });
  await send('/api/v1/namespaces/default/pods', { method: 'POST', body: { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } });
  for (const name of ['talk', 'web']) await eventually(async () => (await read(`/api/v1/namespaces/default/pods/${name}`)).status?.phase === 'Running');
}, 60_000);
afterAll(() => served.close());

interface Sent {
  method?: string;
  accept?: string;
  type?: string;
  body?: unknown;
}

const send = async (path: string, { method, accept = 'application/json', type = 'application/json', body }: Sent = {}): Promise<{ code: number; type: string; text: string }> => {
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const { status, headers, text } = await ask(served, path, { ...(method && { method }), headers: { accept, 'content-type': type, 'content-length': String(bytes.length) }, body: bytes });
  return { code: status, type: String(headers['content-type'] ?? ''), text };
};

const read = async (path: string, options?: Sent): Promise<any> => JSON.parse((await send(path, options)).text);

/** The lines of an answer that goes on, until `enough` of them are there. */
const lines = (path: string, enough: number, accept = 'application/json'): Promise<string[]> =>
  new Promise((resolve, reject) => {
    let text = '';
    const sent = httpsRequest(served.url + path, { headers: { accept }, ...served.admin }, (answer) => {
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.split('\n').length <= enough) return;
        sent.destroy();
        resolve(text.split('\n').slice(0, enough));
      });
    });
    sent.on('error', reject);
    sent.end();
  });

/** A WebSocket's messages, and how it was spoken. */
const open = (path: string, protocols: string[]) => {
  const socket = new WebSocket(served.url.replace('https', 'wss') + path, protocols, { ...served.admin });
  const messages: Buffer[] = [];
  let closed = false;
  socket.on('message', (data: Buffer) => messages.push(data));
  socket.on('close', () => (closed = true));
  return { socket, messages, closed: () => closed };
};

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
const metadata = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

describe('what k9s asks', () => {
  it('is there somebody, and who are you', async () => {
    expect(await read('/version?timeout=15s')).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.2' });
    expect((await send('/healthz')).text).toBe('ok');
  });

  it('what is served: both documents at once, or group by group', async () => {
    for (const [path, group] of [['/api', ''], ['/apis', 'apps']]) {
      const answer = await send(path!, { accept: discovery });
      expect(answer.type).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
      const { items } = JSON.parse(answer.text);
      expect(items.some((i: any) => (i.metadata.name ?? '') === group && i.versions[0].resources.length > 4)).toBe(true);
    }
    expect((await read('/apis')).groups.find((g: any) => g.name === 'apps').preferredVersion.version).toBe('v1');
    expect((await read('/apis/apps/v1')).resources.map((r: any) => r.name)).toContain('deployments/scale');
  });

  it('may I: lists, watches, deletes, and the subresources of pods', async () => {
    const may = async (resourceAttributes: object) => (await read('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST', body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes } } })).status.allowed;
    for (const resource of ['nodes', 'namespaces']) for (const verb of ['list', 'watch']) expect(await may({ verb, resource, version: 'v1' })).toBe(true);
    expect(await may({ verb: 'create', resource: 'pods', subresource: 'portforward', namespace: 'default' })).toBe(true);
    expect(await may({ verb: 'patch', resource: 'deployments', group: 'apps', version: 'v1', namespace: 'default' })).toBe(true);
  });

  it('tables with the objects in them, and metadata alone', async () => {
    const pods = await read('/api/v1/namespaces/default/pods?includeObject=Object&labelSelector=run', { accept: table });
    expect(pods).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    const all = await read('/api/v1/pods?includeObject=Object&limit=500', { accept: table });
    expect(all.rows[0].object).toMatchObject({ kind: 'Pod', apiVersion: 'v1', spec: {}, status: {} });
    expect(await read('/api/v1/namespaces', { accept: metadata })).toMatchObject({ kind: 'PartialObjectMetadataList', items: expect.arrayContaining([expect.objectContaining({ kind: 'PartialObjectMetadata', metadata: expect.objectContaining({ name: 'default' }) })]) });
  });

  it('informers: a list at version 0, then a watch from its version', async () => {
    const list = await read('/apis/apps/v1/deployments?resourceVersion=0&limit=500');
    const watch = lines(`/apis/apps/v1/deployments?allowWatchBookmarks=true&resourceVersion=${list.metadata.resourceVersion}&timeoutSeconds=400&watch=true`, 1);
    const labels = { app: 'k9s' };
    await send('/apis/apps/v1/namespaces/default/deployments', { method: 'POST', body: { metadata: { name: 'k9s' }, spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'nginx' }] } } } } });
    expect(JSON.parse((await watch)[0]!)).toMatchObject({ type: 'ADDED', object: { kind: 'Deployment', metadata: { name: 'k9s' } } });
    const streamed = await lines('/api/v1/namespaces?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true', 6);
    expect(streamed.map((l) => JSON.parse(l)).at(-1)).toMatchObject({ type: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } });
    const rows = await lines('/api/v1/namespaces?watch=true', 2, table);
    expect(rows.map((l) => JSON.parse(l).object).map((t) => [t.kind, t.rows.length])).toEqual([['Table', 1], ['Table', 1]]);
  });

  it('logs that are followed, with their times', async () => {
    const [first, second] = await lines('/api/v1/namespaces/default/pods/talk/log?container=c&follow=true&tailLines=100&timestamps=true', 2);
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line \d+$/);
    expect(Number(second!.split(' ')[2])).toBe(Number(first!.split(' ')[2]) + 1);
  });

  it('changes: scale, restart, cordon, delete', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/k9s';
    const scale = await read(`${path}/scale`);
    expect((await read(`${path}/scale`, { method: 'PUT', body: { ...scale, spec: { replicas: 1 } } })).spec.replicas).toBe(1);
    const restart = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-21T01:00:00Z' } } } } };
    expect((await send(path, { method: 'PATCH', type: 'application/strategic-merge-patch+json', body: restart })).code).toBe(200);
    expect((await read('/api/v1/nodes/node02', { method: 'PATCH', type: 'application/strategic-merge-patch+json', body: { spec: { unschedulable: true } } })).spec.unschedulable).toBe(true);
    expect(await read(path, { method: 'DELETE', body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' } })).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'k9s' } });
  });

  it('measures that nobody serves', async () => {
    expect((await read('/apis')).groups.map((g: any) => g.name)).not.toContain('metrics.k8s.io');
    expect(await send('/apis/metrics.k8s.io/v1beta1/nodes')).toMatchObject({ code: 404, text: '404 page not found\n' });
  });
});

describe('what Headlamp asks', () => {
  it('is this token good (testAuth), and what may it do', async () => {
    const body = { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', spec: { namespace: 'default' } };
    const { status } = await read('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { method: 'POST', body });
    expect(status.resourceRules).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    expect((await send('/openapi/v2')).code).toBe(200);
  });

  it('a watch over WebSocket from the list that it has, with the token as a subprotocol', async () => {
    const { status } = await read('/api/v1/namespaces/kube-system/serviceaccounts/coredns/token', { method: 'POST', body: {} });
    const list = await read('/api/v1/namespaces');
    const bearer = `base64url.bearer.authorization.k8s.io.${Buffer.from(status.token as string).toString('base64url')}`;
    const { socket, messages } = open(`/api/v1/namespaces?watch=1&resourceVersion=${list.metadata.resourceVersion}`, ['base64.binary.k8s.io', bearer]);
    await eventually(() => socket.readyState === socket.OPEN);
    await send('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'lamp' } } });
    await eventually(() => messages.length > 0);
    expect(JSON.parse(messages[0]!.toString('utf8'))).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'lamp' } } });
    socket.close();
  });

  it('logs over WebSocket in base64', async () => {
    const { socket, messages } = open('/api/v1/namespaces/default/pods/talk/log?container=c&follow=true&tailLines=1&timestamps=true', ['base64.binary.k8s.io']);
    await eventually(() => messages.length > 2);
    expect(Buffer.from(messages[0]!.toString('utf8'), 'base64').toString('utf8')).toMatch(/Z line \d+\n/);
    socket.close();
    const whole = open('/api/v1/namespaces/default/pods/talk/log?limitBytes=7', []);
    await eventually(whole.closed);
    expect(Buffer.concat(whole.messages).toString('utf8')).toBe('line 1\n');
  });

  it.each(['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'])('a terminal over WebSocket: %s', async (protocol) => {
    const run = open('/api/v1/namespaces/default/pods/web/exec?container=web&command=sh&command=-c&command=read%20a%3B%20echo%20got%20%24a%3B%20exit%203&stdin=1&stdout=1&stderr=1', ['base64.binary.k8s.io', protocol]);
    await eventually(() => run.socket.readyState === run.socket.OPEN);
    expect(run.socket.protocol).toBe(protocol);
    run.socket.send(Buffer.from('\0hello\n'));
    await eventually(run.closed);
    const of = (channel: number) => Buffer.concat(run.messages.filter((m) => m[0] === channel).map((m) => m.subarray(1))).toString('utf8');
    expect(of(1)).toBe('got hello\n');
    const words = 'command terminated with non-zero exit code: exit status 3';
    if (protocol === 'channel.k8s.io') expect(of(3)).toBe(words);
    else expect(JSON.parse(of(3))).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', message: words });
  });

  it.each(['v4.base64.channel.k8s.io', 'base64.channel.k8s.io'])('a terminal over WebSocket, as text: %s', async (protocol) => {
    const run = open('/api/v1/namespaces/default/pods/web/exec?container=web&command=cat&stdin=1&stdout=1', [protocol]);
    await eventually(() => run.socket.readyState === run.socket.OPEN);
    run.socket.send(`0${Buffer.from('안녕\n').toString('base64')}`);
    await eventually(() => run.messages.length > 0);
    const [message] = run.messages.map((m) => m.toString('latin1'));
    expect([message![0], Buffer.from(message!.slice(1), 'base64').toString('utf8')]).toEqual(['1', '안녕\n']);
    run.socket.close();
  });

  it('a port over WebSocket', async () => {
    const forwarded = open('/api/v1/namespaces/default/pods/web/portforward?ports=80', ['v4.channel.k8s.io']);
    await eventually(() => forwarded.messages.length === 2);
    expect(forwarded.messages.map((m) => [m[0], m.readUInt16LE(1)])).toEqual([[0, 80], [1, 80]]);
    forwarded.socket.send(Buffer.from('\0GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n'));
    const said = () => Buffer.concat(forwarded.messages.slice(2).filter((m) => m[0] === 0).map((m) => m.subarray(1))).toString('utf8');
    await eventually(() => said().includes('Welcome to nginx!'));
    forwarded.socket.close();
  });
});
