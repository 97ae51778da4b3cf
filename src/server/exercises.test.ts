import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../engine/cluster/cluster.ts';
import { runScenario, type CommandRun } from './run-scenario.ts';
import { parseScenario, type ScenarioCommand } from './scenario.ts';

const folder = new URL('./testdata/exercises/', import.meta.url);

/** A task of an exercise: what is done, and, behind `# then`, what must be so in the end. */
interface Exercise {
  title: string;
  commands: ScenarioCommand[];
}

/** Tasks of a file: scenarios (see scenario.ts) that `# task: TITLE` begins. They follow each other on one cluster. */
const exercisesOf = (text: string): Exercise[] => {
  const all: Exercise[] = [];
  for (const command of parseScenario(text)) {
    const title = command.notes.find((note) => note.startsWith('task: '))?.slice('task: '.length);
    if (title !== undefined) all.push({ title, commands: [] });
    all.at(-1)!.commands.push(command);
  }
  return all;
};

const told = ({ cmd, exit, stdout, stderr }: CommandRun): string => `${cmd}\n${stdout}${stderr}exit ${exit}`;

describe.each(readdirSync(folder).sort())('%s', (file) => {
  const exercises = exercisesOf(readFileSync(new URL(file, folder), 'utf8'));
  const failures = new Map<Exercise, string[]>();
  let faults: unknown[] = [];

  beforeAll(async () => {
    const cluster = Cluster.create({ seed: 1, preset: 'trio' });
    for (const exercise of exercises) {
      const failed: string[] = [];
      failures.set(exercise, failed);
      await runScenario(cluster, exercise.commands, (run) => {
        if (run.exit !== 0) failed.push(told(run));
      });
    }
    faults = cluster.sim.faults.map((fault) => fault.error);
  }, 120_000);

  it.each(exercises.map((exercise) => [exercise.title, exercise] as const))('%s', (_, exercise) => {
    expect(exercise.commands.at(-1)!.notes, 'a task ends with what must be so').toContain('then');
    expect(failures.get(exercise)).toEqual([]);
  });

  it('leaves no fault', () => {
    expect(faults).toEqual([]);
  });
});
