import { ConnectionError, StatusError } from '../../api/status.ts';
import { servedResources, type ServedResource } from '../../client/discovery.ts';
import { customResourceDefinitions } from '../../client/resources.ts';
import { Signal } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { ControllerContext } from '../context.ts';

const RETRY_MS = 1_000;

const catalogs = new WeakMap<ControllerContext, Catalog>();

/** What the server serves, read again when custom resources come or go. The controllers of one manager share it. */
export class Catalog {
  private resources: ServedResource[] | undefined;
  private stale = true;
  private readonly changed = new Signal();

  static of(context: ControllerContext): Catalog {
    let catalog = catalogs.get(context);
    if (!catalog) catalogs.set(context, (catalog = new Catalog(context)));
    return catalog;
  }

  private constructor(private readonly context: ControllerContext) {
    const refresh = () => {
      this.stale = true;
      this.changed.notify();
    };
    context.informers.informer(customResourceDefinitions).handle({ add: refresh, update: (old, now) => (old.status !== now.status || old.spec !== now.spec) && refresh(), delete: refresh });
  }

  /** All resources; waits for the server where that must be asked. */
  *list(): Task<readonly ServedResource[]> {
    while (this.stale || !this.resources) {
      this.stale = false;
      try {
        this.resources = yield* servedResources(this.context.client);
      } catch (error) {
        if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
        this.stale = true;
        yield sleep(RETRY_MS);
      }
    }
    return this.resources;
  }

  /** Waits until the list may have changed. */
  *next(): Task {
    if (!this.stale) yield this.changed.wait();
  }
}
