import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { ExitError } from './errors.ts';

/**
 * Runs `kubectl-a-b` for `kubectl a b ...`, the longest name on the PATH first, with dashes in a word as underscores.
 * `least`: how many words its name has. Gives its exit code; undefined when there is none. Throws for flags in front.
 */
export function* runPlugin(context: Context, argv: readonly string[], least = 1): Task<number | undefined> {
  const words: string[] = [];
  for (const arg of argv) {
    if (arg.startsWith('-')) break;
    words.push(arg.replace(/-/g, '_'));
  }
  if (words.length === 0) throw new ExitError(`Error: flags cannot be placed before plugin name: ${argv[0]}`, 1);
  const { machine } = context.process;
  for (let n = words.length; n >= least; n--) {
    const file = machine.which(`kubectl-${words.slice(0, n).join('-')}`, context.process.env.PATH);
    if (!file) continue;
    const { process } = context;
    const handle = machine.spawn({ args: [file, ...argv.slice(n)], env: process.env, cwd: process.cwd, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, parent: process });
    return yield* handle.wait();
  }
  return undefined;
}
