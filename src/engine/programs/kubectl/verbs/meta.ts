import type { CommandSpec } from '../command.ts';
import { completionScript } from '../completion/script.ts';
import { UsageError } from '../errors.ts';
import { globalFlags } from '../flags/global.ts';
import { flagUsages } from '../help.ts';

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

const list: CommandSpec = {
  name: 'list',
  usage: '[flags]',
  short: 'List the plugins on the PATH',
  long: 'List the executables on the PATH whose names begin with "kubectl-".',
  examples: '# All of them\nkubectl plugin list\n\n# Without folders\nkubectl plugin list --name-only',
  flags: [{ name: 'name-only', type: 'bool', usage: 'Only their names, without folders.' }],
  *run(context) {
    const { fs } = context.process.machine;
    const found: string[] = [];
    for (const folder of (context.process.env.PATH ?? '').split(':').filter(Boolean)) {
      if (fs.stat(folder)?.type !== 'dir') continue;
      for (const entry of fs.list(folder)) if (entry.startsWith('kubectl-')) found.push(context.flags.bool('name-only') ? entry : `${folder.replace(/\/$/, '')}/${entry}`);
    }
    if (found.length === 0) throw new Error('unable to find any kubectl plugins in your PATH');
    context.out(`The following compatible plugins are available:\n\n${found.map((f) => `${f}\n`).join('')}`);
  },
};

export const plugin: CommandSpec = {
  name: 'plugin',
  usage: '[flags]',
  short: 'Work with plugins',
  long: 'Work with plugins: executables named kubectl-NAME on the PATH, which add the command `kubectl NAME`.',
  examples: '# Those on the PATH\nkubectl plugin list',
  commands: [list],
};

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
