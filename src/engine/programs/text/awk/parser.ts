import type { AwkProgram, Expression, Redirection, Rule, Statement } from './ast.ts';
import { ExpressionParser } from './expressions.ts';

/** Parses awk source. Throws AwkSyntaxError. */
export class AwkParser extends ExpressionParser {
  /** What is read now, as far as it forbids statements. */
  private inside: 'function' | 'special' | undefined;
  private loops = 0;

  parse(): AwkProgram {
    const program: AwkProgram = { begin: [], rules: [], end: [], functions: new Map() };
    this.newlines();
    while (this.token.kind !== 'end') {
      if (this.is('}')) this.refuse("extra '}'\nsyntax error at or near end of line");
      if (this.accept('BEGIN')) program.begin.push(this.special());
      else if (this.accept('END')) program.end.push(this.special());
      else if (this.accept('function') || this.accept('func')) this.function(program);
      else program.rules.push(this.rule());
      this.newlines();
    }
    for (const { kind, text } of this.tokens) if (kind === 'function' && !program.functions.has(text)) this.refuse(`function ${text} never defined`);
    return program;
  }

  /** The actions of BEGIN and END, which have no record to leave. */
  private special(): Statement {
    this.inside = 'special';
    const body = this.block();
    this.inside = undefined;
    return body;
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
    this.inside = 'function';
    program.functions.set(name, { parameters, body: this.block() });
    this.inside = undefined;
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
      if (this.token.kind === 'end') this.refuse('missing } near end of file');
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

  /** The body of a loop. */
  private loop(): Statement {
    this.loops++;
    const body = this.body();
    this.loops--;
    return body;
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
          return { type: 'while', test, body: this.loop() };
        }
        case 'do': {
          this.at++;
          const body = this.loop();
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
          if (word.startsWith('next') ? this.inside === 'special' : this.loops === 0) this.refuse(word.startsWith('next') ? `improper use of ${word}` : `${word} statement outside of loop`);
          this.at++;
          this.terminator();
          return { type: word };
        case 'exit':
        case 'return': {
          if (word === 'return' && this.inside !== 'function') this.refuse('return outside function body');
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
      return { type: 'for-in', variable: a.text, array: c.text, body: this.loop() };
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
    return { type: 'for', ...(init ? { init } : {}), ...(test ? { test } : {}), ...(step ? { step } : {}), body: this.loop() };
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
        redirection = { operator, target: operator === '|' ? this.concatenation() : this.expression() };
        break;
      }
    }
    return { type, args, ...(redirection ? { redirection } : {}) };
  }
}
