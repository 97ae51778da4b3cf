import { Pipe } from '../../hosts/pipe.ts';
import type { ProcessHandle } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { AndOr, Command, Pipeline, Script } from './ast.ts';
import { ExpansionError, RedirectError } from './errors.ts';
import { afterForeground } from './foreground.ts';
import type { Shell } from './shell.ts';
import { runSimple } from './simple.ts';
import { subshell } from './subshell.ts';
import { reportTime } from './timing.ts';
import { debug, failed, runTraps } from './traps.ts';
import { ReadonlyError } from './variables.ts';
import { commandText } from './print.ts';

/** See Shell.runScript. */
export function* runScript(sh: Shell, script: Script, tail: boolean): Task<number> {
  const last = script.items.length - 1;
  for (let i = 0; i <= last; i++) {
    const item = script.items[i]!;
    if (item.background) sh.status = yield* runBackground(sh, item);
    else yield* runAndOr(sh, item, tail && i === last);
    if (sh.pending.length > 0) yield* runTraps(sh);
  }
  return sh.status;
}

function* runAndOr(sh: Shell, item: AndOr, tail: boolean): Task {
  if (sh.options.has('noexec') && !sh.interactive) return;
  const { first, rest } = item;
  if (rest.length === 0) {
    yield* runPipeline(sh, first, tail);
    return;
  }
  yield* sh.shelter(runPipeline(sh, first, false));
  for (let i = 0; i < rest.length; i++) {
    const { operator, pipeline } = rest[i]!;
    if ((operator === '&&') !== (sh.status === 0)) continue;
    if (i === rest.length - 1) yield* runPipeline(sh, pipeline, tail);
    else yield* sh.shelter(runPipeline(sh, pipeline, false));
  }
}

function* runPipeline(sh: Shell, pipeline: Pipeline, tail: boolean): Task {
  const started = sh.process.sim.now();
  const { commands } = pipeline;
  if (pipeline.negated) yield* sh.shelter(runStages(sh, pipeline, false));
  else yield* runStages(sh, pipeline, tail && !pipeline.timed);
  if (pipeline.timed) yield* reportTime(sh, started, pipeline.timed === 'posix');
  if (pipeline.negated) {
    sh.status = sh.status === 0 ? 1 : 0;
    return;
  }
  if (sh.status === 0 || sh.sheltered > 0) return;
  const command = commands[0]!;
  const simple = commands.length > 1 || command.type === 'simple' || command.type === 'subshell' || command.type === 'arithmetic' || command.type === 'condition';
  if (simple) yield* failed(sh);
}

function* runStages(sh: Shell, pipeline: Pipeline, tail: boolean): Task {
  const { commands } = pipeline;
  if (commands.length === 1) {
    sh.status = yield* runCommand(sh, commands[0]!, tail);
    sh.pipeStatus = [sh.status];
    return;
  }
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
  const handles = startStages(sh, { ...pipeline, commands: pipeline.commands.slice(0, -1) }, 0, undefined, output);
  sh.fds.set(0, input);
  let status: number;
  try {
    status = yield* runCommand(sh, pipeline.commands[pipeline.commands.length - 1]!);
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
function startStages(sh: Shell, pipeline: Pipeline, group: 0 | 'new', stdin?: OpenFile, stdout?: OpenFile): ProcessHandle[] {
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
    const handle = subshell(sh, command, { fds, group: group === 0 ? 0 : (handles[0]?.process.pgid ?? 'new') });
    handles.push(handle);
    // From the first process on, so that Ctrl-C reaches the pipeline while the others start.
    if (i === 0 && group === 'new' && stdin === undefined && sh.process.tty) sh.process.tty.foreground = handle.process.pgid;
  });
  return handles;
}

function* runBackground(sh: Shell, item: AndOr): Task<number> {
  const control = sh.options.has('monitor');
  const [only, ...others] = item.first.commands;
  // `%1 &` is `bg %1`.
  if (control && only!.type === 'simple' && others.length === 0 && only!.words.length === 1 && only!.words[0]!.raw.startsWith('%')) return yield* sh.interpreter.builtins.find(sh, 'bg')!(sh, ['bg', only!.words[0]!.raw]);
  // Loops and subshells are told as bash prints them.
  const printed = item.rest.length === 0 && others.length === 0 && only!.type !== 'simple' && only!.type !== 'group';
  const text = printed ? commandText(only!) : item.text.replace(/\s*&\s*$/, '');
  const nothing = control ? undefined : new OpenFile({ input: { *read() { return undefined; } } });
  let handles: ProcessHandle[];
  if (item.rest.length === 0 && !item.first.negated && !item.first.timed) handles = startStages(sh, item.first, control ? 'new' : 0, nothing ?? sh.fds.get(0));
  else handles = [subshell(sh, { items: [{ ...item, background: false }] }, { group: control ? 'new' : 0, ...(nothing ? { fds: new Map([[0, nothing]]) } : {}) })];
  const job = sh.jobs.add(handles, text);
  sh.lastBackground = handles[handles.length - 1]!.pid;
  if (sh.interactive) yield* sh.stderr.write(`[${job.id}] ${sh.lastBackground}\n`);
  yield* sh.spend();
  return 0;
}

/** The commands that the DEBUG trap runs before; loops do so for each pass. */
const debugged: ReadonlySet<Command['type']> = new Set(['simple', 'arithmetic', 'condition', 'case']);

/** Runs a command in this process. The status. */
export function* runCommand(sh: Shell, command: Command, tail = false): Task<number> {
  if (command.type !== 'function') {
    sh.line = command.line;
    if (sh.trapping === 0) sh.command = command;
    if (sh.traps.size > 0 && debugged.has(command.type)) yield* debug(sh);
  }
  switch (command.type) {
    case 'simple':
      return yield* runSimple(sh, command, tail);
    case 'function':
      sh.functions.set(command.name, { body: command.body });
      return 0;
  }
  const { redirect, runCompound } = yield* sh.language();
  if (command.redirects.length === 0) return yield* runCompound(sh, command, tail);
  try {
    const redirected = yield* redirect(sh, command.redirects);
    try {
      return yield* runCompound(sh, command, false);
    } finally {
      redirected.undo();
    }
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* sh.error(error.message);
    return sh.bash ? 1 : 2;
  }
}

/** Runs what is all that its process does. The status. */
export function* runWhole(sh: Shell, body: Script | Command): Task<number> {
  if (!('type' in body)) return yield* runScript(sh, body, true);
  try {
    sh.status = yield* runCommand(sh, body, true);
  } catch (error) {
    if (!(error instanceof ExpansionError || error instanceof ReadonlyError)) throw error;
    yield* sh.fault(error);
    return sh.bash ? 1 : 2;
  }
  return sh.status;
}
