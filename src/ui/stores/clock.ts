import { create } from './store.ts';
import type { ClockState, Speed } from '../../lab/protocol.ts';

export const useClock = create<ClockState>(() => ({ now: 0, elapsed: 0, speed: 1, paused: false, behind: false }));

export const speeds: readonly Speed[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100, 'max'];

/** The next of `speeds` in a direction; itself at the ends. */
export function nextSpeed(speed: Speed, direction: 1 | -1): Speed {
  const at = speeds.findIndex((s) => s === speed);
  const from = at >= 0 ? at : speeds.findIndex((s) => s === 'max' || (speed !== 'max' && s > speed)) - (direction > 0 ? 1 : 0);
  return speeds[Math.max(0, Math.min(speeds.length - 1, from + direction))] ?? 1;
}
