import { ConnectionError, StatusError } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import type { HttpRequest } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import type { KubeletContext } from './podstate.ts';

interface User {
  username: string;
  groups: readonly string[];
}

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/** What a path of the kubelet's server is to an authorizer, the finest first: one is enough (kubernetes: pkg/kubelet/server/auth.go). */
const subresourcesOf = (path: string): string[] => {
  for (const [root, subresource] of [['/stats', 'stats'], ['/metrics', 'metrics'], ['/logs', 'log'], ['/checkpoint', 'checkpoint']] as const) if (isBelow(path, root)) return [subresource];
  const fine = isBelow(path, '/healthz') ? ['healthz'] : isBelow(path, '/pods') || isBelow(path, '/runningpods') ? ['pods'] : isBelow(path, '/configz') ? ['configz'] : [];
  return [...fine, 'proxy'];
};

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

const unauthorized = { status: 401, text: 'Unauthorized' };

/** Why a request to the kubelet's server is refused; undefined where it is not. The API server says who asks and what they may. */
export function* refusal(kubelet: KubeletContext, request: HttpRequest, path: string): Task<{ status: number; text: string } | undefined> {
  try {
    const user = yield* authenticated(kubelet.client, request);
    if (!user) return unauthorized;
    const verb = verbs[request.method.toUpperCase()] ?? 'get';
    const subresources = subresourcesOf(path);
    for (const subresource of subresources) {
      const resourceAttributes = { verb, version: 'v1', resource: 'nodes', subresource, name: kubelet.name };
      const status = yield* review(kubelet.client, 'authorization.k8s.io', 'SubjectAccessReview', { user: user.username, groups: user.groups, resourceAttributes });
      if (status.allowed) return undefined;
    }
    return { status: 403, text: `Forbidden (user=${user.username}, verb=${verb}, resource=nodes, subresource(s)=[${subresources.join(' ')}])\n` };
  } catch (error) {
    if (error instanceof StatusError || error instanceof ConnectionError) return unauthorized;
    throw error;
  }
}

/** Who sends a request, by its certificate or by its token, of which the API server tells; undefined for nobody. */
export function* authenticated(client: Client, request: HttpRequest): Task<User | undefined> {
  const { certificate } = request;
  if (certificate) return { username: certificate.commonName, groups: [...certificate.organizations, 'system:authenticated'] };
  const header = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  if (!token) return undefined;
  const status = yield* review(client, 'authentication.k8s.io', 'TokenReview', { token });
  return status.authenticated ? status.user : undefined;
}

/** What the API server says to a review. */
export function* review(client: Client, group: string, kind: string, spec: object): Task<{ allowed?: boolean; authenticated?: boolean; user?: User }> {
  const body = { apiVersion: `${group}/v1`, kind, metadata: {}, spec };
  const answer = yield* client.send<{ status: object }>({ verb: 'create', group, version: 'v1', resource: `${kind.toLowerCase()}s`, body });
  return answer.body.status;
}
