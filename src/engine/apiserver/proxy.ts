import { serviceNameOf } from '../api/endpointslice.ts';
import { notFound, serviceUnavailable, badRequest } from '../api/errors.ts';
import type { ApiResponse, Verb } from '../api/http.ts';
import type { EndpointSlice, Node, Pod, Service } from '../api/kubernetes.ts';
import { ConnectionError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';

const methods: Partial<Record<Verb, string>> = { get: 'GET', create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE' };

/** Who the API server is to kubelets: kubeadm's apiserver-kubelet-client.crt. */
const kubeletClient = { commonName: 'kube-apiserver-kubelet-client', organizations: ['kubeadm:cluster-admins'] };

interface Target {
  host: string;
  port: number;
}

/** `[scheme:]name[:port]`, as the proxy subresources are named (apimachinery: util/net.SplitSchemeNamePort). */
const splitName = (text: string): { name: string; port: string } => {
  const parts = text.split(':');
  if (parts.length === 1) return { name: text, port: '' };
  if (parts.length === 2) return parts[0] === 'http' || parts[0] === 'https' ? { name: parts[1]!, port: '' } : { name: parts[0]!, port: parts[1]! };
  return { name: parts[1]!, port: parts[2]! };
};

/** Requests to pods/proxy, services/proxy and nodes/proxy go on to who is behind the name. */
export function* proxy(core: Core, context: Context): Task<ApiResponse> {
  const { kind, request } = context;
  const { name, port } = splitName(context.name!);
  const target = kind.plural === 'services' ? serviceTarget(core, context, name, port) : kind.plural === 'pods' ? podTarget(core, context, name, port) : nodeTarget(core, context, name, port);
  const { path, ...query } = request.query ?? {};
  const parameters = Object.entries(query).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`);
  const body = request.body === undefined ? undefined : typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  try {
    const connection = yield* core.dial(target.host, target.port);
    const answer = yield* connection.http({
      method: methods[request.verb] ?? 'GET',
      path: `/${path === undefined ? '' : String(path)}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`,
      headers: { Host: `${target.host}:${target.port}`, 'User-Agent': request.agent },
      ...(kind.plural === 'nodes' && { certificate: kubeletClient }),
      ...(body !== undefined && { body }),
    });
    connection.close();
    return { code: answer.status, body: answer.body, headers: passedOn(answer.headers) };
  } catch (error) {
    if (error instanceof ConnectionError) throw serviceUnavailable(`error trying to reach service: ${error.message}`);
    throw error;
  }
}

/** Headers of one connection alone, and those that the server sets itself. */
const own: ReadonlySet<string> = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade']);

const passedOn = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase())));

const serviceTarget = (core: Core, { kind, namespace }: Context, name: string, port: string): Target => {
  const service = core.storage.get(kind, namespace, name) as Service | undefined;
  if (!service) throw notFound(resourceOf(kind), name);
  return readyBehind(core, service, port);
};

/**
 * A ready endpoint of a Service's port, by name or number; the only port where none is named (kubernetes:
 * pkg/registry/core/service/proxy.go, ResourceLocation). Throws ServiceUnavailable.
 */
const readyBehind = (core: Core, service: Service, port: string): Target => {
  const { name, namespace } = service.metadata;
  const ports = service.spec?.ports ?? [];
  const wanted = port === '' ? (ports.length === 1 ? ports[0] : undefined) : ports.find((p) => p.name === port || String(p.port) === port);
  if (port !== '' && !wanted) throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`);
  for (const object of core.storage.all(core.builtin('discovery.k8s.io', 'v1', 'endpointslices'), namespace)) {
    const slice = object as unknown as EndpointSlice;
    if (serviceNameOf(slice) !== name) continue;
    const open = slice.ports?.find((p) => (p.name ?? '') === (wanted?.name ?? '')) ?? (wanted ? undefined : slice.ports?.[0]);
    const ready = slice.endpoints?.filter((e) => e.conditions?.ready !== false) ?? [];
    if (open?.port && ready.length > 0) return { host: ready[core.chance.int(0, ready.length - 1)]!.addresses[0]!, port: open.port };
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(port === '' ? name : `${name}:${port}`)}`);
};

const podTarget = (core: Core, { kind, namespace }: Context, name: string, port: string): Target => {
  const pod = core.storage.get(kind, namespace, name) as Pod | undefined;
  if (!pod) throw notFound(resourceOf(kind), name);
  if (!pod.status?.podIP) throw badRequest('address not allowed');
  const first = pod.spec!.containers.flatMap((c) => c.ports ?? [])[0]?.containerPort;
  return { host: pod.status.podIP, port: port === '' ? (first ?? 80) : Number(port) };
};

const nodeTarget = (core: Core, { kind }: Context, name: string, port: string): Target => {
  const node = core.storage.get(kind, undefined, name) as Node | undefined;
  if (!node) throw notFound(resourceOf(kind), name);
  return { host: node.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? name, port: port === '' ? 10250 : Number(port) };
};
