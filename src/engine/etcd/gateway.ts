import { decodeStrictBase64, encodeBase64 } from '../api/base64.ts';
import type { Task } from '../sim/sim.ts';
import { RawValue } from './rawvalue.ts';
import { writeSnapshot } from './snapshot.ts';
import { EtcdError, type Etcd, type KeyValue, type LiveLease, type Op } from './types.ts';

// etcd's JSON gateway (etcd-io/etcd: api/etcdserverpb/gw, rpc.proto): bytes in base64, 64-bit numbers as text.

export interface GatewayOptions {
  etcd: Etcd;
  /** The member's name. */
  name: string;
  peerUrl: string;
  clientUrl: string;
  /** Of the server, such as `3.6.8`. */
  version: string;
  /** A stored value as etcd holds it. */
  encode(value: unknown): string;
}

export interface GatewayAnswer {
  status: number;
  body: string;
}

/** The message and code of gRPC (google.golang.org/grpc/codes) that refuse a call. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

type Json = Record<string, any>;

/** FNV-1a of 64 bits: an identifier that stays. */
function idOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const c of text) hash = BigInt.asUintN(64, (hash ^ BigInt(c.codePointAt(0)!)) * 0x100000001b3n);
  return hash;
}

const httpStatus: Readonly<Record<number, number>> = { 3: 400, 4: 504, 5: 404, 8: 429, 9: 400, 11: 400, 12: 501, 14: 503 };

const codes: Readonly<Record<EtcdError['code'], number>> = { compacted: 11, 'future-revision': 11, 'no-space': 8, 'no-lease': 5, timeout: 14, unavailable: 14 };

/** The first key behind all that begin with a prefix. */
export const prefixEnd = (prefix: string): string => (prefix === '' ? '\0' : prefix.slice(0, -1) + String.fromCodePoint(prefix.codePointAt(prefix.length - 1)! + 1));

class Gateway {
  constructor(private readonly o: GatewayOptions) {}

  private header(): Json {
    const { raftTerm } = this.o.etcd.status();
    return { cluster_id: String(idOf(`cluster ${this.o.peerUrl}`)), member_id: this.member, revision: String(this.o.etcd.local.revision), raft_term: String(raftTerm) };
  }

  private get member(): string {
    return String(idOf(`member ${this.o.name} ${this.o.peerUrl}`));
  }

  /** The calls, by path. */
  *call(path: string, request: Json): Task<Json> {
    switch (path) {
      case '/v3/kv/range':
        return yield* this.range(request);
      case '/v3/kv/put':
        return yield* this.put(request);
      case '/v3/kv/deleterange':
        return yield* this.deleteRange(request);
      case '/v3/kv/compaction':
        yield* this.o.etcd.compact(Number(request['revision'] ?? 0));
        return { header: this.header() };
      case '/v3/cluster/member/list':
        return { header: this.header(), members: [{ ID: this.member, name: this.o.name, peerURLs: [this.o.peerUrl], clientURLs: [this.o.clientUrl] }] };
      case '/v3/maintenance/status':
        return this.status();
      case '/v3/maintenance/alarm':
        return yield* this.alarm(request);
      case '/v3/maintenance/defragment':
        return { header: this.header() };
      case '/v3/maintenance/hash':
        return { header: this.header(), hash: this.hash(), hash_revision: String(this.o.etcd.local.revision), compact_revision: String(this.o.etcd.local.compacted) };
      case '/v3/maintenance/snapshot':
        return this.snapshot();
      case '/v3/lease/grant': {
        const lease = yield* this.o.etcd.grantLease(Number(request['TTL'] ?? 0));
        return { header: this.header(), ID: String(lease.id), TTL: String(lease.ttl) };
      }
      case '/v3/lease/revoke':
      case '/v3/kv/lease/revoke':
        yield* this.o.etcd.revokeLease(Number(request['ID'] ?? 0));
        return { header: this.header() };
      case '/v3/lease/keepalive': {
        const ID = String(request['ID'] ?? 0);
        const held = this.lease(ID);
        if (held) yield* this.o.etcd.keepAlive(held.id);
        return { result: { header: this.header(), ID, ...(held && { TTL: String(held.ttl) }) } };
      }
      case '/v3/lease/leases':
      case '/v3/kv/lease/leases':
        return { header: this.header(), leases: this.o.etcd.leaseList().map(({ id }) => ({ ID: String(id) })) };
      case '/v3/lease/timetolive':
      case '/v3/kv/lease/timetolive':
        return this.timeToLive(request);
      case '/v3/watch':
        return this.changes(request);
      default:
        throw new Refusal(5, 'Not Found');
    }
  }

  private lease(id: string): LiveLease | undefined {
    return this.o.etcd.leaseList().find((l) => String(l.id) === id);
  }

