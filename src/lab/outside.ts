import type { ExternalCall } from '../engine/sim/sim.ts';

/** Text filters that just-bash lends, loaded on first use. Each takes arguments and standard input. */
const FILTERS = new Set(['awk', 'jq', 'yq', 'sed']);

interface FilterCall {
  args: readonly string[];
  stdin: string;
  /** Files that the filter may read, by absolute path. */
  files?: Record<string, string>;
}

interface FilterResult {
  stdout: string;
  stderr: string;
  exit: number;
}

async function filter(name: string, { args, stdin, files }: FilterCall): Promise<FilterResult> {
  const { Bash } = await import('just-bash');
  const bash = new Bash({ files: files ?? {} });
  const result = await bash.exec(name, { args: [...args], stdin });
  return { stdout: result.stdout, stderr: result.stderr, exit: result.exitCode };
}

/** Answers a computation that the engine waits for: a pure function of its arguments, so that a replay gets the same answer. */
export async function answerOutside(call: ExternalCall): Promise<unknown> {
  if (call.name === 'descriptions') return (await import('../engine/kinds/schema/descriptions.json', { with: { type: 'json' } })).default;
  if (FILTERS.has(call.name)) return filter(call.name, call.args as FilterCall);
  throw new Error(`nothing outside answers ${call.name}`);
}
