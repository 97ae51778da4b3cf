import type { ApiRequest, ApiResponse } from '../../api/http.ts';
import { Part } from '../../sim/part.ts';
import { Signal } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import type { RemoteVersion } from '../discovery.ts';
import { prefixOf } from '../keys.ts';
import type { User } from '../user.ts';
import type { Aggregator } from './aggregator.ts';
import { isRemote } from './apiservice.ts';

const aggregator = new Part('aggregator', () => import('./aggregator.ts'));

const none: readonly RemoteVersion[] = [];

/** The aggregator, loaded when there is the first APIService that names a Service. */
export class Aggregation {
  private inner: Aggregator | undefined;

  constructor(private readonly core: Core) {}

  get versions(): readonly RemoteVersion[] {
    return this.inner?.versions ?? none;
  }

  /** Whether another server is to answer a request. */
  serves(request: ApiRequest): boolean {
    return this.inner?.find(request) !== undefined;
  }

  /** See Aggregator. Only for what `serves` says. */
  forward(request: ApiRequest, user: User): Task<ApiResponse> {
    return this.inner!.forward(request, user);
  }

  /** Follows the APIServices until it is cancelled. */
  *run(): Task {
    yield* this.first();
    if (!this.inner) {
      const { Aggregator } = yield* this.core.sim.part(aggregator);
      this.inner = new Aggregator(this.core);
    }
    yield* this.inner.run();
  }

  /** Waits for an APIService of another server. */
  private *first(): Task {
    const { storage } = this.core;
    const kind = this.core.builtin('apiregistration.k8s.io', 'v1', 'apiservices');
    const found = new Signal();
    const watcher = storage.etcd.watch(prefixOf(kind), { prefix: true }, (changes) => changes.some((c) => isRemote(c.value as never)) && found.notify());
    try {
      if (!storage.all(kind).some(isRemote)) yield found.wait();
    } finally {
      watcher.cancel();
    }
  }
}
