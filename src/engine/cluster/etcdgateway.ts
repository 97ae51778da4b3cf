import { encodeProtobuf } from '../apiserver/protobuf/encode.ts';
import { fromUtf8 } from '../api/utf8.ts';
import type { KubeObject } from '../api/types.ts';
import type { GoProcess } from '../api/processmetrics.ts';
import { serveGateway, type GatewayOptions } from '../etcd/gateway.ts';
import { RawValue } from '../etcd/rawvalue.ts';
import type { Solo } from '../etcd/solo.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { answer } from './answer.ts';
import { etcdMetrics } from './etcdmetrics.ts';

/** A stored value as the API server writes it: protobuf, and JSON for kinds of CustomResourceDefinitions (apiserver/pkg/storage/etcd3). */
const stored = (kinds: KindRegistry) => (value: unknown): string => {
  if (value instanceof RawValue) return value.text;
  const { metadata, ...rest } = value as KubeObject;
  const { resourceVersion: _, ...kept } = metadata;
  const object = { ...rest, metadata: kept };
  const bytes = encodeProtobuf(kinds, object);
  return bytes ? fromUtf8(bytes) : `${JSON.stringify(object)}\n`;
};

/** A member and its process. Times in virtual milliseconds. */
export interface EtcdMember extends Omit<GatewayOptions, 'encode'> {
  etcd: Solo;
  kinds: KindRegistry;
  process: Omit<GoProcess, 'goroutines'>;
}

/** Answers what needs no certificate where a member listens for metrics, and is there for clients too (etcd: server/etcdserver/api/etcdhttp). Undefined for everything else. */
export function etcdPage({ etcd, version, process }: EtcdMember, path: string): HttpResponse | undefined {
  if (path === '/metrics') return answer(200, etcdMetrics(etcd, version, process));
  if (path === '/health') return answer(etcd.healthy ? 200 : 503, JSON.stringify({ health: String(etcd.healthy), reason: '' }), 'application/json');
  if (/^\/(livez|readyz)$/.test(path)) return etcd.healthy ? answer(200, 'ok\n') : answer(503, `${path.slice(1)} check failed\n`);
  return undefined;
}

/** Answers a client of the cluster's etcd. */
export function* serveEtcd(member: EtcdMember, request: HttpRequest): Task<HttpResponse> {
  const page = etcdPage(member, request.path.split('?')[0]!);
  if (page) return page;
  const { status, body } = yield* serveGateway({ ...member, encode: stored(member.kinds) }, request.method, request.path, request.body ?? '');
  return { status, headers: { 'Content-Type': body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8' }, body };
}
