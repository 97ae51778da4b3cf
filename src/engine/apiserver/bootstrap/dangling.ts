import type { Transport } from '../../api/http.ts';
import { rfc3339 } from '../../api/time.ts';
import { Signal } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { prefixOf } from '../keys.ts';
import { ownRequest } from './ensure.ts';
import { dangling } from './flowcontrol.ts';

const group = 'flowcontrol.apiserver.k8s.io';

/** Keeps the condition of every FlowSchema that says whether its priority level exists (apiserver/pkg/util/flowcontrol/apf_controller.go). */
export function* danglingConditions(server: Transport, core: Core): Task {
  const schemas = core.builtin(group, 'v1', 'flowschemas');
  const levels = core.builtin(group, 'v1', 'prioritylevelconfigurations');
  const changed = new Signal();
  const watches = [schemas, levels].map((kind) => core.storage.etcd.watch(prefixOf(kind), { prefix: true }, () => changed.notify()));
  try {
    for (;;) {
      const known = new Set(core.storage.all(levels).map((level) => level.metadata.name));
      for (const schema of core.storage.all(schemas)) {
        const level = String(schema['spec']?.priorityLevelConfiguration?.name ?? '');
        const status = known.has(level) ? 'False' : 'True';
        if (schema['status']?.conditions?.some((c: { type: string; status: string }) => c.type === 'Dangling' && c.status === status)) continue;
        const body = { ...schema, status: { conditions: [dangling(level, status === 'False', rfc3339(core.sim.now()))] } };
        yield* server.request({ ...ownRequest(schemas, undefined), verb: 'update', subresource: 'status', name: schema.metadata.name, body });
      }
      yield changed.wait();
      // All that is written at once is looked at once.
      yield sleep(1);
    }
  } finally {
    for (const watch of watches) watch.cancel();
  }
}
