import type { ApiRequest, Verb } from '../../engine/api/http.ts';
import { Cluster } from '../../engine/cluster/cluster.ts';
import type { Task } from '../../engine/sim/sim.ts';
import { loadParts } from '../../lab/outside.ts';
import { median, round } from './measure.ts';

const credentials = { certificate: { commonName: 'kubernetes-admin', organizations: ['system:masters'] } };
const OBJECTS = 1000;

const newCluster = (): Cluster => Cluster.create({ seed: 1, preset: 'trio' });

const requestOf = (verb: Verb, rest: Partial<ApiRequest>): ApiRequest => ({ verb, version: 'v1', group: '', resource: 'configmaps', namespace: 'default', agent: 'bench', credentials, ...rest });

/** Wall milliseconds for a task that asks the API server, with the clock as fast as it goes. */
function timed(cluster: Cluster, task: () => Task): number {
  const began = performance.now();
  const handle = cluster.sim.spawn('bench', task());
  cluster.sim.run({ stop: () => !handle.live });
  return performance.now() - began;
}

const body = (n: number) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${n}`, labels: { app: 'bench' } }, data: { n: String(n) } });

/** Requests a second of one client, in the engine's own process: each verb on 1,000 ConfigMaps, and lists of all of them. */
async function inProcess(runs: number): Promise<Record<string, number>> {
  await loadParts();
  const rates: Record<string, number[]> = {};
  // The first round only warms the compiler up.
  for (let run = -1; run < runs; run++) {
    const cluster = newCluster();
    const each = (name: string, times: number, make: (n: number) => ApiRequest) => {
      const ms = timed(cluster, function* () {
        for (let n = 0; n < times; n++) yield* cluster.apiserver.request(make(n));
      });
      if (run >= 0) (rates[name] ??= []).push((times / ms) * 1000);
    };
    each('createPerSecond', OBJECTS, (n) => requestOf('create', { body: body(n) }));
    each('getPerSecond', OBJECTS * 5, (n) => requestOf('get', { name: `c${n % OBJECTS}` }));
    each('patchPerSecond', OBJECTS, (n) => requestOf('patch', { name: `c${n}`, patchType: 'application/merge-patch+json', body: { data: { n: 'x' } } }));
    each('list1000PerSecond', 200, () => requestOf('list', {}));
  }
  return Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, Math.round(median(values))]));
}

/** Events a second that reach 100 watchers of ConfigMaps while 1,000 are written. */
async function watchFanOut(runs: number, watchers = 100): Promise<{ watchers: number; eventsPerSecond: number; wallMs: number }> {
  await loadParts();
  const walls: number[] = [];
  let events = 0;
  for (let run = 0; run < runs; run++) {
    const cluster = newCluster();
    events = 0;
    timed(cluster, function* () {
      for (let n = 0; n < watchers; n++) {
        const { watch } = yield* cluster.apiserver.request(requestOf('watch', { query: { resourceVersion: String(cluster.revision) } }));
        watch!.listen((batch) => void (events += batch.length));
      }
    });
    walls.push(
      timed(cluster, function* () {
        for (let n = 0; n < OBJECTS; n++) yield* cluster.apiserver.request(requestOf('create', { body: body(n) }));
      }),
    );
  }
  const wallMs = median(walls);
  return { watchers, eventsPerSecond: Math.round((events / wallMs) * 1000), wallMs: round(wallMs) };
}

export { inProcess, watchFanOut };
