import type { Session } from '../session.ts';
import { follow, setUp } from './begin.ts';
import { readLesson } from './format.ts';
import type { Player } from './player.ts';

/** How a lesson is played in the page: which cluster it needs, and how it begins on it. Throws LessonError. */
export function playLesson(text: string, id: string): { preset: string; seed: number; begin(session: Session, done: readonly string[]): Promise<Player> } {
  const lesson = readLesson(text, id);
  return {
    preset: lesson.preset,
    seed: lesson.seed,
    begin: async (session, done) => {
      const wait = async (ms: number) => void (await session.run({ until: session.sim.now() + ms }));
      const run = async (line: string) => {
        const process = session.cluster.exec('controlplane', line, { actor: 'lesson', what: id }, () => {}, () => {});
        const limit = session.sim.now() + 600_000;
        while (process && process.exitCode === undefined && session.sim.now() < limit) await session.run({ until: limit, stop: () => process.exitCode !== undefined });
      };
      await setUp(session.cluster, lesson.setup, run, wait);
      return follow(session.cluster, lesson, done);
    },
  };
}
