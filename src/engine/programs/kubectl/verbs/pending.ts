import type { CommandSpec } from '../command.ts';

/** A command that is real, but not simulated. */
export const unsimulated = (name: string, short: string, more: Partial<CommandSpec> = {}): CommandSpec => ({ name, short, unsimulated: true, run: function* () {}, ...more });
