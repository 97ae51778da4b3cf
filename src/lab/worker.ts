import { expose } from 'comlink';
import { Cluster } from '../engine/cluster/cluster.ts';
import { createScene } from '../scene/scene.ts';
import { databaseKeep } from './keep.ts';
import { Lab } from './lab.ts';
import { playLesson } from './lessons/play.ts';
import { answerOutside } from './outside.ts';

const texts = import.meta.glob<string>('../../lessons/*/lesson.yaml', { query: '?raw', import: 'default' });

// A message to itself comes back after those that wait already, and is not held back as nested timers are.
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const lab = new Lab({
  makeCluster: ({ seed, preset, epoch }) => Cluster.create({ seed, preset, epochMs: epoch }),
  makeScene: (session) => {
    const { cluster } = session;
    return createScene({ sim: cluster.sim, client: cluster.client('podium-scene'), tracer: cluster.tracer, hosts: () => cluster.hostInfo() });
  },
  outside: answerOutside,
  keep: databaseKeep((inputs) => lab.saved(inputs)),
  yaml: () => import('./yaml/service.ts'),
  lesson: async (id) => {
    const load = texts[`../../lessons/${id}/lesson.yaml`];
    return load && playLesson(await load(), id);
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
