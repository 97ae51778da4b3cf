import type { Task } from '../../../sim/sim.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { directives, nothing, words, type Completion } from './completion.ts';
import { containerNames, objectNames } from './names.ts';
import type { SilentContext } from './silent.ts';

type Values = (context: SilentContext) => Task<readonly string[]>;

const names = (type: string): Values => (context) => objectNames(context, type);

const configured = (what: 'contexts' | 'clusters' | 'users'): Values =>
  function* (context) {
    return [...context.config[what].keys()].sort();
  };

/** Flags of all commands whose values kubectl completes. */
const everywhere: Readonly<Record<string, Values>> = { namespace: names('namespace'), context: configured('contexts'), cluster: configured('clusters'), user: configured('users') };

/** Flags of single commands whose values kubectl completes, by command and flag. */
const ofCommands: Readonly<Record<string, Values>> = {
  'config set-context namespace': names('namespace'),
  'create clusterrolebinding clusterrole': names('clusterrole'),
  *'exec container'(context) {
    return context.args[0] === undefined ? [] : yield* containerNames(context, context.args[0]);
  },
};

/** Flags of all commands that a command means in a way of its own. */
const others: ReadonlySet<string> = new Set(['config set-context cluster', 'config set-context user']);

/** What may stand as the value of a flag; `own`: the flag is the command's, and not of all commands. */
export function* flagValue(context: SilentContext, path: string, flag: FlagSpec, own: boolean, word: string): Task<Completion> {
  if (flag.name === 'filename' && flag.completion === 'file') return { items: ['json', 'yaml', 'yml'].map((value) => ({ value })), directive: directives.filterFiles };
  const fixed = (flag.name === 'subresource' || (path === 'get' && flag.name === 'output')) && Array.isArray(flag.completion) ? (flag.completion as readonly string[]) : undefined;
  const values = ofCommands[`${path} ${flag.name}`] ?? (own || others.has(`${path} ${flag.name}`) ? undefined : everywhere[flag.name]);
  if (!fixed && !values) return nothing(directives.default);
  return words((fixed ?? (yield* values!(context))).filter((v) => v.startsWith(word)));
}
