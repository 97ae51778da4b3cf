import { notFound } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { KubeObject } from '../api/types.ts';
import type { Task } from '../sim/sim.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';

const statusOf = (name: string, error: string | undefined): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ComponentStatus',
  metadata: { name },
  conditions: [{ type: 'Healthy', status: error === undefined ? 'True' : 'False', message: error ?? 'ok' }],
});

const all = (core: Core): KubeObject[] => [
  statusOf('controller-manager', core.componentHealth('controller-manager')),
  statusOf('scheduler', core.componentHealth('scheduler')),
  statusOf('etcd-0', core.storage.etcd.healthy ? undefined : 'etcd failed: reason withheld'),
];

/** GET of componentstatuses (kubernetes: pkg/registry/core/componentstatus/rest.go). */
export function* componentStatuses(core: Core, context: Context): Task<ApiResponse> {
  const { name, kind } = context;
  const items = all(core);
  if (context.request.verb === 'list') return { code: 200, body: { apiVersion: 'v1', kind: 'ComponentStatusList', metadata: {}, items } };
  const found = items.find((item) => item.metadata.name === name);
  if (!found) throw notFound(resourceOf(kind), name!);
  return { code: 200, body: found };
}
