import type { Expression } from './ast.ts';
import { AwkSyntaxError, tokenize, type AwkDialect, type Token } from './lexer.ts';

/** How many arguments mawk's functions take. */
const argumentCounts: Readonly<Record<string, readonly [number, number]>> = { substr: [2, 3], index: [2, 2], length: [0, 1], split: [2, 3], match: [2, 2], sub: [2, 3], gsub: [2, 3], tolower: [1, 1], toupper: [1, 1], sin: [1, 1], cos: [1, 1], atan2: [2, 2], exp: [1, 1], log: [1, 1], sqrt: [1, 1], int: [1, 1], rand: [0, 0], srand: [0, 1], system: [1, 1], close: [1, 1], fflush: [0, 1] };

/** Parses awk's expressions. */
export class ExpressionParser {
  protected readonly tokens: Token[];
  protected at = 0;
  /** Above 0 where `>` is a redirection and `in` belongs to `for`. */
  protected noIn = 0;
  protected noGreater = 0;

  constructor(source: string, dialect: AwkDialect = 'mawk') {
    this.tokens = tokenize(source, dialect);
  }

  protected get token(): Token {
    return this.tokens[this.at]!;
  }

  protected is(text: string): boolean {
    const { kind } = this.token;
    return this.token.text === text && (kind === 'operator' || kind === 'keyword' || kind === 'newline');
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected fail(): never {
    const { token } = this;
    throw new AwkSyntaxError('syntax error', token.line, token.kind === 'end' ? 'end of file' : token.text);
  }

  protected expect(text: string): void {
    if (this.accept(text)) return;
    // mawk counts its parentheses.
    if (text === ')' && (this.is('}') || this.token.kind === 'end')) this.refuse(`missing ) near ${this.is('}') ? '}' : 'end of file'}`);
    this.fail();
  }

  /** A message of its own; at the end of the input its line is the one after the last. */
  protected refuse(message: string): never {
    throw new AwkSyntaxError(message, this.token.line + (this.token.kind === 'end' ? 1 : 0));
  }

  protected newlines(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.at++;
  }

  protected lineBreaks(): void {
    while (this.token.kind === 'newline') this.at++;
  }

  protected name(): string {
    if (this.token.kind !== 'name' && this.token.kind !== 'function') this.fail();
    return this.tokens[this.at++]!.text;
  }

  protected parenthesized(): Expression {
    this.expect('(');
    const test = this.inner(() => this.expression());
    this.expect(')');
    return test;
  }

  /** Inside parentheses `>` and `in` are operators again. */
  protected inner<T>(fn: () => T): T {
    const { noIn, noGreater } = this;
    this.noIn = 0;
    this.noGreater = 0;
    const value = fn();
    this.noIn = noIn;
    this.noGreater = noGreater;
    return value;
  }

  protected list(end: string): Expression[] {
    return this.inner(() => {
      const out: Expression[] = [];
      this.lineBreaks();
      while (!this.is(end)) {
        out.push(this.expression());
        this.lineBreaks();
        if (!this.accept(',')) break;
        this.lineBreaks();
      }
      return out;
    });
  }

  expression(): Expression {
    return this.assignment();
  }

  private assignment(): Expression {
    const left = this.ternary();
    const { text, kind } = this.token;
    if (kind !== 'operator' || !/^(?:[-+*/%^]|\*\*)?=$/.test(text)) return left;
    if (left.type !== 'variable' && left.type !== 'field' && left.type !== 'element') return left;
    this.at++;
    this.lineBreaks();
    return { type: 'assign', operator: text === '**=' ? '^=' : text, target: left, value: this.assignment() };
  }

  private ternary(): Expression {
    const test = this.or();
    if (!this.accept('?')) return test;
    this.lineBreaks();
    const yes = this.assignment();
    this.lineBreaks();
    this.expect(':');
    this.lineBreaks();
    return { type: 'ternary', test, yes, no: this.assignment() };
  }

  private or(): Expression {
    let left = this.and();
    while (this.accept('||')) {
      this.lineBreaks();
      left = { type: 'or', left, right: this.and() };
    }
    return left;
  }

  private and(): Expression {
    let left = this.membership();
    while (this.accept('&&')) {
      this.lineBreaks();
      left = { type: 'and', left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expression {
    let left = this.matching();
    while (this.noIn === 0 && this.is('in')) {
      this.at++;
      left = { type: 'in', index: [left], name: this.name() };
    }
    return left;
  }

  private matching(): Expression {
    let left = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const negate = this.tokens[this.at++]!.text === '!~';
      left = { type: 'match', negate, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Expression {
    let left = this.concatenation();
    for (;;) {
      const { text, kind } = this.token;
      if (kind === 'operator' && (/^(?:<|<=|==|!=|>=)$/.test(text) || (text === '>' && this.noGreater === 0))) {
        this.at++;
        left = { type: 'binary', operator: text, left, right: this.concatenation() };
      } else if (kind === 'operator' && text === '|' && this.tokens[this.at + 1]?.text === 'getline') {
        this.at += 2;
        const target = this.optionalTarget();
        left = { type: 'getline', command: left, ...(target ? { target } : {}) };
      } else return left;
    }
  }

  protected concatenation(): Expression {
    let left = this.additive();
    for (;;) {
      const { kind, text } = this.token;
      const starts = kind === 'number' || kind === 'string' || kind === 'regex' || kind === 'name' || kind === 'function' || kind === 'builtin' || (kind === 'operator' && (text === '$' || text === '(' || text === '++' || text === '--'));
      if (!starts) return left;
      left = { type: 'concat', left, right: this.additive() };
    }
  }

  private additive(): Expression {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.tokens[this.at++]!.text;
      left = { type: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expression {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.tokens[this.at++]!.text;
      left = { type: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expression {
    for (const operator of ['!', '-', '+'] as const) if (this.accept(operator)) return { type: 'unary', operator, operand: this.unary() };
    return this.power();
  }

  private power(): Expression {
    const left = this.postfix();
    if (!this.accept('^') && !this.accept('**')) return left;
    const right = this.is('-') || this.is('+') || this.is('!') ? this.unary() : this.power();
    return { type: 'binary', operator: '^', left, right };
  }

  private postfix(): Expression {
    const operand = this.primary();
    if (operand.type !== 'variable' && operand.type !== 'field' && operand.type !== 'element') return operand;
    if (this.accept('++')) return { type: 'step', prefix: false, by: 1, target: operand };
    if (this.accept('--')) return { type: 'step', prefix: false, by: -1, target: operand };
    return operand;
  }

  private optionalTarget(): Expression | undefined {
    if (this.is('$') || this.token.kind === 'name') return this.primary();
    return undefined;
  }

  private primary(): Expression {
    const { token } = this;
    this.at++;
    switch (token.kind) {
      case 'number':
        return { type: 'number', value: Number(token.text) };
      case 'string':
        return { type: 'string', value: token.text };
      case 'regex':
        return { type: 'regex', source: token.text };
      case 'builtin': {
        if (!this.is('(')) return { type: 'builtin', name: token.text, args: [] };
        this.at++;
        const args = this.list(')');
        this.expect(')');
        const [least, most] = argumentCounts[token.text] ?? [0, Infinity];
        if (args.length < least || args.length > most) throw new AwkSyntaxError(`wrong number of arguments in call to ${token.text}`, token.line);
        return { type: 'builtin', name: token.text, args };
      }
      case 'function': {
        this.expect('(');
        const args = this.list(')');
        this.expect(')');
        return { type: 'call', name: token.text, args };
      }
      case 'name':
        if (this.accept('[')) {
          const index = this.list(']');
          this.expect(']');
          return { type: 'element', name: token.text, index };
        }
        return { type: 'variable', name: token.text };
      case 'keyword':
        if (token.text === 'getline') {
          const target = this.optionalTarget();
          const file = this.accept('<') ? this.primary() : undefined;
          return { type: 'getline', ...(target ? { target } : {}), ...(file ? { file } : {}) };
        }
        break;
      case 'operator':
        if (token.text === '$') {
          if (this.accept('++')) return { type: 'field', index: { type: 'step', prefix: true, by: 1, target: this.primary() } };
          if (this.accept('-')) return { type: 'field', index: { type: 'unary', operator: '-', operand: this.primary() } };
          return { type: 'field', index: this.primary() };
        }
        if (token.text === '++' || token.text === '--') return { type: 'step', prefix: true, by: token.text === '++' ? 1 : -1, target: this.primary() };
        if (token.text === '(') {
          const list = this.list(')');
          this.expect(')');
          if (list.length > 1) {
            this.expect('in');
            return { type: 'in', index: list, name: this.name() };
          }
          if (list.length === 0) this.fail();
          return { type: 'group', inner: list[0]! };
        }
    }
    this.at--;
    return this.fail();
  }
}
