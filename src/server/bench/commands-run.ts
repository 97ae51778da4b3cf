import type { Deployment } from '../../engine/api/kubernetes.ts';
import { Cluster } from '../../engine/cluster/cluster.ts';
import { cpuNow, median, round } from './measure.ts';

export { loadParts } from '../../lab/outside.ts';

const PODS = 1000;
const NODES = 20;

/** What is measured, by its name in the output. */
const COMMANDS = {
  true: 'true',
  getPods: 'kubectl get pods',
  pipe: "kubectl get pods --no-headers | grep Running | awk '{print $1}' | sort | wc -l",
} as const;

interface Cost {
  /** Wall and user CPU milliseconds at full speed. */
  wallMs: number;
  cpuMs: number;
  virtualMs: number;
}

function execute(cluster: Cluster, line: string): { cost: Cost; out: string } {
  const from = cluster.sim.now();
  const start = performance.now();
  const cpu = cpuNow();
  let out = '';
  const process = cluster.exec('controlplane', line, { actor: 'user', what: line }, (text) => (out += text), (text) => (out += text))!;
  while (process.exitCode === undefined) cluster.sim.run({ maxEvents: 100, stop: () => process.exitCode !== undefined });
  return { cost: { wallMs: performance.now() - start, cpuMs: cpuNow() - cpu, virtualMs: cluster.sim.now() - from }, out };
}

/** What commands cost on a cluster with 1,000 pods; medians over `runs`. */
export function commandCosts(runs: number): Record<keyof typeof COMMANDS, Cost> {
  const cluster = Cluster.create({ seed: 1, preset: `workers=${NODES}` });
  execute(cluster, `kubectl create deployment web --image=nginx:1.27 --replicas=${PODS}; kubectl rollout status deployment web --timeout=1h`);
  const status = (cluster.peek('/registry/deployments/default/web') as Deployment | undefined)?.status;
  if (status?.readyReplicas !== PODS) throw new Error(`${status?.readyReplicas} of ${PODS} pods are ready`);
  return Object.fromEntries(
    Object.entries(COMMANDS).map(([name, line]) => {
      const costs = Array.from({ length: runs }, () => execute(cluster, line).cost);
      return [name, { wallMs: round(median(costs.map((c) => c.wallMs)), 2), cpuMs: round(median(costs.map((c) => c.cpuMs)), 2), virtualMs: round(median(costs.map((c) => c.virtualMs)), 2) }];
    }),
  ) as Record<keyof typeof COMMANDS, Cost>;
}
