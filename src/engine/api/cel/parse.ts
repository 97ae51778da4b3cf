// The Common Expression Language, as far as Kubernetes uses it (cel-spec: doc/langdef.md).

export type Expr =
  | { op: 'literal'; value: unknown; double?: boolean }
  | { op: 'ident'; name: string; at: number }
  | { op: 'select'; of: Expr; field: string; optional: boolean; at: number }
  | { op: 'index'; of: Expr; index: Expr; optional: boolean }
  | { op: 'call'; name: string; of: Expr | undefined; args: Expr[] }
  | { op: 'unary'; operator: '!' | '-'; of: Expr }
  | { op: 'binary'; operator: string; left: Expr; right: Expr }
  | { op: 'ternary'; test: Expr; then: Expr; otherwise: Expr }
  | { op: 'list'; items: { value: Expr; optional: boolean }[] }
  | { op: 'map'; entries: { key: Expr; value: Expr; optional: boolean }[] };

/** An expression that can't be parsed; `at` is the character where that shows. */
export class CelSyntaxError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** What may begin an operand, as ANTLR lists it. */
const OPERAND = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

interface Token {
  type: 'ident' | 'int' | 'double' | 'string' | 'op' | 'end';
  text: string;
  value?: unknown;
  at: number;
}

const operators = ['==', '!=', '<=', '>=', '&&', '||', '?.', '[?', '{?', '.', ',', '?', ':', '(', ')', '[', ']', '{', '}', '<', '>', '!', '+', '-', '*', '/', '%'];
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '`': '`', '?': '?' };

const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    const skip = /^(\s+|\/\/[^\n]*)/.exec(rest);
    if (skip) {
      i += skip[0].length;
      continue;
    }
    const string = /^([rR]?)("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/.exec(rest);
    const word = string ?? /^(0x[0-9a-fA-F]+u?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+|\d+u?|[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)/.exec(rest);
    if (string) {
      const quotes = string[2]!.startsWith('"""') || string[2]!.startsWith("'''") ? 3 : 1;
      const body = string[2]!.slice(quotes, -quotes);
      tokens.push({ type: 'string', text: string[0], value: string[1] ? body : unescape(body), at: i });
    } else if (word) {
      const t = word[0];
      if (/^\d+\.|^\.\d|^\d+[eE]/.test(t)) tokens.push({ type: 'double', text: t, value: Number(t), at: i });
      else if (/^\d/.test(t)) tokens.push({ type: 'int', text: t, value: Number(t.replace(/u$/, '')), at: i });
      else tokens.push({ type: 'ident', text: t.startsWith('`') ? t.slice(1, -1) : t, at: i });
    }
    if (word) {
      i += word[0].length;
      continue;
    }
    const operator = operators.find((o) => rest.startsWith(o));
    if (!operator) throw new CelSyntaxError(`Syntax error: token recognition error at: '${rest[0]}'`, i);
    tokens.push({ type: 'op', text: operator, at: i });
    i += operator.length;
  }
  tokens.push({ type: 'end', text: '<EOF>', at: text.length });
  return tokens;
};

const unescape = (text: string): string =>
  text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|.)/gs, (_, e: string) => {
    if (/^[uUx]./.test(e)) return String.fromCodePoint(parseInt(e.slice(1), 16));
    if (/^[0-3][0-7]{2}$/.test(e)) return String.fromCodePoint(parseInt(e, 8));
    return escapes[e] ?? e;
  });

const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/', '%']];

class Parser {
  private at = 0;

  constructor(private readonly tokens: Token[]) {}

