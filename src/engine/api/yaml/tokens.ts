/** A place in the text: lines and columns count from 0. */
export interface Mark {
  index: number;
  line: number;
  column: number;
}

export type TokenType =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'directive'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  type: TokenType;
  mark: Mark;
  /** Of scalars, anchors, aliases and tags. */
  value: string;
  /** Of scalars: neither quoted nor a block. */
  plain: boolean;
}

/**
 * What is wrong with a YAML text, in libyaml's words. The line is the one that goyaml.v2 tells: counted from 1 for what
 * the scanner finds, from 0 for what the parser finds, and none at all on the first line.
 */
export class YamlError extends Error {
  constructor(
    readonly problem: string,
    line: number,
    /** The line that go-yaml's third version names: where what could not be read began. */
    readonly line3 = line,
  ) {
    super(line > 0 ? `yaml: line ${line}: ${problem}` : `yaml: ${problem}`);
  }
}

/** The first of two lines that is not the text's first one, counted from `first`. */
const lineOf = (first: number, one: Mark | undefined, other: Mark | undefined): number => (one?.line ? one.line + first : other?.line ? other.line + first : 0);

/** An error of the scanner: `mark` is where it stands, `context` where what it scans began. */
export const scannerError = (problem: string, mark: Mark, context?: Mark): YamlError => new YamlError(problem, mark.line !== 0 ? mark.line + 1 : (context?.line ?? 0), lineOf(1, context, mark));

/** An error of the parser: `mark` is where the token begins that it did not expect. */
export const parserError = (problem: string, mark: Mark, context?: Mark): YamlError => new YamlError(problem, lineOf(0, mark, context), lineOf(0, context, mark));

/** A text with a position in it. */
export class Cursor {
  index = 0;
  line = 0;
  column = 0;

  constructor(readonly text: string) {
    if (text.startsWith('\ufeff')) this.index = 1;
    const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
    if (control) throw new YamlError('control characters are not allowed', 0);
  }

  /** The character here or `ahead` of here; empty at the end. */
  at(ahead = 0): string {
    return this.text[this.index + ahead] ?? '';
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  skip(n = 1): void {
    this.index += n;
    this.column += n;
  }

  /** Takes one character. */
  take(): string {
    const code = this.text.codePointAt(this.index)!;
    const c = String.fromCodePoint(code);
    this.index += c.length;
    this.column++;
    return c;
  }

  /** Takes a line break and gives what it stands for. */
  newline(): string {
    const crlf = this.at() === '\r' && this.at(1) === '\n';
    const c = this.at();
    this.index += crlf ? 2 : 1;
    this.line++;
    this.column = 0;
    return c === '\u2028' || c === '\u2029' ? c : '\n';
  }

  get end(): boolean {
    return this.index >= this.text.length;
  }

  blank(ahead = 0): boolean {
    const c = this.at(ahead);
    return c === ' ' || c === '\t';
  }

  break(ahead = 0): boolean {
    const c = this.at(ahead);
    return c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
  }

  /** A blank, a line break or the end. */
  blankz(ahead = 0): boolean {
    return this.at(ahead) === '' || this.blank(ahead) || this.break(ahead);
  }

  /** `---` or `...` at the beginning of a line. */
  documentIndicator(): boolean {
    if (this.column !== 0 || !this.blankz(3)) return false;
    const three = this.text.slice(this.index, this.index + 3);
    return three === '---' || three === '...';
  }
}
