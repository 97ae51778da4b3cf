import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Cluster } from '../../engine/cluster/cluster.ts';
import { loadParts } from '../../lab/outside.ts';
import { Authority } from '../apiserver/certificates.ts';
import { Clock } from '../apiserver/clock.ts';
import { Face } from '../apiserver/face.ts';
import { ADMIN } from '../apiserver/kubeconfig.ts';
import { bundled } from './bundle.ts';

export const requestBenches = (): Promise<typeof import('./requests-run.ts')> => bundled('requests-run.ts');

interface Loaded {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

const CONNECTIONS = 8;
const SECONDS = 2;
/** Fast enough that no request waits for the virtual clock. */
const SPEED = 100;

/** Requests a second over HTTPS: eight keep-alive connections of another process, one after the other for each kind of request. */
export async function httpsLoad(): Promise<Record<string, { perSecond: number; p50Ms: number; p99Ms: number }>> {
  await loadParts();
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  const clock = new Clock(cluster.sim, SPEED);
  const authority = new Authority();
  const face = new Face({ cluster, clock, authority });
  const url = `https://127.0.0.1:${await face.listen(0, '127.0.0.1')}`;
  const { certificate, key } = authority.client(ADMIN);
  clock.start();
  const run = (what: object): Promise<Loaded> =>
    new Promise((resolve, reject) => {
      const load = JSON.stringify({ url, ca: authority.certificate, cert: certificate, key, connections: CONNECTIONS, seconds: SECONDS, ...what });
      const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('load.ts', import.meta.url)), load], { stdio: ['ignore', 'pipe', 'inherit'] });
      let out = '';
      child.stdout.on('data', (chunk) => (out += String(chunk)));
      child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out) as Loaded) : reject(new Error(`load ended with ${code}`))));
    });
  const maps = '/api/v1/namespaces/default/configmaps';
  const body = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } });
  const kinds = {
    create: { method: 'POST', paths: [maps], body: body('c%') },
    get: { method: 'GET', paths: [`${maps}/c9`] },
    list1000: { method: 'GET', paths: [`${maps}?limit=1000`] },
    patch: { method: 'PATCH', paths: [`${maps}/c9`], contentType: 'application/merge-patch+json', body: '{"data":{"a":"%"}}' },
  };
  const figures: Awaited<ReturnType<typeof httpsLoad>> = {};
  for (const [name, what] of Object.entries(kinds)) {
    const { requests, seconds, p50Ms, p99Ms } = await run(what);
    figures[name] = { perSecond: Math.round(requests / seconds), p50Ms, p99Ms };
  }
  await clock.stop();
  await face.close();
  return figures;
}
