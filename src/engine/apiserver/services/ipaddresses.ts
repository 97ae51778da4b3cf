import type { Transport } from '../../api/http.ts';
import type { KubeObject } from '../../api/types.ts';
import { Signal } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { ensure, ownRequest } from '../bootstrap/ensure.ts';
import type { Core } from '../core.ts';
import { prefixOf } from '../keys.ts';

const addressesOf = (service: KubeObject): string[] => ((service['spec']?.clusterIPs ?? []) as string[]).filter((ip) => ip !== '' && ip !== 'None');

const addressObject = (ip: string, { metadata }: KubeObject): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IPAddress',
  metadata: { name: ip, labels: { 'ipaddress.kubernetes.io/ip-family': ip.includes(':') ? 'IPv6' : 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
  spec: { parentRef: { resource: 'services', namespace: metadata.namespace, name: metadata.name } },
});

/** Keeps one IPAddress for each cluster address of a Service (kubernetes: pkg/registry/core/service/ipallocator, pkg/registry/core/service/allocator/controller). */
export function* keepAddresses(server: Transport, core: Core): Task {
  const kind = core.builtin('networking.k8s.io', 'v1', 'ipaddresses');
  const changed = new Signal();
  const watch = core.storage.etcd.watch(prefixOf(core.services), { prefix: true }, () => changed.notify());
  try {
    for (;;) {
      const wanted = new Map(core.storage.all(core.services).flatMap((service) => addressesOf(service).map((ip) => [ip, service] as const)));
      for (const [ip, service] of wanted) if (!core.storage.get(kind, undefined, ip)) yield* ensure(server, kind, addressObject(ip, service));
      for (const { metadata } of core.storage.all(kind)) {
        const ours = metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === 'ipallocator.k8s.io';
        if (ours && !wanted.has(metadata.name)) yield* server.request({ ...ownRequest(kind, undefined), verb: 'delete', name: metadata.name });
      }
      yield changed.wait();
      yield sleep(1);
    }
  } finally {
    watch.cancel();
  }
}
