import { BrokenPipe, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { completeWords } from './completion/complete.ts';
import { Context } from './context.ts';
import { explain, Exit, FlagError, messageOf } from './errors.ts';
import { find, takesNext } from './find.ts';
import { globalFlags } from './flags/global.ts';
import { HelpWanted, parseFlags } from './flags/parse.ts';
import { helpText, usageText } from './help.ts';
import { runPlugin } from './plugins.ts';
import { allGroups, root } from './root.ts';
import { suggestions } from './suggestions.ts';

const firstWord = (argv: readonly string[]): string | undefined => {
  for (let i = 0; i < argv.length; i++) {
    if (!argv[i]!.startsWith('-')) return argv[i];
    if (takesNext(argv[i]!, globalFlags)) i++;
  }
  return undefined;
};

/** `kubectl help TOPIC...` */
const help = (context: Context, words: readonly string[]): void => {
  const { command, path, argv } = find(words);
  if (argv.length === 0) context.out(helpText(path, command, command === root ? allGroups : undefined));
  else context.err(`Unknown help topic [${words.map((w) => `\`${w}\``).join(' ')}]\n\n\n${usageText('kubectl', { ...root }, allGroups)}`);
};

/** `kubectl __complete WORDS...`: what the shells' scripts ask. */
function* printCompletions(context: Context, words: readonly string[]): Task {
  const { items, nospace, files } = yield* completeWords(context.process, words);
  context.out(`${items.map((i) => `${i}\n`).join('')}:${(nospace ? 2 : 0) + (files ? 0 : 4)}\n`);
}

const unsimulated = (what: string): Error => new Error(`${what} is part of kubectl, but is not simulated here`);

function* execute(process: Process): Task<{ context: Context; error?: unknown }> {
  const argv = process.args.slice(1);
  const { command, path, argv: rest } = find(argv);
  const context = new Context(process, path, command, root);
  try {
    yield* dispatch(context, rest, argv);
    if (context.flags?.bool('warnings-as-errors') && context.warnings > 0) throw new Error(context.warnings === 1 ? '1 warning received' : `${context.warnings} warnings received`);
    return { context };
  } catch (error) {
    return { context, error };
  }
}

function* dispatch(context: Context, argv: readonly string[], whole: readonly string[]): Task {
  const { spec: command, path } = context;
  const flags = [...(command.flags ?? []), ...globalFlags.filter((g) => !command.flags?.some((f) => f.name === g.name))];

  if (command === root) {
    const word = firstWord(argv);
    if (word === '__complete' && argv[0] === word) return yield* printCompletions(context, argv.slice(1));
    if (word === 'help') return help(context, argv.filter((a) => a !== 'help'));
    if (word !== undefined) {
      const plugin = yield* runPlugin(context, whole);
      if (plugin !== undefined) throw new Exit(plugin);
      const near = suggestions(root.commands!, word);
      throw new Error(`unknown command "${word}" for "kubectl"${near.length ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : ''}`);
    }
  }

  try {
    const parsed = parseFlags(flags, argv, (f) => context.err(`Flag --${f.name} has been deprecated, ${f.deprecated}\n`));
    context.flags = parsed.flags;
    context.args = parsed.args;
    context.dash = parsed.dash;
  } catch (error) {
    if (error instanceof HelpWanted) return context.out(helpText(path, command, command === root ? allGroups : undefined));
    throw command.differs ? context.usage(messageOf(error)) : new FlagError(path, messageOf(error));
  }

  if (command === root) return context.out(helpText(path, root, allGroups));
  for (const flag of context.flags.all()) if (flag.unsimulated && context.flags.changed(flag.name)) throw unsimulated(`--${flag.name}`);
  if (command.unsimulated) throw unsimulated(path);
  if (!command.run) {
    if (context.args.length > 0) throw context.usage(`unknown command ${JSON.stringify(context.args.join(' '))}`);
    if (command.helpTo === 'stdout') context.out(helpText(path, command));
    else context.err(helpText(path, command));
    throw new Exit(1);
  }
  command.args?.(context);
  const missing = flags.filter((f) => f.required && !context.flags.changed(f.name)).map((f) => JSON.stringify(f.name));
  if (missing.length) throw new Error(`required flag(s) ${missing.sort().join(', ')} not set`);
  yield* command.run(context);
}

export { completeKubectl } from './completion/complete.ts';

/** kubectl v1.36. It reads the kubeconfig from the process's files and talks to nothing but the server named there. */
export const kubectl: Program = function* (process) {
  try {
    const { context, error } = yield* execute(process);
    if (error instanceof BrokenPipe) throw error;
    let code = 0;
    if (error !== undefined) {
      const said = explain(error);
      context.err(said.text);
      code = said.code + (context.spec.differs && !(error instanceof Exit) ? 1 : 0);
    }
    yield* context.flush();
    return code;
  } catch (error) {
    if (error instanceof BrokenPipe) return 141;
    throw error;
  }
};