  private timeToLive(request: Json): Json {
    const ID = String(request['ID'] ?? 0);
    const held = this.lease(ID);
    if (!held) return { header: this.header(), ID, TTL: '-1' };
    return { header: this.header(), ID, TTL: String(held.remaining), grantedTTL: String(held.ttl), ...(request['keys'] === true && { keys: [...held.keys].sort().map((key) => encodeBase64(key)) }) };
  }

  /** What has happened since a revision to the keys of a watch; nothing, without one. The answer does not wait for more, as the stream of a real one does. */
  private changes(request: Json): Json {
    const { local } = this.o.etcd;
    const wanted = request['create_request'] ?? {};
    const from = Number(wanted['start_revision'] ?? 0) || local.revision + 1;
    if (from <= local.compacted) throw new Refusal(11, 'etcdserver: mvcc: required revision has been compacted');
    const key = decodeStrictBase64(wanted['key'] ?? '');
    const end = decodeStrictBase64(wanted['range_end'] ?? '');
    const inside = (k: string): boolean => (end === '' ? k === key : k >= key && (end === '\0' || k < end));
    const events = local.since(from).filter((kv) => inside(kv.key)).map((kv) => ({ ...(kv.version === 0 && { type: 'DELETE' }), kv: kv.version === 0 ? { key: encodeBase64(kv.key), mod_revision: String(kv.modRevision) } : this.shown(kv, false), ...(wanted['prev_kv'] === true && kv.prev && kv.prev.version > 0 && { prev_kv: this.shown(kv.prev, false) }) }));
    return { result: { header: this.header(), ...(events.length > 0 && { events }) } };
  }

  private shown(kv: KeyValue, keysOnly: boolean): Json {
    return {
      key: encodeBase64(kv.key),
      create_revision: String(kv.createRevision),
      mod_revision: String(kv.modRevision),
      version: String(kv.version),
      ...(!keysOnly && { value: encodeBase64(this.o.encode(kv.value)) }),
      ...(kv.lease !== 0 && { lease: String(kv.lease) }),
    };
  }

