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

/** Skips flags and their values to find the words of the command, as cobra's Find does; the rest keeps its order. */
export const find = (argv: readonly string[], env: Environment): Found => {
  let command = root;
  let path = 'kubectl';
  const rest = [...argv];
  for (let i = 0; i < rest.length; ) {
    const arg = rest[i]!;
    if (arg === '--') break;
    if (arg.startsWith('-') && arg.length > 1) {
      i += takesNext(arg, [...globalFlags, ...(command.flags ?? [])]) ? 2 : 1;
      continue;
    }
    const next = command.commands?.find((c) => answersTo(c, arg));
    if (!next) break;
    command = next;
    path += ` ${next.name}`;
    rest.splice(i, 1);
  }
  return { command: enabled(command, env), path, argv: rest };
};

/** Whether a flag takes the word after it for its value. */
export const takesNext = (arg: string, flags: readonly FlagSpec[]): boolean => {
  if (arg.includes('=')) return false;
  const flag = arg.startsWith('--') ? flags.find((f) => f.name === arg.slice(2)) : arg.length === 2 ? flags.find((f) => f.shorthand === arg[1]) : undefined;
  return flag !== undefined && flag.type !== 'bool' && flag.noOptDefVal === undefined;
};
