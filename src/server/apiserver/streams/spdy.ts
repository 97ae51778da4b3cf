import { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { dictionary } from './dictionary.ts';

// SPDY/3.1, the server's end of it, as far as Kubernetes' clients speak it: streams that the client opens, data both ways,
// pings. There is no flow control: neither end of Kubernetes keeps to it.

type Headers = Record<string, string>;

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;

/** A zlib stream that lives as long as the connection; gives what each block becomes. */
const codec = (stream: ReturnType<typeof createInflate> | ReturnType<typeof createDeflate>): ((block: Buffer) => Promise<Buffer>) => {
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return (block) =>
    new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.write(block, () =>
        stream.flush(constants.Z_SYNC_FLUSH, () => {
          stream.removeListener('error', reject);
          const out = Buffer.concat(chunks);
          chunks = [];
          resolve(out);
        }),
      );
    });
};

const readHeaders = (block: Buffer): Headers => {
  const headers: Headers = {};
  let at = 4;
  const text = (): string => {
    const size = block.readUInt32BE(at);
    at += 4 + size;
    return block.toString('utf8', at - size, at);
  };
  for (let n = block.readUInt32BE(0); n > 0; n--) {
    const name = text();
    headers[name] = text();
  }
  return headers;
};

/** One stream of a connection. Ending it half-closes it; destroying it resets it. */
export class SpdyStream extends Duplex {
  constructor(
    readonly id: number,
    readonly headers: Headers,
    private readonly send: (data: Buffer, fin: boolean) => void,
    private readonly reset: () => void,
  ) {
    super({ allowHalfOpen: true });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.send(chunk, false);
    done();
  }

  override _final(done: () => void): void {
    this.send(Buffer.alloc(0), true);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.writableFinished) this.reset();
    done(error);
  }
}

/** A connection whose bytes come and go by `received` and `transmit`. `opened` gets each new stream. */
export class SpdyConnection {
  private readonly streams = new Map<number, SpdyStream>();
  private readonly inflate = codec(createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH }));
  private readonly deflate = codec(createDeflate({ dictionary }));
  private buffered: Buffer = Buffer.alloc(0);
  /** Frames are handled in order, though headers are unpacked elsewhere. */
  private order: Promise<void> = Promise.resolve();

  constructor(
    private readonly transmit: (bytes: Buffer) => void,
    private readonly opened: (stream: SpdyStream) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  received(bytes: Buffer): void {
    this.buffered = this.buffered.length > 0 ? Buffer.concat([this.buffered, bytes]) : bytes;
    while (this.buffered.length >= 8) {
      const size = 8 + this.buffered.readUIntBE(5, 3);
      if (this.buffered.length < size) return;
      const frame = this.buffered.subarray(0, size);
      this.buffered = this.buffered.subarray(size);
      this.order = this.order.then(() => this.frame(frame)).catch(this.failed);
    }
  }

  /** The other end is gone. */
  close(): void {
    for (const stream of this.streams.values()) stream.push(null);
    this.streams.clear();
  }

  private async frame(frame: Buffer): Promise<void> {
    const flags = frame[4]!;
    const body = frame.subarray(8);
    if (frame[0]! < 128) {
      const stream = this.streams.get(frame.readUInt32BE(0));
      if (body.length > 0) stream?.push(body);
      if (flags & FIN) stream?.push(null);
      return;
    }
    switch (frame.readUInt16BE(2)) {
      case SYN_STREAM:
        return this.open(body.readUInt32BE(0) & 0x7fffffff, readHeaders(await this.inflate(body.subarray(10))), (flags & FIN) !== 0);
      case RST_STREAM: {
        const id = body.readUInt32BE(0);
        this.streams.get(id)?.push(null);
        this.streams.delete(id);
        return;
      }
      case PING:
        return this.control(PING, 0, body);
      case GOAWAY:
        return this.close();
      default:
    }
  }

  private async open(id: number, headers: Headers, fin: boolean): Promise<void> {
    const stream = new SpdyStream(
      id,
      headers,
      (data, last) => this.data(id, data, last),
      () => this.control(RST_STREAM, 0, numbers(id, 5)),
    );
    this.streams.set(id, stream);
    stream.on('close', () => this.streams.delete(id));
    stream.on('error', () => {});
    this.control(SYN_REPLY, 0, Buffer.concat([numbers(id), await this.deflate(numbers(0))]));
    if (fin) stream.push(null);
    this.opened(stream);
  }

  private control(type: number, flags: number, body: Buffer): void {
    const frame = Buffer.alloc(8);
    frame.writeUInt16BE(0x8003, 0);
    frame.writeUInt16BE(type, 2);
    frame[4] = flags;
    frame.writeUIntBE(body.length, 5, 3);
    this.transmit(Buffer.concat([frame, body]));
  }

  private data(id: number, data: Buffer, fin: boolean): void {
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(id, 0);
    frame[4] = fin ? FIN : 0;
    frame.writeUIntBE(data.length, 5, 3);
    this.transmit(Buffer.concat([frame, data]));
  }
}

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
};
