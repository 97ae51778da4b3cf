import type { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import type { strftime } from '../lib/strftime.ts';
import type { ArithmeticScope } from './arithmetic.ts';
import type { AndOr, ArrayElement, Assignment, Command, ParameterPart, Pipeline, Redirect, Script, Word } from './ast.ts';
import type { ShellSyntaxError } from './errors.ts';
import type { expandHistory } from './historyexpand.ts';
import type { matches } from './pattern.ts';
import type { ParserOptions, ScriptReader } from './plain.ts';
import type { commandText, functionText, runningText } from './print.ts';
import type { textWord } from './textword.ts';

// What runs a shell, as types of whatever a shell is.

export interface ShellFunction {
  body: Command;
  /** `export -f`: shells that are started have it too. */
  exported?: boolean;
}

/** A command inside the shell. `args[0]` is its name; `arrays` are array assignments among the arguments, by position. */
export type Builtin<Sh> = (sh: Sh, args: readonly string[], arrays?: ReadonlyMap<number, Assignment>) => Task<number>;

export interface RunTextOptions {
  /** How messages name the place, such as `eval: ` or `-c: `. */
  where?: string;
  firstLine?: number;
  /** The last command may take the process over. */
  tail?: boolean;
}

/** What a parameter expansion gives: a string, the elements of a list, or an argument that stands in for it. */
export type Expanded = { value: string; list?: undefined } | { list: string[]; star: boolean } | { word: Word; list?: undefined };

/** Redirections in effect: `undo` restores what was, `keep` lets them stay. */
export interface Redirected {
  undo(): void;
  keep(): void;
}

/** What of the language a prompt and a plain command do without. */
export interface Language<Sh> {
  /** Gives a variable the elements of an array. */
  assignArray(sh: Sh, assignment: Assignment, elements: readonly ArrayElement[]): Task<string>;
  commandText: typeof commandText;
  evaluate(expression: string, scope: ArithmeticScope): bigint;
  /** Expands one word that is more than its text to the arguments that it stands for. */
  expandInto(sh: Sh, word: Word, out: string[]): Task;
  /** A word as one string, and as a pattern. */
  expandField(sh: Sh, word: Word, options: { assignment?: boolean }): Task<{ text: string; pattern: string }>;
  expandInQuotes(sh: Sh, word: Word): Task<string>;
  expandHistory: typeof expandHistory;
  expandParameter(sh: Sh, part: ParameterPart, quoted: boolean): Task<Expanded>;
  fileOf(script: Script): Word | undefined;
  functionText: typeof functionText;
  matches: typeof matches;
  moreBuiltins: Readonly<Record<string, Builtin<Sh>>>;
  strftime: typeof strftime;
  showCompletions(sh: Sh, names: readonly string[]): Task<number>;
  processSubstitution(sh: Sh, direction: '<' | '>', script: Script): Task<string>;
  Parser: new (source: string, options: ParserOptions) => ScriptReader & { whole(): Script };
  redirect(sh: Sh, redirects: readonly Redirect[]): Task<Redirected>;
  /** Says where the source can't be parsed. */
  reportSyntax(sh: Sh, error: ShellSyntaxError, sourceLine: string, where?: string): Task;
  reportTime(sh: Sh, started: number, posix: boolean): Task;
  runBackground(sh: Sh, item: AndOr): Task<number>;
  runCompound(sh: Sh, command: Exclude<Command, { type: 'simple' | 'function' }>, tail: boolean): Task<number>;
  /** Commands from a file, and from standard input; what a wrong command line of a shell gets. */
  refuseInvocation(sh: Sh, wrong: string): Task<number>;
  runFile(sh: Sh, path: string): Task<number>;
  runInput(sh: Sh): Task<number>;
  tellVersion(sh: Sh): Task<number>;
  runningText: typeof runningText;
  runStages(sh: Sh, pipeline: Pipeline): Task;
  subscript(sh: Sh, name: string, index: Word): Task<string>;
  substituteCommand(sh: Sh, script: Script): Task<string>;
  substituteFile(sh: Sh, path: string): Task<string>;
  textWord: typeof textWord;
  /** Lines of `set -x`. */
  traceAssignment(sh: Sh, assignment: Assignment, value: string): Task;
  traceWords(sh: Sh, words: readonly string[]): Task;
}

/** How a shell runs what it has read. Expansions, builtins and subshells run commands by it, and it runs them. */
export interface Interpreter<Sh> {
  readonly builtins: {
    /** Those that POSIX calls special. */
    readonly special: ReadonlySet<string>;
    find(sh: Sh, name: string): Builtin<Sh> | undefined;
    names(sh: Sh): string[];
  };
  readonly expand: {
    /** A word as one string, without splitting or path names. */
    string(sh: Sh, word: Word): Task<string>;
    /** A word as a pattern in which what was quoted has backslashes. */
    pattern(sh: Sh, word: Word): Task<string>;
    /** A word as inside double quotes. */
    quoted(sh: Sh, word: Word): Task<string>;
  };
  /** Runs a script in this process; the status of its last command. `tail`: nothing follows in this process, so that its last command may take the process over. */
  script(sh: Sh, script: Script, tail: boolean): Task<number>;
  /** Runs a command in this process. The status. */
  command(sh: Sh, command: Command): Task<number>;
  /** Runs what is all that its process does. */
  whole(sh: Sh, body: Script | Command): Task<number>;
  readonly language: Part<Language<Sh>>;
  /** Parses and runs source text line by line; an error of syntax is told and gives 2. */
  text(sh: Sh, text: string, options: RunTextOptions): Task<number>;
}
