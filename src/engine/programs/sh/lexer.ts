import type { ArrayElement, Assignment, Redirect, Word, WordPart } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';
import { makeWord } from './word.ts';
import { WordReader } from './words.ts';

export type Token =
  | { kind: 'word'; word: Word; start: number; end: number; assignment?: Assignment | undefined }
  | { kind: 'operator'; text: string; start: number; end: number }
  | { kind: 'fd'; fd?: number; variable?: string; start: number; end: number }
  | { kind: 'end'; start: number; end: number };

/** Longest first within each first character. */
const operators = ['&&', '&>>', '&>', '&', '||', '|&', '|', ';;&', ';;', ';&', ';', '<<<', '<<-', '<<', '<&', '<>', '<', '>>', '>|', '>&', '>', '(', ')', '\n'].sort((a, b) => b.length - a.length);

const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;

interface Pending {
  redirect: Redirect;
  strip: boolean;
  quoted: boolean;
  delimiter: string;
  line: number;
}

/** Turns source text into tokens, on demand, because what a character means depends on where the parser stands. */
export abstract class Lexer extends WordReader {
  private token: Token | undefined;
  private pending: Pending[] = [];
  /** Here-documents that ended with the input: bash warns and goes on. */
  readonly unterminated: { line: number; delimiter: string }[] = [];

  protected peek(): Token {
    return (this.token ??= this.lex());
  }

  protected take(): Token {
    const token = this.peek();
    this.token = undefined;
    if (token.kind === 'operator' && token.text === '\n' && this.pending.length > 0) this.readHereDocuments();
    return token;
  }

  /** Runs `fn` as if at the start of fresh input, for a substitution inside a word. */
  protected nested<T>(fn: () => T): T {
    const { token, pending } = this;
    this.token = undefined;
    this.pending = [];
    const result = fn();
    if (this.pending.length > 0) this.readHereDocuments();
    this.token = token;
    this.pending = pending;
    return result;
  }

  /** Puts text in place of a token that was peeked, as an alias does. */
  protected substitute(token: Token, text: string): void {
    this.source = this.source.slice(0, token.start) + text + this.source.slice(token.end);
    this.pos = token.start;
    this.token = undefined;
  }

  protected hereDocument(redirect: Redirect, strip: boolean): void {
    const { target } = redirect;
    const quoted = target.parts.some((p) => p.type !== 'text');
    const delimiter = target.parts.map(unquoted).join('');
    this.pending.push({ redirect, strip, quoted, delimiter, line: this.line() });
  }

  private readHereDocuments(): void {
    const pending = this.pending;
    this.pending = [];
    for (const { redirect, strip, quoted, delimiter, line } of pending) {
      const lines: string[] = [];
      const first = this.line();
      let closed = false;
      while (this.pos < this.source.length) {
        let end = this.source.indexOf('\n', this.pos);
        if (end < 0) end = this.source.length;
        let text = this.source.slice(this.pos, end);
        this.pos = Math.min(end + 1, this.source.length);
        if (strip) text = text.replace(/^\t+/, '');
        if (text === delimiter) {
          closed = true;
          break;
        }
        lines.push(text);
      }
      if (!closed) {
        if (this.interactive) throw new ShellSyntaxError(undefined, line, true);
        this.unterminated.push({ line, delimiter });
      }
      const body = lines.map((l) => `${l}\n`).join('');
      redirect.body = quoted ? makeWord([{ type: 'literal', text: body }], body) : makeWord([{ type: 'double', parts: this.fork(body, first).textParts() }], body);
    }
  }

  private lex(): Token {
    const { source } = this;
    for (;;) {
      const c = source[this.pos];
      if (c === ' ' || c === '\t' || c === '\r') this.pos++;
      else if (c === '\\' && source[this.pos + 1] === '\n') this.pos += 2;
      else if (c === '#') {
        while (this.pos < source.length && source[this.pos] !== '\n') this.pos++;
      } else break;
    }
    const start = this.pos;
    const c = source[start];
    if (c === undefined) {
      if (this.pending.length > 0) {
        if (this.interactive) throw new ShellSyntaxError(undefined, this.line(), true);
        this.readHereDocuments();
      }
      return { kind: 'end', start, end: start };
    }
    if ((c === '<' || c === '>') && source[start + 1] === '(' && this.dialect.name === 'bash') return this.word(start);
    for (const text of operators) {
      if (c === text[0] && source.startsWith(text, start)) {
        this.pos += text.length;
        return { kind: 'operator', text, start, end: this.pos };
      }
    }
    const fd = /(\d+|\{[A-Za-z_]\w*(?:\[\w+\])?\})(?=[<>])/y;
    fd.lastIndex = start;
    const m = fd.exec(source);
    if (m) {
      this.pos += m[0].length;
      return m[0][0] === '{' ? { kind: 'fd', variable: m[0].slice(1, -1), start, end: this.pos } : { kind: 'fd', fd: Number(m[0]), start, end: this.pos };
    }
    return this.word(start);
  }

