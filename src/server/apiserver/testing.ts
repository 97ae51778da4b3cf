import { KubeConfig } from '@kubernetes/client-node';
import { Cluster } from '../../engine/cluster/cluster.ts';
import { loadParts } from '../../lab/outside.ts';
import { Authority } from './certificates.ts';
import { Clock } from './clock.ts';
import { Face } from './face.ts';
import { kubeconfig } from './kubeconfig.ts';

/** A cluster behind HTTPS, for tests. */
export interface Served {
  cluster: Cluster;
  clock: Clock;
  face: Face;
  authority: Authority;
  url: string;
  config: KubeConfig;
  close(): Promise<void>;
}

/** Starts one whose clock runs at `speed`. */
export async function serve(speed = 20): Promise<Served> {
  await loadParts();
  const cluster = Cluster.create({ seed: 1, preset: 'trio', epochMs: Date.now() - 3_600_000 });
  const clock = new Clock(cluster.sim, speed);
  const authority = new Authority();
  const face = new Face({ cluster, clock, authority });
  const url = `https://127.0.0.1:${await face.listen(0, '127.0.0.1')}`;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig(url, authority));
  clock.start();
  return {
    cluster,
    clock,
    face,
    authority,
    url,
    config,
    async close() {
      await clock.stop();
      await face.close();
    },
  };
}

/** Waits until something is so; the tests have no other clock. */
export async function eventually<T>(what: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
