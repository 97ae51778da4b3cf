import { create } from './store.ts';
import type { BootInfo, KeepState, Refusal } from '../../lab/protocol.ts';

export interface Session {
  phase: 'starting' | 'ready' | 'failed';
  /** Counts the clusters of this page: terminals and selections of an older one are void. */
  generation: number;
  info: BootInfo | null;
  /** Why it failed. */
  reason: string;
  /** A long call (start, replay, reset) is under way. */
  busy: boolean;
  /** How many changes the lab was asked for. */
  asked: number;
  /** What the lab says of how many of them are safe; null until it does. */
  keep: KeepState | null;
}

/** Which cluster runs. */
export const useSession = create<Session>(() => ({ phase: 'starting', generation: 0, info: null, reason: '', busy: true, asked: 0, keep: null }));

export function sessionStarted(info: BootInfo): void {
  useSession.setState((s) => ({ phase: 'ready', generation: s.generation + 1, info, reason: '', busy: false }));
}

/** A refused start fails the page when nothing ran before; what ran goes on. */
export function sessionRefused(refusal: Refusal): void {
  useSession.setState((s) => (s.info ? { busy: false } : { phase: 'failed', reason: refusal.detail, busy: false }));
}

/** Whether a reload would find everything: `saved` only while nothing is on its way. */
export function keptState({ asked, keep }: Pick<Session, 'asked' | 'keep'>): KeepState['state'] {
  if (!keep) return 'saving';
  if (keep.state === 'saved' && keep.mark < asked) return 'saving';
  return keep.state;
}
