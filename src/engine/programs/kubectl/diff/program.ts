import { ExecError } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Exit } from '../errors.ts';
import { goQuote } from '../text/gofmt.ts';

/** diff -u -N, or what KUBECTL_EXTERNAL_DIFF names, with those of its arguments that are plain. */
const command = (env: Readonly<Record<string, string>>): { name: string; before: string[]; after: string[] } => {
  const external = env.KUBECTL_EXTERNAL_DIFF;
  if (!external) return { name: 'diff', before: ['-u', '-N'], after: [] };
  const [name = '', ...words] = external.split(' ');
  return { name, before: [], after: words.filter((w) => /^[a-zA-Z0-9=-]+$/.test(w)) };
};

/** Compares two folders. Where they differ, kubectl ends with 1. */
export function* compareFolders(context: Context, from: string, to: string): Task {
  const { process } = context;
  const { name, before, after } = command(process.env);
  yield* context.flush();
  let code: number;
  try {
    const handle = process.machine.spawn({ args: [name, ...before, from, to, ...after], env: process.env, cwd: process.cwd, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, parent: process });
    code = yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    throw new Error(`failed to run ${goQuote(name)}: executable file not found in $PATH`);
  }
  if (code === 1) throw new Exit(1);
  if (code > 1) throw new Error(`failed to run ${goQuote(name)}: exit status ${code}`);
}
