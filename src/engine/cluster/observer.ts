import { Tracer } from '../api/trace.ts';
import { ApiServer } from '../apiserver/server.ts';
import type { Cluster } from './cluster.ts';
import { EtcdError, type Etcd } from '../etcd/types.ts';
import { createHost } from '../hosts/host.ts';
import { createNetwork } from '../network/network.ts';
import { createPrograms } from '../programs/registry.ts';
import { Sim } from '../sim/sim.ts';

const readOnly = () => new EtcdError('unavailable', 'etcdserver: read only');

/** An etcd that reads another's applied state and writes nothing. */
const reading = (of: Etcd): Etcd => ({
  local: of.local,
  healthy: true,
  *txn() {
    throw readOnly();
  },
  *readIndex() {},
  watch: () => ({ cancel() {} }),
  *grantLease() {
    throw readOnly();
  },
  *keepAlive() {},
  *revokeLease() {},
  leaseList: () => of.leaseList(),
  *compact() {},
  *disarm() {},
  status: () => of.status(),
});

/**
 * Runs a read-only kubectl command on the cluster's present state in a little world of its own, so that looking changes
 * nothing: no event, no random number and no millisecond of the cluster is used.
 */
export function observe(cluster: Cluster, line: string): { stdout: string; stderr: string; exit: number } {
  const sim = new Sim(1, cluster.sim.now());
  const tracer = new Tracer();
  const network = createNetwork({ sim, tracer });
  const server = new ApiServer({ sim, etcd: reading(cluster.etcd), kinds: cluster.kinds, tracer, address: '127.0.0.1:6443' });
  server.start();
  const host = createHost({ sim, name: 'observer', address: '192.168.56.2', programs: createPrograms(), network });
  host.net.listen(6443, { program: 'kube-apiserver', api: server });
  const control = cluster.hosts.get('controlplane')!;
  host.fs.mkdir('/root/.kube', { recursive: true });
  host.fs.write('/root/.kube/config', control.fs.read('/root/.kube/config'));
  let stdout = '';
  let stderr = '';
  const process = host.spawn({
    args: line.split(' '),
    cwd: '/root',
    stdin: { *read() { return undefined; } },
    stdout: { *write(text) { stdout += text; } },
    stderr: { *write(text) { stderr += text; } },
  });
  sim.run({ until: sim.now() + 10_000, stop: () => process.exitCode !== undefined, maxEvents: 100_000 });
  return { stdout, stderr, exit: process.exitCode ?? 124 };
}
