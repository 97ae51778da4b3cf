import { klogHead } from '../../hosts/klog.ts';
import { BrokenPipe } from '../../hosts/types.ts';
import { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import type { CommandGroup, CommandSpec } from './command.ts';
import type { Context } from './context.ts';
import { Exit, FlagError, LogFatal, messageOf } from './errors.ts';
import { Flags } from './flags/flags.ts';
import { globalFlags } from './flags/global.ts';
import { fieldOrder, showsOrder } from './print/typed.ts';
import { PromptWanted } from './kubeconfig/rest.ts';

const parsing = new Part('kubectl flags', () => import('./flags/parse.ts'));
const help = new Part('kubectl help', () => import('./help.ts'));
const explaining = new Part('kubectl errors', () => import('./explainerror.ts'));

/** What --profile takes (kubectl pkg/cmd/profiling.go). */
const PROFILES = ['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'allocs', 'trace'];

const unsimulated = (what: string): Error => new Error(`${what} is part of kubectl, but is not simulated here`);

function* helpOf(context: Context, command: CommandSpec, groups?: readonly CommandGroup[]): Task<string> {
  const { helpText } = yield* context.process.sim.part(help);
  return helpText(context.path, command, groups);
}

/** Reads the flags of a command and runs it. `groups`: the headings of the help, for kubectl without a command. Throws what ends it. */
export function* runCommand(context: Context, command: CommandSpec, argv: readonly string[], groups?: readonly CommandGroup[]): Task {
  const { path } = context;
  const flags = [...(command.flags ?? []), ...globalFlags.filter((g) => !command.flags?.some((f) => f.name === g.name))];
  const given = argv.some((arg) => arg.startsWith('-')) ? yield* context.process.sim.part(parsing) : undefined;
  try {
    const deprecated: string[] = [];
    const parsed = given?.parseFlags(flags, argv, (f) => deprecated.push(`Flag --${f.name} has been deprecated, ${f.deprecated}\n`)) ?? { flags: new Flags(new Map(flags.map((f) => [f.name, f]))), args: argv, dash: -1 };
    for (const line of deprecated) context.err(line);
    context.flags = parsed.flags;
    context.args = parsed.args;
    context.dash = parsed.dash;
    context.verbosity = context.flags.of(globalFlags).int('v');
  } catch (error) {
    if (given && error instanceof given.HelpWanted) return context.out(yield* helpOf(context, command, groups));
    throw command.differs ? context.usage(messageOf(error)) : new FlagError(path, messageOf(error));
  }

  if (groups) return context.out(yield* helpOf(context, command, groups));
  const profile = context.flags.of(globalFlags).string('profile');
  if (!PROFILES.includes(profile)) throw new Error(`unknown profile '${profile}'`);
  for (const flag of context.flags.all()) if (flag.unsimulated && context.flags.changed(flag.name)) throw unsimulated(`--${flag.name}`);
  if (command.unsimulated) throw unsimulated(path);
  if (!command.run) {
    if (context.args.length > 0) throw context.usage(`unknown command ${JSON.stringify(context.args.join(' '))}`);
    if (command.helpTo === 'stdout') context.out(yield* helpOf(context, command));
    else context.err(yield* helpOf(context, command));
    throw new Exit(1);
  }
  if (context.flags.spec('output') && showsOrder(context.flags.string('output'))) yield* context.process.sim.part(fieldOrder);
  command.args?.(context);
  const missing = flags.filter((f) => f.required && !context.flags.changed(f.name)).map((f) => JSON.stringify(f.name));
  if (missing.length) throw new Error(`required flag(s) ${missing.sort().join(', ')} not set`);
  try {
    yield* command.run(context);
  } catch (error) {
    if (!(error instanceof PromptWanted)) throw error;
    yield* context.prompt();
    yield* command.run(context);
  }
}

/** Runs a command to its end, says what went wrong, and gives the exit code. */
export function* ended(context: Context, command: CommandSpec, run: Task): Task<number> {
  try {
    let code = 0;
    try {
      yield* run;
      if (context.flags?.bool('warnings-as-errors') && context.warnings > 0) throw new Error(context.warnings === 1 ? '1 warning received' : `${context.warnings} warnings received`);
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      const { errorDetails, explain } = yield* context.process.sim.part(explaining);
      const said = error instanceof LogFatal ? { text: `${klogHead(context.process, 'F', error.source)}${error.message}\n`, code: error.code } : explain(error);
      for (const { source, text } of errorDetails(error)) context.log(4, source, text);
      context.err(said.text);
      code = said.code + (command.differs && !(error instanceof Exit) ? 1 : 0);
    }
    yield* context.flush();
    return code;
  } catch (error) {
    if (error instanceof BrokenPipe) return 141;
    throw error;
  }
}
