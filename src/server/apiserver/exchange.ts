import { constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { badRequest, tooLarge, unauthorized } from '../../engine/api/errors.ts';
import type { Credentials } from '../../engine/api/http.ts';
import type { HttpRequest } from '../../engine/apiserver/http.ts';
import type { KindRegistry } from '../../engine/kinds/kind.ts';
import type { Incoming } from './listener.ts';
import { decodeProtobuf } from './protobuf/decode.ts';
import { MEDIA_TYPE } from '../../engine/apiserver/protobuf/table.ts';

/** apiserver/pkg/server/config.go: MaxRequestBodyBytes */
const MAX_BODY = 3 * 1024 * 1024;

/** The request line and headers of what came over a socket. */
export function head(request: Incoming): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined && !name.startsWith(':')) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers };
}

/** Reads a body whole. Throws RequestEntityTooLarge, and what the socket throws. */
export async function readAll(request: Incoming): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw tooLarge(`limit is ${MAX_BODY}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A request with its body as text; what typed clients of Go send becomes JSON. Throws BadRequest. */
export function withBody(request: HttpRequest, body: Buffer, kinds: KindRegistry): HttpRequest {
  if (body.length === 0) return request;
  if (!request.headers['content-type']?.startsWith(MEDIA_TYPE)) return { ...request, body: body.toString('utf8') };
  try {
    return { ...request, headers: { ...request.headers, 'content-type': 'application/json' }, body: JSON.stringify(decodeProtobuf(kinds, body)) };
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type Unknown): ${(error as Error).message} (${body.toString('hex', 0, 30)}${body.length > 30 ? ' ...' : ''})`);
  }
}

/** Ends a connection without an answer; of HTTP/2 only the request's own stream. */
export function cut(incoming: Incoming): void {
  if ('stream' in incoming) incoming.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else incoming.socket.destroy();
}

const known = new WeakMap<object, Credentials>();

/** Who is at the other end by its certificate; the same object for each request of a connection. Throws Unauthorized for a certificate of another authority. */
export function credentialsOf(incoming: Incoming): Credentials {
  const connection = ('stream' in incoming && incoming.stream.session) || incoming.socket;
  let credentials = known.get(connection);
  if (!credentials) known.set(connection, (credentials = certified(incoming.socket as TLSSocket)));
  return credentials;
}

const certified = (socket: TLSSocket): Credentials => {
  const certificate = socket.getPeerCertificate();
  if (!certificate?.subject) return {};
  if (!socket.authorized) throw unauthorized();
  const { CN, O } = certificate.subject as unknown as { CN?: string | string[]; O?: string | string[] };
  return { certificate: { commonName: [CN ?? ''].flat()[0]!, organizations: [O ?? []].flat() } };
};
