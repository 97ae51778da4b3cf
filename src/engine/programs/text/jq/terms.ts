import type { Filter, Pattern } from './ast.ts';
import { Cursor } from './cursor.ts';
import { JqSyntaxError, located, type Token } from './lexer.ts';
import { shown, typeOf, type Json } from './values.ts';

export const identity: Filter = { type: 'identity' };

const literal = (value: string | number | null | boolean): Filter => ({ type: 'literal', value });

/** Reads terms: what stands between the operators of a program, with its suffixes. */
export abstract class TermParser extends Cursor {
  /** Above 0 where `as` belongs to reduce or foreach. */
  private sourceOnly = 0;

  /** A filter with pipes and commas. */
  protected abstract pipe(): Filter;

  /** A filter without them. */
  protected abstract alternative(): Filter;

  protected postfix(): Filter {
    const first = this.token;
    let term = this.term();
    // `?` after an access forgives that access alone.
    let access = first.kind === 'field' || (first.text === '.' && term.type === 'field');
    for (;;) {
      if (this.accept('?')) {
        term = access && (term.type === 'field' || term.type === 'slice' || term.type === 'iterate') ? { ...term, optional: true } : { type: 'try', body: term };
        continue;
      }
      access = true;
      if (this.token.kind === 'field') term = { type: 'field', of: term, name: literal(this.take().text) };
      else if (this.is('.') && this.next?.kind === 'text') {
        this.take();
        term = { type: 'field', of: term, name: this.text() };
      } else if (this.is('.') && this.next?.text === '[') this.take();
      else if (this.accept('.')) this.fail('FORMAT', 'QQSTRING_START', "'['");
      else if (this.accept('[')) term = this.bracket(term);
      else return this.sourceOnly === 0 && this.accept('as') ? this.binding(term) : term;
    }
  }

  /** `TERM as $x | BODY`: the body reaches as far as it can. */
  private binding(source: Filter): Filter {
    const patterns = [this.pattern()];
    while (this.accept('?//')) patterns.push(this.pattern());
    this.expect('|', "'|'");
    return { type: 'bind', source, patterns, body: this.pipe() };
  }

  private bracket(of: Filter): Filter {
    if (this.accept(']')) return { type: 'iterate', of };
    if (this.accept(':')) return { type: 'slice', of, to: this.pipeUntil(']') };
    const index = this.pipe();
    if (this.accept(':')) return this.accept(']') ? { type: 'slice', of, from: index } : { type: 'slice', of, from: index, to: this.pipeUntil(']') };
    this.expect(']');
    return { type: 'field', of, name: index };
  }

  private pipeUntil(end: string): Filter {
    const { sourceOnly } = this;
    this.sourceOnly = 0;
    const filter = this.pipe();
    this.sourceOnly = sourceOnly;
    this.expect(end);
    return filter;
  }

  private term(): Filter {
    const { token } = this;
    switch (token.kind) {
      case 'number':
        return literal(Number(this.take().text));
      case 'text':
        return this.text();
      case 'format':
        return this.format();
      case 'field':
        return { type: 'field', of: identity, name: literal(this.take().text) };
      case 'variable':
        this.take();
        return this.reference(token);
      case 'word':
        return this.word();
      case 'keyword':
        return this.keyword();
      case 'operator':
        return this.operator();
      default:
        return this.fail();
    }
  }

  private text(format?: string): Filter {
    const { parts } = this.take();
    if (parts!.length === 1) return { type: 'literal', value: parts![0] };
    return { type: 'text', parts: parts!, ...(format !== undefined ? { format } : {}) };
  }

  private format(): Filter {
    const name = this.take().text;
    return this.token.kind === 'text' ? this.text(name) : { type: 'format', name };
  }

  private word(): Filter {
    const at = this.place(this.token);
    const { text: name } = this.take();
    if (name === 'null') return literal(null);
    if (name === 'true' || name === 'false') return literal(name === 'true');
    if (name === 'break' && this.token.kind === 'variable') return { type: 'break', name: this.variable(), at };
    return { type: 'call', name, args: this.callArguments(), at };
  }

  private callArguments(): Filter[] {
    const args: Filter[] = [];
    if (!this.accept('(')) return args;
    do args.push(this.pipe());
    while (this.accept(';'));
    this.expect(')', "';'", "')'");
    return args;
  }

  private operator(): Filter {
    const token = this.take();
    switch (token.text) {
      case '.':
        return this.token.kind === 'text' ? { type: 'field', of: identity, name: this.text() } : identity;
      case '..':
        return { type: 'recurse' };
      case '(':
        return this.pipeUntil(')');
      case '[':
        return this.accept(']') ? { type: 'array' } : { type: 'array', of: this.pipeUntil(']') };
      case '{':
        return this.object();
      default:
        return this.failAt(token);
    }
  }

  /** `$name`, or `$__loc__`: the file and line where it stands. */
  private reference(token: Token): Filter {
    if (token.text === '__loc__') return { type: 'literal', value: { file: '<top-level>', line: this.whole.slice(0, this.place(token)).split('\n').length } };
    return { type: 'variable', name: token.text, at: this.place(token) };
  }

