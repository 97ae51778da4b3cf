import { expose } from 'comlink';
import { Cluster } from '../engine/cluster/cluster.ts';
import { Lab } from './lab.ts';
import { answerOutside, loadParts } from './outside.ts';
import { Picture } from './picture.ts';
import { databaseShelf } from './shelf.ts';

const texts = import.meta.glob<string>('../../lessons/*/lesson.yaml', { query: '?raw', import: 'default' });

// A message to itself comes back after those that wait already, and is not held back as nested timers are.
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const lab = new Lab({
  makeCluster: ({ seed, preset, epoch }) => Cluster.create({ seed, preset, epochMs: epoch }),
  makePicture: ({ cluster }) => new Picture({ sim: cluster.sim, client: cluster.client('podium-scene'), tracer: cluster.tracer, hosts: () => cluster.hostInfo() }),
  scene: async () => (await import('../scene/scene.ts')).createScene,
  outside: answerOutside,
  shelf: (tab) => databaseShelf(tab, `${Date.now()}-${Math.random()}`, () => Date.now()),
  yaml: () => import('./yaml/service.ts'),
  lesson: async (id) => {
    const load = texts[`../../lessons/${id}/lesson.yaml`];
    return load && (await import('./lessons/play.ts')).playLesson(await load(), id);
  },
  now: () => Date.now(),
  wall: () => performance.now(),
  soon: (fn, ms) => {
    if (ms > 0) setTimeout(fn, ms);
    else {
      waiting.push(fn);
      channel.port2.postMessage(0);
    }
  },
});

expose(lab);

// What the first answers don't need is fetched when the learner reads them, so that nobody waits for it later.
setTimeout(() => {
  void loadParts()
    .then(() => Promise.all([import('./details.ts'), import('./yaml/service.ts')]))
    .catch(() => {});
}, 4000);
