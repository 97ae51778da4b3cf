import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { completionScript } from '../completion/script.ts';
import { UsageError } from '../errors.ts';
import { globalFlags } from '../flags/global.ts';
import { flagUsages } from '../help.ts';
import { baseName, joinPath, resolvePath } from '../text/path.ts';

export const options: CommandSpec = {
  name: 'options',
  short: 'List the flags that every command has',
  hidden: true,
  *run(context) {
    context.out(`The following options can be passed to any command:\n\n${flagUsages(globalFlags)}`);
  },
};

export const alpha: CommandSpec = {
  name: 'alpha',
  short: 'Commands that are still alpha',
  hidden: true,
  *run(context) {
    context.err('No alpha commands are available in this version of kubectl\n');
  },
};

/** The executables on the PATH that are named like plugins, each folder once (PluginListOptions.ListPlugins). */
const pluginsOf = (context: Context): string[] => {
  const { fs } = context.process.machine;
  const found: string[] = [];
  for (const folder of new Set((context.process.env.PATH ?? '').split(':').filter((f) => f.trim()))) {
    const path = resolvePath(context.process, folder);
    if (fs.stat(path)?.type !== 'dir') context.err(`Unable to read directory ${JSON.stringify(folder)} from your PATH: open ${folder}: no such file or directory. Skipping...\n`);
    else for (const entry of fs.list(path)) if (entry.startsWith('kubectl-') && fs.stat(joinPath(path, entry))?.type !== 'dir') found.push(joinPath(folder, entry));
  }
  return found;
};

/** What keeps a plugin from being run, or what it stands in the way of (CommandOverrideVerifier.Verify). */
const problemsOf = (context: Context, commands: readonly CommandSpec[], path: string, seen: Map<string, string>): string[] => {
  const name = baseName(path);
  const problems: string[] = [];
  if (((context.process.machine.fs.stat(resolvePath(context.process, path))?.mode ?? 0) & 0o111) === 0) problems.push(`${path} identified as a kubectl plugin, but it is not executable`);
  const first = seen.get(name);
  if (first) problems.push(`${path} is overshadowed by a similarly named plugin: ${first}`);
  else seen.set(name, path);
  const command = pathOfCommand(commands, name.split('-').slice(1));
  if (command) problems.push(`${name} overwrites existing command: ${JSON.stringify(command)}`);
  return problems;
};

/** The command that words lead to, or its parent when that takes arguments; undefined for a first word that is none. */
const pathOfCommand = (commands: readonly CommandSpec[], words: readonly string[]): string | undefined => {
  let among: readonly CommandSpec[] | undefined = commands;
  let path = 'kubectl';
  for (const word of words) {
    const next: CommandSpec | undefined = among?.find((c) => c.name === word || c.aliases?.includes(word));
    if (!next) break;
    among = next.commands;
    path += ` ${next.name}`;
  }
  return path === 'kubectl' ? undefined : path;
};

const list = (commands: () => readonly CommandSpec[]): CommandSpec => ({
  name: 'list',
  usage: '[flags]',
  short: 'List the plugins on the PATH',
  long: 'List the executables on the PATH whose names begin with "kubectl-".',
  examples: '# All of them\nkubectl plugin list\n\n# Without folders\nkubectl plugin list --name-only',
  flags: [{ name: 'name-only', type: 'bool', usage: 'Only their names, without folders.' }],
  *run(context) {
    const found = pluginsOf(context);
    if (found.length === 0) throw new Error('unable to find any kubectl plugins in your PATH');
    context.out('The following compatible plugins are available:\n\n');
    const seen = new Map<string, string>();
    let warnings = 0;
    for (const path of found) {
      context.out(`${context.flags.bool('name-only') ? baseName(path) : path}\n`);
      for (const problem of problemsOf(context, commands(), path, seen)) {
        context.err(`  - warning: ${problem}\n`);
        warnings++;
      }
    }
    if (warnings > 0) throw new Error(warnings === 1 ? 'one plugin warning was found' : `${warnings} plugin warnings were found`);
  },
});

/** The command `plugin`, which compares plugins with the `commands` of kubectl. */
export const pluginAmong = (commands: () => readonly CommandSpec[]): CommandSpec => ({
  name: 'plugin',
  usage: '[flags]',
  short: 'Work with plugins',
  long: 'Work with plugins: executables named kubectl-NAME on the PATH, which add the command `kubectl NAME`.',
  examples: '# Those on the PATH\nkubectl plugin list',
  commands: [list(commands)],
});

const shells = ['bash', 'zsh', 'fish', 'powershell'];

export const completion: CommandSpec = {
  name: 'completion',
  usage: 'SHELL',
  short: 'Print code that completes kubectl commands in a shell',
  long: 'Print code that completes kubectl commands, for bash, zsh, fish or powershell. In the terminals here completion is there already.',
  examples: '# For this shell\nsource <(kubectl completion bash)',
  completion: shells,
  *run(context) {
    const [shell, ...more] = context.args;
    if (shell === undefined) throw new UsageError(context.path, 'Shell not specified.');
    if (more.length) throw new UsageError(context.path, 'Too many arguments. Expected only the shell type.');
    if (!shells.includes(shell)) throw new UsageError(context.path, `Unsupported shell type ${JSON.stringify(shell)}.`);
    context.out(completionScript(shell));
  },
};
