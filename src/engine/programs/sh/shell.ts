import { ignoreSignal } from '../../hosts/process.ts';
import type { Process, Signal } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { Command, Script } from './ast.ts';
import type { ArithmeticScope } from './arithmetic.ts';
import { computeVariables } from './computedvariables.ts';
import { ExpansionError, type RedirectError } from './errors.ts';
import type { History } from './history.ts';
import { setInitialVariables } from './initialvariables.ts';
import { Jobs } from './jobs.ts';
import type { CompletionSpec } from './completer.ts';
import { setOptions } from './setoptions.ts';
import type * as types from './shelltypes.ts';
import type { Dialect } from './word.ts';
import { type ReadonlyError, Variables } from './variables.ts';

/** Virtual milliseconds of processor time that a command inside the shell takes. */
const commandMs = 0.02;

export type { Expanded, Redirected, RunTextOptions, ShellFunction } from './shelltypes.ts';
export type Builtin = types.Builtin<Shell>;
export type Interpreter = types.Interpreter<Shell>;
export type Language = types.Language<Shell>;

/** What one shell process knows. A subshell is a copy in a process of its own. */
export class Shell {
  readonly vars: Variables;
  readonly functions: Map<string, types.ShellFunction>;
  readonly aliases: Map<string, string>;
  options: Set<string>;
  readonly shopt: Set<string>;
  readonly fds: Map<number, OpenFile>;
  readonly jobs: Jobs;
  /** Commands of `trap` by signal name without SIG, and EXIT, ERR, DEBUG, RETURN. */
  readonly traps: Map<string, string>;
  readonly pending: Signal[] = [];
  /** Remembered places of commands, and how often they were used. */
  readonly hashed = new Map<string, { path: string; hits: number }>();
  positional: string[] = [];
  /** $0 */
  name: string;
  status = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  /** Of the command that runs. */
  line = 1;
  /** The last argument of the last command: $_ */
  lastArgument = '';
  /** What runs, for $BASH_COMMAND. */
  command: Command | undefined;
  /** Above 0 while the command of a trap runs. */
  trapping = 0;
  /** How many command substitutions are around: `set -x` shows it. */
  substitutions = 0;
  interactive = false;
  /** Started as a login shell. */
  login = false;
  /** The `-c` string or a script's name: decides how errors begin. */
  mode: 'interactive' | 'command' | 'script' | 'stdin' = 'stdin';
  /** Above 0 where a failure does not end a shell with `set -e`: conditions, `!`, the left of `&&`. */
  sheltered = 0;
  loops = 0;
  functionNames: string[] = [];
  sourced = 0;
  subshell = 0;
  history: History | undefined;
  /** What `bind` and the file of INPUTRC have said: commands by key, and readline's variables. */
  readonly lineEditing = { bindings: new Map<string, string>(), variables: new Map<string, string>() };
  dirs: string[] = [];
  /** The exit status of the last command substitution of the command at hand. */
  substitutionStatus: number | undefined;
  /** Files that hold process substitutions of the command at hand. */
  temporary: string[] | undefined;
  /** Ends `wait`, `read` and the like when a trapped signal comes. */
  wake: (() => void) | undefined;
  /** What `complete` has said of commands. */
  readonly completions = new Map<string, CompletionSpec>();
  readonly disabled = new Set<string>();
  readonly limits = new Map<string, string>();
  /** Where `getopts` is: the word, and the letter in it. */
  optionIndex = 1;
  optionOffset = 1;
  /** Whether `exit` has told of stopped jobs. */
  warnedOfJobs = false;
  /** What an interactive shell does on a signal without a trap. */
  defaultHandler: ((signal: Signal) => (() => void) | undefined) | undefined;
  private owed = 0;
  /** In virtual milliseconds; a subshell counts from its parent's. */
  readonly startedAt: number;

