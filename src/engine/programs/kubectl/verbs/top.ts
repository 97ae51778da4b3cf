import { parseFieldSelector } from '../../../api/fieldselector.ts';
import { parseSelector } from '../../../api/selector.ts';
import { parseTime } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { goDuration } from '../../../api/duration.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { typedResource } from '../create/generator.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { podResource } from '../pods.ts';
import { getObject, listObjects } from '../requests.ts';
import { cells, laidOut, measured, readMetrics, requireMetrics, sortBy, sorted, sum, type NodeMetrics, type PodMetrics, type Usage } from '../top/metrics.ts';

const nodeResource = typedResource('v1', 'Node', 'nodes', false);

const common: readonly FlagSpec[] = [
  selectorFlag,
  { name: 'sort-by', type: 'string', usage: 'Sort by cpu or by memory, the most first.', completion: ['cpu', 'memory'] },
  { name: 'no-headers', type: 'bool', usage: 'Print no headers.' },
  { name: 'use-protocol-buffers', type: 'bool', default: true, usage: 'Ask for protocol buffers; here it makes no difference.' },
  { name: 'show-swap', type: 'bool', usage: 'Show swap as well.' },
];

const oneName = (context: Context): string => {
  if (context.args.length > 1) throw context.usage(`${context.name} [NAME | -l label]`);
  return context.args[0] ?? '';
};

const swapOf = (node: KubeObject): Usage => {
  const capacity = (node.status?.nodeInfo as { swap?: { capacity?: number } } | undefined)?.swap?.capacity;
  return capacity === undefined ? {} : { swap: String(capacity) };
};

const node: CommandSpec = {
  name: 'node',
  aliases: ['nodes', 'no'],
  usage: '[NAME | -l label]',
  short: 'Show what nodes use of CPU and memory',
  examples: `# All nodes
kubectl top node

# One of them
kubectl top node node01`,
  flags: [...common, { name: 'show-capacity', type: 'bool', usage: 'Show percentages of the capacity, not of what is allocatable.' }],
  completion: 'node',
  *run(context) {
    const { flags } = context;
    const name = oneName(context);
    const by = sortBy(context);
    const labelSelector = flags.string('selector');
    if (name && labelSelector) throw new Error('only one of NAME or --selector can be provided');
    if (labelSelector) parseSelector(labelSelector);
    yield* requireMetrics(context);
    const query = labelSelector ? { labelSelector } : {};
    const metrics = yield* readMetrics<NodeMetrics>(context, 'nodes', '', name, query);
    if (metrics.length === 0) throw new Error('metrics not available yet');
    const target = { mapping: nodeResource, namespace: '', name };
    const nodes = name ? [yield* getObject(context, target)] : ((yield* listObjects(context, target, { query })).items ?? []);
    const available = new Map(nodes.map((n) => [n.metadata.name, { ...((flags.bool('show-capacity') ? n.status?.capacity : n.status?.allocatable) as Usage), ...swapOf(n) }]));
    const resources = measured(flags.bool('show-swap'));
    const lines = flags.bool('no-headers') ? [] : [`NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)\t${flags.bool('show-swap') ? 'SWAP(bytes)\tSWAP(%)\t' : ''}`];
    for (const m of sorted(metrics, by, (x) => x.usage, (x) => x.metadata.name)) lines.push(`${m.metadata.name}\t${cells(m.usage, resources, available.get(m.metadata.name) ?? {})}`);
    for (const missing of available.keys()) if (!metrics.some((m) => m.metadata.name === missing)) lines.push(`${missing}\t${cells(undefined, resources)}`);
    context.out(laidOut(lines));
  },
};

/** Two minutes: until then a pod need not have metrics. */
const creationDelay = 120_000;