  private object(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is('}')) {
      const from = this.token;
      try {
        entries.push(this.entry());
        if (!this.is('}')) this.expect(',', "'}'");
      } catch (error) {
        // jq takes the next `:` for that of a key that it could not read.
        if (!(error instanceof JqSyntaxError) || error.reports.length > 1 || !error.message.includes('syntax error') || !this.ahead(':')) throw error;
        throw new JqSyntaxError([...error.reports, located(this.whole, 'May need parentheses around object key expression', this.place(from))]);
      }
    }
    this.expect('}');
    return { type: 'object', entries };
  }

  private entry(): { key: Filter; value: Filter } {
    const { token } = this;
    if (token.kind === 'number') this.fail();
    const key = this.key();
    if (key.type === 'literal' && typeof key.value !== 'string') throw new JqSyntaxError([located(this.whole, `Cannot use ${typeOf(key.value as Json)} (${shown(key.value as Json)}) as object key`, this.place(token))]);
    if (this.accept(':')) return { key, value: this.objectValue() };
    if (token.kind === 'operator') this.fail("':'");
    return { key, value: token.kind === 'variable' ? this.reference(token) : { type: 'field', of: identity, name: key } };
  }

  private key(): Filter {
    switch (this.token.kind) {
      case 'variable':
      case 'word':
      case 'keyword':
      case 'number':
        return literal(this.take().text);
      case 'text':
        return this.text();
      case 'format':
        return this.format();
      default:
        if (!this.accept('(')) this.fail();
        return this.pipeUntil(')');
    }
  }

  /** A value in an object: without commas, but with pipes between terms. */
  private objectValue(): Filter {
    const left: Filter = this.accept('-') ? { type: 'negate', of: this.bare() } : this.bare();
    return this.accept('|') ? { type: 'pipe', left, right: this.objectValue() } : left;
  }

  /** A term without `as`. */
  private bare(): Filter {
    if (this.token.kind === 'keyword') this.fail();
    this.sourceOnly++;
    const term = this.postfix();
    this.sourceOnly--;
    return term;
  }

  private keyword(): Filter {
    const token = this.take();
    switch (token.text) {
      case 'if':
        return this.branch(token);
      case 'try': {
        const body = this.postfix();
        if (!this.accept('catch')) return { type: 'try', body };
        return { type: 'try', body, handler: this.within("Possibly unterminated 'try' statement", token, () => this.postfix()) };
      }
      case 'reduce':
      case 'foreach':
        return this.loop(token.text);
      case 'def': {
        const { name, parameters, body } = this.definition();
        return { type: 'define', name, parameters, body, rest: this.pipe() };
      }
      default:
        return this.failAt(token);
    }
  }

  private branch(from: Token): Filter {
    const test = this.pipeUntil('then');
    return this.within("Possibly unterminated 'if' statement", from, () => this.branches(test));
  }

  private branches(test: Filter): Filter {
    const then = this.pipe();
    if (this.accept('elif')) return { type: 'if', test, then, otherwise: this.branches(this.pipeUntil('then')) };
    if (this.accept('else')) return { type: 'if', test, then, otherwise: this.pipeUntil('end') };
    this.expect('end');
    return { type: 'if', test, then };
  }

  private loop(type: 'reduce' | 'foreach'): Filter {
    this.sourceOnly++;
    const source = this.postfix();
    this.sourceOnly--;
    this.expect('as', 'FIELD', 'as', "'.'", "'['");
    const pattern = this.pattern();
    this.expect('(');
    const init = this.pipeUntil(';');
    const update = this.pipe();
    const extract = type === 'foreach' && this.accept(';') ? this.pipe() : undefined;
    this.expect(')');
    return type === 'reduce' ? { type, source, pattern, init, update } : { type, source, pattern, init, update, ...(extract ? { extract } : {}) };
  }

  protected definition(): { name: string; parameters: string[]; body: Filter } {
    if (this.token.kind !== 'word' && this.token.kind !== 'keyword') this.fail();
    const name = this.take().text;
    const parameters: string[] = [];
    if (this.accept('(')) {
      do {
        const { kind, text } = this.take();
        parameters.push(kind === 'variable' ? `$${text}` : text);
      } while (this.accept(';'));
      this.expect(')');
    }
    this.expect(':', "':'");
    return { name, parameters, body: this.pipeUntil(';') };
  }

  protected variable(...expected: readonly string[]): string {
    if (this.token.kind !== 'variable') this.fail(...expected);
    return this.take().text;
  }

  private pattern(): Pattern {
    if (this.token.kind === 'variable') return { type: 'variable', name: this.variable() };
    if (this.accept('[')) {
      const items: Pattern[] = [];
      do items.push(this.pattern());
      while (this.accept(','));
      this.expect(']', "','", "']'");
      return { type: 'array', items };
    }
    return this.objectPattern();
  }

  private objectPattern(): Pattern {
    this.expect('{', 'BINDING', "'['", "'{'");
    const entries: { key: Filter; bind?: string; pattern?: Pattern }[] = [];
    do {
      const { kind, text } = this.token;
      if (kind === 'number' || kind === 'format') this.fail();
      const key = this.key();
      if (kind !== 'variable' && !this.is(':')) this.fail("':'");
      const pattern = this.accept(':') ? this.pattern() : undefined;
      entries.push({ key, ...(kind === 'variable' ? { bind: text } : {}), ...(pattern ? { pattern } : {}) });
    } while (this.accept(','));
    this.expect('}');
    return { type: 'object', entries };
  }
}