  constructor(
    readonly process: Process,
    readonly interpreter: Interpreter,
    readonly dialect: Dialect,
    parent?: Shell,
  ) {
    this.startedAt = process.sim.now();
    if (parent) {
      this.vars = parent.vars.copy();
      this.functions = new Map(parent.functions);
      this.aliases = new Map(parent.aliases);
      this.options = new Set(parent.options);
      this.options.delete('monitor');
      this.shopt = new Set(parent.shopt);
      this.fds = new Map();
      for (const [fd, file] of parent.fds) this.fds.set(fd, file.ref());
      this.traps = new Map([...parent.traps].filter(([name, command]) => command === '' || name === 'ERR' && parent.options.has('errtrace')));
      for (const [name, command] of this.traps) if (command === '' && name !== 'ERR') process.onSignal(`SIG${name}` as Signal, ignoreSignal);
      this.positional = parent.positional;
      this.name = parent.name;
      this.zero = parent.zero;
      this.status = parent.status;
      this.lastBackground = parent.lastBackground;
      this.line = parent.line;
      this.lastArgument = parent.lastArgument;
      this.mode = parent.mode;
      this.sheltered = parent.sheltered;
      this.functionNames = parent.functionNames;
      this.subshell = parent.subshell + 1;
      this.substitutions = parent.substitutions;
      this.command = parent.command;
      this.dirs = parent.dirs.slice();
      this.history = parent.history;
      this.jobs = new Jobs(this, parent.jobs);
      this.startedAt = parent.startedAt;
    } else {
      this.vars = new Variables();
      this.functions = new Map();
      this.aliases = new Map();
      this.options = new Set(['braceexpand', 'hashall', 'interactive-comments']);
      this.shopt = new Set(['cmdhist', 'complete_fullquote', 'extquote', 'force_fignore', 'globasciiranges', 'globskipdots', 'hostcomplete', 'interactive_comments', 'patsub_replacement', 'progcomp', 'promptvars', 'sourcepath']);
      this.fds = new Map([
        [0, OpenFile.of(process.stdin).ref()],
        [1, OpenFile.of(process.stdout).ref()],
        [2, OpenFile.of(process.stderr).ref()],
      ]);
      this.traps = new Map();
      this.name = process.args[0] ?? 'bash';
      this.jobs = new Jobs(this);
      for (const [name, value] of Object.entries(process.env)) if (/^[A-Za-z_]\w*$/.test(name)) this.vars.export(name, value);
      setInitialVariables(this.vars, process, this.bash);
    }
    computeVariables(this);
  }

  get bash(): boolean {
    return this.dialect.name === 'bash';
  }

  /** The command that runs, as $BASH_COMMAND tells it. */
  get commandText(): string {
    return this.command ? this.whole.runningText(this.command) : '';
  }

  get stdout(): OpenFile {
    return this.fds.get(1) ?? closed;
  }

  get stderr(): OpenFile {
    return this.fds.get(2) ?? closed;
  }

