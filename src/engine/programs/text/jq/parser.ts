import type { Filter, Pattern } from './ast.ts';
import { syntaxError, tokenize, type Token } from './lexer.ts';

const identity: Filter = { type: 'identity' };

/** Parses a jq program. Throws JqSyntaxError. */
export class JqParser {
  private tokens: Token[] = [];
  private at = 0;

  constructor(private readonly source: string) {
    this.tokens = tokenize(source, (inner) => new JqParser(inner).parse());
  }

  private get ended(): boolean {
    return this.token.kind === 'end';
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private fail(): never {
    const { token } = this;
    throw syntaxError(this.source, token.kind === 'end' ? '$end' : token.kind === 'field' ? 'FIELD' : token.kind === 'word' ? 'IDENT' : token.kind === 'number' ? 'LITERAL' : token.kind === 'text' ? 'QQSTRING_START' : token.kind === 'keyword' ? token.text : token.kind === 'format' ? 'FORMAT' : `'${token.text}'`, token.at);
  }

  private is(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'keyword') && this.token.text === text;
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }

  parse(): Filter {
    if (this.ended) return identity;
    const filter = this.pipe();
    if (!this.ended) this.fail();
    return filter;
  }

  private pipe(): Filter {
    if (this.accept('def')) {
      const { name, parameters, body } = this.definition();
      const rest = this.ended ? identity : this.pipe();
      return { type: 'define', name, parameters, body, rest };
    }
    if (this.accept('label')) {
      const name = this.variable();
      this.expect('|');
      return { type: 'label', name, body: this.pipe() };
    }
    const left = this.comma();
    if (this.accept('|')) return { type: 'pipe', left, right: this.pipe() };
    return left;
  }

  private definition(): { name: string; parameters: string[]; body: Filter } {
    const name = this.token.text;
    if (this.token.kind !== 'word' && this.token.kind !== 'keyword') this.fail();
    this.at++;
    const parameters: string[] = [];
    if (this.accept('(')) {
      do {
        const parameter: Token = this.tokens[this.at++]!;
        parameters.push(parameter.kind === 'variable' ? `$${parameter.text}` : parameter.text);
      } while (this.accept(';'));
      this.expect(')');
    }
    this.expect(':');
    const body = this.pipe();
    this.expect(';');
    return { name, parameters, body };
  }

  private variable(): string {
    if (this.token.kind !== 'variable') this.fail();
    return this.tokens[this.at++]!.text;
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
    this.expect('{');
    const entries: { key: Filter; bind?: string; pattern?: Pattern }[] = [];
    do {
      let bind: string | undefined;
      let key: Filter;
      const { token } = this;
      if (token.kind === 'variable') {
        this.at++;
        bind = token.text;
        key = { type: 'literal', value: token.text };
      } else if (token.kind === 'word' || token.kind === 'keyword') {
        this.at++;
        key = { type: 'literal', value: token.text };
      } else if (token.kind === 'text') key = this.text();
      else {
        this.expect('(');
        key = this.pipe();
        this.expect(')');
      }
      const pattern = this.accept(':') ? this.pattern() : undefined;
      entries.push({ key, ...(bind !== undefined ? { bind } : {}), ...(pattern ? { pattern } : {}) });
    } while (this.accept(','));
    this.expect('}');
    return { type: 'object', entries };
  }

  private comma(): Filter {
    let left = this.alternative();
    while (this.accept(',')) left = { type: 'comma', left, right: this.alternative() };
    return left;
  }

  /** `//` is right-associative and binds weaker than assignment's operands. */
  private alternative(): Filter {
    const left = this.assignment();
    if (this.accept('//')) return { type: 'alternative', left, right: this.alternative() };
    return left;
  }

  private assignment(): Filter {
    const left = this.or();
    const { text, kind } = this.token;
    if (kind === 'operator' && /^(?:=|\|=|\+=|-=|\*=|\/=|%=|\/\/=)$/.test(text)) {
      this.at++;
      return { type: 'assign', operator: text, left, right: this.alternative() };
    }
    return left;
  }

