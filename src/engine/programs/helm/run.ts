import { BrokenPipe, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Context } from '../kubectl/context.ts';
import { messageOf } from '../kubectl/errors.ts';
import { globalFlags } from '../kubectl/flags/global.ts';
import { Flags } from '../kubectl/flags/flags.ts';
import { HelpWanted, parseFlags } from '../kubectl/flags/parse.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { goQuote } from '../kubectl/text/gofmt.ts';
import { suggestions } from '../kubectl/suggestions.ts';
import { formatOf, type HelmCommand } from './commands/shared.ts';
import { connectionFlags, helmFlags } from './flags.ts';
import { helpText, useLine } from './help.ts';
import { root, unsimulated } from './root.ts';

/** A command, the words that lead to it and what is left of the arguments. */
export interface Found {
  command: HelmCommand;
  path: string;
  argv: string[];
}

/** Goes down the commands; flags between them stay arguments. */
export const find = (words: readonly string[]): Found => {
  let command = root;
  let path = 'helm';
  const argv: string[] = [];
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i]!;
    const next = command.commands?.find((c) => c.name === word || c.aliases?.includes(word));
    if (next) {
      command = next;
      path += ` ${next.name}`;
    } else if (word.startsWith('-') && word !== '--') {
      argv.push(word);
      const flag = helmFlags.find((f) => word === `--${f.name}` || word === `-${f.shorthand}`);
      if (flag && flag.type !== 'bool' && i + 1 < words.length) argv.push(words[++i]!);
    } else break;
  }
  return { command, path, argv: [...argv, ...words.slice(i)] };
};

/** The flags of a command as kubectl's context wants them. */
export const contextFlags = (process: Process, given: Flags, specs: readonly FlagSpec[]): Flags => {
  const all = [...globalFlags.filter((g) => !specs.some((s) => s.name === g.name)), ...specs];
  const flags = new Flags(new Map(all.map((f) => [f.name, f])));
  for (const { name } of specs) if (given.changed(name)) flags.set(name, given.raw(name)!);
  for (const [own, theirs] of Object.entries(connectionFlags)) if (given.changed(own)) flags.set(theirs, given.raw(own)!);
  const { HELM_NAMESPACE, HELM_KUBECONTEXT } = process.env;
  if (HELM_NAMESPACE && !flags.changed('namespace')) flags.set('namespace', HELM_NAMESPACE);
  if (HELM_KUBECONTEXT && !flags.changed('context')) flags.set('context', HELM_KUBECONTEXT);
  return flags;
};

/** The flags that a command knows, its own first. */
export const specsOf = (command: HelmCommand): FlagSpec[] => [...(command.flags ?? []), ...helmFlags.filter((g) => !command.flags?.some((f) => f.name === g.name))];

const plural = (n: number): string => (n === 1 ? 'argument' : 'arguments');

const checkArguments = (path: string, command: HelmCommand, given: number): void => {
  const { min, max } = command.args ?? { min: 0 };
  const usage = `\n\nUsage:  ${useLine(path, command)}`;
  if (max === 0 && given > 0) throw new Error(`${goQuote(path)} accepts no arguments${usage}`);
  if (given < min) throw new Error(`${goQuote(path)} requires ${min === max ? '' : 'at least '}${min} ${plural(min)}${usage}`);
  if (max !== undefined && given > max) throw new Error(`${goQuote(path)} ${min === max ? `requires ${min} ${plural(min)}` : `accepts at most ${max} ${plural(max)}`}${usage}`);
};

const unknown = (path: string, command: HelmCommand, word: string): Error => {
  if (command === root && unsimulated.has(word)) return new Error(`helm ${word} is part of Helm, but is not simulated here`);
  const near = suggestions(command.commands as never, word);
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
  return new Error(`unknown command ${goQuote(word)} for ${goQuote(path)}${hint}\nRun '${path} --help' for usage.`);
};

function* dispatch(context: Context, { command, path, argv }: Found): Task {
  const specs = specsOf(command);
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = parseFlags(specs, argv);
  } catch (error) {
    if (error instanceof HelpWanted) return context.out(helpText(path, command));
    throw error;
  }
  context.args = parsed.args;
  context.flags = contextFlags(context.process, parsed.flags, specs);
  if (!command.run) {
    const [word] = parsed.args;
    if (word === 'help' && command === root) {
      const topic = find(parsed.args.slice(1));
      return context.out(helpText(topic.path, topic.command));
    }
    if (word !== undefined) throw unknown(path, command, word);
    return context.out(helpText(path, command));
  }
  for (const flag of specs) if (flag.unsimulated && parsed.flags.changed(flag.name)) throw new Error(`--${flag.name} is part of Helm, but is not simulated here`);
  checkArguments(path, command, parsed.args.length);
  if (command.flags?.some((f) => f.name === 'output') && !['table', 'json', 'yaml'].includes(formatOf(context))) throw new Error(`invalid argument ${goQuote(formatOf(context))} for "-o, --output" flag: invalid format type`);
  yield* command.run(context);
}

/** Runs helm with these words to its end and gives the exit code. */
export function* runHelm(process: Process, words: readonly string[]): Task<number> {
  const found = find(words);
  const context = new Context(process, found.path);
  let code = 0;
  try {
    try {
      yield* dispatch(context, found);
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      context.err(`Error: ${messageOf(error)}\n`);
      code = 1;
    }
    yield* context.flush();
    return code;
  } catch (error) {
    if (error instanceof BrokenPipe) return 141;
    throw error;
  }
}
