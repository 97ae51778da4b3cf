import { create } from './store.ts';
import type { LessonState } from '../../lab/protocol.ts';

/** The state of the lesson under way, as the lab checks it. */
export const useLesson = create<{ state: LessonState | null }>(() => ({ state: null }));
