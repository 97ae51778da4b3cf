import type { Filter, Pattern } from './ast.ts';
import { Cursor } from './cursor.ts';

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
    let term = this.term();
    for (;;) {
      if (this.token.kind === 'field') term = { type: 'field', of: term, name: literal(this.take().text) };
      else if (this.is('.') && this.next?.kind === 'text') {
        this.take();
        term = { type: 'field', of: term, name: this.text() };
      } else if (this.is('.') && this.next?.text === '[') this.take();
      else if (this.accept('[')) term = this.bracket(term);
      else if (this.accept('?')) term = { type: 'try', body: term };
      else return this.sourceOnly === 0 && this.accept('as') ? this.binding(term) : term;
    }
  }

  /** `TERM as $x | BODY`: the body reaches as far as it can. */
  private binding(source: Filter): Filter {
    const patterns = [this.pattern()];
    while (this.accept('?//')) patterns.push(this.pattern());
    this.expect('|');
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
    const filter = this.pipe();
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
        if (token.text === '__loc__') return { type: 'literal', value: { file: '<top-level>', line: this.source.slice(0, token.at).split('\n').length } };
        return { type: 'variable', name: token.text };
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
    const { text: name } = this.take();
    if (name === 'null') return literal(null);
    if (name === 'true' || name === 'false') return literal(name === 'true');
    if (name === 'break' && this.token.kind === 'variable') return { type: 'break', name: this.variable() };
    return { type: 'call', name, args: this.callArguments() };
  }

  private callArguments(): Filter[] {
    const args: Filter[] = [];
    if (!this.accept('(')) return args;
    do args.push(this.pipe());
    while (this.accept(';'));
    this.expect(')');
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
        return this.fail(token);
    }
  }

  private object(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is('}')) {
      entries.push(this.entry());
      if (!this.accept(',')) break;
    }
    this.expect('}');
    return { type: 'object', entries };
  }

  private entry(): { key: Filter; value: Filter } {
    const { kind, text } = this.token;
    const key = this.key();
    if (this.accept(':')) return { key, value: this.objectValue() };
    if (kind === 'number' || kind === 'operator') this.fail();
    return { key, value: kind === 'variable' ? { type: 'variable', name: text } : { type: 'field', of: identity, name: key } };
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
        this.expect('(');
        return this.pipeUntil(')');
    }
  }

  /** A value in an object: without commas, but with pipes between terms. */
  private objectValue(): Filter {
    const left = this.alternative();
    return this.accept('|') ? { type: 'pipe', left, right: this.objectValue() } : left;
  }

  private keyword(): Filter {
    const token = this.take();
    switch (token.text) {
      case 'if':
        return this.branch();
      case 'try': {
        const body = this.postfix();
        return this.accept('catch') ? { type: 'try', body, handler: this.postfix() } : { type: 'try', body };
      }
      case 'reduce':
      case 'foreach':
        return this.loop(token.text);
      case 'def': {
        const { name, parameters, body } = this.definition();
        return { type: 'define', name, parameters, body, rest: this.pipe() };
      }
      default:
        return this.fail(token);
    }
  }

  private branch(): Filter {
    const test = this.pipeUntil('then');
    const then = this.pipe();
    if (this.accept('elif')) return { type: 'if', test, then, otherwise: this.branch() };
    if (this.accept('else')) return { type: 'if', test, then, otherwise: this.pipeUntil('end') };
    this.expect('end');
    return { type: 'if', test, then };
  }

  private loop(type: 'reduce' | 'foreach'): Filter {
    this.sourceOnly++;
    const source = this.postfix();
    this.sourceOnly--;
    this.expect('as');
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
    this.expect(':');
    return { name, parameters, body: this.pipeUntil(';') };
  }

  protected variable(): string {
    if (this.token.kind !== 'variable') this.fail();
    return this.take().text;
  }

  private pattern(): Pattern {
    if (this.token.kind === 'variable') return { type: 'variable', name: this.variable() };
    if (this.accept('[')) {
      const items: Pattern[] = [];
      do items.push(this.pattern());
      while (this.accept(','));
      this.expect(']');
      return { type: 'array', items };
    }
    return this.objectPattern();
  }

  private objectPattern(): Pattern {
    this.expect('{');
    const entries: { key: Filter; bind?: string; pattern?: Pattern }[] = [];
    do {
      const { kind, text } = this.token;
      if (kind === 'number' || kind === 'format') this.fail();
      const key = this.key();
      const pattern = this.accept(':') ? this.pattern() : undefined;
      entries.push({ key, ...(kind === 'variable' ? { bind: text } : {}), ...(pattern ? { pattern } : {}) });
    } while (this.accept(','));
    this.expect('}');
    return { type: 'object', entries };
  }
}
