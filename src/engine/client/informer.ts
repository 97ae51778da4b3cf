import type { ApiQuery, WatchEvent, WatchStream } from '../api/http.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { Signal } from '../sim/channel.ts';
import { sleep, until, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import type { Client } from './client.ts';
import type { Resource } from './resources.ts';
import { Store, type Index, type IndexFunction, type Meta } from './store.ts';

/** What to call on a change. The store already has the change when a handler runs; handlers must not wait. */
export interface Handlers<T> {
  add?(object: T): void;
  update?(old: T, object: T): void;
  /** `object`: the last state known; `stored`: what the store had, which is what `add` or `update` told last. */
  delete?(object: T, stored: T): void;
}

export interface InformerOptions {
  /** All namespaces when undefined. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

/** Waits between attempts to list or watch (client-go: reflector.go, 800 ms doubling to 30 s). */
const BACKOFF = { first: 800, max: 30_000 };

/**
 * Keeps a local copy of a collection by list and watch, tells handlers of each change, and lists again when the watch
 * cannot be continued (410 Gone). Where behaviour is specified: client-go tools/cache/reflector.go.
 */
export class Informer<T extends Meta = any> {
  readonly store = new Store<T>();
  synced = false;
  private handlers: Handlers<T>[] = [];
  private readonly changed = new Signal();
  private task: TaskHandle | undefined;
  private watch: WatchStream<T> | undefined;
  private version = '';

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    readonly resource: Resource<T>,
    readonly options: InformerOptions = {},
  ) {}

  get(namespace: string | undefined, name: string): T | undefined {
    return this.store.find(namespace, name)?.object;
  }

  list(): IterableIterator<T> {
    return this.store.values();
  }

  /** An index over the store; see `lister.ts` for the usual ones. */
  index(name: string, of: IndexFunction<T>, reads?: (object: T) => unknown): Index<T> {
    return this.store.index(name, of, reads);
  }

  /** Adds handlers; objects that are there already are added to them at once. Returns how to remove them. */
  handle(handlers: Handlers<T>): () => void {
    this.handlers = [...this.handlers, handlers];
    if (handlers.add) for (const object of this.store.values()) handlers.add(object);
    return () => {
      this.handlers = this.handlers.filter((x) => x !== handlers);
    };
  }

  start(): void {
    this.task ??= this.sim.spawn(`informer ${this.resource.resource}`, this.run());
  }

  stop(): void {
    this.task?.cancel();
    this.task = undefined;
    this.watch?.stop();
    this.watch = undefined;
  }

  /** Waits until the first list has arrived. */
  *sync(): Task {
    while (!this.synced) yield this.changed.wait();
  }

  private *run(): Task {
    let wait = BACKOFF.first;
    for (;;) {
      try {
        if (this.version === '') yield* this.relist();
        yield* this.follow();
        wait = BACKOFF.first;
      } catch (error) {
        if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
        if (error instanceof StatusError && (error.code === 410 || error.reason === 'Expired')) this.version = '';
        yield sleep(wait + this.sim.random('informer').int(0, wait));
        wait = Math.min(wait * 2, BACKOFF.max);
      }
    }
  }

  private query(): ApiQuery {
    const query: ApiQuery = {};
    if (this.options.labelSelector) query.labelSelector = this.options.labelSelector;
    if (this.options.fieldSelector) query.fieldSelector = this.options.fieldSelector;
    return query;
  }

  private *relist(): Task {
    const list = yield* this.client.list(this.resource, this.options.namespace, { ...this.query(), resourceVersion: '0' });
    const gone = new Set(this.store.values());
    for (const object of list.items) {
      const old = this.get(object.metadata.namespace, object.metadata.name);
      if (old) gone.delete(old);
      if (old?.metadata.resourceVersion !== object.metadata.resourceVersion) this.put(object);
    }
    for (const object of gone) this.remove(object);
    this.version = list.metadata.resourceVersion ?? '';
    this.synced = true;
    this.changed.notify();
  }

  /** Follows one watch to its end. */
  private *follow(): Task {
    const watch = yield* this.client.watch(this.resource, this.options.namespace, {
      ...this.query(),
      resourceVersion: this.version,
      allowWatchBookmarks: true,
    });
    this.watch = watch;
    try {
      yield until<void>((done) => {
        watch.listen((events) => this.deliver(events), done);
        return () => watch.stop();
      });
    } finally {
      this.watch = undefined;
    }
  }

  private deliver(events: readonly WatchEvent<T>[]): void {
    for (const { type, object } of events) {
      if (type === 'ERROR') {
        // Whatever the error, the watch is over; without a version the next round lists again.
        this.version = '';
        this.watch?.stop();
        continue;
      }
      this.version = object.metadata.resourceVersion ?? this.version;
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') this.remove(object);
      else this.put(object);
    }
  }

  private put(object: T): void {
    const old = this.store.put(object);
    for (const handlers of this.handlers) {
      if (old === undefined) handlers.add?.(object);
      else handlers.update?.(old, object);
    }
  }

  private remove(last: T): void {
    const old = this.store.delete(last.metadata.namespace, last.metadata.name);
    if (old === undefined) return;
    for (const handlers of this.handlers) handlers.delete?.(last, old);
  }
}

/** One informer a resource and scope, shared by everything in one process (client-go: informers.SharedInformerFactory). */
export class SharedInformerFactory {
  private readonly informers = new Map<string, Informer>();
  private started = false;

  constructor(
    readonly sim: Sim,
    readonly client: Client,
  ) {}

  /** The informer for a resource and scope; started at once when the factory already is. */
  informer<T extends Meta>(resource: Resource<T>, options: InformerOptions = {}): Informer<T> {
    const { namespace = '', labelSelector = '', fieldSelector = '' } = options;
    const id = `${resource.group}/${resource.version}/${resource.resource}|${namespace}|${labelSelector}|${fieldSelector}`;
    let informer = this.informers.get(id);
    if (!informer) {
      informer = new Informer(this.sim, this.client, resource as Resource<any>, options);
      this.informers.set(id, informer);
      if (this.started) informer.start();
    }
    return informer as Informer<T>;
  }

  start(): void {
    this.started = true;
    for (const informer of this.informers.values()) informer.start();
  }

  stop(): void {
    this.started = false;
    for (const informer of this.informers.values()) informer.stop();
  }

  /** Waits until all informers that exist now have their first list. */
  *sync(): Task {
    for (const informer of [...this.informers.values()]) yield* informer.sync();
  }
}
