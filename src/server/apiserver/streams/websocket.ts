import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ApiQuery, RemoteStream, WatchStream } from '../../../engine/api/http.ts';
import type { ForwardedPorts } from '../../../engine/network/types.ts';
import { eventLine } from '../answer.ts';
import { forward } from './forward.ts';
import { serveForwarding } from './portforward.ts';
import { RemoteCommand, type Spawn } from './remotecommand.ts';
import { SpdyConnection } from './spdy.ts';

/** Port-forwarding's SPDY inside a WebSocket (KEP-4006). */
export const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

/** Protocols by subresource, the newest first. */
const protocols: Record<string, readonly string[]> = {
  exec: ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'],
  attach: ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'],
  portforward: [TUNNEL, 'v4.channel.k8s.io', 'portforward.k8s.io'],
};

const BEARER = 'base64url.bearer.authorization.k8s.io.';

/** The token that a browser sends as a subprotocol, for want of headers. */
export const bearerOf = (offered: readonly string[]): string | undefined => {
  const found = offered.find((p) => p.startsWith(BEARER));
  return found && Buffer.from(found.slice(BEARER.length), 'base64url').toString('utf8');
};

/** The subprotocol to speak; undefined where none of the offered ones is known, and false for none asked. */
export const subprotocol = (offered: readonly string[], subresource: string | undefined): string | false | undefined => {
  const plain = offered.filter((p) => !p.startsWith(BEARER));
  if (plain.length === 0) return false;
  return (protocols[subresource ?? ''] ?? ['binary.k8s.io', 'base64.binary.k8s.io']).find((p) => plain.includes(p));
};

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

const bytesOf = (data: unknown): Buffer => (Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data as Buffer[]) : Buffer.from(data as ArrayBuffer));

const framed = (channel: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([channel]), bytes]);

/** exec and attach: every message begins with the number of its channel (client-go: tools/remotecommand/websocket.go). */
export function serveRemoteCommand(socket: WebSocket, remote: RemoteStream, spawn: Spawn): void {
  const send = (channel: number, bytes: Buffer) => {
    if (socket.readyState === socket.OPEN) socket.send(framed(channel, bytes));
  };
  const command = new RemoteCommand(
    remote,
    {
      stdout: (bytes) => send(STDOUT, bytes),
      stderr: (bytes) => send(STDERR, bytes),
      status: (status) => {
        send(ERROR, Buffer.from(JSON.stringify(status)));
        socket.close(1000);
      },
    },
    spawn,
  );
  socket.on('message', (data) => {
    const message = bytesOf(data);
    const body = message.subarray(1);
    if (message[0] === STDIN) command.stdin(body);
    else if (message[0] === RESIZE) command.resize(body.toString('utf8'));
    else if (message[0] === CLOSE && body[0] === STDIN) command.closeStdin();
  });
  socket.on('close', () => command.close());
}

/** Port-forwarding as kubectl does it: SPDY frames in binary messages. */
export function serveTunnel(socket: WebSocket, remote: ForwardedPorts, spawn: Spawn): void {
  const connection: SpdyConnection = new SpdyConnection(
    (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    serveForwarding(remote, spawn),
    () => socket.close(1011),
  );
  socket.on('message', (data) => connection.received(bytesOf(data)));
  socket.on('close', () => connection.close());
}

/** Port-forwarding with a pair of channels for each port: data, and errors (kubelet: cri/streaming/portforward/websocket.go). */
export function serveChannels(socket: WebSocket, remote: ForwardedPorts, query: ApiQuery, spawn: Spawn): void {
  const wanted = [query['ports'] ?? []].flat().flatMap((p) => String(p).split(',')).map(Number);
  const streams = wanted.map((port, i) => {
    const send = (channel: number, bytes: Buffer) => {
      if (socket.readyState === socket.OPEN) socket.send(framed(channel, bytes));
    };
    const head = Buffer.alloc(2);
    head.writeUInt16LE(port);
    send(2 * i, head);
    send(2 * i + 1, head);
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        send(2 * i, chunk);
        done();
      },
    });
    forward(remote, port, stream, (message) => send(2 * i + 1, Buffer.from(message)), spawn);
    return stream;
  });
  socket.on('message', (data) => {
    const message = bytesOf(data);
    const channel = message[0]!;
    if (channel % 2 === 0) streams[channel / 2]?.push(message.subarray(1));
  });
  socket.on('close', () => {
    for (const stream of streams) stream.push(null);
  });
}

/** A watch whose events come as messages, as browsers want them. */
export function serveWatch(socket: WebSocket, watch: WatchStream): void {
  watch.listen(
    (events) => {
      for (const { type, object } of events) if (socket.readyState === socket.OPEN) socket.send(eventLine(type, object).trimEnd());
    },
    () => socket.close(1000),
  );
  socket.on('close', () => watch.stop());
}
