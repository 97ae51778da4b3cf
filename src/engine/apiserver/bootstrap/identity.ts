import type { Transport } from '../../api/http.ts';
import { rfc3339Micro } from '../../api/time.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { ensure, ownRequest } from './ensure.ts';

/** pkg/controlplane/apiserver/server.go: IdentityLeaseDurationSeconds, IdentityLeaseRenewIntervalPeriod */
const DURATION_SECONDS = 3600;
const RENEW_MS = 10_000;

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Keeps the Lease by which servers know of each other; a real one's name is a hash of the host's. */
export function* identityLease(server: Transport, core: Core, hostname: string): Task {
  const chance = core.sim.random(`${hostname}/apiserver-identity`);
  const name = `apiserver-${chance.text(26, base32)}`;
  const kind = core.builtin('coordination.k8s.io', 'v1', 'leases');
  const holderIdentity = `${name}_${chance.uuid()}`;
  const spec = () => ({ holderIdentity, leaseDurationSeconds: DURATION_SECONDS, renewTime: rfc3339Micro(core.sim.now()) });
  const metadata = { name, namespace: 'kube-system', labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': hostname } };
  for (;;) {
    const lease = core.storage.get(kind, 'kube-system', name);
    if (!lease) yield* ensure(server, kind, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: spec() });
    else yield* server.request({ ...ownRequest(kind, 'kube-system'), verb: 'update', name, body: { ...lease, spec: spec() } });
    yield sleep(RENEW_MS);
  }
}