/** Says why there are no metrics, where there are pods. */
function* explainNone(context: Context, namespace: string, name: string, query: Record<string, string>): Task {
  const target = { mapping: podResource, namespace, name };
  const pods = name ? [yield* getObject(context, target)] : ((yield* listObjects(context, target, { query })).items ?? []);
  if (pods.length === 0) return;
  for (const pod of pods) {
    const age = context.now() - (parseTime(pod.metadata.creationTimestamp) ?? 0);
    if (age > creationDelay) throw new Error(`Metrics not available for pod ${pod.metadata.namespace}/${pod.metadata.name}, age: ${goDuration(age)}`);
  }
  throw new Error('metrics not available yet');
}

const pod: CommandSpec = {
  name: 'pod',
  aliases: ['pods', 'po'],
  usage: '[NAME | -l label]',
  short: 'Show what pods use of CPU and memory',
  long: 'Show what pods use of CPU and memory. New pods have no metrics for a minute or two.',
  examples: `# All pods of the namespace
kubectl top pod

# The containers of one pod
kubectl top pod web --containers

# The most CPU first
kubectl top pod -A --sort-by=cpu`,
  flags: [
    ...common,
    fieldSelectorFlag,
    { name: 'containers', type: 'bool', usage: 'Show each container.' },
    allNamespacesFlag,
    { name: 'sum', type: 'bool', usage: 'Show the sum below.' },
  ],
  completion: 'podname',
  *run(context) {
    const { flags } = context;
    const name = oneName(context);
    const by = sortBy(context);
    const labelSelector = flags.string('selector');
    const fieldSelector = flags.string('field-selector');
    if (name && (labelSelector || fieldSelector)) throw new Error('only one of NAME or selector can be provided');
    if (labelSelector) parseSelector(labelSelector);
    if (fieldSelector) parseFieldSelector(fieldSelector);
    const { namespace } = context.namespace();
    yield* requireMetrics(context);
    const everywhere = flags.bool('all-namespaces');
    const query = { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
    const metrics = yield* readMetrics<PodMetrics>(context, 'pods', everywhere ? '' : namespace, name, query);
    if (metrics.length === 0) {
      yield* explainNone(context, namespace, name, query);
      return context.err(everywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
    }
    const resources = measured(flags.bool('show-swap'));
    const containers = flags.bool('containers');
    const total = (m: PodMetrics): Usage => sum(m.containers.map((c) => c.usage), resources);
    const head = `${everywhere ? 'NAMESPACE\t' : ''}${containers ? 'POD\t' : ''}`;
    const lines = flags.bool('no-headers') ? [] : [`${head}NAME\tCPU(cores)\tMEMORY(bytes)\t${flags.bool('show-swap') ? 'SWAP(bytes)\t' : ''}`];
    for (const m of sorted(metrics, by, total, (x) => `${everywhere ? (x.metadata.namespace ?? '') : ''}/${x.metadata.name}`)) {
      const of = `${everywhere ? `${m.metadata.namespace ?? ''}\t` : ''}${containers ? `${m.metadata.name}\t` : ''}`;
      if (!containers) lines.push(`${of}${m.metadata.name}\t${cells(total(m), resources)}`);
      else for (const c of sorted(m.containers, by, (x) => x.usage, (x) => x.name)) lines.push(`${of}${c.name}\t${cells(c.usage, resources)}`);
    }
    if (flags.bool('sum')) {
      const width = 3 + (flags.bool('show-swap') ? 1 : 0) + (flags.bool('no-headers') ? 0 : Number(everywhere) + Number(containers));
      lines.push(`${'\t'.repeat(width - 2)}________\t________\t`, `${'\t'.repeat(width - 3)}\t${cells(sum(metrics.map(total), resources), resources)}`);
    }
    context.out(laidOut(lines));
  },
};

export const top: CommandSpec = {
  name: 'top',
  short: 'Show what nodes and pods use of CPU and memory',
  long: 'Show what nodes and pods use of CPU and memory, as the Metrics API tells it. The cluster needs a metrics-server for that.',
  commands: [node, pod],
};