  private or(): Filter {
    let left = this.and();
    while (this.accept('or')) left = { type: 'or', left, right: this.and() };
    return left;
  }

  private and(): Filter {
    let left = this.comparison();
    while (this.accept('and')) left = { type: 'and', left, right: this.comparison() };
    return left;
  }

  private comparison(): Filter {
    const left = this.additive();
    const { text, kind } = this.token;
    if (kind === 'operator' && /^(?:==|!=|<|<=|>|>=)$/.test(text)) {
      this.at++;
      return { type: 'binary', operator: text, left, right: this.additive() };
    }
    return left;
  }

  private additive(): Filter {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.tokens[this.at++]!.text;
      left = { type: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Filter {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.tokens[this.at++]!.text;
      left = { type: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Filter {
    if (this.accept('-')) return { type: 'negate', of: this.unary() };
    return this.postfix();
  }

  private postfix(): Filter {
    let term = this.term();
    for (;;) {
      const { token } = this;
      if (token.kind === 'field') {
        this.at++;
        term = { type: 'field', of: term, name: { type: 'literal', value: token.text } };
      } else if (this.is('.') && this.tokens[this.at + 1]?.kind === 'text') {
        this.at++;
        term = { type: 'field', of: term, name: this.text() };
      } else if (this.is('.') && this.tokens[this.at + 1]?.text === '[') this.at++;
      else if (this.accept('[')) term = this.bracket(term);
      else if (this.accept('?')) term = { type: 'try', body: term };
      else return this.sourceOnly === 0 && this.accept('as') ? this.binding(term) : term;
    }
  }

  /** Above 0 where `as` belongs to reduce or foreach. */
  private sourceOnly = 0;

  /** `TERM as $x | BODY`: the body reaches as far as it can. */
  private binding(source: Filter): Filter {
    const patterns = [this.pattern()];
    while (this.accept('?//')) patterns.push(this.pattern());
    this.expect('|');
    return { type: 'bind', source, patterns, body: this.pipe() };
  }

  private bracket(of: Filter): Filter {
    if (this.accept(']')) return { type: 'iterate', of };
    if (this.accept(':')) {
      const to = this.pipe();
      this.expect(']');
      return { type: 'slice', of, to };
    }
    const index = this.pipe();
    if (this.accept(':')) {
      const to = this.is(']') ? undefined : this.pipe();
      this.expect(']');
      return { type: 'slice', of, from: index, ...(to ? { to } : {}) };
    }
    this.expect(']');
    return { type: 'field', of, name: index };
  }

  private text(format?: string): Filter {
    const { parts } = this.tokens[this.at++]!;
    if (parts!.length === 1) return { type: 'literal', value: parts![0] };
    return { type: 'text', parts: parts!, ...(format !== undefined ? { format } : {}) };
  }

  private term(): Filter {
    const { token } = this;
    switch (token.kind) {
      case 'number':
        this.at++;
        return { type: 'literal', value: Number(token.text) };
      case 'text':
        return this.text();
      case 'format':
        this.at++;
        return this.token.kind === 'text' ? this.text(token.text) : { type: 'format', name: token.text };
      case 'field':
        this.at++;
        return { type: 'field', of: identity, name: { type: 'literal', value: token.text } };
      case 'variable':
        this.at++;
        if (token.text === '__loc__') return { type: 'literal', value: { file: '<top-level>', line: this.source.slice(0, token.at).split('\n').length } };
        return { type: 'variable', name: token.text };
      case 'word':
        this.at++;
        if (token.text === 'null' || token.text === 'true' || token.text === 'false') return { type: 'literal', value: token.text === 'null' ? null : token.text === 'true' };
        if (token.text === 'break' && this.token.kind === 'variable') return { type: 'break', name: this.variable() };
        return { type: 'call', name: token.text, args: this.callArguments() };
      case 'keyword':
        return this.keyword(token.text);
      case 'operator':
        return this.operator(token.text);
      default:
        return this.fail();
    }
  }

  private callArguments(): Filter[] {
    const args: Filter[] = [];
    if (!this.accept('(')) return args;
    do args.push(this.pipe());
    while (this.accept(';'));
    this.expect(')');
    return args;
  }

  private operator(text: string): Filter {
    this.at++;
    switch (text) {
      case '.':
        if (this.token.kind === 'text') return { type: 'field', of: identity, name: this.text() };
        return identity;
      case '..':
        return { type: 'recurse' };
      case '(': {
        const inner = this.pipe();
        this.expect(')');
        return inner;
      }
      case '[': {
        if (this.accept(']')) return { type: 'array' };
        const of = this.pipe();
        this.expect(']');
        return { type: 'array', of };
      }
      case '{':
        return this.object();
    }
    this.at--;
    return this.fail();
  }

  private object(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is('}')) {
      const { token } = this;
      let key: Filter;
      let value: Filter | undefined;
      if (token.kind === 'variable') {
        this.at++;
        key = { type: 'literal', value: token.text };
        value = { type: 'variable', name: token.text };
      } else if (token.kind === 'word' || token.kind === 'keyword') {
        this.at++;
        key = { type: 'literal', value: token.text };
        value = { type: 'field', of: identity, name: key };
      } else if (token.kind === 'text') {
        key = this.text();
        value = { type: 'field', of: identity, name: key };
      } else if (token.kind === 'format') {
        this.at++;
        key = this.token.kind === 'text' ? this.text(token.text) : { type: 'format', name: token.text };
        value = { type: 'field', of: identity, name: key };
      } else if (token.kind === 'number') {
        this.at++;
        key = { type: 'literal', value: token.text };
      } else {
        this.expect('(');
        key = this.pipe();
        this.expect(')');
      }
      if (this.accept(':')) value = this.objectValue();
      if (!value) this.fail();
      entries.push({ key, value });
      if (!this.accept(',')) break;
    }
    this.expect('}');
    return { type: 'object', entries };
  }

  /** A value in an object: without commas, but with pipes between terms. */
  private objectValue(): Filter {
    const left = this.alternative();
    return this.accept('|') ? { type: 'pipe', left, right: this.objectValue() } : left;
  }

  private keyword(text: string): Filter {
    this.at++;
    switch (text) {
      case 'if': {
        const test = this.pipe();
        this.expect('then');
        const then = this.pipe();
        return { type: 'if', test, then, ...this.otherwise() };
      }
      case 'try': {
        const body = this.postfix();
        return this.accept('catch') ? { type: 'try', body, handler: this.postfix() } : { type: 'try', body };
      }
      case 'reduce':
      case 'foreach': {
        this.sourceOnly++;
        const source = this.postfix();
        this.sourceOnly--;
        this.expect('as');
        const pattern = this.pattern();
        this.expect('(');
        const init = this.pipe();
        this.expect(';');
        const update = this.pipe();
        const extract = text === 'foreach' && this.accept(';') ? this.pipe() : undefined;
        this.expect(')');
        return text === 'reduce' ? { type: 'reduce', source, pattern, init, update } : { type: 'foreach', source, pattern, init, update, ...(extract ? { extract } : {}) };
      }
      case 'def': {
        const { name, parameters, body } = this.definition();
        return { type: 'define', name, parameters, body, rest: this.pipe() };
      }
    }
    this.at--;
    return this.fail();
  }

  private otherwise(): { otherwise?: Filter } {
    if (this.accept('elif')) {
      const test = this.pipe();
      this.expect('then');
      const then = this.pipe();
      return { otherwise: { type: 'if', test, then, ...this.otherwise() } };
    }
    if (this.accept('else')) {
      const otherwise = this.pipe();
      this.expect('end');
      return { otherwise };
    }
    this.expect('end');
    return {};
  }
}
