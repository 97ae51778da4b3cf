import type { KubeObject } from '../../engine/api/types.ts';
import { parseSelector } from '../../engine/api/selector.ts';
import type { Cluster } from '../../engine/cluster/cluster.ts';
import type { Lesson, Setup } from './format.ts';
import { Player } from './player.ts';
import type { View } from './predicates.ts';

/** Runs a command line to its end; for setting up, before the learner is there. */
export type RunLine = (line: string) => Promise<unknown>;

/** A read-only look at a cluster. */
export function viewOf(cluster: Cluster): View {
  const selectors = new Map<string, ReturnType<typeof parseSelector>>();
  return {
    get now() {
      return cluster.sim.now();
    },
    objects: (kind) => cluster.objects(kind) as readonly KubeObject[] | undefined,
    matches: (text, labels) => {
      let selector = selectors.get(text);
      if (!selector) selectors.set(text, (selector = parseSelector(text)));
      return selector.matches(labels);
    },
    file: (path) => {
      const fs = cluster.hosts.get('controlplane')!.fs;
      return fs.stat(path)?.type === 'file' ? fs.read(path) : undefined;
    },
  };
}

/** Puts a lesson's start in place: files, commands, time. */
export async function setUp(cluster: Cluster, setup: readonly Setup[], run: RunLine, wait: (ms: number) => Promise<unknown>): Promise<void> {
  for (const s of setup) {
    if (s.file !== undefined) cluster.writeFile('controlplane', s.file, s.text ?? '');
    if (s.run !== undefined) await run(s.run);
    if (s.wait !== undefined) await wait(s.wait * 1000);
  }
}

/** A player that follows a cluster from now on. */
export function follow(cluster: Cluster, lesson: Lesson, done: readonly string[] = []): Player {
  const player = new Player(lesson, viewOf(cluster), done);
  cluster.onWrite(() => player.changed());
  cluster.tracer.listen((trace) => {
    if (trace.kind === 'api' && OUTSIDE.has(trace.actor)) player.answered({ verb: trace.verb, resource: trace.resource, code: trace.code });
  });
  return player;
}

/** User agents whose answers a lesson may ask for: what a person uses. */
const OUTSIDE = new Set(['kubectl', 'curl']);
