import type { ApiRequest, Credentials, Transport } from '../../api/http.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import { sleep, type Task } from '../../sim/sim.ts';

/** The server's own account (kubernetes: apiserver/pkg/authentication/user: APIServerUser, over the loopback client). */
const loopback: Credentials = { certificate: { commonName: 'system:apiserver', organizations: ['system:masters'] }, trusted: true };

const retryMs = 1000;

/** What the server's own requests for an object have in common. */
export const ownRequest = (kind: Kind, namespace: string | undefined): Omit<ApiRequest, 'verb'> => ({
  group: kind.group,
  version: kind.version,
  resource: kind.plural,
  agent: 'kube-apiserver',
  credentials: loopback,
  ...(namespace && { namespace }),
});

/** Creates an object if it is missing; again until the server can. */
export function* ensure(server: Transport, kind: Kind, object: KubeObject): Task {
  const base = ownRequest(kind, object.metadata.namespace);
  for (;;) {
    const found = yield* server.request({ verb: 'get', name: object.metadata.name, ...base });
    if (found.code === 200) return;
    const made = yield* server.request({ verb: 'create', body: object, ...base });
    if (made.code < 400 || made.code === 409) return;
    yield sleep(retryMs);
  }
}
