import type { Transport } from '../../api/http.ts';
import { rfc3339 } from '../../api/time.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { ensure } from './ensure.ts';

/** The PEM files of those whose certificates a server takes: its users' authority, and that of who speaks for others. */
export interface ClientAuthorities {
  clients: string;
  frontProxy: string;
}

/** The headers in which a front proxy names the user, as kubeadm sets the server's flags. */
const headers = {
  'requestheader-allowed-names': ['front-proxy-client'],
  'requestheader-extra-headers-prefix': ['X-Remote-Extra-'],
  'requestheader-group-headers': ['X-Remote-Group'],
  'requestheader-uid-headers': [],
  'requestheader-username-headers': ['X-Remote-User'],
};

/**
 * ConfigMaps that the server keeps in kube-system: whom aggregated servers are to trust, and since when the use of old
 * tokens is noted (kubernetes: pkg/controlplane/controller: clusterauthenticationtrust, legacytokentracking).
 */
export function* ownConfigMaps(server: Transport, core: Core, authorities: ClientAuthorities | undefined): Task {
  const kind = core.builtin('', 'v1', 'configmaps');
  const keep = (name: string, data: Record<string, string>) => ensure(server, kind, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data });
  if (authorities) {
    const lists = Object.entries(headers).map(([key, list]) => [key, JSON.stringify(list)]);
    yield* keep('extension-apiserver-authentication', { 'client-ca-file': authorities.clients, 'requestheader-client-ca-file': authorities.frontProxy, ...Object.fromEntries(lists) });
  }
  yield* keep('kube-apiserver-legacy-service-account-token-tracking', { since: rfc3339(core.sim.now()).slice(0, 10) });
}
