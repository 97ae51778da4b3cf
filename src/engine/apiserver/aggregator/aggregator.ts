import { serverDown, serviceUnavailable } from '../../api/errors.ts';
import type { ApiRequest, ApiResponse } from '../../api/http.ts';
import { equal } from '../../api/share.ts';
import { ConnectionError } from '../../api/status.ts';
import { rfc3339 } from '../../api/time.ts';
import { Signal } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import type { RemoteVersion } from '../discovery.ts';
import { prefixOf } from '../keys.ts';
import { urlOf } from '../requestinfo.ts';
import type { User } from '../user.ts';
import { availableOf, isRemote, type Condition, type RemoteApiService } from './apiservice.ts';
import { check } from './availability.ts';
import { ask, resolve, userHeaders } from './dial.ts';
import { noteOwnStatus } from '../managedfields/notes.ts';

const actor = 'kube-apiserver';

/** How often every aggregated server is asked whether it is there, and how soon one that failed: 5 s, doubling. */
const resyncMs = 30_000;
const firstRetryMs = 5_000;

/** What a request to an aggregated server may take. */
const proxyTimeoutMs = 60_000;

const accepts: Partial<Record<NonNullable<ApiRequest['accept']>, string>> = {
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  metadata: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
};

interface Known extends RemoteVersion {
  /** How keys of its Service and of the slices of that begin, behind what their kinds' do. */
  key: string;
  dueAt: number;
  retryMs: number;
}

/**
 * The groups that other servers serve: keeps the condition of their APIServices, knows what they serve, and hands
 * requests on to them (kube-aggregator).
 */
export class Aggregator {
  private readonly known = new Map<string, Known>();
  private readonly changed = new Signal();

  constructor(private readonly core: Core) {}

  /** Group versions with what was last heard of them, in order of name. */
  get versions(): readonly RemoteVersion[] {
    return [...this.known.keys()].sort().map((name) => this.known.get(name)!);
  }

  /** Keeps the conditions until it is cancelled. */
  *run(): Task {
    const { sim, storage } = this.core;
    const kinds = [this.kind, this.core.services, this.core.builtin('discovery.k8s.io', 'v1', 'endpointslices')];
    const watchers = kinds.map((kind) => storage.etcd.watch(prefixOf(kind), { prefix: true }, (changes) => this.concerns(changes.map((c) => c.key)) && this.recheck()));
    let timer: ReturnType<typeof sim.after> | undefined;
    try {
      for (;;) {
        yield* this.sync();
        const next = Math.min(...[...this.known.values()].map((k) => k.dueAt));
        if (next <= sim.now()) continue;
        timer = next === Infinity ? undefined : sim.at(next, () => this.changed.notify());
        yield this.changed.wait();
        sim.cancel(timer);
      }
    } finally {
      sim.cancel(timer);
      for (const watcher of watchers) watcher.cancel();
    }
  }

  /** Hands a request on. Throws ServiceUnavailable where nobody is there to take it. */
  *forward(request: ApiRequest, user: User): Task<ApiResponse> {
    const service = this.find(request)!;
    if (availableOf(service)?.status !== 'True') throw serverDown();
    const { method, path } = urlOf(request);
    const headers = { ...userHeaders(user), Accept: accepts[request.accept ?? 'object'] ?? 'application/json', 'User-Agent': request.agent };
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    try {
      const answer = yield* ask(this.core, resolve(this.core, service.spec.service), { method, path, headers, ...body }, proxyTimeoutMs);
      return { code: answer.status, body: parsed(answer.body) };
    } catch (error) {
      if (error instanceof ConnectionError) throw serviceUnavailable(`error trying to reach service: ${error.message}`);
      throw error;
    }
  }

  /** The APIService of a request's group and version, where another server serves them. */
  find({ group, version, path }: Pick<ApiRequest, 'group' | 'version' | 'path'>): RemoteApiService | undefined {
    const [, g = group, v = version] = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)\/?$/.exec(path ?? '') ?? [];
    const object = g && this.core.storage.get(this.kind, undefined, `${v}.${g}`);
    return object && isRemote(object) ? object : undefined;
  }

  private get kind() {
    return this.core.builtin('apiregistration.k8s.io', 'v1', 'apiservices');
  }

  /** Whether changed keys may change what is known: an APIService, or the Service or a slice of one. */
  private concerns(keys: readonly string[]): boolean {
    const apiServices = prefixOf(this.kind);
    if (keys.some((key) => key.startsWith(apiServices))) return true;
    for (const known of this.known.values()) if (keys.some((key) => key.includes(known.key))) return true;
    return false;
  }

  private remote(): RemoteApiService[] {
    return this.core.storage.all(this.kind).filter(isRemote);
  }

  private recheck(): void {
    for (const known of this.known.values()) known.dueAt = 0;
    this.changed.notify();
  }

  private *sync(): Task {
    const services = this.remote();
    for (const name of this.known.keys()) if (!services.some((s) => s.metadata.name === name)) this.known.delete(name);
    for (const service of services) {
      const { metadata: { name }, spec: { group, version, service: behind } } = service;
      const known = this.known.get(name) ?? { key: '', group, version, current: false, resources: [], dueAt: 0, retryMs: firstRetryMs };
      known.key = `/${behind.namespace}/${behind.name}`;
      this.known.set(name, known);
      if (known.dueAt <= this.core.sim.now()) yield* this.settle(service, known);
    }
  }

  private *settle(service: RemoteApiService, known: Known): Task {
    known.dueAt = Infinity;
    const { condition, resources, failed } = yield* check(this.core, service);
    known.current = condition.status === 'True';
    if (resources) known.resources = resources;
    const wait = failed ? known.retryMs : resyncMs;
    known.retryMs = failed ? Math.min(known.retryMs * 2, resyncMs) : firstRetryMs;
    // What changed meanwhile has made it due at once.
    if (known.dueAt === Infinity) known.dueAt = this.core.sim.now() + wait;
    yield* this.write(service.metadata.name, condition);
  }

  private *write(name: string, condition: Omit<Condition, 'lastTransitionTime'>): Task {
    const { sim, storage } = this.core;
    const current = storage.find(this.kind, undefined, name);
    if (!current) return;
    const object = current.value;
    const before = availableOf(object);
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : rfc3339(sim.now());
    const now: Condition = { lastTransitionTime: lastTransitionTime!, ...condition };
    if (before && equal(before, now)) return;
    const others = ((object['status']?.conditions ?? []) as Condition[]).filter((c) => c.type !== 'Available');
    const next = { ...object, metadata: { ...object.metadata }, status: { ...object['status'], conditions: [...others, now] } };
    noteOwnStatus(this.kind, next, object, sim.now());
    yield* storage.put(this.kind, next, current.modRevision, actor);
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
