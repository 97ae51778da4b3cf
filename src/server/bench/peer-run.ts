import { BaseImage, Cluster, type ProcessContext } from '@ngrok/webernetes';
import { cpuNow, heapUsed, round } from './measure.ts';

class Nginx extends BaseImage {
  static readonly imageName = 'nginx';
  static readonly imageVersion = '1.27';
  readonly defaultCommand = ['nginx'];

  override async exec(context: ProcessContext): Promise<number> {
    context.listenHttp(80, async () => ({ status: 200, body: 'Welcome to nginx!' }) as never);
    return await context.waitUntilKilled();
  }
}

const LIMIT_MS = 240_000;

/** The same Deployment on the peer, which runs in real time. `wallMs` is null when it was not Ready within four minutes. */
export async function peerDeployment(replicas: number): Promise<{ peer: string; replicas: number; wallMs: number | null; cpuMs: number; longestBlockMs: number; heapMB: number }> {
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
  while (ready < replicas && performance.now() - start < LIMIT_MS) await new Promise((resolve) => setTimeout(resolve, 5));
  const wallMs = ready >= replicas ? round(performance.now() - start) : null;
  const cpuMs = round(cpuNow() - cpu);
  clearInterval(pulse);
  const heap = heapUsed() - before;
  await informer.stop();
  await Promise.race([cluster.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  return { peer: '@ngrok/webernetes 0.3.5', replicas, wallMs, cpuMs, longestBlockMs: round(longest), heapMB: round(heap / 2 ** 20, 2) };
}
