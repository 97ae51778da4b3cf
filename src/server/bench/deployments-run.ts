import type { Deployment } from '../../engine/api/kubernetes.ts';
import { Cluster } from '../../engine/cluster/cluster.ts';
import { deployments } from '../../engine/client/resources.ts';
import type { Task } from '../../engine/sim/sim.ts';
import { cpuNow, heapUsed, median, round } from './measure.ts';

export { loadParts } from '../../lab/outside.ts';

const SLICE_MS = 10;
const wall = () => performance.now();

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } } },
});

interface Run {
  wallMs: number;
  /** What this process computed: the figure to compare by on a machine that others use. */
  cpuMs: number;
  longestSliceMs: number;
}

/** Runs slices until `done`; gives times and the longest slice in milliseconds. */
function slices(cluster: Cluster, done: () => boolean): Run {
  const start = wall();
  const cpu = cpuNow();
  let longest = 0;
  while (!done()) {
    const before = wall();
    cluster.sim.run({ budgetMs: SLICE_MS, wall, stop: done });
    longest = Math.max(longest, wall() - before);
    if (cluster.sim.faults.length) throw cluster.sim.faults[0]!.error;
  }
  return { wallMs: wall() - start, cpuMs: cpuNow() - cpu, longestSliceMs: longest };
}

/** A cluster whose default quota of 110 pods a node leaves room for `replicas`. */
const clusterFor = (replicas: number, nodes: number) => Cluster.create({ seed: 1, preset: `workers=${Math.max(nodes, Math.ceil(replicas / 100))}` });

const spawn = (cluster: Cluster, name: string, task: Task<unknown>) => cluster.sim.spawn(name, task);

function readyAt(cluster: Cluster, replicas: number): () => boolean {
  return () => {
    const status = (cluster.peek('/registry/deployments/default/web') as Deployment | undefined)?.status;
    return status?.readyReplicas === replicas && status.updatedReplicas === replicas && status.replicas === replicas;
  };
}

/** A Deployment from its creation until all replicas are Ready, at full speed. Medians over `runs`; `firstMs` is the first of them, in an engine that has not run that much yet. */
export function deploymentUntilReady(replicas: number, nodes: number, runs: number): Run & { replicas: number; nodes: number; firstMs: number; perPodUs: number; heapMB: number; virtualMs: number } {
  const rows = Array.from({ length: runs }, () => {
    const cluster = clusterFor(replicas, nodes);
    const before = heapUsed();
    const from = cluster.sim.now();
    spawn(cluster, 'bench', cluster.client('bench').create(deployments, deployment(replicas)));
    const row = slices(cluster, readyAt(cluster, replicas));
    const virtualMs = cluster.sim.now() - from;
    const heap = heapUsed() - before;
    return { ...row, heap, virtualMs, nodes: cluster.hosts.size - 1 };
  });
  const wallMs = median(rows.map((r) => r.wallMs));
  return {
    replicas,
    nodes: rows[0]!.nodes,
    wallMs: round(wallMs),
    firstMs: round(rows[0]!.wallMs),
    cpuMs: round(median(rows.map((r) => r.cpuMs))),
    perPodUs: round((wallMs * 1000) / replicas),
    longestSliceMs: round(median(rows.map((r) => r.longestSliceMs))),
    heapMB: round(median(rows.map((r) => r.heap)) / 2 ** 20, 2),
    virtualMs: Math.round(median(rows.map((r) => r.virtualMs))),
  };
}

/** A rolling update of a Deployment whose replicas are all Ready, from the new image until the new ones are. */
export function rollingUpdate(replicas: number, nodes: number, runs: number): Run & { replicas: number; virtualMs: number } {
  const rows = Array.from({ length: runs }, () => {
    const cluster = clusterFor(Math.ceil(replicas * 1.25), nodes);
    const client = cluster.client('bench');
    spawn(cluster, 'bench', client.create(deployments, deployment(replicas)));
    slices(cluster, readyAt(cluster, replicas));
    const from = cluster.sim.now();
    spawn(cluster, 'bench', client.patch(deployments, { namespace: 'default', name: 'web' }, { spec: { template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }] } } } }));
    cluster.sim.run({ until: from + 50 });
    return { ...slices(cluster, readyAt(cluster, replicas)), virtualMs: cluster.sim.now() - from };
  });
  return { replicas, wallMs: round(median(rows.map((r) => r.wallMs))), cpuMs: round(median(rows.map((r) => r.cpuMs))), longestSliceMs: round(median(rows.map((r) => r.longestSliceMs))), virtualMs: Math.round(median(rows.map((r) => r.virtualMs))) };
}
