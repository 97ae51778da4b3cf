// Proves every lesson: the start does not pass, the solution and each alternative pass, each wrong path gets its own message, both languages are whole.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../engine/cluster/cluster.ts';
import { follow, setUp, viewOf } from '../lab/lessons/begin.ts';
import { readLesson, type Action, type Lesson } from '../lab/lessons/format.ts';
import type { Player } from '../lab/lessons/player.ts';
import { CheckState } from '../lab/lessons/predicates.ts';
import { readText } from '../lab/lessons/text.ts';
import { runLine, runUntil } from './run-scenario.ts';

const root = new URL('../../lessons/', import.meta.url).pathname;
let hold = 0;
let fail = 0;

function prove(what: string, good: boolean, why = ''): void {
  if (good) hold++;
  else {
    fail++;
    process.stdout.write(`  FAILS ${what}${why ? `: ${why}` : ''}\n`);
  }
}

interface Running {
  cluster: Cluster;
  player: Player;
}

async function start(lesson: Lesson): Promise<Running> {
  const cluster = Cluster.create({ seed: lesson.seed, preset: lesson.preset, freeze: true });
  await setUp(cluster, lesson.setup, (line) => runLine(cluster, line), (ms) => pass(cluster, ms));
  return { cluster, player: follow(cluster, lesson) };
}

const pass = (cluster: Cluster, ms: number) => {
  const until = cluster.sim.now() + ms;
  return runUntil(cluster.sim, () => cluster.sim.now() >= until, ms);
};

async function act(run: Running, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    if (typeof action === 'string') await runLine(run.cluster, action);
    else if ('wait' in action) await pass(run.cluster, action.wait * 1000);
    else {
      const state = new CheckState(action.until);
      const view = viewOf(run.cluster);
      await runUntil(run.cluster.sim, () => (state.observe(view), state.verdict(view).ok), action.seconds * 1000);
    }
    run.player.observe();
  }
}

const explain = (player: Player) => {
  const state = player.state();
  return `${state.current}: ${state.steps.flatMap((s) => s.checks.filter((c) => !c.ok).map((c) => `${JSON.stringify(c.want)} got ${JSON.stringify(c.got)}`)).join('; ')}`;
};

async function proveLesson(folder: string): Promise<void> {
  const read = (file: string) => readFileSync(join(root, folder, file), 'utf8');
  const lesson = readLesson(read('lesson.yaml'), `${folder}/lesson.yaml`);
  prove(`${folder} id`, lesson.id === folder, `id is ${lesson.id}`);
  for (const language of ['ko', 'en']) {
    try {
      readText(read(`${language}.md`), lesson, `${folder}/${language}.md`);
      prove(`${folder} ${language}`, true);
    } catch (error) {
      prove(`${folder} ${language}`, false, error instanceof Error ? error.message : String(error));
    }
  }
  const fresh = await start(lesson);
  await pass(fresh.cluster, 60_000);
  fresh.player.observe();
  prove(`${folder} start is not solved`, fresh.player.state().current === lesson.steps[0]!.id);

  const through = await start(lesson);
  for (const step of lesson.steps) {
    await act(through, step.solution);
    prove(`${folder} solution of ${step.id}`, through.player.state().steps.find((s) => s.id === step.id)!.done, explain(through.player));
  }
  prove(`${folder} is complete`, through.player.complete);

  for (const [i, step] of lesson.steps.entries()) {
    const upTo = async () => {
      const run = await start(lesson);
      for (const earlier of lesson.steps.slice(0, i)) await act(run, earlier.solution);
      return run;
    };
    for (const alternative of step.alternatives) {
      const run = await upTo();
      await act(run, alternative.run);
      prove(`${folder} ${step.id}, alternative ${alternative.id}`, run.player.state().steps[i]!.done, explain(run.player));
    }
    for (const wrong of step.wrong) {
      const run = await upTo();
      prove(`${folder} ${step.id}, wrong ${wrong.id} is not there from the start`, run.player.state().steps[i]!.wrong === undefined);
      await act(run, wrong.run);
      const state = run.player.state().steps[i]!;
      prove(`${folder} ${step.id}, wrong ${wrong.id}`, !state.done && state.wrong === wrong.id, state.done ? 'the step passed' : `message is ${state.wrong ?? 'none'}`);
    }
  }
}

const only = process.argv[2];
for (const folder of readdirSync(root).toSorted()) {
  if (!existsSync(join(root, folder, 'lesson.yaml')) || (only && folder !== only)) continue;
  const before = [hold, fail];
  await proveLesson(folder);
  process.stdout.write(`${folder}: ${hold - before[0]!} hold, ${fail - before[1]!} fail\n`);
}
process.stdout.write(`${hold} proofs hold, ${fail} proofs fail\n`);
process.exit(fail ? 1 : 0);
