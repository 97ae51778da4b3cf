import { serviceNameOf } from '../../api/endpointslice.ts';
import type { EndpointSlice, Service } from '../../api/kubernetes.ts';
import { ConnectionError } from '../../api/status.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import type { ApiResource } from '../discovery.ts';
import { portOf, type Condition, type RemoteApiService } from './apiservice.ts';
import { ask, resolve, userHeaders } from './dial.ts';

export interface Verdict {
  condition: Omit<Condition, 'lastTransitionTime'>;
  /** What the server has told that it serves. */
  resources?: ApiResource[];
  /** It was asked and did not answer well: it is to be asked again soon. */
  failed?: true;
}

const discoveryTimeoutMs = 5000;

const unavailable = (reason: string, message: string): Verdict => ({ condition: { type: 'Available', status: 'False', reason, message } });

/** Whether an aggregated server can be used, and what it serves (kube-aggregator: pkg/controllers/status/remote). */
export function* check(core: Core, service: RemoteApiService): Task<Verdict> {
  return behind(core, service) ?? (yield* discover(core, service));
}

/** Why its Service leads nowhere; undefined where it does. */
function behind(core: Core, { spec }: RemoteApiService): Verdict | undefined {
  const { name, namespace } = spec.service;
  const about = `service/${name} in ${JSON.stringify(namespace)}`;
  const found = core.storage.get(core.services, namespace, name) as Service | undefined;
  if (!found) return unavailable('ServiceNotFound', `${about} is not present`);
  if (found.spec?.type !== undefined && found.spec.type !== 'ClusterIP') return undefined;
  const port = found.spec?.ports?.find((p) => p.port === portOf(spec.service));
  if (!port) return unavailable('ServicePortError', `${about} is not listening on port ${portOf(spec.service)}`);
  const slices = (core.storage.all(core.builtin('discovery.k8s.io', 'v1', 'endpointslices'), namespace) as unknown as EndpointSlice[]).filter((s) => serviceNameOf(s) === name);
  if (slices.length === 0) return unavailable('EndpointsNotFound', `cannot find endpointslices for ${about}`);
  const named = port.name ?? '';
  const active = slices.some((s) => s.endpoints?.some((e) => e.conditions?.ready !== false) && s.ports?.some((p) => (p.name ?? '') === named && p.port !== undefined));
  return active ? undefined : unavailable('MissingEndpoints', `endpointslices for ${about} have no addresses with port name ${JSON.stringify(named)}`);
}

/** Asks the server for what it serves. */
function* discover(core: Core, { spec }: RemoteApiService): Task<Verdict> {
  const path = `/apis/${spec.group}/${spec.version}`;
  const target = resolve(core, spec.service);
  const url = `https://${target.host}:${target.port}${path}`;
  const failed = (why: string): Verdict => ({ ...unavailable('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`), failed: true });
  const headers = { ...userHeaders({ name: 'system:kube-aggregator', groups: ['system:masters'] }), Accept: 'application/json', 'User-Agent': 'Go-http-client' };
  try {
    const answer = yield* ask(core, target, { method: 'GET', path, headers }, discoveryTimeoutMs);
    if (answer.status < 200 || answer.status >= 300) return failed(`bad status from ${url}: ${answer.status}`);
    return { condition: { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' }, resources: resourcesIn(answer.body) };
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return failed(`Get ${JSON.stringify(url)}: ${error.message}`);
  }
}

/** The resources of an APIResourceList; none where the text is something else. */
const resourcesIn = (text: string): ApiResource[] => {
  try {
    return (JSON.parse(text) as { resources?: ApiResource[] }).resources ?? [];
  } catch {
    return [];
  }
};
