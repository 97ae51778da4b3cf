export type Node =
  | { type: 'number'; text: string }
  | { type: 'string'; text: string }
  | { type: 'variable'; name: string }
  | { type: 'element'; name: string; index: Node }
  | { type: 'call'; name: string; args: (Node | { type: 'array'; name: string })[] }
  | { type: 'negate' | 'not'; operand: Node }
  | { type: 'binary'; operator: string; left: Node; right: Node }
  | { type: 'assign'; operator: string; target: Target; value: Node }
  | { type: 'step'; target: Target; by: 1 | -1; after: boolean }
  | { type: 'group'; inner: Node };

export type Target = Extract<Node, { type: 'variable' | 'element' }>;

export type Statement =
  | { type: 'expression'; value: Node }
  | { type: 'print'; items: Node[] }
  | { type: 'block'; body: Statement[] }
  | { type: 'if'; condition: Node; then: Statement; otherwise?: Statement }
  | { type: 'loop'; init?: Node; condition?: Node; step?: Node; body: Statement }
  | { type: 'break' | 'continue' | 'quit' | 'halt' }
  | { type: 'return'; value?: Node }
  | { type: 'define'; name: string; parameters: Parameter[]; autos: Parameter[]; body: Statement[] };

export interface Parameter {
  name: string;
  array: boolean;
}

export class BcSyntaxError extends Error {
  constructor(readonly line: number) {
    super('syntax error');
  }
}

const tokens = /[ \t]+|\\\n|\/\*[^]*?\*\/|#[^\n]*|("[^"]*")|([0-9A-F]+(?:\.[0-9A-F]*)?|\.[0-9A-F]+)|([a-z][a-z0-9_]*)|(\+\+|--|\|\||&&|[-+*/%^=<>!]=|[-+*/%^=<>!(){}[\],;.\n])|([^])/y;

interface Token {
  kind: 'string' | 'number' | 'name' | 'operator' | 'end';
  text: string;
  line: number;
}

const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['!'], ['==', '<=', '>=', '!=', '<', '>'], [], ['+', '-'], ['*', '/', '%']];
const assignments: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);

