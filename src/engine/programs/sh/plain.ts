import type { Assignment, Script, SimpleCommand, Word, WordPart } from './ast.ts';
import { makeWord, reserved, type Dialect } from './word.ts';

export interface ParserOptions {
  dialect: Dialect;
  /** Asked for the value of an alias; undefined where aliases are not expanded. */
  alias?: ((name: string) => string | undefined) | undefined;
  firstLine?: number;
  interactive?: boolean;
}

/** What reads the scripts of a text: one line of commands after the other. */
export interface ScriptReader {
  readonly firstLine: number;
  readonly lastLine: number;
  /** What has not been read yet. */
  readonly rest: string;
  /** Here-documents that ended with the input. */
  readonly unterminated: { line: number; delimiter: string }[];
  /** The commands up to the end of the line, or undefined at the end of the input. Throws ShellSyntaxError. */
  next(): Script | undefined;
  sourceLine(line: number, firstLine: number): string;
}

/** Letters that mean nothing but themselves, and single quotes. */
const WORD = /(?:[\w./:=@%+,^-]|'[^'\n]*')+/y;
const BLANKS = /(?:[ \t]|(?<![^ \t\n])#[^\n]*)*/y;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

const partsOf = (raw: string): WordPart[] => (raw.match(/'[^']*'|[^']+/g) ?? []).map((text): WordPart => (text[0] === "'" ? { type: 'literal', text: text.slice(1, -1) } : { type: 'text', text }));

const wordOf = (raw: string): Word => makeWord(partsOf(raw), raw);

function assignmentOf(raw: string): Assignment {
  const at = raw.indexOf('=');
  return { name: raw.slice(0, at), append: false, value: wordOf(raw.slice(at + 1)) };
}

/**
 * Reads what is nothing but plain commands: words of letters and single quotes, assignments before them, comments. It
 * makes of it what the parser of the whole language makes, for as long as a text is so plain.
 */
export class PlainReader {
  private pos = 0;
  private line: number;

  constructor(
    private readonly source: string,
    private readonly options: ParserOptions,
  ) {
    this.line = options.firstLine ?? 1;
  }

  /** The commands of the next line that has any; undefined at the end, and where the rest needs the whole language: then it is `rest`. */
  next(): Script | undefined {
    const { source } = this;
    for (;;) {
      const start = this.skip(this.pos);
      if (source[start] === '\n') {
        this.pos = start + 1;
        this.line++;
        continue;
      }
      if (start === source.length) {
        this.pos = start;
        return undefined;
      }
      return this.command(start);
    }
  }

  get rest(): string {
    return this.source.slice(this.pos);
  }

  /** The number of the line that `rest` begins on. */
  get restLine(): number {
    return this.line;
  }

  private skip(at: number): number {
    BLANKS.lastIndex = at;
    return at + BLANKS.exec(this.source)![0].length;
  }

  private command(start: number): Script | undefined {
    const command: SimpleCommand = { type: 'simple', assignments: [], words: [], redirects: [], line: this.line };
    let at = start;
    while (at < this.source.length && this.source[at] !== '\n') {
      WORD.lastIndex = at;
      const raw = WORD.exec(this.source)?.[0];
      const end = at + (raw?.length ?? 0);
      if (raw === undefined || !/^[ \t\n]?$/.test(this.source[end] ?? '') || !this.take(command, raw)) return undefined;
      at = this.skip(end);
    }
    const text = this.source.slice(start, at).trimEnd();
    this.pos = Math.min(at + 1, this.source.length);
    this.line++;
    return { items: [{ first: { commands: [command], both: [], negated: false, text }, rest: [], background: false, text }] };
  }

  /** False where a word is more than a word. */
  private take(command: SimpleCommand, raw: string): boolean {
    const { assignments, words } = command;
    if (/^[A-Za-z_]\w*\+=/.test(raw)) return false;
    if (words.length === 0) {
      if (reserved.has(raw) || (!raw.includes("'") && this.options.alias?.(raw) !== undefined)) return false;
      if (ASSIGNMENT.test(raw)) {
        assignments.push(assignmentOf(raw));
        return true;
      }
    }
    words.push(wordOf(raw));
    return true;
  }
}

/** Whether a text is nothing but plain commands. */
export function isPlain(source: string, options: ParserOptions): boolean {
  const reader = new PlainReader(source, options);
  while (reader.next());
  return reader.rest === '';
}
