/** The source can't be parsed. `incomplete`: more lines could mend it. */
export class ShellSyntaxError extends Error {
  constructor(
    /** The offending token as bash shows it, or undefined at the end of the input. */
    readonly token: string | undefined,
    readonly line: number,
    readonly incomplete: boolean,
    /** The quote or bracket that is not closed. */
    readonly unclosed?: string,
    /** Words of its own for what stands between `[[` and `]]`: a line each, none for some. bash's status stays as it was. */
    readonly words?: string,
    /** The reserved word that would have been right. */
    readonly expected?: string,
  ) {
    super(words ?? (unclosed ? `unexpected EOF while looking for matching \`${unclosed}'` : token === undefined ? 'syntax error: unexpected end of file' : `syntax error near unexpected token \`${token}'`));
    this.name = 'ShellSyntaxError';
  }

  /** The shell's status after it. */
  status = 2;

  /** What is wrong between `[[ and `]]` leaves the status as it was. */
  get keepsStatus(): boolean {
    return this.words !== undefined && this.token === undefined && this.unclosed === undefined;
  }
}

/** An expansion that fails: unbound variable, bad substitution, division by zero. */
export class ExpansionError extends Error {
  /** How a message of the shell began where it happened; set where that can't be told any more when it is said. */
  prefix: string | undefined;
  /** A subscript or an integer's value: every `eval`, `.` and `-c` that it is in ends. */
  unwinds = false;

  constructor(
    message: string,
    /** False where a script goes on with its next line. */
    readonly fatal = true,
  ) {
    super(message);
    this.name = 'ExpansionError';
  }
}

/** A redirection that can't be made; the command is not run and its status is 1. */
export class RedirectError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RedirectError';
  }
}

/** A history reference that means nothing; the line is not run. */
export class EventNotFound extends Error {}

/** How control leaves commands early. Not errors: no stack is taken. */
export type Leave =
  | { leave: 'break' | 'continue'; levels: number; result?: number }
  | { leave: 'return'; status: number }
  | { leave: 'exit'; status: number }
  /** Ctrl-C at an interactive shell: back to the prompt. */
  | { leave: 'interrupt'; status: number };

export const isLeave = (thrown: unknown): thrown is Leave => typeof thrown === 'object' && thrown !== null && 'leave' in thrown;
