import { goQuote } from '../../kubectl/text/gofmt.ts';

export type TokenType =
  | 'error' | 'bool' | 'char' | 'charConstant' | 'assign' | 'declare' | 'eof' | 'field' | 'identifier' | 'leftDelim' | 'leftParen' | 'number' | 'pipe'
  | 'rawString' | 'rightDelim' | 'rightParen' | 'space' | 'string' | 'text' | 'variable' | 'keyword' | 'dot' | 'nil';

export interface Token {
  type: TokenType;
  text: string;
  /** Where it starts in the template, in UTF-16 units. */
  pos: number;
  /** The line that it starts on, from 1. */
  line: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);

/** How a message names a token. */
export const tokenText = ({ type, text }: Token): string => {
  if (type === 'eof') return 'EOF';
  if (type === 'error') return text;
  if (type === 'keyword' || type === 'dot' || type === 'nil') return `<${text}>`;
  return [...text].length > 10 ? `${goQuote([...text].slice(0, 10).join(''))}...` : goQuote(text);
};

const leftTrim = /^-[ \t\r\n]/;
const trimmedEnd = (text: string): string => text.replace(/[ \t\r\n]+$/, '');

/** What may stand in an action, longest first where it matters. */
const lexemes: readonly (readonly [TokenType, RegExp])[] = [
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['string', /"(?:\\[^\n]|[^"\\\n])*"/y],
  ['rawString', /`[^`]*`/y],
  ['charConstant', /'(?:\\[^\n]|[^'\\\n])*'/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['number', /[-+]?(?:0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9_]*)?)/y],
  ['identifier', /[\p{L}\p{Nd}_]+/uy],
  ['leftParen', /\(/y],
  ['rightParen', /\)/y],
  ['char', /[!-~]/y],
];

const unterminated: Readonly<Record<string, string>> = { '"': 'unterminated quoted string', '`': 'unterminated raw quoted string', "'": 'unterminated character constant', ':': 'expected :=' };

const codePointText = (c: string): string => {
  const hex = `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /\p{C}/u.test(c) ? hex : `${hex} '${c}'`;
};

/** The tokens of a Go template (text/template/parse/lex.go); an error is the last token. */
export class Lexer {
  private at = 0;
  private line = 1;
  private counted = 0;
  private depth = 0;
  private readonly tokens: Token[] = [];

  constructor(private readonly input: string) {}

  /** Never empty: ends in `eof` or `error`. */
  all(): Token[] {
    let open = true;
    while (open) open = this.text() && this.action();
    return this.tokens;
  }

  private emit(type: TokenType, from: number, to: number, text = this.input.slice(from, to)): void {
    this.tokens.push({ type, text, pos: from, line: this.lineAt(from) });
  }

  private lineAt(pos: number): number {
    for (; this.counted < pos; this.counted++) if (this.input[this.counted] === '\n') this.line++;
    return this.line;
  }

  private fail(message: string, at: number): false {
    this.emit('error', at, at, message);
    return false;
  }

  /** Text up to the next action; false at the end. */
  private text(): boolean {
    const { input } = this;
    const open = input.indexOf('{{', this.at);
    const raw = input.slice(this.at, open < 0 ? undefined : open);
    const text = open >= 0 && leftTrim.test(input.slice(open + 2, open + 4)) ? trimmedEnd(raw) : raw;
    if (text !== '') this.emit('text', this.at, this.at, text);
    this.at = open < 0 ? input.length : open;
    if (open >= 0) return true;
    this.emit('eof', this.at, this.at);
    return false;
  }

  private action(): boolean {
    const start = this.at;
    this.at += 2;
    if (leftTrim.test(this.input.slice(this.at, this.at + 2))) this.at += 2;
    if (this.input.startsWith('/*', this.at)) return this.comment();
    this.emit('leftDelim', start, start + 2);
    this.depth = 0;
    for (;;) {
      const end = this.closing();
      if (end !== undefined) {
        if (this.depth > 0) return this.fail('unclosed left paren', this.at);
        this.emit('rightDelim', end.at, end.at + 2);
        this.leave(end);
        return true;
      }
      if (!this.lexeme()) return false;
    }
  }

  /** The end of an action that is right here. */
  private closing(): { at: number; trim: boolean } | undefined {
    if (/^[ \t\r\n]-\}\}/.test(this.input.slice(this.at, this.at + 4))) return { at: this.at + 2, trim: true };
    return this.input.startsWith('}}', this.at) ? { at: this.at, trim: false } : undefined;
  }

  private leave(end: { at: number; trim: boolean }): void {
    this.at = end.at + 2;
    if (end.trim) while (/[ \t\r\n]/.test(this.input[this.at] ?? '')) this.at++;
  }

  private comment(): boolean {
    const close = this.input.indexOf('*/', this.at + 2);
    if (close < 0) return this.fail('unclosed comment', this.at);
    this.at = close + 2;
    const end = this.closing();
    if (!end) return this.fail('comment ends before closing delimiter', this.at);
    this.leave(end);
    return true;
  }

  private spaces(): boolean {
    const from = this.at;
    while (/[ \t\r\n]/.test(this.input[this.at] ?? '') && !this.closing()) this.at++;
    if (this.at > from) this.emit('space', from, this.at);
    return this.at > from;
  }

  private lexeme(): boolean {
    if (this.spaces()) return true;
    const from = this.at;
    const c = this.input[from];
    if (c === undefined) return this.fail('unclosed action', from);
    if (c === '.' && !/[\p{L}\p{Nd}_]/u.test(this.input[from + 1] ?? '')) return this.token('dot', from, from + 1);
    for (const [type, pattern] of lexemes) {
      if (type === 'number' && !/^[-+]|^\.?[0-9]/.test(this.input.slice(from, from + 2))) continue;
      if (type === 'char' && unterminated[c]) return this.fail(unterminated[c], from);
      pattern.lastIndex = from;
      const end = pattern.test(this.input) ? pattern.lastIndex : from;
      if (end > from) return this.token(type, from, end);
    }
    return this.fail(`unrecognized character in action: ${codePointText(String.fromCodePoint(this.input.codePointAt(from)!))}`, from);
  }

  private terminated(at: number): boolean {
    return at >= this.input.length || /[\s.,|:)(]/.test(this.input[at]!) || this.input.startsWith('}}', at);
  }

  private token(type: TokenType, from: number, end: number): boolean {
    const text = this.input.slice(from, end);
    const next = String.fromCodePoint(this.input.codePointAt(end) ?? 0);
    if ((type === 'identifier' || type === 'field' || type === 'variable' || type === 'dot') && !this.terminated(end)) return this.fail(`bad character ${codePointText(next)}`, from);
    if (type === 'number' && /[\p{L}\p{Nd}_]/u.test(next) && end < this.input.length) return this.fail(`bad number syntax: ${goQuote(text + next)}`, from);
    if (type === 'leftParen') this.depth++;
    if (type === 'rightParen' && --this.depth < 0) return this.fail('unexpected right paren', from);
    this.at = end;
    this.emit(type === 'identifier' ? wordType(text) : type, from, end);
    return true;
  }
}

const wordType = (word: string): TokenType => {
  if (keywords.has(word)) return 'keyword';
  if (word === 'nil') return 'nil';
  return word === 'true' || word === 'false' ? 'bool' : 'identifier';
};
