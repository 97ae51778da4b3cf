import { Pipe } from '../../hosts/pipe.ts';
import type { ProcessHandle } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { AndOr, Pipeline } from './ast.ts';
import { afterForeground } from './foreground.ts';
import { commandText } from './print.ts';
import type { Shell } from './shell.ts';
import { subshell } from './subshell.ts';

/** Runs a pipeline of several commands. */
export function* runStages(sh: Shell, pipeline: Pipeline): Task {
  if (sh.shopt.has('lastpipe') && !sh.options.has('monitor')) return yield* runLastHere(sh, pipeline);
  const handles = startStages(sh, pipeline, sh.options.has('monitor') ? 'new' : 0);
  const status = yield* sh.jobs.foreground(handles, pipeline.text);
  sh.pipeStatus = handles.map((h) => h.exitCode ?? 148);
  sh.status = sh.options.has('pipefail') ? ([...sh.pipeStatus].reverse().find((s) => s !== 0) ?? 0) : status;
  yield* afterForeground(sh, handles[handles.length - 1]!);
}

/** shopt lastpipe: the last stage runs in this shell. */
function* runLastHere(sh: Shell, pipeline: Pipeline): Task {
  const pipe = new Pipe();
  const input = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() }).ref();
  const output = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
  const stdin = sh.fds.get(0);
  const handles = startStages(sh, { ...pipeline, commands: pipeline.commands.slice(0, -1) }, 0, { stdout: output });
  sh.fds.set(0, input);
  let status: number;
  try {
    status = yield* sh.interpreter.command(sh, pipeline.commands[pipeline.commands.length - 1]!);
  } finally {
    input.unref();
    if (stdin) sh.fds.set(0, stdin);
    else sh.fds.delete(0);
  }
  yield* sh.jobs.wait(handles);
  sh.pipeStatus = [...handles.map((h) => h.exitCode ?? 0), status];
  sh.status = sh.options.has('pipefail') ? ([...sh.pipeStatus].reverse().find((s) => s !== 0) ?? 0) : status;
}

/** Starts every stage of a pipeline in a process of its own. */
function startStages(sh: Shell, pipeline: Pipeline, group: 0 | 'new', { stdin, stdout, later = false }: { stdin?: OpenFile | undefined; stdout?: OpenFile; later?: boolean } = {}): ProcessHandle[] {
  const handles: ProcessHandle[] = [];
  let input = stdin;
  pipeline.commands.forEach((command, i) => {
    const fds = new Map<number, OpenFile>();
    if (input) fds.set(0, input);
    if (i < pipeline.commands.length - 1) {
      const pipe = new Pipe();
      input = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() });
      const output = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
      fds.set(1, output);
      if (pipeline.both[i]) fds.set(2, output);
    } else if (stdout) fds.set(1, stdout);
    const handle = subshell(sh, command, { fds, later, group: group === 0 ? 0 : (handles[0]?.process.pgid ?? 'new') });
    handles.push(handle);
    // From the first process on, so that Ctrl-C reaches the pipeline while the others start.
    if (i === 0 && group === 'new' && stdin === undefined && sh.process.tty) sh.process.tty.foreground = handle.process.pgid;
  });
  return handles;
}

/** Starts what `&` ends. */
export function* runBackground(sh: Shell, item: AndOr): Task<number> {
  const control = sh.options.has('monitor');
  const [only, ...others] = item.first.commands;
  // `%1 &` is `bg %1`.
  if (control && only!.type === 'simple' && others.length === 0 && only!.words.length === 1 && only!.words[0]!.raw.startsWith('%')) return yield* sh.interpreter.builtins.find(sh, 'bg')!(sh, ['bg', only!.words[0]!.raw]);
  // Loops and subshells are told as bash prints them.
  const printed = item.rest.length === 0 && others.length === 0 && only!.type !== 'simple' && only!.type !== 'group';
  const text = printed ? commandText(only!) : item.text.replace(/\s*&\s*$/, '');
  const nothing = control ? undefined : new OpenFile({ input: { *read() { return undefined; } } });
  let handles: ProcessHandle[];
  if (item.rest.length === 0 && !item.first.negated && !item.first.timed) handles = startStages(sh, item.first, control ? 'new' : 0, { stdin: nothing ?? sh.fds.get(0), later: true });
  else handles = [subshell(sh, { items: [{ ...item, background: false }] }, { group: control ? 'new' : 0, later: true, ...(nothing ? { fds: new Map([[0, nothing]]) } : {}) })];
  const job = sh.jobs.add(handles, text);
  sh.lastBackground = handles[handles.length - 1]!.pid;
  if (sh.interactive) yield* sh.stderr.write(`[${job.id}] ${sh.lastBackground}\n`);
  yield* sh.spend();
  return 0;
}