  /** The keys that a request is about, in order. */
  private select(request: Json, revision?: number): KeyValue[] {
    const { local } = this.o.etcd;
    const key = decodeStrictBase64(request['key'] ?? '');
    const end = decodeStrictBase64(request['range_end'] ?? '');
    const at = revision ? { revision } : {};
    if (key === '') throw new Refusal(3, 'etcdserver: key is not provided');
    if (end === '') return local.range(key, at).kvs;
    if (end === prefixEnd(key)) return local.range(key, { prefix: true, ...at }).kvs;
    return local.range('', { prefix: true, ...at }).kvs.filter((kv) => kv.key >= key && (end === '\0' || kv.key < end)).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private *range(request: Json): Task<Json> {
    if (request['serializable'] !== true) yield* this.o.etcd.readIndex();
    const kvs = this.select(request, Number(request['revision'] ?? 0));
    const bound = (name: string, of: (kv: KeyValue) => number) => (request[name] ? [of, Number(request[name])] as const : undefined);
    const [minMod, maxMod, minCreate, maxCreate] = [bound('min_mod_revision', (kv) => kv.modRevision), bound('max_mod_revision', (kv) => kv.modRevision), bound('min_create_revision', (kv) => kv.createRevision), bound('max_create_revision', (kv) => kv.createRevision)];
    const within = kvs.filter((kv) => (!minMod || minMod[0](kv) >= minMod[1]) && (!maxMod || maxMod[0](kv) <= maxMod[1]) && (!minCreate || minCreate[0](kv) >= minCreate[1]) && (!maxCreate || maxCreate[0](kv) <= maxCreate[1]));
    const sorted = this.sorted(within, request);
    const limit = Number(request['limit'] ?? 0) || Infinity;
    return {
      header: this.header(),
      ...(request['count_only'] !== true && sorted.length > 0 && { kvs: sorted.slice(0, limit).map((kv) => this.shown(kv, request['keys_only'] === true)) }),
      ...(sorted.length > limit && { more: true }),
      ...(kvs.length > 0 && { count: String(kvs.length) }),
    };
  }

  private sorted(kvs: KeyValue[], request: Json): KeyValue[] {
    const by: Record<string, (kv: KeyValue) => string | number> = { KEY: (kv) => kv.key, CREATE: (kv) => kv.createRevision, MOD: (kv) => kv.modRevision, VERSION: (kv) => kv.version, VALUE: (kv) => this.o.encode(kv.value) };
    const order = request['sort_order'] ?? 'NONE';
    const target = request['sort_target'] ?? 'KEY';
    const of = by[target];
    if (!of) throw new Refusal(3, `unknown value "${target}" for enum etcdserverpb.RangeRequest_SortTarget`);
    if (order === 'NONE' && target === 'KEY') return kvs;
    const sign = order === 'DESCEND' ? -1 : 1;
    return [...kvs].sort((a, b) => (of(a) < of(b) ? -sign : of(a) > of(b) ? sign : 0));
  }

  private *put(request: Json): Task<Json> {
    const key = decodeStrictBase64(request['key'] ?? '');
    if (key === '') throw new Refusal(3, 'etcdserver: key is not provided');
    if (key.startsWith('/registry/')) throw new Refusal(12, "keys of the API server are not simulated to be written past it; put other keys, or use kubectl");
    const before = this.o.etcd.local.get(key);
    const op: Op = { type: 'put', key, value: new RawValue(decodeStrictBase64(request['value'] ?? '')), ...(request['lease'] && { lease: Number(request['lease']) }) };
    yield* this.o.etcd.txn({ success: [op] });
    return { header: this.header(), ...(request['prev_kv'] === true && before && { prev_kv: this.shown(before, false) }) };
  }

  private *deleteRange(request: Json): Task<Json> {
    const gone = this.select(request);
    if (gone.length > 0) yield* this.o.etcd.txn({ success: gone.map((kv) => ({ type: 'delete', key: kv.key })) });
    return { header: this.header(), ...(gone.length > 0 && { deleted: String(gone.length) }), ...(request['prev_kv'] === true && { prev_kvs: gone.map((kv) => this.shown(kv, false)) }) };
  }

  private *alarm(request: Json): Task<Json> {
    if (request['action'] === 'DEACTIVATE') yield* this.o.etcd.disarm();
    const alarms = this.o.etcd.status().alarms.map((alarm) => ({ memberID: this.member, alarm }));
    return { header: this.header(), ...(alarms.length > 0 && { alarms }) };
  }

  private status(): Json {
    const { dbSize, dbSizeInUse, dbSizeQuota, raftIndex, raftTerm, alarms } = this.o.etcd.status();
    const { version } = this.o;
    const minor = version.replace(/\d+$/, '0');
    return { header: this.header(), version, dbSize: String(dbSize), leader: this.member, raftIndex: String(raftIndex), raftTerm: String(raftTerm), raftAppliedIndex: String(raftIndex), dbSizeInUse: String(dbSizeInUse), storageVersion: minor, dbSizeQuota: String(dbSizeQuota), downgradeInfo: {}, ...(alarms.length > 0 && { errors: alarms.map((a) => `memberID:${this.member} alarm:${a}`) }) };
  }

  /** FNV-1a of 32 bits over keys and revisions. */
  private hash(): number {
    let hash = 0x811c9dc5;
    for (const kv of this.o.etcd.local.range('', { prefix: true }).kvs) for (const c of `${kv.key}=${kv.modRevision};`) hash = Math.imul(hash ^ c.codePointAt(0)!, 0x01000193);
    return hash >>> 0;
  }

  /** All keys as text: what a snapshot of the simulation holds. */
  private snapshot(): Json {
    const { local } = this.o.etcd;
    const { revision, compacted } = local;
    const text = writeSnapshot({ version: this.o.version.replace(/\d+$/, '0'), revision, compacted, hash: this.hash(), size: this.o.etcd.status().dbSize }, local.range('', { prefix: true }).kvs);
    return { result: { header: this.header(), blob: encodeBase64(text), version: this.o.version } };
  }
}

const answer = (status: number, body: unknown): GatewayAnswer => ({ status, body: JSON.stringify(body) });

/** Answers a request of HTTP to a member: `/v3/...` with JSON, and `/version`. */
export function* serveGateway(options: GatewayOptions, method: string, path: string, body: string): Task<GatewayAnswer> {
  const { version } = options;
  if (path === '/version') return answer(200, { etcdserver: version, etcdcluster: version.replace(/\d+$/, '0'), storage: version.replace(/\d+$/, '0') });
  if (!path.startsWith('/v3/')) return { status: 404, body: '404 page not found\n' };
  if (method !== 'POST') return answer(501, { code: 12, message: 'Method Not Allowed' });
  try {
    const request: unknown = body.trim() === '' ? {} : JSON.parse(body);
    return answer(200, yield* new Gateway(options).call(path, request as Json));
  } catch (error) {
    if (error instanceof EtcdError) return answer(httpStatus[codes[error.code]] ?? 500, { code: codes[error.code], message: error.message });
    if (error instanceof Refusal) return answer(httpStatus[error.code] ?? 500, { code: error.code, message: error.message });
    if (error instanceof SyntaxError) return answer(400, { code: 3, message: error.message });
    throw error;
  }
}

