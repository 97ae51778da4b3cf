import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { ApiResponse, WatchStream } from '../../engine/api/http.ts';
import { isPretty, printJson, type HttpRequest } from '../../engine/apiserver/http.ts';
import type { Negotiated } from '../../engine/apiserver/negotiate.ts';
import { requestInfo } from '../../engine/apiserver/requestinfo.ts';
import { isTypedList, wireBody, wireObject } from '../../engine/apiserver/wirejson.ts';
import type { KindRegistry } from '../../engine/kinds/kind.ts';
import { emitYaml } from '../../engine/api/yaml/emit.ts';
import { headersOf, isKnown } from './headers.ts';
import type { Outgoing } from './listener.ts';
import { encodeEvent, encodeProtobuf } from '../../engine/apiserver/protobuf/encode.ts';
import { encodeOpenApi } from './protobuf/openapi.ts';
import { MEDIA_TYPE } from '../../engine/apiserver/protobuf/table.ts';

const compress = promisify(gzip);

/** apiserver/pkg/endpoints/handlers/responsewriters/writers.go: defaultGzipThresholdBytes */
const GZIP_FROM = 128 * 1024;
/** A client that leaves this many bytes of a watch unread is cut off. */
const MAX_UNREAD = 64 * 1024 * 1024;

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const OPENAPI = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const isOpenApi = ({ path, headers }: HttpRequest): boolean => /^\/openapi\/v2(\?|$)/.test(path) && /proto-openapi/.test(headers['accept'] ?? '');

/** What is served nowhere is refused in plain text; below a version of a built-in group it is a Status that says so. */
const isUnknownPath = ({ method, path }: HttpRequest, body: any, kinds: KindRegistry): boolean => {
  if (body?.kind !== 'Status' || body.reason !== 'NotFound' || !body.details || Object.keys(body.details).length > 0) return false;
  const { group, version, resource } = requestInfo(method, path);
  return !resource || !kinds.all().some((k) => !k.custom && k.group === group && k.version === version);
};

const contentType = (body: unknown, { encoding, aggregated }: Negotiated): string => {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  if (aggregated && (body as { kind?: string }).kind === 'APIGroupDiscoveryList') return DISCOVERY;
  return encoding === 'yaml' ? 'application/yaml' : 'application/json';
};

const writeWarnings = (to: Outgoing, warnings: readonly string[] | undefined): void => {
  // RFC 7234's warn-text is a quoted string; the agent is not told.
  if (warnings?.length) to.setHeader('Warning', warnings.map((w) => `299 - "${encodeText(w).replace(/["\\]/g, '\\$&')}"`));
};

/** Header values are bytes; what is beyond ASCII goes as UTF-8. */
const encodeText = (text: string): string => Buffer.from(text.replace(/[\r\n]+/g, ' '), 'utf8').toString('latin1');

/** Sends an answer that ends with its body. */
export async function answer(to: Outgoing, request: HttpRequest, want: Negotiated, { code, body, warnings, custom, headers: passed = {} }: ApiResponse, kinds: KindRegistry): Promise<void> {
  to.statusCode = code;
  writeWarnings(to, warnings);
  const told = isUnknownPath(request, body, kinds) ? '404 page not found\n' : body;
  let { type, bytes } = encoded(request, want, code, told, custom, kinds);
  to.setHeader('Content-Type', type);
  const headers = headersOf(request, code, told, want.aggregated, bytes);
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(passed)]) to.setHeader(name, value);
  if (isKnown(request, headers['ETag'])) {
    to.statusCode = 304;
    to.removeHeader('Content-Type');
    to.end();
    return;
  }
  if (bytes.length > GZIP_FROM && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && request.method === 'GET') {
    bytes = await compress(bytes, { level: constants.Z_BEST_SPEED });
    to.setHeader('Content-Encoding', 'gzip');
    to.setHeader('Vary', headers['Vary'] ? `${headers['Vary']}, Accept-Encoding` : 'Accept-Encoding');
  }
  if (to.destroyed) return;
  to.setHeader('Content-Length', bytes.length);
  to.end(request.method === 'HEAD' ? undefined : bytes);
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const encoded = (request: HttpRequest, want: Negotiated, code: number, body: unknown, custom: boolean | undefined, kinds: KindRegistry): { type: string; bytes: Buffer } => {
  if (code === 200 && isOpenApi(request)) return { type: OPENAPI, bytes: buffer(encodeOpenApi(body as Record<string, unknown>)) };
  const protobuf = want.encoding === 'protobuf' && typeof body === 'object' && body ? encodeProtobuf(kinds, body) : undefined;
  if (protobuf) return { type: MEDIA_TYPE, bytes: buffer(protobuf) };
  const text = body === undefined ? '' : typeof body === 'string' ? body : want.encoding === 'yaml' ? emitYaml(wireBody(body, custom)) : listText(request, body, custom) ?? printJson(request, wireBody(body, custom));
  return { type: contentType(body, want), bytes: Buffer.from(text, 'utf8') };
};

/** What objects are as JSON. They never change, and a change goes to every watch. */
const texts = new WeakMap<object, string>();

const textOf = (object: object): string => {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = JSON.stringify(wireObject(object))));
  return text;
};

/** Kind and version are what an object's text begins with. */
const untypedText = (object: object): string => {
  const { kind, apiVersion } = object as { kind?: string; apiVersion?: string };
  return kind === undefined || apiVersion === undefined ? textOf(object) : `{${textOf(object).slice(JSON.stringify({ kind, apiVersion }).length)}`;
};

/** Longer lists are put together anew each time, for their texts would be kept. */
const MAX_KEPT = 5000;

/** A list as a line of JSON, from the texts of its objects; undefined for what is no list of them, or is indented. */
const listText = (request: HttpRequest, body: any, custom: boolean | undefined): string | undefined => {
  const items: unknown = body?.items;
  if (!Array.isArray(items) || items.length > MAX_KEPT || isPretty(request) || !items.every((i) => i?.metadata?.resourceVersion)) return undefined;
  const { items: _, ...rest } = body as { items: object[] };
  const each = isTypedList(body, custom) ? untypedText : textOf;
  return `${JSON.stringify(wireObject(rest)).slice(0, -1)},"items":[${(items as object[]).map(each).join(',')}]}\n`;
};

/** One event as a line of JSON. */
export const eventLine = (type: string, object: object): string => `{"type":"${type}","object":${textOf(object)}}\n`;

/** Sends a watch's events as they come: each a line, or in protobuf behind its length. */
export function answerWatch(to: Outgoing, watch: WatchStream, { encoding }: Negotiated, warnings: readonly string[] | undefined, kinds: KindRegistry): void {
  const protobuf = encoding === 'protobuf';
  to.statusCode = 200;
  to.setHeader('Content-Type', protobuf ? `${MEDIA_TYPE};stream=watch` : 'application/json');
  writeWarnings(to, warnings);
  to.flushHeaders();
  watch.listen(
    (events) => {
      to.write(protobuf ? Buffer.concat(events.map(({ type, object }) => encodeEvent(kinds, type, object))) : events.map(({ type, object }) => eventLine(type, object)).join(''));
      if (to.writableLength > MAX_UNREAD) to.destroy();
    },
    () => to.end(),
  );
  to.on('close', () => watch.stop());
}
