import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { helpText } from '../help.ts';

/** Prints the command's help and throws (helpErrorf of kubectl pkg/cmd/config/config.go). */
export const helpError = (context: Context, command: CommandSpec, message: string): Error => {
  context.out(helpText(context.path, command));
  return new Error(message);
};

const listed = (context: Context): string => `[${context.args.join(' ')}]`;

/** The command's `count` arguments. Throws after the help when there are more or fewer. */
export const argumentsOf = (context: Context, command: CommandSpec, count: number, word = 'Unexpected'): readonly string[] => {
  if (context.args.length !== count) throw helpError(context, command, `${word} args: ${listed(context)}`);
  return context.args;
};
