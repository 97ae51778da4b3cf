import type { Filter } from './ast.ts';
import { tokenize } from './lexer.ts';
import { identity, TermParser } from './terms.ts';

/** Parses a jq program. Throws JqSyntaxError. */
export class JqParser extends TermParser {
  /** `whole`: the program that the source is a piece of, from `offset` on. */
  constructor(source: string, whole = source, offset = 0) {
    super(
      tokenize(source, (inner, at) => new JqParser(inner, whole, offset + at).parse()),
      whole,
      offset,
    );
  }

  parse(): Filter {
    if (this.ended) return identity;
    const filter = this.pipe();
    if (!this.ended) this.fail(...(this.outermost ? ['end of file'] : []));
    return filter;
  }

  protected pipe(): Filter {
    if (this.accept('def')) {
      const { name, parameters, body } = this.definition();
      const rest = this.ended ? identity : this.pipe();
      return { type: 'define', name, parameters, body, rest };
    }
    if (this.accept('label')) {
      const name = this.variable('BINDING');
      this.expect('|', "'|'");
      return { type: 'label', name, body: this.pipe() };
    }
    const left = this.comma();
    if (this.accept('|')) return { type: 'pipe', left, right: this.pipe() };
    return left;
  }

  private comma(): Filter {
    let left = this.alternative();
    while (this.accept(',')) left = { type: 'comma', left, right: this.alternative() };
    return left;
  }

  /** `//` is right-associative and binds weaker than assignment's operands. */
  protected alternative(): Filter {
    const left = this.assignment();
    if (this.accept('//')) return { type: 'alternative', left, right: this.alternative() };
    return left;
  }

  private assignment(): Filter {
    const left = this.or();
    const { text, kind } = this.token;
    if (kind === 'operator' && /^(?:=|\|=|\+=|-=|\*=|\/=|%=|\/\/=)$/.test(text)) {
      this.take();
      return { type: 'assign', operator: text, left, right: this.or() };
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
      this.take();
      const right = this.additive();
      if (this.token.kind === 'operator' && /^(?:==|!=|<|<=|>|>=)$/.test(this.token.text)) this.fail();
      return { type: 'binary', operator: text, left, right };
    }
    return left;
  }

  private additive(): Filter {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.take().text;
      left = { type: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Filter {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.take().text;
      left = { type: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Filter {
    if (this.accept('-')) return { type: 'negate', of: this.unary() };
    return this.postfix();
  }
}
