import { serviceUnavailable } from '../../api/errors.ts';
import type { Service } from '../../api/kubernetes.ts';
import { ConnectionError } from '../../api/status.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import type { HttpRequest } from '../http.ts';
import { portOf, type ServiceReference } from './apiservice.ts';

/** Who the API server is to the servers behind it: kubeadm's front-proxy-client.crt. */
const certificate = { commonName: 'front-proxy-client', organizations: [] };

/** Where a Service is reached from the control plane: its address, or the name that it stands for (kube-aggregator: ServiceResolver). Throws ServiceUnavailable. */
export const resolve = (core: Core, reference: ServiceReference): { host: string; port: number } => {
  const service = core.storage.get(core.services, reference.namespace, reference.name) as Service | undefined;
  const port = portOf(reference);
  const { type, clusterIP, externalName, ports = [] } = service?.spec ?? {};
  if (type === 'ExternalName' && externalName) return { host: externalName, port };
  if (!service || !clusterIP || clusterIP === 'None') throw serviceUnavailable('service unavailable');
  if (!ports.some((p) => p.port === port)) throw serviceUnavailable('service unavailable');
  return { host: clusterIP, port };
};

/** One request to an aggregated server as its front proxy. Throws ConnectionError; after `timeoutMs` one that says so. */
export function* ask(core: Core, { host, port }: { host: string; port: number }, request: HttpRequest, timeoutMs: number): Task<{ status: number; headers: Record<string, string>; body: string }> {
  const { expired, value } = yield* withTimeout(core.sim, timeoutMs, 'aggregator', exchange(core, host, port, request));
  if (expired) throw new ConnectionError('timeout', 'context deadline exceeded');
  return value!;
}

function* exchange(core: Core, host: string, port: number, request: HttpRequest): ReturnType<typeof ask> {
  const connection = yield* core.dial(host, port);
  try {
    return yield* connection.http({ ...request, certificate });
  } finally {
    connection.close();
  }
}

/** The headers that tell an aggregated server who asks (apiserver: --requestheader-username-headers and the like). */
export const userHeaders = (user: { name: string; groups: readonly string[] }): Record<string, string> => ({ 'X-Remote-User': user.name, 'X-Remote-Group': user.groups.join(', ') });
