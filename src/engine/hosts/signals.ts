import type { Wait } from '../sim/sim.ts';
import type { Process, Signal } from './types.ts';

/** Waits for the first of some signals; the default actions are back afterwards. Gives the signal. */
export const signalled = (p: Process, signals: readonly Signal[]): Wait => ({
  arm: (task) => {
    const off = () => {
      for (const s of signals) p.onSignal(s, undefined);
    };
    for (const s of signals) {
      p.onSignal(s, () => {
        off();
        task.resume(s);
      });
    }
    return off;
  },
});
