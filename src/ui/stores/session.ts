import { create } from 'zustand';
import type { BootInfo, Refusal } from '../../lab/protocol.ts';

export interface Session {
  phase: 'starting' | 'ready' | 'failed';
  /** Counts the clusters of this page: terminals and selections of an older one are void. */
  generation: number;
  info: BootInfo | null;
  /** Why it failed. */
  reason: string;
  /** A long call (start, replay, reset) is under way. */
  busy: boolean;
  /** Inputs kept in the browser; undefined until the first were. */
  saved: number | undefined;
}

/** Which cluster runs. */
export const useSession = create<Session>(() => ({ phase: 'starting', generation: 0, info: null, reason: '', busy: true, saved: undefined }));

export function sessionStarted(info: BootInfo): void {
  useSession.setState((s) => ({ phase: 'ready', generation: s.generation + 1, info, reason: '', busy: false, saved: undefined }));
}

/** A refused start fails the page when nothing ran before; what ran goes on. */
export function sessionRefused(refusal: Refusal): void {
  useSession.setState((s) => (s.info ? { busy: false } : { phase: 'failed', reason: refusal.detail, busy: false }));
}
