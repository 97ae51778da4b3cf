import { EtcdError, type Etcd } from '../etcd/types.ts';
import { sleep, type Task } from '../sim/sim.ts';

/** apiserver/pkg/storage/etcd3/compact.go: compactInterval */
const intervalMs = 5 * 60_000;

/** Forgets, every five minutes, what was superseded more than five minutes ago. */
export function* compactor(etcd: Etcd): Task {
  for (let last = 0; ; ) {
    yield sleep(intervalMs);
    const { revision } = etcd.local;
    try {
      if (last > etcd.local.compacted) yield* etcd.compact(last);
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
    }
    last = revision;
  }
}