  /** What a variable, positional or special parameter holds; undefined where it is unset. */
  parameter(name: string): string | undefined {
    const c = name[0]!;
    if (c >= '0' && c <= '9') return name === '0' ? (this.zero ?? this.name) : this.positional[Number(name) - 1];
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.positional.length);
      case '$':
        return String(this.shellPid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '-':
        return this.flags();
      default:
        return this.vars.get(name);
    }
  }

  /** $$ stays the top shell's in subshells. */
  private get shellPid(): number {
    return this.topPid ?? this.process.pid;
  }

  topPid: number | undefined;
  /** `$0` where it is not the name that messages begin with: in a file that `.` reads. */
  zero: string | undefined;
  /** How many `eval`s are running. */
  evaluating = 0;
  /** The options that return when the function at hand does (`local -`). */
  localOptions: Set<string> | undefined;

  private flags(): string {
    let out = '';
    for (const [letter, name] of Object.entries(setOptions)) if (this.options.has(name)) out += letter;
    return out + (this.interactive ? 'i' : '') + (this.mode === 'command' ? 'c' : this.mode === 'script' ? '' : 's');
  }

  get scope(): ArithmeticScope {
    return {
      dialect: this.dialect.name,
      get: (name, index) => {
        const value = index === undefined ? this.vars.get(name) : this.vars.element(name, index);
        if (value === undefined && this.options.has('nounset')) throw this.unbound(name);
        return value;
      },
      set: (name, index, value) => {
        if (index === undefined) this.vars.set(name, value);
        else this.vars.setElement(name, index, value);
      },
      isMap: (name) => this.vars.isMap(name),
    };
  }

  unbound(name: string): ExpansionError {
    return new ExpansionError(this.bash ? `${/^\d+$/.test(name) ? '$' : ''}${name}: unbound variable` : `${name}: parameter not set`);
  }

  /** What of the language is loaded when it is first needed: expansions, redirections, compound commands, most builtins. */
  *language(): Task<Language> {
    return yield* this.process.sim.part(this.interpreter.language);
  }

  /** The language where it must be loaded: only it makes functions, arithmetic and references to variables. */
  private get whole(): Language {
    const { loaded } = this.interpreter.language;
    if (!loaded) throw new Error('the language is not loaded');
    return loaded;
  }

  /** The value of an arithmetic expression; the language must be loaded. */
  evaluate(expression: string): bigint {
    return this.whole.evaluate(expression, this.scope);
  }

  /** As `evaluate`, for a subscript or the value of an integer. */
  evaluateValue(expression: string): bigint {
    try {
      return this.evaluate(expression);
    } catch (error) {
      if (error instanceof ExpansionError) error.unwinds = true;
      throw error;
    }
  }

  /** How a message of the shell itself begins. */
  prefix(): string {
    if (this.dialect.name === 'dash') return `${this.name}: ${this.line}: `;
    if (this.dialect.name === 'ash') return this.mode === 'script' ? `${this.name}: line ${this.line}: ` : `${this.name.replace(/^.*\//, '')}: `;
    if (this.mode === 'interactive') return 'bash: ';
    return `${this.mode === 'command' && this.functionNames.length > 0 ? 'environment' : this.name}: line ${this.line}: `;
  }

  *error(message: string): Task {
    yield* this.stderr.write(`${this.prefix()}${message}\n`);
  }

  /** Says what went wrong, as the place where it did would say it. */
  *fault(error: ExpansionError | RedirectError | ReadonlyError): Task {
    const prefix = ('prefix' in error ? error.prefix : undefined) ?? this.prefix();
    yield* this.stderr.write(`${prefix}${error.message}\n`);
  }

  /** What child processes get: exported variables and functions. */
  environment(): Record<string, string> {
    const env = this.vars.environment();
    for (const [name, fn] of this.functions) if (fn.exported) env[`BASH_FUNC_${name}%%`] = this.whole.functionText(name, fn.body).slice(name.length + 1).replace('\n', '');
    return env;
  }

  /**
   * Runs a script in this process; the status of its last command. `tail`: nothing follows in this process, so that its
   * last command may take the process over.
   */
  runScript(script: Script, tail = false): Task<number> {
    return this.interpreter.script(this, script, tail);
  }

  /** Parses and runs source text line by line; an error of syntax is told and gives 2. */
  runText(text: string, options: types.RunTextOptions = {}): Task<number> {
    return this.interpreter.text(this, text, options);
  }

  /** Runs something whose failure does not end a shell with `set -e`. */
  *shelter<T>(task: Task<T>): Task<T> {
    this.sheltered++;
    try {
      return yield* task;
    } finally {
      this.sheltered--;
    }
  }

  /** Spends processor time, so that a loop that waits for nothing lets the clock go on. */
  *spend(): Task {
    this.owed += commandMs;
    if (this.owed < 1) return;
    const ms = this.owed;
    this.owed = 0;
    this.process.machine.spend?.(ms);
    yield sleep(ms);
  }

  /** Takes a signal for a trap; it is run when the command at hand has ended. */
  signalled(signal: Signal): void {
    this.pending.push(signal);
    this.wake?.();
  }

  /** Closes what it has open; called when its process ends, in whatever way. */
  close(): void {
    for (const file of this.fds.values()) file.unref();
    this.fds.clear();
  }
}

const closed = new OpenFile({});