  private word(start: number): Token {
    const assignment = this.assignmentPrefix(start);
    if (!assignment) {
      const parts = this.parts('word');
      return { kind: 'word', word: this.made(parts, start), start, end: this.pos };
    }
    const { name, index, append, valueAt } = assignment;
    this.pos = valueAt;
    if (this.source[valueAt] === '(' && this.dialect.name === 'bash') {
      const elements = this.arrayElements();
      const raw = this.source.slice(start, this.pos);
      const word = makeWord([{ type: 'literal', text: raw }], raw);
      return { kind: 'word', word, start, end: this.pos, assignment: { name, ...(index ? { index } : {}), append, value: { elements } } };
    }
    const parts = this.parts('word');
    const value = this.made(parts, valueAt);
    const prefix = this.source.slice(start, valueAt);
    const first = parts[0];
    const joined: WordPart[] = first?.type === 'text' ? [{ type: 'text', text: prefix + first.text }, ...parts.slice(1)] : [{ type: 'text', text: prefix }, ...parts];
    const word = makeWord(joined, this.source.slice(start, this.pos));
    return { kind: 'word', word, start, end: this.pos, assignment: { name, ...(index ? { index } : {}), append, value } };
  }

  private assignmentPrefix(start: number): { name: string; index?: Word; append: boolean; valueAt: number } | undefined {
    identifier.lastIndex = start;
    const name = identifier.exec(this.source)?.[0];
    if (!name) return undefined;
    let at = start + name.length;
    let index: Word | undefined;
    if (this.source[at] === '[' && this.dialect.name === 'bash') {
      const close = this.closing(at, '[', ']');
      if (close < 0) return undefined;
      const next = this.source.slice(close + 1, close + 3);
      if (next[0] !== '=' && next !== '+=') return undefined;
      index = this.subscript(this.source.slice(at + 1, close));
      at = close + 1;
    }
    const append = this.source[at] === '+' && this.source[at + 1] === '=' && this.dialect.name === 'bash';
    if (append) at++;
    if (this.source[at] !== '=') return undefined;
    return { name, ...(index ? { index } : {}), append, valueAt: at + 1 };
  }

  private arrayElements(): ArrayElement[] {
    const from = this.pos;
    this.pos++;
    const elements: ArrayElement[] = [];
    for (;;) {
      for (;;) {
        const c = this.source[this.pos];
        if (c === ' ' || c === '\t' || c === '\n') this.pos++;
        else if (c === '#') while (this.pos < this.source.length && this.source[this.pos] !== '\n') this.pos++;
        else break;
      }
      const c = this.source[this.pos];
      if (c === undefined) {
        const error = new ShellSyntaxError(undefined, this.line(from), true, ')');
        error.status = 1;
        throw error;
      }
      if (c === ')') {
        this.pos++;
        return elements;
      }
      if (/[|&;<>(]/.test(c) && !(/[<>]/.test(c) && this.source[this.pos + 1] === '(')) throw new ShellSyntaxError(c, this.line(), false);
      const close = c === '[' ? this.closing(this.pos, '[', ']') : -1;
      const after = close >= 0 ? /^\+?=/.exec(this.source.slice(close + 1, close + 3)) : null;
      let index: Word | undefined;
      if (after) {
        index = this.subscript(this.source.slice(this.pos + 1, close));
        this.pos = close + 1 + after[0].length;
      }
      const start = this.pos;
      const value = this.made(this.parts('word'), start);
      elements.push({ ...(index ? { index } : {}), ...(after?.[0] === '+=' ? { append: true } : {}), value });
    }
  }

  /** Reads a word of the right side of `=~`: parentheses and bars belong to it. */
  protected regexWord(): Word {
    this.token = undefined;
    while (/[ \t]/.test(this.source[this.pos] ?? '')) this.pos++;
    const start = this.pos;
    return this.made(this.parts('regex'), start);
  }
}

const unquoted = (part: WordPart): string => ('text' in part ? part.text : part.type === 'double' ? part.parts.map(unquoted).join('') : '');
