import { ConnectionError, StatusError } from '../../../api/status.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import { messageOf, UrlError } from '../../kubectl/errors.ts';
import type { Capabilities } from '../scope.ts';

/** Kubernetes as `helm template` takes it for granted. */
export const defaultVersion = 'v1.36.0';

function* serverVersion(context: Context): Task<string> {
  const { body } = yield* context.client.send<{ gitVersion: string }>({ verb: 'get', path: '/version' });
  return body.gitVersion;
}

/** Throws `Kubernetes cluster unreachable: ...` (kube.Client.IsReachable). */
export function* reachable(context: Context): Task<string> {
  try {
    return yield* serverVersion(context);
  } catch (error) {
    if (error instanceof UrlError || error instanceof ConnectionError || error instanceof StatusError) throw new Error(`Kubernetes cluster unreachable: ${messageOf(error)}`);
    throw error;
  }
}

/** What templates may know of the cluster: its version, groups and kinds. */
export function* clusterCapabilities(context: Context): Task<Capabilities> {
  const version = yield* reachable(context);
  const { resources } = yield* context.discovery.all();
  const groupVersion = (r: { group: string; version: string }): string => (r.group ? `${r.group}/${r.version}` : r.version);
  return { version, apiVersions: [...new Set(resources.flatMap((r) => [groupVersion(r), `${groupVersion(r)}/${r.kind}`]))] };
}
