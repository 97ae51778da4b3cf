import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { badRequest, tooLarge, unauthorized } from '../../engine/api/errors.ts';
import type { Credentials } from '../../engine/api/http.ts';
import type { HttpRequest } from '../../engine/apiserver/http.ts';
import type { KindRegistry } from '../../engine/kinds/kind.ts';
import { decodeProtobuf } from './protobuf/decode.ts';

/** apiserver/pkg/server/config.go: MaxRequestBodyBytes */
const MAX_BODY = 3 * 1024 * 1024;

/** The request line and headers of what came over a socket. */
export function head(request: IncomingMessage): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers };
}

/** Reads a body whole. Throws RequestEntityTooLarge, and what the socket throws. */
export async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw tooLarge(`limit is ${MAX_BODY}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** A request with its body as text; what typed clients of Go send becomes JSON. Throws BadRequest. */
export function withBody(request: HttpRequest, body: Buffer, kinds: KindRegistry): HttpRequest {
  if (body.length === 0) return request;
  if (!request.headers['content-type']?.startsWith(PROTOBUF)) return { ...request, body: body.toString('utf8') };
  try {
    return { ...request, headers: { ...request.headers, 'content-type': 'application/json' }, body: JSON.stringify(decodeProtobuf(kinds, body)) };
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type Unknown): ${(error as Error).message} (${body.toString('hex', 0, 30)}${body.length > 30 ? ' ...' : ''})`);
  }
}

const known = new WeakMap<TLSSocket, Credentials>();

/** Who is at the other end of a socket by its certificate; the same object for each request of a connection. Throws Unauthorized for a certificate of another authority. */
export function credentialsOf(socket: TLSSocket): Credentials {
  let credentials = known.get(socket);
  if (!credentials) {
    const certificate = socket.getPeerCertificate();
    if (!certificate?.subject) credentials = {};
    else {
      if (!socket.authorized) throw unauthorized();
      const { CN, O } = certificate.subject as unknown as { CN?: string | string[]; O?: string | string[] };
      credentials = { certificate: { commonName: [CN ?? ''].flat()[0]!, organizations: [O ?? []].flat() } };
    }
    known.set(socket, credentials);
  }
  return credentials;
}
