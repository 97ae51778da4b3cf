import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, serve, type Served } from './testing.ts';

// RFC 9113, as client-go uses it: one connection for everything.

let served: Served;
beforeAll(async () => {
  served = await serve();
}, 60_000);
afterAll(() => served.close());

const open = (): ClientHttp2Session => {
  const session = connect(served.url, served.admin);
  session.on('error', () => {});
  return session;
};

const ask = (session: ClientHttp2Session, path: string, method = 'GET', body?: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path, ':method': method, 'content-type': 'application/json' });
    let status = 0;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => (status = headers[':status']!));
    stream.on('data', (chunk: string) => (text += chunk));
    stream.on('end', () => resolve({ status, text }));
    stream.on('error', reject);
    stream.end(body);
  });

const watch = (session: ClientHttp2Session, path: string): { stream: ClientHttp2Stream; events: string[] } => {
  const stream = session.request({ ':path': path });
  const events: string[] = [];
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('error', () => {});
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const { type, object } = JSON.parse(line);
      events.push(`${type} ${object.metadata.name}`);
    }
  });
  return { stream, events };
};

const maps = '/api/v1/namespaces/default/configmaps';

describe('HTTP/2', () => {
  it('is chosen by ALPN, and knows who is at the other end', async () => {
    const session = open();
    const made = await ask(session, '/apis/authentication.k8s.io/v1/selfsubjectreviews', 'POST', '{}');
    expect(session.alpnProtocol).toBe('h2');
    expect([made.status, JSON.parse(made.text).status.userInfo.username]).toEqual([201, 'kubernetes-admin']);
    expect(await ask(session, '/apis/none/v1/things')).toEqual({ status: 404, text: '404 page not found\n' });
    expect(session.remoteSettings.maxConcurrentStreams).toBe(100);
    session.close();
  });

  it('carries many watches and requests on one connection', async () => {
    const session = open();
    const watches = Array.from({ length: 60 }, (_, i) => watch(session, `${maps}?watch=1&fieldSelector=metadata.name%3Dmany-${i % 20}`));
    const made = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(session, maps, 'POST', JSON.stringify({ metadata: { name: `many-${i}` } }))));
    expect(made.map((m) => m.status)).toEqual(Array<number>(20).fill(201));
    await eventually(() => watches.every((w) => w.events.length > 0));
    expect(watches.map((w) => w.events)).toEqual(watches.map((_, i) => [`ADDED many-${i % 20}`]));
    session.close();
    session.destroy();
  });

  it('holds back what a client does not read, and goes on with the others', async () => {
    const session = open();
    // As client-go does: only the streams' own windows, of 64 KiB, hold anything back.
    await new Promise((resolve) => session.once('connect', resolve));
    session.setLocalWindowSize(2 ** 24);
    const name = 'big';
    const slow = session.request({ ':path': `${maps}?watch=1&fieldSelector=metadata.name%3D${name}` });
    slow.pause();
    slow.on('error', () => {});
    await new Promise((resolve) => slow.once('response', resolve));
    const quick = watch(session, `${maps}?watch=1&fieldSelector=metadata.name%3D${name}`);
    await new Promise((resolve) => quick.stream.once('response', resolve));
    expect((await ask(session, maps, 'POST', JSON.stringify({ metadata: { name }, data: { a: 'x'.repeat(200_000) } }))).status).toBe(201);
    for (let i = 0; i < 5; i++) expect((await ask(session, `${maps}/${name}`, 'PUT', JSON.stringify({ metadata: { name }, data: { a: String(i).repeat(200_000) } }))).status).toBe(200);
    await eventually(() => quick.events.length === 6);
    expect(slow.readableLength).toBeLessThanOrEqual(65_535);
    let size = 0;
    slow.on('data', (chunk: Buffer) => (size += chunk.length)).resume();
    await eventually(() => size > 1_200_000);
    session.destroy();
  });

  it('refuses a body that is too large on its stream alone', async () => {
    const session = open();
    const large = await ask(session, maps, 'POST', JSON.stringify({ metadata: { name: 'x' }, data: { a: 'x'.repeat(3_200_000) } })).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof large === 'object') expect(large.status).toBe(413);
    expect((await ask(session, '/readyz')).text).toBe('ok');
    session.close();
  });

  it('says good-bye when the server ends', async () => {
    const other = await serve();
    const session = connect(other.url, other.admin);
    const codes: number[] = [];
    session.on('goaway', (code) => codes.push(code));
    session.on('error', () => {});
    const { stream } = watch(session, '/api/v1/namespaces?watch=1');
    await new Promise((resolve) => stream.once('response', resolve));
    const closed = new Promise((resolve) => session.on('close', resolve));
    await other.close();
    await closed;
    expect(codes).toEqual([constants.NGHTTP2_NO_ERROR]);
  });
});
