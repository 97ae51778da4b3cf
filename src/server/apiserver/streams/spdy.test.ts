import { constants, createDeflate, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dictionary } from './dictionary.ts';
import { HttpReader, responseBytes } from './http.ts';
import { SpdyConnection, type SpdyStream } from './spdy.ts';

const word = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};

const control = (type: number, flags: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([0x80, 3, 0, type, flags, 0]), Buffer.from([body.length >> 8, body.length & 255]), body]);

const data = (id: number, text: string, fin = false): Buffer => Buffer.concat([word(id), Buffer.from([fin ? 1 : 0, 0, 0, text.length]), Buffer.from(text)]);

/** A client's headers, packed by one stream for the whole connection. */
const packer = () => {
  const deflate = createDeflate({ dictionary });
  return (headers: Record<string, string>): Promise<Buffer> => {
    const entries = Object.entries(headers).flat().map((text) => Buffer.concat([word(text.length), Buffer.from(text)]));
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const take = (chunk: Buffer) => chunks.push(chunk);
      deflate.on('data', take);
      deflate.write(Buffer.concat([word(entries.length / 2), ...entries]), () =>
        deflate.flush(constants.Z_SYNC_FLUSH, () => {
          deflate.off('data', take);
          resolve(Buffer.concat(chunks));
        }),
      );
    });
  };
};

// SPDY Protocol Draft 3.1, section 2.
describe('SPDY', () => {
  it('opens streams with their headers, and carries data both ways, however it is cut', async () => {
    const sent: Buffer[] = [];
    const streams: SpdyStream[] = [];
    const errors: Error[] = [];
    const connection = new SpdyConnection((bytes) => sent.push(bytes), (stream) => streams.push(stream), (error) => errors.push(error));
    const pack = packer();
    const open = async (id: number, headers: Record<string, string>) => control(1, 0, Buffer.concat([word(id), word(0), Buffer.from([0, 0]), await pack(headers)]));
    const bytes = Buffer.concat([await open(1, { streamtype: 'error', port: '80', requestid: '0' }), await open(3, { streamtype: 'data', port: '80', requestid: '0' }), data(3, 'hello'), data(3, '', true), control(6, 0, word(7))]);
    for (let at = 0; at < bytes.length; at += 11) connection.received(bytes.subarray(at, at + 11));
    while (sent.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([]);
    expect(streams.map((s) => s.headers)).toEqual([{ streamtype: 'error', port: '80', requestid: '0' }, { streamtype: 'data', port: '80', requestid: '0' }]);
    const reply = sent[0]!;
    expect([reply.readUInt16BE(2), reply.readUInt32BE(8)]).toEqual([2, 1]);
    expect(inflateSync(reply.subarray(12), { dictionary, finishFlush: constants.Z_SYNC_FLUSH })).toEqual(word(0));
    expect(sent[2]).toEqual(control(6, 0, word(7)));
    let text = '';
    for await (const chunk of streams[1]!) text += String(chunk);
    expect(text).toBe('hello');
    sent.length = 0;
    streams[0]!.end('no');
    await new Promise((resolve) => streams[0]!.on('finish', resolve));
    expect(Buffer.concat(sent)).toEqual(Buffer.concat([data(1, 'no'), data(1, '', true)]));
  });
});

describe('HTTP in a forwarded connection', () => {
  it('is taken apart into requests, whole or in chunks', () => {
    const reader = new HttpReader();
    const text = 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcPUT /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\nGET /c HTTP/1.0\r\n\r\n';
    for (const byte of Buffer.from(text)) reader.push(Buffer.from([byte]));
    expect(reader.next()).toEqual({ method: 'POST', path: '/a', headers: { host: 'x', 'content-length': '3' }, body: 'abc' });
    expect(reader.next()).toMatchObject({ method: 'PUT', path: '/b', body: 'de' });
    expect(reader.next()).toEqual({ method: 'GET', path: '/c', headers: { connection: 'close' } });
    expect(reader.next()).toBeUndefined();
    reader.push(Buffer.from('nonsense\r\n\r\n'));
    expect([reader.next(), reader.malformed]).toEqual([undefined, true]);
  });

  it('is answered with the length of the body', () => {
    expect(responseBytes({ status: 200, headers: { server: 'nginx' }, body: '한' }, 'GET').toString()).toBe('HTTP/1.1 200 OK\r\nserver: nginx\r\nContent-Length: 3\r\n\r\n한');
  });
});
