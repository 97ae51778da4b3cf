import type { ApiRequest, ApiResponse, Transport, WatchEvent, WatchStream } from '../api/http.ts';
import { ConnectionError } from '../api/status.ts';
import type { KubeObject, Status } from '../api/types.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';

/** For tests: a transport over a map, with lists, watches and failures at will. No defaults, no validation. */
export class FakeTransport implements Transport {
  readonly objects = new Map<string, KubeObject>();
  readonly requests: ApiRequest[] = [];
  /** While set, no request is answered. */
  down = false;
  /** While set, a watch from an old version is answered with 410. */
  compacted = false;
  private revision = 100;
  private readonly watches = new Set<FakeWatch>();

  constructor(
    private readonly sim: Sim,
    private readonly latencyMs = 1,
  ) {}

  *request(request: ApiRequest): Task<ApiResponse> {
    yield sleep(this.latencyMs);
    if (this.down) throw new ConnectionError('refused', 'dial tcp 192.168.56.10:6443: connect: connection refused');
    this.requests.push({ ...request });
    return this.answer(request);
  }

  /** Ends all watches, as a server that stops does. */
  drop(): void {
    for (const watch of [...this.watches]) watch.end();
  }

  /** Writes as somebody else. */
  put(resource: string, object: KubeObject): KubeObject {
    const key = this.key(resource, object.metadata.namespace, object.metadata.name);
    const old = this.objects.get(key);
    const stored = { ...object, metadata: { ...object.metadata, uid: old?.metadata.uid ?? `uid-${this.revision}`, resourceVersion: String(++this.revision) } };
    this.objects.set(key, stored);
    this.emit(resource, { type: old ? 'MODIFIED' : 'ADDED', object: stored });
    return stored;
  }

  remove(resource: string, namespace: string | undefined, name: string): void {
    const key = this.key(resource, namespace, name);
    const old = this.objects.get(key)!;
    this.objects.delete(key);
    this.emit(resource, { type: 'DELETED', object: { ...old, metadata: { ...old.metadata, resourceVersion: String(++this.revision) } } });
  }

  private answer(request: ApiRequest): ApiResponse {
    const { verb, resource = '', namespace, name = '' } = request;
    const key = this.key(resource, namespace, name);
    const old = this.objects.get(key);
    switch (verb) {
      case 'list': {
        const items = [...this.objects].filter(([k, o]) => k.startsWith(`${resource}/`) && (!namespace || o.metadata.namespace === namespace)).map(([, o]) => o);
        return { code: 200, body: { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: String(this.revision) }, items } };
      }
      case 'watch': {
        if (this.compacted) return failure(410, 'Expired', 'too old resource version');
        const watch = new FakeWatch(resource, () => this.watches.delete(watch));
        this.watches.add(watch);
        return { code: 200, body: undefined, watch };
      }
      case 'create': {
        const body = request.body as KubeObject;
        if (this.objects.has(this.key(resource, namespace, body.metadata.name))) return failure(409, 'AlreadyExists', 'already exists');
        return { code: 201, body: this.put(resource, body) };
      }
      case 'delete':
        if (!old) return failure(404, 'NotFound', 'not found');
        this.remove(resource, namespace, name);
        return { code: 200, body: old };
    }
    if (!old) return failure(404, 'NotFound', 'not found');
    if (verb === 'get') return { code: 200, body: old };
    const body = request.body as KubeObject;
    if (verb === 'update' && body.metadata.resourceVersion && body.metadata.resourceVersion !== old.metadata.resourceVersion) return failure(409, 'Conflict', 'changed');
    return { code: 200, body: this.put(resource, verb === 'patch' ? { ...old, ...body, metadata: { ...old.metadata, ...body.metadata } } : body) };
  }

  private key(resource: string, namespace: string | undefined, name: string): string {
    return `${resource}/${namespace ?? ''}/${name}`;
  }

  private emit(resource: string, event: WatchEvent): void {
    for (const watch of this.watches) if (watch.resource === resource) this.sim.after(this.latencyMs, () => watch.deliver(event));
  }
}

class FakeWatch implements WatchStream {
  private fn: ((events: readonly WatchEvent[]) => void) | undefined;
  private ended: (() => void) | undefined;
  private early: WatchEvent[] = [];

  constructor(
    readonly resource: string,
    private readonly closed: () => void,
  ) {}

  next(): Task<WatchEvent | undefined> {
    throw new Error('use listen');
  }

  listen(fn: (events: readonly WatchEvent[]) => void, ended?: () => void): void {
    this.fn = fn;
    this.ended = ended;
    if (this.early.length > 0) fn(this.early);
  }

  stop(): void {
    this.fn = undefined;
    this.closed();
  }

  deliver(event: WatchEvent): void {
    if (this.fn) this.fn([event]);
    else this.early.push(event);
  }

  end(): void {
    this.closed();
    this.ended?.();
  }
}

const failure = (code: number, reason: string, message: string): ApiResponse<Status> => ({
  code,
  body: { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, code },
});
