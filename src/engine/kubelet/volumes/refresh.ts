import { ConnectionError, StatusError } from '../../api/status.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { KubeletContext } from '../podstate.ts';

/** How often volumes of ConfigMaps and Secrets are brought up to date (syncFrequency). */
const refreshMs = 60_000;

/** Brings mounted ConfigMaps and Secrets up to date, every minute or so. */
export function* refreshVolumes(kubelet: KubeletContext): Task {
  for (;;) {
    yield sleep(refreshMs + kubelet.random.int(0, 10_000));
    if (kubelet.refreshes.size > 0) yield* refresh(kubelet);
  }
}

function* refresh(kubelet: KubeletContext): Task {
  for (const worker of Array.from(kubelet.refreshes)) {
    const { namespace } = worker.pod.metadata;
    for (const volume of worker.volumes ?? []) {
      if (!volume.refs || !volume.refresh) continue;
      try {
        for (const ref of volume.refs) {
          if (ref.kind === 'configmap') yield* kubelet.objects.configMap(namespace!, ref.name, refreshMs / 2);
          else yield* kubelet.objects.secret(namespace!, ref.name, refreshMs / 2);
        }
        volume.refresh();
      } catch (error) {
        if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
      }
    }
  }
}
