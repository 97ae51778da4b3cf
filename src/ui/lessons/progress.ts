import { create } from '../stores/store.ts';
import { persist } from 'zustand/middleware';

interface Progress {
  /** Lessons that were completed, with the time of it in milliseconds since 1970. */
  completed: Record<string, number>;
}

/** What the learner has completed on this machine. */
export const useProgress = create<Progress>()(persist<Progress>(() => ({ completed: {} }), { name: 'podium.progress', version: 1 }));

export function markCompleted(lesson: string): void {
  useProgress.setState((s) => (s.completed[lesson] ? s : { completed: { ...s.completed, [lesson]: Date.now() } }));
}
