import type { CommandSpec } from './command.ts';

/** Edits between two words, as cobra counts them. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(a[i - 1] === b[j - 1] ? row[j - 1]! : 1 + Math.min(row[j]!, next[j - 1]!, row[j - 1]!));
    row = next;
  }
  return row[b.length]!;
};

/** The commands that may have been meant: two edits away, beginning so, or known by that other name (cobra.SuggestionsFor). */
export const suggestions = (commands: readonly CommandSpec[], typed: string): string[] =>
  commands
    .filter((c) => !c.hidden)
    .filter((c) => editDistance(typed.toLowerCase(), c.name.toLowerCase()) <= 2 || c.name.toLowerCase().startsWith(typed.toLowerCase()) || c.suggestFor?.some((s) => s.toLowerCase() === typed.toLowerCase()))
    .map((c) => c.name);
