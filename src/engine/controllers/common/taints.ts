import type { Node, Taint } from '../../api/kubernetes.ts';
import { isStatus } from '../../api/status.ts';
import { rfc3339 } from '../../api/time.ts';
import { nodes } from '../../client/resources.ts';
import type { Task } from '../../sim/sim.ts';
import type { ControllerContext } from '../context.ts';

/** The same key and effect; the value does not count (Taint.MatchTaint). */
export const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** Adds and removes taints of a node in one write (util/node/controller_utils.go: SwapNodeControllerTaint). */
export function* swapTaints({ client, sim }: ControllerContext, name: string, add: readonly Taint[], remove: readonly Taint[]): Task {
  for (;;) {
    try {
      const node: Node = yield* client.get(nodes, { name });
      const old = node.spec?.taints ?? [];
      const missing = add.filter((taint) => !old.some((t) => sameTaint(t, taint)));
      const kept = old.filter((taint) => !remove.some((t) => sameTaint(t, taint)));
      if (missing.length === 0 && kept.length === old.length) return;
      const timeAdded = rfc3339(sim.now());
      const taints = [...kept, ...missing.map((taint) => ({ ...taint, timeAdded }))];
      const { taints: _, ...spec } = node.spec ?? {};
      yield* client.update(nodes, { ...node, spec: taints.length > 0 ? { ...spec, taints } : spec });
      return;
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      if (!isStatus(error, 'Conflict')) throw error;
    }
  }
}
