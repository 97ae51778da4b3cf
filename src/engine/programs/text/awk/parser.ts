import type { AwkProgram, Expression, Redirection, Rule, Statement } from './ast.ts';
import { AwkSyntaxError, tokenize, type Token } from './lexer.ts';

/** Parses awk source. Throws AwkSyntaxError. */
export class AwkParser {
  private readonly tokens: Token[];
  private at = 0;
  /** Above 0 where `>` is a redirection and `in` belongs to `for`. */
  private noIn = 0;
  private noGreater = 0;

  constructor(source: string) {
    this.tokens = tokenize(source);
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private is(text: string): boolean {
    const { kind } = this.token;
    return this.token.text === text && (kind === 'operator' || kind === 'keyword' || kind === 'newline');
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private fail(): never {
    const { token } = this;
    throw new AwkSyntaxError('syntax error', token.line, token.kind === 'end' ? 'end of file' : token.text);
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }

  private newlines(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.at++;
  }

  private lineBreaks(): void {
    while (this.token.kind === 'newline') this.at++;
  }

  parse(): AwkProgram {
    const program: AwkProgram = { begin: [], rules: [], end: [], functions: new Map() };
    this.newlines();
    while (this.token.kind !== 'end') {
      if (this.accept('BEGIN')) program.begin.push(this.block());
      else if (this.accept('END')) program.end.push(this.block());
      else if (this.accept('function') || this.accept('func')) this.function(program);
      else program.rules.push(this.rule());
      this.newlines();
    }
    return program;
  }

  private function(program: AwkProgram): void {
    const name = this.name();
    this.expect('(');
    const parameters: string[] = [];
    while (!this.is(')')) {
      parameters.push(this.name());
      this.lineBreaks();
      if (!this.accept(',')) break;
      this.lineBreaks();
    }
    this.expect(')');
    this.lineBreaks();
    program.functions.set(name, { parameters, body: this.block() });
  }

  private name(): string {
    if (this.token.kind !== 'name' && this.token.kind !== 'function') this.fail();
    return this.tokens[this.at++]!.text;
  }

  private rule(): Rule {
    const rule: Rule = {};
    if (!this.is('{')) {
      rule.pattern = this.expression();
      if (this.accept(',')) {
        this.lineBreaks();
        rule.end = this.expression();
      }
    }
    if (this.is('{')) rule.body = this.block();
    return rule;
  }

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    this.newlines();
    while (!this.is('}')) {
      body.push(this.statement());
      this.newlines();
    }
    this.at++;
    return { type: 'block', body };
  }

  private terminator(): void {
    if (this.accept(';') || this.token.kind === 'newline') return;
    if (!this.is('}') && this.token.kind !== 'end') this.fail();
  }

  private body(): Statement {
    this.lineBreaks();
    if (this.accept(';')) return { type: 'block', body: [] };
    return this.statement();
  }

  private statement(): Statement {
    if (this.is('{')) return this.block();
    if (this.token.kind === 'keyword') {
      const word = this.token.text;
      switch (word) {
        case 'if':
          return this.if();
        case 'while': {
          this.at++;
          const test = this.parenthesized();
          if (this.accept(';')) return { type: 'while', test, body: { type: 'block', body: [] } };
          return { type: 'while', test, body: this.body() };
        }
        case 'do': {
          this.at++;
          const body = this.body();
          this.newlines();
          this.expect('while');
          const test = this.parenthesized();
          this.terminator();
          return { type: 'do', body, test };
        }
        case 'for':
          return this.for();
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.at++;
          this.terminator();
          return { type: word };
        case 'exit':
        case 'return': {
          this.at++;
          const value = this.endsStatement() ? undefined : this.expression();
          this.terminator();
          return { type: word, ...(value ? { value } : {}) };
        }
      }
    }
    const simple = this.simple();
    this.terminator();
    return simple;
  }

  private endsStatement(): boolean {
    return this.is(';') || this.is('}') || this.token.kind === 'newline' || this.token.kind === 'end';
  }

  private parenthesized(): Expression {
    this.expect('(');
    const test = this.inner(() => this.expression());
    this.expect(')');
    return test;
  }

  /** Inside parentheses `>` and `in` are operators again. */
  private inner<T>(fn: () => T): T {
    const { noIn, noGreater } = this;
    this.noIn = 0;
    this.noGreater = 0;
    const value = fn();
    this.noIn = noIn;
    this.noGreater = noGreater;
    return value;
  }

  private if(): Statement {
    this.at++;
    const test = this.parenthesized();
    const then = this.body();
    const mark = this.at;
    this.newlines();
    if (this.accept('else')) return { type: 'if', test, then, otherwise: this.body() };
    this.at = mark;
    return { type: 'if', test, then };
  }

  private for(): Statement {
    this.at++;
    this.expect('(');
    const [a, b, c, d] = this.tokens.slice(this.at, this.at + 4);
    if (a?.kind === 'name' && b?.text === 'in' && b.kind === 'keyword' && (c?.kind === 'name' || c?.kind === 'function') && d?.text === ')') {
      this.at += 4;
      return { type: 'for-in', variable: a.text, array: c.text, body: this.body() };
    }
    const init = this.is(';') ? undefined : this.simple();
    this.expect(';');
    this.lineBreaks();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.lineBreaks();
    const step = this.is(')') ? undefined : this.simple();
    this.expect(')');
    if (this.accept(';')) return { type: 'for', ...(init ? { init } : {}), ...(test ? { test } : {}), ...(step ? { step } : {}), body: { type: 'block', body: [] } };
    return { type: 'for', ...(init ? { init } : {}), ...(test ? { test } : {}), ...(step ? { step } : {}), body: this.body() };
  }

  private simple(): Statement {
    if (this.is('print') || this.is('printf')) return this.print();
    if (this.accept('delete')) {
      const name = this.name();
      if (!this.accept('[')) return { type: 'delete', name };
      const index = this.list(']');
      this.expect(']');
      return { type: 'delete', name, index };
    }
    return { type: 'expression', value: this.expression() };
  }

  private list(end: string): Expression[] {
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

  private print(): Statement {
    const type = this.tokens[this.at++]!.text as 'print' | 'printf';
    this.noGreater++;
    let args: Expression[] = [];
    // `print (a, b) > file`: the parentheses belong to print where what follows ends it.
    const mark = this.at;
    if (this.accept('(')) {
      const list = this.list(')');
      if (this.accept(')') && (this.endsStatement() || this.is('>') || this.is('>>') || this.is('|'))) args = list;
      else this.at = mark;
    }
    if (args.length === 0) {
      while (!this.endsStatement() && !this.is('>') && !this.is('>>') && !this.is('|')) {
        args.push(this.expression());
        if (!this.accept(',')) break;
        this.lineBreaks();
      }
    }
    this.noGreater--;
    let redirection: Redirection | undefined;
    for (const operator of ['>', '>>', '|'] as const) {
      if (this.accept(operator)) {
        redirection = { operator, target: this.concatenation() };
        break;
      }
    }
    return { type, args, ...(redirection ? { redirection } : {}) };
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

  private concatenation(): Expression {
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
