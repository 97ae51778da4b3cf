import type { ParameterPart, Script, Word, WordPart } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';
import { unescape } from './escapes.ts';
import { SourceReader } from './source.ts';
import { makeWord, type Dialect } from './word.ts';

const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const special = /[@*#?$!0-9-]/;

/** Reads the insides of words: quotes, expansions and substitutions, to any depth. */
export abstract class WordReader extends SourceReader {
  /** Inside `[[`, where extended globs always are. */
  protected inCondition = false;

  constructor(
    source: string,
    readonly dialect: Dialect,
    firstLine = 1,
    /** Whether more lines could come: then what is open is incomplete. */
    protected readonly interactive = false,
  ) {
    super(source, firstLine);
  }

  /** Parses commands up to the closing parenthesis of a substitution, which is consumed. */
  protected abstract substitution(): Script;
  /** A parser for text that stands inside this one. */
  protected abstract fork(source: string, line: number): WordReader & { whole(): Script };

  protected made(parts: WordPart[], start: number): Word {
    return makeWord(parts, this.source.slice(start, this.pos));
  }

  /** A subscript is text in which expansions happen. */
  protected subscript(raw: string): Word {
    const parts = this.fork(raw, this.line()).subscriptParts();
    return makeWord(parts, raw);
  }

  /** The position of the bracket that closes the one at `open`, on one line; -1 if none. */
  protected closing(open: number, left: string, right: string): number {
    let depth = 0;
    for (let i = open; i < this.source.length; i++) {
      const c = this.source[i]!;
      if (c === '\\') i++;
      else if (c === "'" || c === '"') {
        const end = this.source.indexOf(c, i + 1);
        if (end < 0) return -1;
        i = end;
      } else if (c === left) depth++;
      else if (c === right && --depth === 0) return i;
      else if (c === '\n') return -1;
    }
    return -1;
  }

  /** Reads raw text up to `end` at parenthesis depth 0, for `((`. Undefined where it does not end so. */
  protected arithmeticText(end: string): string | undefined {
    let depth = 0;
    for (let i = this.pos; i < this.source.length; i++) {
      const c = this.source[i]!;
      if (c === '\\') i++;
      else if (c === "'" || c === '"') {
        const close = this.source.indexOf(c, i + 1);
        if (close < 0) return undefined;
        i = close;
      } else if (depth === 0 && this.source.startsWith(end, i)) {
        const text = this.source.slice(this.pos, i);
        this.pos = i + end.length;
        return text;
      } else if (c === '(') depth++;
      else if (c === ')' && --depth < 0) return undefined;
    }
    return undefined;
  }

  /** The expansions inside arithmetic text; everything else is left to the evaluator. */
  protected arithmeticWord(text: string): Word {
    if (!/[$`"'\\]/.test(text)) return makeWord([{ type: 'literal', text }], text);
    return makeWord([{ type: 'double', parts: this.fork(text, this.line()).arithmeticParts() }], text);
  }

  /** The whole source as the inside of a here-document. */
  textParts(): WordPart[] {
    return this.quoted(undefined, 'here');
  }

  arithmeticParts(): WordPart[] {
    return this.quoted(undefined, 'arithmetic');
  }

  subscriptParts(): WordPart[] {
    return this.parts('all');
  }

  /** Reads the parts of a word. `brace` stops at the `}` of a parameter expansion, `slash` at its `/` too. */
  protected parts(mode: 'word' | 'regex' | 'all' | 'brace' | 'slash' | 'anchor' | 'colon', inDouble = false): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    let depth = 0;
    const flush = () => {
      if (text !== '') parts.push({ type: 'text', text });
      text = '';
    };
    for (;;) {
      const c = this.source[this.pos];
      if (c === undefined) {
        if (mode === 'brace' || mode === 'slash' || mode === 'anchor' || mode === 'colon') throw new ShellSyntaxError(undefined, this.line(), true, '}');
        break;
      }
      if (mode === 'word') {
        if (/[ \t\n|&;()]/.test(c)) {
          if (c === '(' && (this.dialect.extglob || this.inCondition) && /[@!?*+]$/.test(text)) {
            text += this.extendedGlob();
            continue;
          }
          break;
        }
        if (c === '<' || c === '>') {
          if (this.source[this.pos + 1] !== '(' || this.dialect.name !== 'bash') break;
          flush();
          this.pos += 2;
          parts.push({ type: 'process', direction: c, script: this.substitution() });
          continue;
        }
      } else if (mode === 'regex') {
        if (c === '(') depth++;
        else if (c === ')') {
          if (depth === 0) break;
          depth--;
        } else if (/[ \t\n]/.test(c) && depth === 0) break;
        else if (c === '\n' || ((c === '&' || c === ';') && depth === 0)) break;
      } else if (mode === 'brace' || mode === 'slash' || mode === 'anchor' || mode === 'colon') {
        if (c === '}') break;
        if (c === '/' && (mode === 'anchor' || (mode === 'slash' && (text !== '' || parts.length > 0)))) break;
        if (mode === 'colon') {
          if (c === '(' || c === '?') depth++;
          else if (c === ')') depth--;
          else if (c === ':') {
            if (depth === 0) break;
            depth--;
          }
        }
      }
      if (c === '\\') {
        const next = this.source[this.pos + 1];
        this.pos += 2;
        if (next === '\n') continue;
        if (next === undefined) {
          if (this.interactive) throw new ShellSyntaxError(undefined, this.line(), true);
          text += '\\';
          continue;
        }
        if (inDouble && !/[$`"\\}]/.test(next)) {
          text += `\\${next}`;
          continue;
        }
        flush();
        parts.push({ type: 'literal', text: next });
      } else if (c === "'" && !inDouble) {
        flush();
        parts.push({ type: 'literal', text: this.single() });
      } else if (c === '"') {
        flush();
        this.pos++;
        parts.push({ type: 'double', parts: this.quoted('"', 'double') });
      } else if (c === '$') {
        flush();
        const part = this.dollar(inDouble);
        if (typeof part === 'string') text += part;
        else parts.push(part);
      } else if (c === '`') {
        flush();
        parts.push(this.backquoted(inDouble));
      } else {
        text += c;
        this.pos++;
      }
    }
    flush();
    return parts;
  }

  /** The `(...)` of an extended glob, as unquoted text. */
  private extendedGlob(): string {
    const start = this.pos;
    let depth = 0;
    for (; this.pos < this.source.length; this.pos++) {
      const c = this.source[this.pos];
      if (c === '(') depth++;
      else if (c === ')' && --depth === 0) {
        this.pos++;
        return this.source.slice(start, this.pos);
      }
    }
    throw new ShellSyntaxError(undefined, this.line(start), true, ')');
  }

  private single(): string {
    const end = this.source.indexOf("'", this.pos + 1);
    if (end < 0) throw new ShellSyntaxError(undefined, this.line(), true, "'");
    const text = this.source.slice(this.pos + 1, end);
    this.pos = end + 1;
    return text;
  }

  /** The inside of double quotes (up to `end`), a here-document or arithmetic. */
  private quoted(end: '"' | undefined, style: 'double' | 'here' | 'arithmetic'): WordPart[] {
    const parts: WordPart[] = [];
    const start = this.pos;
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ type: 'literal', text });
      text = '';
    };
    for (;;) {
      const c = this.source[this.pos];
      if (c === undefined) {
        if (end) throw new ShellSyntaxError(undefined, this.line(start), true, end);
        break;
      }
      if (c === end) {
        this.pos++;
        break;
      }
      if (c === '\\') {
        const next = this.source[this.pos + 1];
        this.pos += 2;
        if (next === '\n') continue;
        if (next !== undefined && (/[$`\\]/.test(next) || (next === '"' && style !== 'here'))) text += next;
        else text += `\\${next ?? ''}`;
      } else if (c === '"' && style === 'arithmetic') this.pos++;
      else if (c === '$') {
        const part = this.dollar(true);
        if (typeof part === 'string') text += part;
        else {
          flush();
          parts.push(part);
        }
      } else if (c === '`') {
        flush();
        parts.push(this.backquoted(true));
      } else {
        text += c;
        this.pos++;
      }
    }
    flush();
    return parts;
  }

  private backquoted(inDouble: boolean): WordPart {
    const start = this.pos++;
    let text = '';
    for (;;) {
      const c = this.source[this.pos++];
      if (c === undefined) throw new ShellSyntaxError(undefined, this.line(start), true, '`');
      if (c === '`') break;
      if (c === '\\') {
        const next = this.source[this.pos++] ?? '';
        text += /[$`\\]/.test(next) || (inDouble && next === '"') ? next : `\\${next}`;
      } else text += c;
    }
    return { type: 'command', script: this.fork(text, this.line(start)).whole() };
  }

  /** What a `$` begins; a string where it is only a dollar sign. */
  private dollar(inDouble: boolean): WordPart | string {
    const at = this.pos++;
    const next = this.source[this.pos];
    if (next === '(') {
      if (this.source[this.pos + 1] === '(') {
        this.pos += 2;
        const text = this.arithmeticText('))');
        if (text !== undefined) return { type: 'arithmetic', expression: this.arithmeticWord(text) };
        if (!this.source.includes(')', this.pos)) throw new ShellSyntaxError(undefined, this.line(at), true, ')');
        this.pos = at + 1;
      }
      this.pos++;
      return { type: 'command', script: this.substitution() };
    }
    if (next === '[' && this.dialect.name === 'bash') {
      const close = this.closing(this.pos, '[', ']');
      if (close >= 0) {
        const text = this.source.slice(this.pos + 1, close);
        this.pos = close + 1;
        return { type: 'arithmetic', expression: this.arithmeticWord(text) };
      }
    }
    if (next === '{') return this.braced(at, inDouble);
    if (next === "'" && !inDouble && this.dialect.name !== 'dash') {
      let end = this.pos + 1;
      while (end < this.source.length && this.source[end] !== "'") end += this.source[end] === '\\' ? 2 : 1;
      if (end >= this.source.length) throw new ShellSyntaxError(undefined, this.line(), true, "'");
      const text = this.source.slice(this.pos + 1, end);
      this.pos = end + 1;
      return { type: 'literal', text: unescape(text, 'ansi').text };
    }
    if (next === '"' && !inDouble) {
      this.pos++;
      return { type: 'double', parts: this.quoted('"', 'double') };
    }
    identifier.lastIndex = this.pos;
    const name = identifier.exec(this.source)?.[0] ?? (next !== undefined && special.test(next) ? next : undefined);
    if (name === undefined) return '$';
    this.pos += name.length;
    return { type: 'parameter', name };
  }

  private braced(at: number, inDouble: boolean): WordPart {
    this.pos = at + 2;
    const part: ParameterPart = { type: 'parameter', name: '' };
    const bad = (): ParameterPart => {
      const close = this.source.indexOf('}', this.pos);
      if (close < 0) throw new ShellSyntaxError(undefined, this.line(at), true, '}');
      this.pos = close + 1;
      return { type: 'parameter', name: '', bad: this.source.slice(at, this.pos) };
    };
    const ahead = (text: string) => this.source.startsWith(text, this.pos);
    if (ahead('#') && /^#(?:[A-Za-z_0-9@*]|[?!$#-]\})/.test(this.source.slice(this.pos, this.pos + 3))) {
      part.length = true;
      this.pos++;
    } else if (ahead('!') && /[A-Za-z_0-9@*#]/.test(this.source[this.pos + 1] ?? '')) {
      part.indirect = true;
      this.pos++;
    }
    const name = /(?:[A-Za-z_]\w*|\d+|[@*#?$!-])/y;
    name.lastIndex = this.pos;
    const found = name.exec(this.source)?.[0];
    if (found === undefined) return bad();
    part.name = found;
    this.pos += found.length;
    if (ahead('[')) {
      const close = this.closing(this.pos, '[', ']');
      if (close < 0) return bad();
      const raw = this.source.slice(this.pos + 1, close);
      this.pos = close + 1;
      part.index = raw === '@' || raw === '*' ? raw : this.subscript(raw);
    }
    if (part.indirect && (ahead('*}') || ahead('@}'))) {
      part.prefix = true;
      this.pos += 2;
      return part;
    }
    const operator = /:[-=?+]|[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|~~?|@[A-Za-z]|:/y;
    operator.lastIndex = this.pos;
    const op = ahead('}') ? undefined : operator.exec(this.source)?.[0];
    if (op === undefined) {
      if (!ahead('}')) return bad();
      this.pos++;
      return part;
    }
    if (part.length) return bad();
    part.operator = op;
    this.pos += op.length;
    const text = (mode: 'brace' | 'slash' | 'anchor' | 'colon', quotes: boolean): Word => {
      const start = this.pos;
      return this.made(this.parts(mode, quotes), start);
    };
    if (op[0] === '/') {
      part.argument = text(op === '/#' || op === '/%' ? 'anchor' : 'slash', false);
      if (ahead('/')) {
        this.pos++;
        part.second = text('brace', inDouble);
      }
    } else if (op === ':') {
      part.argument = text('colon', true);
      if (ahead(':')) {
        this.pos++;
        part.second = text('brace', true);
      }
    } else if (op[0] !== '@') part.argument = text('brace', inDouble && !/[#%^,~]/.test(op[0]!));
    if (!ahead('}')) return bad();
    this.pos++;
    return part;
  }
}
