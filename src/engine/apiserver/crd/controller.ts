import type { Kind } from '../../kinds/kind.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { prefixOf } from '../keys.ts';
import { customKinds } from './late.ts';
import type { DefinitionSync } from './sync.ts';

/**
 * Serves what CustomResourceDefinitions define: accepts their names, adds their kinds to the registry, and when one is
 * deleted, deletes its objects first (apiextensions-apiserver: pkg/controller/status, establish, finalizer).
 */
export class Definitions {
  private sync: DefinitionSync | undefined;
  private readonly kind: Kind;

  constructor(
    private readonly core: Core,
    /** Called when a kind goes: its watches end. */
    private readonly gone: (kind: Kind) => void,
  ) {
    this.kind = core.builtin('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
  }

  /** Follows the definitions until it is cancelled. */
  *run(): Task {
    const { etcd } = this.core.storage;
    const queue = new Set<string>();
    let wake: (() => void) | undefined;
    const watcher = etcd.watch(prefixOf(this.kind), { prefix: true }, (changes) => {
      for (const { key } of changes) queue.add(key.slice(prefixOf(this.kind).length));
      wake?.();
    });
    for (const { metadata } of this.core.storage.all(this.kind)) queue.add(metadata.name);
    try {
      for (;;) {
        while (queue.size === 0) {
          yield {
            arm: (task) => {
              wake = () => task.resume();
              return () => (wake = undefined);
            },
          };
          wake = undefined;
        }
        for (const name of [...queue]) {
          queue.delete(name);
          this.sync ??= new (yield* this.core.sim.part(customKinds)).DefinitionSync(this.core, this.kind, this.gone);
          yield* this.sync.sync(name);
        }
      }
    } finally {
      watcher.cancel();
    }
  }
}
