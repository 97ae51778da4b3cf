import type { Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import { messageOf } from '../errors.ts';
import { find } from '../find.ts';
import { globalFlags } from '../flags/global.ts';
import { parseFlags } from '../flags/parse.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { root } from '../root.ts';
import { argumentCompleters } from './arguments.ts';
import { directives, nothing, type Completion, type Item } from './completion.ts';
import { flagValue } from './flagvalues.ts';
import { SilentContext } from './silent.ts';

const helpFlag: FlagSpec = { name: 'help', shorthand: 'h', type: 'bool', usage: '' };
const repeats: ReadonlySet<string> = new Set(['stringArray', 'stringSlice', 'stringToString']);

/** The command line up to the word that is completed, taken apart. */
export interface Line {
  context: SilentContext;
  command: CommandSpec;
  /** The command without `kubectl`. */
  path: string;
  /** Flags of all commands that this one does not have itself, and its own. */
  inherited: readonly FlagSpec[];
  own: readonly FlagSpec[];
  /** The flag whose value is completed. */
  flag: FlagSpec | undefined;
  /** The word, or what of it is the flag's value. */
  word: string;
  /** What stands before a value after `=`. */
  prefix: string;
  /** Behind `--`, nothing is a flag. */
  dashed: boolean;
}

const called = (flags: readonly FlagSpec[], name: string): FlagSpec | undefined => flags.find((f) => (name.length === 1 ? f.shorthand === name : f.name === name));

interface Pending {
  flag: FlagSpec | undefined;
  argv: readonly string[];
  word: string;
  prefix: string;
}

/** Whether the word is the value of a flag (cobra: checkIfFlagCompletion). Undefined where there is no such flag. */
function pendingFlag(flags: readonly FlagSpec[], argv: readonly string[], word: string): Pending | undefined {
  const none: Pending = { flag: undefined, argv, word, prefix: '' };
  const equals = word.startsWith('-') ? word.indexOf('=') : -1;
  if (equals >= 0) {
    const flag = called(flags, word.startsWith('--') ? word.slice(2, equals) : word.slice(equals - 1, equals));
    return flag && { flag, argv, word: word.slice(equals + 1), prefix: word.slice(0, equals + 1) };
  }
  const before = argv.at(-1) ?? '';
  if (word.startsWith('-') || !/^-[^-]|^--./.test(before) || before.includes('=')) return none;
  const flag = called(flags, before.startsWith('--') ? before.slice(2) : before.slice(-1));
  if (!flag) return undefined;
  return flag.type === 'bool' || flag.noOptDefVal !== undefined ? none : { flag, argv: argv.slice(0, -1), word, prefix: '' };
}

/** Takes the words after `kubectl` apart; what cobra tells of a command, or a flag of it, that is not there. */
export function parseLine(process: Process, all: readonly string[]): Line | string {
  const { command, path, argv } = find(all.slice(0, -1), process.env);
  if (command === root && argv.some((a, i) => !a.startsWith('-') && !argv[i - 1]?.startsWith('-')))
    return `[Debug] Cleared global flags for plugin completion\n[Debug] [Error] unable to find a command for arguments: [${all.slice(0, -1).join(' ')}]\n`;
  const own = [...(command.flags ?? []), helpFlag];
  const inherited = command === root ? [] : globalFlags.filter((g) => !own.some((f) => f.name === g.name));
  const flags = [...own, ...(command === root ? globalFlags : inherited)];
  const dashed = argv.includes('--');
  const word = all.at(-1) ?? '';
  const pending = dashed ? { flag: undefined, argv, word, prefix: '' } : pendingFlag(flags, argv, word);
  const context = new SilentContext(process, path);
  try {
    const parsed = parseFlags(flags, pending?.argv ?? argv);
    if (!pending) return '';
    context.flags = parsed.flags;
    context.args = parsed.args;
    context.dash = parsed.dash;
  } catch (error) {
    return `[Debug] [Error] Error while parsing flags from args [${argv.join(' ')}]: ${messageOf(error)}\n`;
  }
  return { context, command, path: path.replace(/^kubectl ?/, ''), inherited, own: command === root ? [...globalFlags, helpFlag] : own, flag: pending.flag, word: pending.word, prefix: pending.prefix, dashed };
}

const sorted = (flags: readonly FlagSpec[]): FlagSpec[] => [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));

const namesOf = (flag: FlagSpec, word: string): Item[] =>
  [`--${flag.name}`, ...(flag.shorthand ? [`-${flag.shorthand}`] : [])].filter((n) => !flag.hidden && !flag.deprecated && n.startsWith(word)).map((value) => ({ value, description: flag.usage }));

/** Flags that are still needed come before all others. */
const needed = ({ inherited, own, context, word }: Line): Item[] =>
  [...sorted(inherited), ...sorted(own)].filter((f) => f.required && !context.flags.changed(f.name)).flatMap((f) => namesOf(f, word));

function flagNames(line: Line): Completion {
  const required = needed(line);
  if (required.length > 0) return { items: required, directive: directives.noFiles };
  const wanted = [...sorted(line.inherited), ...sorted(line.own)].filter((f) => repeats.has(f.type) || !line.context.flags.changed(f.name));
  return { items: wanted.flatMap((f) => namesOf(f, line.word)), directive: directives.noFiles };
}

/** Commands below one, `help` at the root among them. */
function subcommands(command: CommandSpec, word: string): Item[] {
  // `options` is missing in the help alone.
  const available = (command.commands ?? []).filter((c) => !c.hidden || c.name === 'options');
  const all = [...available.map((c) => ({ value: c.name, description: c.short })), ...(command === root ? [{ value: 'help', description: 'Help about any command' }] : [])];
  return all.filter((c) => c.value.startsWith(word)).sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** Completes the last of `all`, which follow `kubectl` on a command line, as kubectl itself does (cobra: getCompletions). */
export function* completeAsKubectl(process: Process, all: readonly string[]): Task<Completion> {
  if (all.length > 1 && all[0] === 'help') return topics(all.slice(1));
  const line = parseLine(process, all);
  if (typeof line === 'string') return { ...nothing(directives.default), told: line };
  const { context, command, path, word, flag } = line;
  if (context.flags.changed('help')) return nothing();
  if (!flag && !line.dashed && word.startsWith('-')) return flagNames(line);
  if (flag) return yield* flagValue(context, path, flag, line.own.includes(flag) && !globalFlags.includes(flag), word);

  const items: Item[] = [];
  let directive: number = directives.default;
  const given = line.own.some((f) => !globalFlags.includes(f) && context.flags.changed(f.name));
  if (context.args.length === 0 && !given && command.commands?.length) {
    items.push(...subcommands(command, word));
    directive = directives.noFiles;
  }
  items.push(...needed(line));
  if (path === 'completion') return { items: context.args.length > 0 ? items : [...items, ...shells(command, word)], directive: context.args.length > 0 ? directive : directives.noFiles };
  const completer = argumentCompleters[path];
  if (!completer) return { items, directive };
  const found = yield* completer(context, word);
  return { items: [...items, ...found.items], directive: found.directive };
}

const shells = (command: CommandSpec, word: string): Item[] => (Array.isArray(command.completion) ? (command.completion as readonly string[]) : []).filter((s) => s.startsWith(word)).map((value) => ({ value }));

/** `kubectl help WORD...` */
function topics(all: readonly string[]): Completion {
  const { command, argv } = find(all.slice(0, -1), {});
  return argv.length > 0 ? nothing() : { items: subcommands(command, all.at(-1)!), directive: directives.noFiles };
}
