import { parts } from '../engine/sim/part.ts';
import type { ExternalCall } from '../engine/sim/sim.ts';

/** Loads the part that the engine waits for. */
export const answerOutside = (call: ExternalCall): Promise<unknown> => Promise.resolve(call.part.load());

/** Loads every part of the engine, one after the other, for whoever runs it without waiting. */
export async function loadParts(): Promise<void> {
  // A part may declare further ones; a Set's iteration meets them too.
  for (const part of parts) part.loaded ??= await part.load();
}
