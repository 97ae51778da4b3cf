import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Authority } from './certificates.ts';

export type Incoming = IncomingMessage | Http2ServerRequest;

/** What both of Node's responses are. */
export type Outgoing = (ServerResponse | Http2ServerResponse) & {
  write(chunk: string | Buffer): boolean;
  end(chunk?: string | Buffer): unknown;
  on(event: 'close', listener: () => void): unknown;
  flushHeaders(): void;
};

export interface Handlers {
  request(incoming: Incoming, to: Outgoing): void;
  upgrade(incoming: IncomingMessage, socket: Duplex, first: Buffer): void;
}

/** apiserver/pkg/server/secure_serving.go: streams that a client may have open on a connection, and bytes sent ahead on each. */
const MAX_STREAMS = 100;
const STREAM_WINDOW = 256 * 1024;
const MAX_HEADERS = 1024 * 1024;
const KEEP_ALIVE_MS = 90_000;
/** How long a client that is told to go away may take to take it in. */
const GOAWAY_MS = 1000;

/** Servers of HTTP/1 that Node's HTTP/2 server is, too, with `allowHTTP1`. */
interface Http1Options {
  keepAliveTimeout: number;
  requestTimeout: number;
  maxHeaderSize: number;
}

/** Sends GOAWAY and waits until it has arrived: frames keep their order, so a PING sent behind it is answered after it (RFC 9113, 6.7 and 6.8). */
async function sendAway(session: ServerHttp2Session): Promise<void> {
  if (session.destroyed) return;
  session.goaway(constants.NGHTTP2_NO_ERROR);
  let unanswered: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    unanswered = setTimeout(resolve, GOAWAY_MS);
    session.once('close', resolve);
    if (!session.ping(() => resolve())) resolve();
  });
  clearTimeout(unanswered);
}

/** A TLS socket that speaks HTTP/2 with who offers it by ALPN, and HTTP/1.1 with all others: WebSockets and SPDY need that. */
export class Listener {
  private readonly server: Http2SecureServer;
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();

  constructor(authority: Authority, names: readonly string[], handlers: Handlers) {
    const { certificate, key } = authority.server('kube-apiserver', names);
    const settings = { maxConcurrentStreams: MAX_STREAMS, initialWindowSize: STREAM_WINDOW, maxFrameSize: STREAM_WINDOW, maxHeaderListSize: MAX_HEADERS };
    this.server = createSecureServer({ cert: certificate, key, ca: [authority.certificate], requestCert: true, rejectUnauthorized: false, allowHTTP1: true, settings });
    Object.assign(this.server, { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: MAX_HEADERS } satisfies Http1Options);
    this.server.on('secureConnection', (socket: TLSSocket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.on('session', (session) => {
      this.sessions.add(session);
      session.setLocalWindowSize(STREAM_WINDOW * MAX_STREAMS);
      session.on('close', () => this.sessions.delete(session));
    });
    this.server.on('request', (incoming: Incoming, to: ServerResponse | Http2ServerResponse) => handlers.request(incoming, to as Outgoing));
    this.server.on('upgrade', handlers.upgrade);
    for (const event of ['sessionError', 'tlsClientError']) this.server.on(event, () => {});
    this.server.on('clientError', (_error: Error, socket: Duplex) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request');
    });
  }

  /** Listens; gives the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts every connection, as a network does that fails for a moment. */
  disconnect(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Tells HTTP/2 clients to go away, then cuts every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions].map(sendAway));
    this.disconnect();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Takes a connection that was accepted elsewhere, as behind a proxy. */
  accept(socket: Duplex): void {
    this.server.emit('connection', socket);
  }
}
