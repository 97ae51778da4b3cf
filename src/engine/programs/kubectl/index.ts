import type { Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { CommandSpec } from './command.ts';
import { completeWords } from './completion/complete.ts';
import { directives } from './completion/completion.ts';
import { Context } from './context.ts';
import { Exit, messageOf } from './errors.ts';
import { find, nextWord, type Found } from './find.ts';
import { globalFlags } from './flags/global.ts';
import { helpText, usageText } from './help.ts';
import { preferred } from './kuberc/apply.ts';
import { runPlugin } from './plugins.ts';
import { allGroups, root } from './root.ts';
import { ended, runCommand } from './run.ts';
import { suggestions } from './suggestions.ts';
import { create } from './verbs/create.ts';

/** `kubectl help TOPIC...` */
const help = (context: Context, words: readonly string[]): void => {
  const { command, path, argv } = find(words, context.process.env);
  if (argv.length === 0) context.out(helpText(path, command, command === root ? allGroups : undefined));
  else context.err(`Unknown help topic [${words.map((w) => `\`${w}\``).join(' ')}]\n\n\n${usageText('kubectl', { ...root }, allGroups)}`);
};

const directiveNames: readonly (readonly [number, string])[] = [
  [directives.error, 'Error'],
  [directives.noSpace, 'NoSpace'],
  [directives.noFiles, 'NoFileComp'],
  [directives.filterFiles, 'FilterFileExt'],
];

/** `kubectl __complete WORDS...` and `__completeNoDesc`: what the shells' scripts ask. */
function* printCompletions(context: Context, words: readonly string[], described: boolean): Task {
  const { items, directive, told = '' } = yield* completeWords(context.process, words);
  context.err(told);
  context.out(`${items.map((i) => `${i.value}${described && i.description ? `\t${i.description}` : ''}\n`).join('')}:${directive}\n`);
  const names = directiveNames.filter(([bit]) => directive & bit).map(([, name]) => `ShellCompDirective${name}`);
  context.err(`Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`);
}

function* dispatch(context: Context, command: CommandSpec, argv: readonly string[], whole: readonly string[]): Task {
  if (command === root) {
    const at = nextWord(argv, globalFlags);
    const word = at === undefined ? undefined : argv[at];
    if (word === '__complete' || word === '__completeNoDesc') return yield* printCompletions(context, argv.toSpliced(at!, 1), word === '__complete');
    if (word === 'help') return help(context, argv.filter((a) => a !== 'help'));
    if (word !== undefined) {
      const plugin = yield* runPlugin(context, whole);
      if (plugin !== undefined) throw new Exit(plugin);
      const near = suggestions(root.commands!, word);
      throw new Error(`unknown command "${word}" for "kubectl"${near.length ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : ''}`);
    }
  }

  if (command === create && argv.length > 0 && !argv[0]!.startsWith('-')) {
    const plugin = yield* runPlugin(context, whole, whole.length - argv.length + 1);
    if (plugin !== undefined) throw new Exit(plugin);
  }

  yield* runCommand(context, command, argv, command === root ? allGroups : undefined);
}

export { completeKubectl } from './completion/complete.ts';

/** Any command of kubectl. */
export const kubectl: Program = function* (process) {
  const words = process.args.slice(1);
  const asked = new Context(process, 'kubectl');
  let found: Found;
  try {
    found = preferred(asked, words);
  } catch (error) {
    asked.err(`error occurred while applying preferences ${messageOf(error)}\n`);
    yield* asked.flush();
    return 1;
  }
  yield* asked.flush();
  const { command, path, argv } = found;
  const context = new Context(process, path);
  return yield* ended(context, command, dispatch(context, command, argv, words));
};
