import type { Task } from '../../sim/sim.ts';
import type { AndOr, Command, Pipeline, Script } from './ast.ts';
import { ExpansionError, RedirectError } from './errors.ts';
import type { Shell } from './shell.ts';
import { runSimple } from './simple.ts';
import { debug, failed, runTraps } from './traps.ts';
import { ReadonlyError } from './variables.ts';

/** See Shell.runScript. */
export function* runScript(sh: Shell, script: Script, tail: boolean): Task<number> {
  const last = script.items.length - 1;
  for (let i = 0; i <= last; i++) {
    const item = script.items[i]!;
    if (item.background) sh.status = yield* (yield* sh.language()).runBackground(sh, item);
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
  if (pipeline.timed) yield* (yield* sh.language()).reportTime(sh, started, pipeline.timed === 'posix');
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
  yield* (yield* sh.language()).runStages(sh, pipeline);
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
