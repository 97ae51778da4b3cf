import type { WatchEvent, WatchStream } from '../../api/http.ts';
import { StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { converting } from './conversion.ts';

const untouched: ReadonlySet<string> = new Set(['BOOKMARK', 'ERROR']);

/** A watch whose objects a webhook converts: `render` gives what is sent of one. A failure is its last event. */
export function convertedWatch(core: Core, kind: Kind, watch: WatchStream, render: (object: KubeObject) => any): WatchStream {
  let failed = false;
  function* next(): Task<WatchEvent | undefined> {
    if (failed) return undefined;
    const event = yield* watch.next();
    if (!event || untouched.has(event.type)) return event;
    try {
      return { type: event.type, object: yield* converting(core, kind, function* () { return render(event.object); }) };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failed = true;
      watch.stop();
      return { type: 'ERROR', object: error.status as unknown as KubeObject };
    }
  }
  return {
    next,
    listen(fn, ended) {
      core.sim.spawn(`watch of ${kind.plural}`, (function* () {
        for (let event = yield* next(); event; event = yield* next()) fn([event]);
        ended?.();
      })());
    },
    stop: () => watch.stop(),
  };
}
