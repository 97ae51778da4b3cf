import { addQuantities, compareQuantities, quantityMilliValue, quantityValue } from '../../../api/quantity.ts';
import type { ApiQuery } from '../../../api/http.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { TabWriter } from '../print/tabwriter.ts';

export type Usage = Readonly<Record<string, string>>;

export interface NodeMetrics {
  metadata: { name: string };
  usage: Usage;
}

export interface PodMetrics {
  metadata: { name: string; namespace?: string };
  containers: { name: string; usage: Usage }[];
}

interface GroupList {
  items: { metadata: { name?: string }; versions: { version: string; freshness: string }[] }[];
}

/** Throws unless the server has the metrics API, and somebody answers for it. */
export function* requireMetrics(context: Context): Task {
  yield* context.client.send({ verb: 'get', path: '/api', query: { aggregated: true } });
  const { body } = yield* context.client.send<GroupList>({ verb: 'get', path: '/apis', query: { aggregated: true } });
  const group = body.items.find((g) => g.metadata.name === 'metrics.k8s.io');
  if (!group?.versions.some((v) => v.version === 'v1beta1' && v.freshness === 'Current')) throw new Error('Metrics API not available');
}

/** Reads metrics of one or of all; the namespace is empty for nodes and for all namespaces. */
export function* readMetrics<T>(context: Context, resource: 'nodes' | 'pods', namespace: string, name: string, query: ApiQuery): Task<T[]> {
  const where = { group: 'metrics.k8s.io', version: 'v1beta1', resource, ...(namespace ? { namespace } : {}) };
  if (name) return [(yield* context.client.send<T>({ verb: 'get', ...where, name })).body];
  return (yield* context.client.send<{ items?: T[] }>({ verb: 'list', ...where, query })).body.items ?? [];
}

export const sortBy = (context: Context): 'cpu' | 'memory' | undefined => {
  const by = context.flags.string('sort-by');
  if (by !== '' && by !== 'cpu' && by !== 'memory') throw new Error('--sort-by accepts only cpu or memory');
  return by === '' ? undefined : by;
};

export const sum = (usages: readonly Usage[], resources: readonly string[]): Usage =>
  Object.fromEntries(resources.map((r) => [r, usages.reduce((total, usage) => addQuantities(total, usage[r] ?? '0'), '0')]));

/** The most first, else by what `names` gives. */
export const sorted = <T>(items: readonly T[], by: 'cpu' | 'memory' | undefined, usage: (item: T) => Usage, names: (item: T) => string): T[] =>
  [...items].sort((a, b) => (by ? compareQuantities(usage(b)[by] ?? '0', usage(a)[by] ?? '0') : 0) || (names(a) < names(b) ? -1 : 1));

export const measured = (swap: boolean): string[] => ['cpu', 'memory', ...(swap ? ['swap'] : [])];

const amount = (resource: string, quantity: string): string => (resource === 'cpu' ? `${quantityMilliValue(quantity)}m` : `${Math.floor(quantityValue(quantity) / 1_048_576)}Mi`);

/** What is used as cells, each with a tab behind; with `available` also in percent of it. */
export const cells = (usage: Usage | undefined, resources: readonly string[], available?: Usage): string =>
  resources
    .map((r) => {
      if (!usage || (available && r === 'swap' && available.swap === undefined)) return '<unknown>\t<unknown>\t';
      const used = `${amount(r, usage[r] ?? '0')}\t`;
      if (available?.[r] === undefined) return used;
      const all = quantityMilliValue(available[r]);
      return `${used}${all === 0 ? 0 : Math.trunc((quantityMilliValue(usage[r] ?? '0') / all) * 100)}%\t`;
    })
    .join('');

export const laidOut = (lines: readonly string[]): string => {
  const writer = new TabWriter();
  writer.write(lines.map((l) => `${l}\n`).join(''));
  return writer.flush();
};