  whole(): Expr {
    const expr = this.expression();
    if (this.peek().type !== 'end') throw this.unexpected('<EOF>', this.tokens[this.at + 1]?.type === 'end' ? 'extraneous' : 'mismatched');
    return expr;
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private isOp(text: string): boolean {
    const t = this.peek();
    return (t.type === 'op' && t.text === text) || (text === 'in' && t.type === 'ident' && t.text === 'in');
  }

  private take(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.at++;
    return true;
  }

  private need(text: string): void {
    if (this.take(text)) return;
    const t = this.peek();
    if (t.type === 'end') throw new CelSyntaxError(`Syntax error: missing '${text}' at '<EOF>'`, t.at);
    throw this.unexpected(`'${text}'`);
  }

  private unexpected(expecting?: string, how = 'mismatched'): CelSyntaxError {
    const t = this.peek();
    return new CelSyntaxError(`Syntax error: ${expecting ? `${how} input '${t.text}' expecting ${expecting}` : `no viable alternative at input '${t.text}'`}`, t.at);
  }

  private expression(): Expr {
    const test = this.binary(0);
    if (!this.take('?')) return test;
    const then = this.binary(0);
    this.need(':');
    return { op: 'ternary', test, then, otherwise: this.expression() };
  }

  private binary(level: number): Expr {
    if (level === levels.length) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = levels[level]!.find((o) => this.isOp(o));
      if (!operator) return left;
      this.at++;
      left = { op: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expr {
    if (this.take('!')) return { op: 'unary', operator: '!', of: this.unary() };
    if (this.take('-')) return { op: 'unary', operator: '-', of: this.unary() };
    return this.member(this.primary());
  }

  private member(of: Expr): Expr {
    for (let expr = of; ; ) {
      const { at } = this.peek();
      if (this.take('.') || this.isOp('?.')) {
        const optional = this.take('?.') || this.take('?');
        const name = this.identifier();
        expr = !optional && this.take('(') ? { op: 'call', name, of: expr, args: this.list(')') } : { op: 'select', of: expr, field: name, optional, at };
      } else if (this.take('[') || this.isOp('[?')) {
        const optional = this.take('[?');
        const index = this.expression();
        this.need(']');
        expr = { op: 'index', of: expr, index, optional };
      } else if (this.isOp('{') && isTypeName(expr)) {
        this.at++;
        expr = { op: 'map', entries: this.fields() };
      } else {
        return expr;
      }
    }
  }

  private identifier(): string {
    const t = this.peek();
    if (t.type !== 'ident') throw this.unexpected('IDENTIFIER');
    this.at++;
    return t.text;
  }

  private list(end: string): Expr[] {
    const items: Expr[] = [];
    while (!this.take(end)) {
      items.push(this.expression());
      if (!this.take(',') && !this.isOp(end)) throw this.unexpected();
    }
    return items;
  }

  /** The members of a message: names, not expressions. */
  private fields(): (Expr & { op: 'map' })['entries'] {
    const entries: (Expr & { op: 'map' })['entries'] = [];
    while (!this.take('}')) {
      const optional = this.take('?');
      const key: Expr = { op: 'literal', value: this.identifier() };
      this.need(':');
      entries.push({ key, value: this.expression(), optional });
      if (!this.take(',') && !this.isOp('}')) throw this.unexpected();
    }
    return entries;
  }

  private primary(): Expr {
    const t = this.peek();
    this.at++;
    if (t.type === 'int' || t.type === 'string') return { op: 'literal', value: t.value };
    if (t.type === 'double') return { op: 'literal', value: t.value, double: true };
    if (t.type === 'ident') {
      if (t.text === 'true' || t.text === 'false') return { op: 'literal', value: t.text === 'true' };
      if (t.text === 'null') return { op: 'literal', value: null };
      return this.take('(') ? { op: 'call', name: t.text, of: undefined, args: this.list(')') } : { op: 'ident', name: t.text, at: t.at };
    }
    if (t.type === 'op' && t.text === '(') {
      const inner = this.expression();
      this.need(')');
      return inner;
    }
    if (t.type === 'op' && (t.text === '[' || t.text === '[?')) return this.listLiteral(t.text === '[?');
    if (t.type === 'op' && (t.text === '{' || t.text === '{?')) return this.mapLiteral(t.text === '{?');
    this.at--;
    throw this.unexpected(OPERAND);
  }

  private listLiteral(first: boolean): Expr {
    const items: (Expr & { op: 'list' })['items'] = [];
    for (let optional = first; !this.take(']'); optional = false) {
      optional ||= this.take('?');
      items.push({ value: this.expression(), optional });
      if (!this.take(',') && !this.isOp(']')) throw this.unexpected();
    }
    return { op: 'list', items };
  }

  private mapLiteral(first: boolean): Expr {
    const entries: (Expr & { op: 'map' })['entries'] = [];
    for (let optional = first; !this.take('}'); optional = false) {
      optional ||= this.take('?');
      const key = this.expression();
      this.need(':');
      entries.push({ key, value: this.expression(), optional });
      if (!this.take(',') && !this.isOp('}')) throw this.unexpected();
    }
    return { op: 'map', entries };
  }
}

/** `Object.spec` before a brace names the type of a message. */
const isTypeName = (expr: Expr): boolean => (expr.op === 'ident' ? /^[A-Z]/.test(expr.name) : expr.op === 'select' && !expr.optional && isTypeName(expr.of));

const known = new Map<string, Expr>();

/** Parses an expression; remembered by its text. Throws CelSyntaxError. */
export const parseCel = (text: string): Expr => {
  let expr = known.get(text);
  if (!expr) {
    expr = new Parser(tokenize(text)).whole();
    if (known.size > 1000) known.clear();
    known.set(text, expr);
  }
  return expr;
};
