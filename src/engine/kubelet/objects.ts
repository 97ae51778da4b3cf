import type { ConfigMap, Secret } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { configMaps, secrets } from '../client/resources.ts';
import type { Sim, Task } from '../sim/sim.ts';

interface Known {
  object: ConfigMap | Secret | undefined;
  at: number;
}

/** ConfigMaps and Secrets as this node last saw them. */
export class ObjectCache {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
  ) {}

  /** Undefined when it does not exist. One that is known and younger than `maxAgeMs` is not asked for again. */
  *configMap(namespace: string, name: string, maxAgeMs: number): Task<ConfigMap | undefined> {
    return (yield* this.get('configmap', namespace, name, maxAgeMs)) as ConfigMap | undefined;
  }

  *secret(namespace: string, name: string, maxAgeMs: number): Task<Secret | undefined> {
    return (yield* this.get('secret', namespace, name, maxAgeMs)) as Secret | undefined;
  }

  /** What is known, however old. */
  peek(kind: 'configmap' | 'secret', namespace: string, name: string): ConfigMap | Secret | undefined {
    return this.known.get(`${kind}/${namespace}/${name}`)?.object;
  }

  private *get(kind: 'configmap' | 'secret', namespace: string, name: string, maxAgeMs: number): Task<ConfigMap | Secret | undefined> {
    const key = `${kind}/${namespace}/${name}`;
    const known = this.known.get(key);
    if (known?.object && this.sim.now() - known.at < maxAgeMs) return known.object;
    let object: ConfigMap | Secret | undefined;
    try {
      object = kind === 'configmap' ? yield* this.client.get(configMaps, { namespace, name }) : yield* this.client.get(secrets, { namespace, name });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
    this.known.set(key, { object, at: this.sim.now() });
    return object;
  }
}
