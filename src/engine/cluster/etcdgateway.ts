import { encodeProtobuf } from '../apiserver/protobuf/encode.ts';
import { fromUtf8 } from '../api/utf8.ts';
import type { KubeObject } from '../api/types.ts';
import { serveGateway, type GatewayOptions } from '../etcd/gateway.ts';
import { RawValue } from '../etcd/rawvalue.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';

/** A stored value as the API server writes it: protobuf, and JSON for kinds of CustomResourceDefinitions (apiserver/pkg/storage/etcd3). */
const stored = (kinds: KindRegistry) => (value: unknown): string => {
  if (value instanceof RawValue) return value.text;
  const { metadata, ...rest } = value as KubeObject;
  const { resourceVersion: _, ...kept } = metadata;
  const object = { ...rest, metadata: kept };
  const bytes = encodeProtobuf(kinds, object);
  return bytes ? fromUtf8(bytes) : `${JSON.stringify(object)}\n`;
};

/** Answers a client of the cluster's etcd. */
export function* serveEtcd(options: Omit<GatewayOptions, 'encode'> & { kinds: KindRegistry }, request: HttpRequest): Task<HttpResponse> {
  const { kinds, ...gateway } = options;
  const { status, body } = yield* serveGateway({ ...gateway, encode: stored(kinds) }, request.method, request.path, request.body ?? '');
  return { status, headers: { 'Content-Type': body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8' }, body };
}
