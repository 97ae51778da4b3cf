import { ConnectionError, StatusError } from '../../../api/status.ts';
import type { Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Completion as Offer } from '../../sh/completer.ts';
import { completeAsKubectl, parseLine } from './cobra.ts';
import { directives, nothing, type Completion } from './completion.ts';
import { completeGenerously } from './generous.ts';

/** Without a server, or without rights, there is nothing to offer. */
function* quietly(completing: Task<Completion>): Task<Completion> {
  try {
    return yield* completing;
  } catch (error) {
    if (error instanceof Error || error instanceof ConnectionError || error instanceof StatusError) return nothing();
    throw error;
  }
}

/** What kubectl itself offers for the last of `words`, which follow `kubectl` on a command line. */
export const completeWords = (process: Process, words: readonly string[]): Task<Completion> => quietly(completeAsKubectl(process, words));

/** The completer for a shell: `words[0]` is kubectl, `words[index]` is what is typed of the word at the cursor. */
export function* completeKubectl(words: readonly string[], index: number, process: Process): Task<Offer> {
  const typed = words.slice(1, index + 1);
  let found = yield* completeWords(process, typed);
  const parsed = parseLine(process, typed);
  const line = typeof parsed === 'string' ? undefined : parsed;
  const generous = line && !(found.directive & directives.filterFiles) && found.items.length === 0 ? yield* quietly(completeGenerously(line)) : undefined;
  if (generous && (generous.items.length > 0 || line!.command.completion === 'none')) found = generous;
  const prefix = line?.prefix ?? '';
  if (found.directive & directives.filterFiles) return { items: [], files: found.items.map((i) => i.value) };
  return {
    items: found.items.map((i) => prefix + i.value),
    prefix,
    descriptions: found.items.map((i) => i.description ?? ''),
    nospace: (found.directive & directives.noSpace) !== 0,
    files: (found.directive & directives.noFiles) === 0,
  };
}
