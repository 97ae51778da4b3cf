import { nullOutput, Pipe } from '../../hosts/pipe.ts';
import { ExecError } from '../../hosts/types.ts';
import type { Completer, Completion } from './completer.ts';

/** What the last line of `PROGRAM __complete` tells the shell (cobra's ShellCompDirective). */
const directives = { error: 1, noSpace: 2, noFiles: 4, filterFiles: 8 } as const;

/** Completion by asking the program itself, as the scripts do that cobra's programs print for `completion bash`. */
export const cobraCompleter: Completer = function* (words, index, process) {
  const nothing: Completion = { items: [] };
  const pipe = new Pipe();
  let text = '';
  try {
    const handle = process.machine.spawn({ args: [words[0]!, '__complete', ...words.slice(1, index + 1)], parent: process, stdout: pipe.writer, stderr: nullOutput });
    const off = handle.onChange(() => {
      if (handle.exitCode === undefined) return;
      off();
      pipe.writer.close();
    });
    for (let chunk = yield* pipe.reader.read(); chunk !== undefined; chunk = yield* pipe.reader.read()) text += chunk;
  } catch (error) {
    if (error instanceof ExecError) return nothing;
    throw error;
  }
  const lines = text.replace(/\n$/, '').split('\n');
  const last = /^:(\d+)$/.exec(lines.pop() ?? '');
  const directive = Number(last?.[1] ?? directives.error);
  if ((directive & directives.error) !== 0) return nothing;
  const word = words[index] ?? '';
  // A value after `--flag=` is told without the flag.
  const prefix = /^--?[\w-]+=/.exec(word)?.[0] ?? '';
  if ((directive & directives.filterFiles) !== 0) return { items: [], files: lines };
  const found = lines
    .filter((l) => l !== '' && !l.startsWith('_activeHelp_'))
    .map((l) => ({ value: l.split('\t')[0]!, description: l.split('\t')[1] ?? '' }))
    .map((i) => (prefix !== '' && !i.value.startsWith(prefix) ? { ...i, value: prefix + i.value } : i))
    .filter((i) => i.value.startsWith(word));
  return { items: found.map((i) => i.value), descriptions: found.map((i) => i.description), prefix, nospace: (directive & directives.noSpace) !== 0, files: (directive & directives.noFiles) === 0 };
};
