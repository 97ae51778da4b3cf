import { answersTo, type CommandSpec } from './command.ts';
import { globalFlags } from './flags/global.ts';
import type { FlagSpec } from './flags/spec.ts';
import { root } from './root.ts';

export interface Found {
  command: CommandSpec;
  path: string;
  argv: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A command without the flags whose feature is not enabled. */
const enabled = (command: CommandSpec, env: Environment): CommandSpec => {
  const isOff = ({ gate }: FlagSpec): boolean => gate !== undefined && env[gate]?.toLowerCase() !== 'true';
  return command.flags?.some(isOff) ? { ...command, flags: command.flags.filter((f) => !isOff(f)) } : command;
};

/**
 * Where the next word of a command stands (cobra: stripFlags). A flag that is not known is taken to have a value, so
 * that `-f FILE create` finds `create`; a value that would be the last word ends the search.
 */
export const nextWord = (argv: readonly string[], flags: readonly FlagSpec[]): number | undefined => {
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '--') return undefined;
    if (arg !== '' && !arg.startsWith('-')) return i;
    if (!arg.startsWith('--') && arg.length !== 2) continue;
    if (arg.includes('=') || (flagOf(arg, flags) && !takesNext(arg, flags))) continue;
    if (++i >= argv.length - 1) return undefined;
  }
  return undefined;
};

/** Takes the words of the command out of a line, as cobra's Find does; the rest keeps its order. */
export const find = (argv: readonly string[], env: Environment): Found => {
  let command = root;
  let path = 'kubectl';
  const rest = [...argv];
  for (;;) {
    const at = nextWord(rest, [...globalFlags, ...(command.flags ?? [])]);
    const next = at === undefined ? undefined : command.commands?.find((c) => answersTo(c, rest[at]!));
    if (!next) break;
    command = next;
    path += ` ${next.name}`;
    rest.splice(at!, 1);
  }
  return { command: enabled(command, env), path, argv: rest };
};

const flagOf = (arg: string, flags: readonly FlagSpec[]): FlagSpec | undefined =>
  arg.startsWith('--') ? flags.find((f) => f.name === arg.slice(2)) : arg.length === 2 ? flags.find((f) => f.shorthand === arg[1]) : undefined;

/** Whether a flag takes the word after it for its value. */
const takesNext = (arg: string, flags: readonly FlagSpec[]): boolean => {
  if (arg.includes('=')) return false;
  const flag = flagOf(arg, flags);
  return flag !== undefined && flag.type !== 'bool' && flag.noOptDefVal === undefined;
};
