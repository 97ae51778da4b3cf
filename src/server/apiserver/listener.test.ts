import { connect, constants } from 'node:http2';
import { connect as tls } from 'node:tls';
import { expect, it } from 'vitest';
import { Authority } from './certificates.ts';
import { Listener } from './listener.ts';

const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** A server that goes on writing to whoever asks, and a client that has had the first of it. */
async function busy(authority: Authority) {
  const listener = new Listener(authority, ['127.0.0.1'], {
    request(_incoming, to) {
      to.flushHeaders();
      const timer = setInterval(() => to.write('x'.repeat(1000)), 0);
      to.on('close', () => clearInterval(timer));
    },
    upgrade() {},
  });
  const session = connect(`https://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`, { ca: authority.certificate });
  const codes: number[] = [];
  session.on('goaway', (code) => codes.push(code)).on('error', () => {});
  const closed = new Promise((resolve) => session.once('close', resolve));
  const stream = session.request({ ':path': '/' }).on('error', () => {});
  await new Promise((resolve) => stream.once('data', resolve));
  return { listener, codes, closed };
}

it('tells clients to go away once, in the middle of an answer too', async () => {
  const authority = new Authority();
  for (let i = 0; i < 60; i++) {
    const { listener, codes, closed } = await busy(authority);
    await listener.close();
    await closed;
    expect(codes).toEqual([constants.NGHTTP2_NO_ERROR]);
  }
});

it('ends though a client does not answer', async () => {
  const authority = new Authority();
  const listener = new Listener(authority, ['127.0.0.1'], { request() {}, upgrade() {} });
  const socket = tls({ port: await listener.listen(0, '127.0.0.1'), host: '127.0.0.1', ca: authority.certificate, ALPNProtocols: ['h2'] });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), EMPTY_SETTINGS]));
  await new Promise((resolve) => socket.once('data', resolve));
  await listener.close();
  await closed;
});
