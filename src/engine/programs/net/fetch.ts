import { ConnectionError } from '../../api/status.ts';
import type { Machine } from '../../hosts/types.ts';
import type { Connection, HttpRequest, HttpResponse } from '../../network/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { hostHeader, type Target } from './url.ts';

/** Why a transfer failed, before anybody's words. */
export class FetchError extends Error {
  constructor(
    readonly kind: 'resolve' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'empty' | 'wrong-version' | 'not-trusted' | 'wrong-name',
    /** Address that was tried, when there is one. */
    readonly address?: string,
    /** There was a connection. */
    readonly connected = false,
  ) {
    super(kind);
  }
}

export interface FetchOptions {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Seconds for connecting; undefined: the kernel's two minutes. */
  connectTimeout?: number;
  /** Seconds for everything. */
  maxTime?: number;
  /** Skips the checks of the server's certificate. */
  insecure?: boolean;
  /** Names of the certificate authorities that are trusted besides the public ones. */
  trusted?: readonly string[];
  certificate?: HttpRequest['certificate'];
  /** Dials this instead of the URL's host. */
  connectTo?: string;
  /** Called once connected. */
  connected?(connection: Connection, address: string): Task;
}

export interface Fetched extends HttpResponse {
  connection: Connection;
  address: string;
}

const publicAuthorities = new Set(['Internet']);

/** One HTTP exchange. Throws FetchError. */
export function* fetchOnce(machine: Machine, target: Target, options: FetchOptions): Task<Fetched> {
  const { net } = machine;
  let address: string;
  try {
    const name = options.connectTo ?? target.host;
    [address] = (yield* net.resolve(name)) as [string];
  } catch (error) {
    if (error instanceof ConnectionError) throw new FetchError('resolve');
    throw error;
  }
  const connection = yield* connect(machine, address, target.port, options);
  yield* checkTls(connection, target, options, address);
  if (options.connected) yield* options.connected(connection, address);
  const request: HttpRequest = {
    method: options.method,
    path: target.path,
    headers: { Host: hostHeader(target), ...options.headers },
    ...(options.body !== undefined && { body: options.body }),
    ...(options.certificate && { certificate: options.certificate }),
  };
  try {
    const plain = plainToTls(connection, target);
    if (plain) return { ...plain, connection, address };
    if (options.maxTime === undefined) return { ...(yield* connection.http(request)), connection, address };
    const { value } = yield* withTimeout(machine.sim, options.maxTime * 1000, 'transfer', connection.http(request));
    if (!value) throw new FetchError('timeout', address, true);
    return { ...value, connection, address };
  } catch (error) {
    if (error instanceof ConnectionError) throw new FetchError(error.kind === 'eof' ? 'empty' : error.kind === 'timeout' ? 'timeout' : 'reset', address);
    throw error;
  } finally {
    connection.close();
  }
}

function* connect(machine: Machine, address: string, port: number, options: FetchOptions): Task<Connection> {
  const seconds = Math.min(options.connectTimeout ?? 130, options.maxTime ?? 130);
  try {
    return yield* machine.net.dial(address, port, { timeoutMs: seconds * 1000 });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const kind = error.kind === 'refused' || error.kind === 'unreachable' || error.kind === 'reset' ? error.kind : 'timeout';
    throw new FetchError(kind, address);
  }
}

function* checkTls(connection: Connection, target: Target, options: FetchOptions, address: string): Task {
  const { tls } = connection.listener;
  if (target.scheme !== 'https') return;
  if (!tls) throw new FetchError('wrong-version', address);
  if (options.insecure) return;
  if (!publicAuthorities.has(tls.ca) && !options.trusted?.includes(tls.ca)) throw new FetchError('not-trusted', address);
  if (!tls.names.includes(target.host)) throw new FetchError('wrong-name', address);
}

/** What a plain request to a TLS port gets (Go's and nginx' servers answer so). */
const plainToTls = (connection: Connection, target: Target): HttpResponse | undefined =>
  target.scheme === 'http' && connection.listener.tls ? { status: 400, headers: {}, body: 'Client sent an HTTP request to an HTTPS server.\n' } : undefined;

const reasons: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 413: 'Request Entity Too Large', 415: 'Unsupported Media Type', 418: "I'm a teapot", 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};

/** The reason phrase of a status line (RFC 9110, section 15). */
export const reason = (status: number): string => reasons[status] ?? '';
