import { BaseImage, Cluster, type ProcessContext } from '@ngrok/webernetes';
import { cpuNow, heapUsed, median, round } from './measure.ts';

class Nginx extends BaseImage {
  static readonly imageName = 'nginx';
  static readonly imageVersion = '1.27';
  readonly defaultCommand = ['nginx'];

  override async exec(context: ProcessContext): Promise<number> {
    context.listenHttp(80, async () => ({ status: 200, body: 'Welcome to nginx!' }) as never);
    return await context.waitUntilKilled();
  }
}

interface Run {
  /** Null when it was not Ready within the limit. */
  wallMs: number | null;
  cpuMs: number;
  longestBlockMs: number;
  heapMB: number;
}

/** The same Deployment on the peer, which runs in real time: of `runs` runs the one in the middle by time. */
export async function peerDeployment(replicas: number, runs: number, limitMs: number): Promise<Run & { peer: string; replicas: number }> {
  const rows: Run[] = [];
  for (let i = 0; i < runs; i++) rows.push(await once(replicas, limitMs));
  const wallMs = (row: Run) => row.wallMs ?? Infinity;
  const middle = median(rows.map(wallMs));
  return { peer: '@ngrok/webernetes 0.3.5', replicas, ...rows.find((row) => wallMs(row) === middle)! };
}

async function once(replicas: number, limitMs: number): Promise<Run> {
  const cluster = new Cluster({ nodes: 4 });
  cluster.registerImage(Nginx);
  await cluster.init();
  const before = heapUsed();
  let longest = 0;
  let last = performance.now();
  const pulse = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  let ready = 0;
  const informer = cluster.informer('deployments', (_type, deployment) => {
    if (deployment.metadata?.name === 'web') ready = deployment.status?.readyReplicas ?? 0;
  });
  const start = performance.now();
  const cpu = cpuNow();
  await cluster.apply([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } } } }]);
  while (ready < replicas && performance.now() - start < limitMs) await new Promise((resolve) => setTimeout(resolve, 5));
  const wallMs = ready >= replicas ? round(performance.now() - start) : null;
  const cpuMs = round(cpuNow() - cpu);
  clearInterval(pulse);
  const heap = heapUsed() - before;
  await informer.stop();
  await Promise.race([cluster.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  return { wallMs, cpuMs, longestBlockMs: round(longest), heapMB: round(heap / 2 ** 20, 2) };
}
