import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ApiQuery, RemoteStream, WatchStream } from '../../../engine/api/http.ts';
import type { ForwardedPorts } from '../../../engine/network/types.ts';
import type { Task } from '../../../engine/sim/sim.ts';
import { eventLine } from '../answer.ts';
import { forward } from './forward.ts';
import { serveForwarding } from './portforward.ts';
import { RemoteCommand, type Spawn } from './remotecommand.ts';
import { SpdyConnection } from './spdy.ts';

/** Port-forwarding's SPDY inside a WebSocket (KEP-4006). */
export const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

const commands = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io'];

/** Protocols by subresource, the newest first. */
const protocols: Record<string, readonly string[]> = {
  exec: commands,
  attach: commands,
  portforward: [TUNNEL, 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'portforward.k8s.io'],
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
const ZERO = '0'.charCodeAt(0);
/** From v4 on the error channel carries a Status; before, words for who failed. */
const WITH_STATUS = /^v[45]\./;

const bytesOf = (data: unknown): Buffer => (Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data as Buffer[]) : Buffer.from(data as ArrayBuffer));

/** Messages with the number of their channel before them: a byte, or for `base64` protocols a digit (apiserver: pkg/util/wsstream, now httpstream/wsstream). */
class Channels {
  private readonly base64: boolean;

  constructor(
    private readonly socket: WebSocket,
    protocol: string | false,
    received: (channel: number, bytes: Buffer) => void,
  ) {
    this.base64 = protocol !== false && protocol.includes('base64.');
    socket.on('message', (data) => {
      const message = bytesOf(data);
      if (message.length === 0) return;
      if (this.base64) received(message[0]! - ZERO, Buffer.from(message.toString('latin1', 1), 'base64'));
      else received(message[0]!, message.subarray(1));
    });
  }

  send(channel: number, bytes: Buffer): void {
    const { socket } = this;
    if (socket.readyState === socket.OPEN) socket.send(this.base64 ? `${channel}${bytes.toString('base64')}` : Buffer.concat([Buffer.from([channel]), bytes]));
  }
}

/** exec and attach: every message begins with the number of its channel (client-go: tools/remotecommand/websocket.go). */
export function serveRemoteCommand(socket: WebSocket, remote: RemoteStream, protocol: string | false, spawn: Spawn): void {
  const channels = new Channels(socket, protocol, (channel, body) => {
    if (channel === STDIN) command.stdin(body);
    else if (channel === RESIZE) command.resize(body.toString('utf8'));
    else if (channel === CLOSE && body[0] === STDIN) command.closeStdin();
  });
  const command = new RemoteCommand(
    remote,
    {
      stdout: (bytes) => channels.send(STDOUT, bytes),
      stderr: (bytes) => channels.send(STDERR, bytes),
      status: (status) => {
        if (protocol === false || WITH_STATUS.test(protocol)) channels.send(ERROR, Buffer.from(JSON.stringify(status)));
        else if (status.status === 'Failure') channels.send(ERROR, Buffer.from(status.message ?? ''));
        socket.close(1000);
      },
    },
    spawn,
  );
  socket.on('close', () => command.close());
}

/** Tells over the error channel how a command ended, and closes. */
export function sendStatus(socket: WebSocket, protocol: string, status: unknown): void {
  new Channels(socket, protocol, () => {}).send(ERROR, Buffer.from(JSON.stringify(status)));
  socket.close(1000);
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
export function serveChannels(socket: WebSocket, remote: ForwardedPorts, query: ApiQuery, protocol: string | false, spawn: Spawn): void {
  const channels = new Channels(socket, protocol, (channel, bytes) => {
    if (channel % 2 === 0) streams[channel / 2]?.push(bytes);
  });
  const wanted = [query['ports'] ?? []].flat().flatMap((p) => String(p).split(',')).map(Number);
  const streams = wanted.map((port, i) => {
    const head = Buffer.alloc(2);
    head.writeUInt16LE(port);
    channels.send(2 * i, head);
    channels.send(2 * i + 1, head);
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        channels.send(2 * i, chunk);
        done();
      },
    });
    forward(remote, port, stream, (message) => channels.send(2 * i + 1, Buffer.from(message)), spawn);
    return stream;
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

/** A log as messages, as browsers want it: bytes, or base64 for who asked for that (apiserver: wsstream/stream.go). */
export function serveLog(socket: WebSocket, read: () => Task<string | undefined>, protocol: string | false, spawn: Spawn): void {
  const base64 = protocol === 'base64.binary.k8s.io';
  spawn('log', (function* () {
    for (let text = yield* read(); text !== undefined && socket.readyState === socket.OPEN; text = yield* read()) {
      const bytes = Buffer.from(text, 'utf8');
      socket.send(base64 ? bytes.toString('base64') : bytes);
    }
    socket.close(1000);
  })());
}