/** Whether a statement goes on in the lines that follow. */
export function isOpen(text: string): boolean {
  const bare = text.replace(/\/\*[^]*?\*\/|#[^\n]*|"[^"]*"/g, '');
  if (/"|\/\*|\\\n$/.test(bare)) return true;
  if (bare.split('{').length > bare.split('}').length) return true;
  return /\belse\s*$|\b(?:if|while|for|define\s+\w+)\s*\([^\n]*\)\s*$/.test(bare);
}

/** Parses bc(1)'s language a statement at a time. Throws BcSyntaxError. */
export class Parser {
  private pos = 0;
  private token: Token;

  constructor(
    private readonly source: string,
    private line = 1,
  ) {
    this.token = this.lex();
  }

  /** The statements of the next line; undefined at the end. */
  next(): Statement[] | undefined {
    while (this.is('\n')) this.take();
    if (this.ended) return undefined;
    const out: Statement[] = [];
    while (!this.is('\n') && !this.ended) {
      if (this.is(';')) {
        this.take();
        continue;
      }
      const statement = this.statement();
      out.push(statement);
      if (statement.type !== 'define' && !this.is(';') && !this.is('\n') && !this.ended) this.fail();
    }
    return out;
  }

  /** After an error: on with the next line. */
  skipLine(): void {
    while (!this.is('\n') && !this.ended) this.take();
  }

  private lex(): Token {
    for (;;) {
      const { line } = this;
      if (this.pos >= this.source.length) return { kind: 'end', text: '', line };
      tokens.lastIndex = this.pos;
      const m = tokens.exec(this.source)!;
      this.pos = tokens.lastIndex;
      this.line += m[0].split('\n').length - 1;
      if (m[1] !== undefined) return { kind: 'string', text: m[1].slice(1, -1), line };
      if (m[2] !== undefined) return { kind: 'number', text: m[2], line };
      if (m[3] !== undefined) return { kind: 'name', text: m[3], line };
      if (m[4] !== undefined) return { kind: 'operator', text: m[4], line };
      if (m[5] !== undefined) return { kind: 'operator', text: m[5], line };
    }
  }

  private get ended(): boolean {
    return this.token.kind === 'end';
  }

  private is(text: string): boolean {
    return this.token.kind === 'operator' && this.token.text === text;
  }

  private word(text: string): boolean {
    return this.token.kind === 'name' && this.token.text === text;
  }

  private take(): Token {
    const { token } = this;
    this.token = this.lex();
    return token;
  }

  private fail(): never {
    throw new BcSyntaxError(this.token.line + (this.is('\n') || this.ended ? 1 : 0));
  }

  private expect(text: string): void {
    if (!this.is(text)) this.fail();
    this.take();
  }

  private newlines(): void {
    while (this.is('\n')) this.take();
  }

  private statement(): Statement {
    if (this.is('{')) return { type: 'block', body: this.block() };
    if (this.token.kind === 'name') {
      const special = this.special(this.token.text);
      if (special) return special;
    }
    if (this.token.kind === 'string') return { type: 'expression', value: { type: 'string', text: this.take().text } };
    return { type: 'expression', value: this.expression() };
  }

  private special(word: string): Statement | undefined {
    switch (word) {
      case 'break':
      case 'continue':
      case 'quit':
      case 'halt':
        this.take();
        return { type: word };
      case 'if': {
        this.take();
        const condition = this.parenthesized();
        this.newlines();
        const then = this.statement();
        if (!this.word('else')) return { type: 'if', condition, then };
        this.take();
        this.newlines();
        return { type: 'if', condition, then, otherwise: this.statement() };
      }
      case 'while': {
        this.take();
        const condition = this.parenthesized();
        this.newlines();
        return { type: 'loop', condition, body: this.statement() };
      }
      case 'for':
        return this.forLoop();
      case 'print': {
        this.take();
        const items = [this.item()];
        while (this.is(',')) {
          this.take();
          items.push(this.item());
        }
        return { type: 'print', items };
      }
      case 'return': {
        this.take();
        if (this.is(';') || this.is('\n') || this.is('}') || this.ended) return { type: 'return' };
        return { type: 'return', value: this.expression() };
      }
      case 'define':
        return this.define();
      default:
        return undefined;
    }
  }

  private item(): Node {
    return this.token.kind === 'string' ? { type: 'string', text: this.take().text } : this.expression();
  }

  private forLoop(): Statement {
    this.take();
    this.expect('(');
    const part = (end: string): Node | undefined => {
      const node = this.is(end) ? undefined : this.expression();
      this.expect(end);
      return node;
    };
    const init = part(';');
    const condition = part(';');
    const step = part(')');
    this.newlines();
    return { type: 'loop', ...(init && { init }), ...(condition && { condition }), ...(step && { step }), body: this.statement() };
  }

  private define(): Statement {
    this.take();
    if (this.word('void')) this.take();
    if (this.token.kind !== 'name') this.fail();
    const name = this.take().text;
    this.expect('(');
    const parameters = this.parameters(')');
    this.expect(')');
    this.newlines();
    this.expect('{');
    while (this.is('\n') || this.is(';')) this.take();
    let autos: Parameter[] = [];
    if (this.word('auto')) {
      this.take();
      autos = this.parameters(';');
    }
    return { type: 'define', name, parameters, autos, body: this.statements() };
  }

  private parameters(end: string): Parameter[] {
    const out: Parameter[] = [];
    while (!this.is(end) && !this.is('\n')) {
      if (this.token.kind !== 'name') this.fail();
      const { text } = this.take();
      const array = this.is('[');
      if (array) {
        this.take();
        this.expect(']');
      }
      out.push({ name: text, array });
      if (this.is(',')) this.take();
    }
    return out;
  }

  private block(): Statement[] {
    this.expect('{');
    return this.statements();
  }

  /** Up to the closing brace, which is consumed. */
  private statements(): Statement[] {
    const out: Statement[] = [];
    for (;;) {
      while (this.is('\n') || this.is(';')) this.take();
      if (this.is('}')) {
        this.take();
        return out;
      }
      if (this.ended) this.fail();
      out.push(this.statement());
    }
  }

  private parenthesized(): Node {
    this.expect('(');
    const node = this.expression();
    this.expect(')');
    return node;
  }

  private expression(): Node {
    return this.level(0);
  }

  private level(n: number): Node {
    const operators = levels[n];
    if (!operators) return this.power();
    if (operators[0] === '!') {
      if (!this.is('!')) return this.level(n + 1);
      this.take();
      return { type: 'not', operand: this.level(n) };
    }
    if (operators.length === 0) return this.assignment(n);
    let left = this.level(n + 1);
    while (this.token.kind === 'operator' && operators.includes(this.token.text)) {
      const operator = this.take().text;
      left = { type: 'binary', operator, left, right: this.level(n + 1) };
    }
    return left;
  }

  private assignment(n: number): Node {
    const left = this.level(n + 1);
    if (this.token.kind !== 'operator' || !assignments.has(this.token.text)) return left;
    if (left.type !== 'variable' && left.type !== 'element') this.fail();
    const operator = this.take().text;
    return { type: 'assign', operator: operator.slice(0, -1), target: left, value: this.assignment(n) };
  }

  private power(): Node {
    const base = this.unary();
    if (!this.is('^')) return base;
    this.take();
    return { type: 'binary', operator: '^', left: base, right: this.power() };
  }

  private unary(): Node {
    if (this.is('-')) {
      this.take();
      return { type: 'negate', operand: this.unary() };
    }
    if (this.is('++') || this.is('--')) {
      const by = this.take().text === '++' ? 1 : -1;
      const target = this.unary();
      if (target.type !== 'variable' && target.type !== 'element') this.fail();
      return { type: 'step', target, by, after: false };
    }
    const node = this.primary();
    if ((node.type === 'variable' || node.type === 'element') && (this.is('++') || this.is('--'))) return { type: 'step', target: node, by: this.take().text === '++' ? 1 : -1, after: true };
    return node;
  }

  private primary(): Node {
    if (this.is('(')) return { type: 'group', inner: this.parenthesized() };
    if (this.is('.')) {
      this.take();
      return { type: 'variable', name: 'last' };
    }
    if (this.token.kind === 'number') return { type: 'number', text: this.take().text };
    if (this.token.kind !== 'name') this.fail();
    const name = this.take().text;
    if (this.is('(')) return { type: 'call', name, args: this.args() };
    if (!this.is('[')) return { type: 'variable', name };
    this.take();
    const index = this.expression();
    this.expect(']');
    return { type: 'element', name, index };
  }

  private args(): Extract<Node, { type: 'call' }>['args'] {
    this.expect('(');
    const out: Extract<Node, { type: 'call' }>['args'] = [];
    while (!this.is(')')) {
      out.push(this.expression());
      if (!this.is(',')) break;
      this.take();
    }
    this.expect(')');
    return out;
  }
}
