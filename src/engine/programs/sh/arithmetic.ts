import { ExpansionError } from './errors.ts';

/** Where arithmetic reads and writes variables. `index` is undefined for a plain name. */
export interface ArithmeticScope {
  get(name: string, index: string | undefined): string | undefined;
  set(name: string, index: string | undefined, value: string): void;
  /** Whether a subscript is text (an associative array's) rather than an expression. */
  isMap(name: string): boolean;
  /** The shell's words for errors. */
  dialect: 'bash' | 'dash' | 'ash';
}

type Value = bigint;
type Node = (scope: ArithmeticScope, depth: number) => Value;

interface Target {
  name: string;
  index: string | undefined;
}

const int = (n: bigint): bigint => BigInt.asIntN(64, n);

/** Binary operators by precedence, weakest first. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const assignments: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '|=', '^=']);
const tokenPattern = /\s*(?:(0[xX][0-9a-fA-F]*|\d+#[0-9A-Za-z@_]+|\d+\w*)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:,()[\]]))/y;

interface Token {
  kind: 'number' | 'name' | 'operator' | 'end';
  text: string;
  at: number;
}

class Parser {
  private pos = 0;
  /** Where the token before starts: what an error at the end names. */
  private before = 0;
  private token: Token;
  private readonly expression: string;
  private readonly dialect: string;

  constructor(expression: string, dialect: string) {
    this.expression = expression;
    this.dialect = dialect;
    this.token = this.lex();
  }

  whole(): Node {
    if (this.ended()) return () => 0n;
    const node = this.comma();
    if (!this.ended()) this.fail(this.token.kind === 'operator' && !['(', ')'].includes(this.token.text) ? 'arithmetic syntax error: invalid arithmetic operator' : 'arithmetic syntax error in expression');
    return node;
  }

  private ended(): boolean {
    return this.token.kind === 'end';
  }

  private fail(what: string, at = this.token.at): never {
    throw arithmeticError(this.dialect, this.expression, what, this.expression.slice(this.ended() ? this.before : at).trimStart());
  }

  private lex(): Token {
    tokenPattern.lastIndex = this.pos;
    const m = tokenPattern.exec(this.expression);
    const at = this.pos;
    if (!m) {
      const rest = this.expression.slice(this.pos).trim();
      if (rest === '') return { kind: 'end', text: '', at };
      const operand = this.token?.kind === 'number' || this.token?.kind === 'name';
      throw arithmeticError(this.dialect, this.expression, operand ? 'arithmetic syntax error: invalid arithmetic operator' : 'arithmetic syntax error: operand expected', rest);
    }
    this.pos = tokenPattern.lastIndex;
    // After a number `++` is two signs.
    if ((m[3] === '++' || m[3] === '--') && this.token?.kind === 'number') {
      this.pos--;
      return { kind: 'operator', text: m[3][0]!, at };
    }
    return { kind: m[1] !== undefined ? 'number' : m[2] !== undefined ? 'name' : 'operator', text: m[1] ?? m[2] ?? m[3]!, at };
  }

  private next(): Token {
    const token = this.token;
    this.before = token.at;
    this.token = this.lex();
    return token;
  }

  private is(text: string): boolean {
    return this.token.kind === 'operator' && this.token.text === text;
  }

  private comma(): Node {
    let left = this.assignment();
    while (this.is(',')) {
      this.next();
      const first = left;
      const second = this.assignment();
      left = (s, d) => {
        first(s, d);
        return second(s, d);
      };
    }
    return left;
  }

  private assignment(): Node {
    const left = this.ternary();
    if (this.token.kind !== 'operator' || !assignments.has(this.token.text)) return left.node;
    if (!left.target) throw arithmeticError(this.dialect, this.expression, 'attempted assignment to non-variable', this.expression.slice(this.token.at).trimStart());
    const operator = this.next().text;
    const target = left.target;
    const right = this.assignment();
    if (operator === '=') return (s, d) => store(s, d, target, right(s, d));
    const apply = this.binary(operator.slice(0, -1));
    return (s, d) => store(s, d, target, apply(load(s, d, target), right(s, d)));
  }

  private ternary(): { node: Node; target?: Target | undefined } {
    const test = this.level(0);
    if (!this.is('?')) return test;
    this.next();
    const yes = this.comma();
    if (!this.is(':')) this.fail("`:' expected for conditional expression");
    this.next();
    if (this.ended()) this.fail('expression expected');
    const no = this.assignment();
    return { node: (s, d) => (test.node(s, d) !== 0n ? yes(s, d) : no(s, d)) };
  }

  private level(n: number): { node: Node; target?: Target | undefined } {
    if (n === levels.length) return this.power();
    let left = this.level(n + 1);
    while (this.token.kind === 'operator' && levels[n]!.includes(this.token.text)) {
      const operator = this.next().text;
      const a = left.node;
      const b = this.level(n + 1).node;
      if (operator === '&&') left = { node: (s, d) => (a(s, d) !== 0n && b(s, d) !== 0n ? 1n : 0n) };
      else if (operator === '||') left = { node: (s, d) => (a(s, d) !== 0n || b(s, d) !== 0n ? 1n : 0n) };
      else {
        const apply = this.binary(operator);
        left = { node: (s, d) => apply(a(s, d), b(s, d)) };
      }
    }
    return left;
  }

  private power(): { node: Node; target?: Target | undefined } {
    const base = this.unary();
    if (!this.is('**')) return base;
    this.next();
    const exponent = this.power().node;
    return {
      node: (s, d) => {
        const e = exponent(s, d);
        if (e < 0n) throw arithmeticError(this.dialect, this.expression, 'exponent less than 0', String(-e));
        return int(base.node(s, d) ** e);
      },
    };
  }

  private unary(): { node: Node; target?: Target | undefined } {
    if (this.token.kind === 'operator') {
      const { text } = this.token;
      if (text === '++' || text === '--') {
        this.next();
        const operand = this.unary();
        const by = text === '++' ? 1n : -1n;
        const { target } = operand;
        if (!target) return { node: operand.node };
        return { node: (s, d) => store(s, d, target, load(s, d, target) + by) };
      }
      if (text === '-' || text === '+' || text === '!' || text === '~') {
        this.next();
        const operand = this.unary().node;
        if (text === '-') return { node: (s, d) => int(-operand(s, d)) };
        if (text === '!') return { node: (s, d) => (operand(s, d) === 0n ? 1n : 0n) };
        if (text === '~') return { node: (s, d) => int(~operand(s, d)) };
        return { node: operand };
      }
    }
    return this.postfix();
  }

  private postfix(): { node: Node; target?: Target | undefined } {
    const token = this.token;
    if (token.kind === 'number') {
      this.next();
      const value = this.number(token.text, token.at);
      return { node: () => value };
    }
    if (this.is('(')) {
      this.next();
      const inner = this.comma();
      if (!this.is(')')) this.fail("missing `)'");
      this.next();
      return { node: inner };
    }
    if (token.kind !== 'name') this.fail('arithmetic syntax error: operand expected');
    let index: string | undefined;
    if (this.expression[this.pos] === '[') {
      let depth = 0;
      let end = this.pos;
      for (; end < this.expression.length; end++) {
        if (this.expression[end] === '[') depth++;
        else if (this.expression[end] === ']' && --depth === 0) break;
      }
      if (end === this.expression.length) throw arithmeticError(this.dialect, this.expression, 'bad array subscript', this.expression.slice(token.at).trimStart());
      index = this.expression.slice(this.pos + 1, end);
      this.pos = end + 1;
    }
    this.next();
    const target: Target = { name: token.text, index };
    if (this.is('++') || this.is('--')) {
      const by = this.next().text === '++' ? 1n : -1n;
      return {
        node: (s, d) => {
          const old = load(s, d, target);
          store(s, d, target, old + by);
          return old;
        },
      };
    }
    return { node: (s, d) => load(s, d, target), target };
  }

  /** The message shows the expression up to the number. */
  private wrongDigit(text: string, at: number, what = 'value too great for base'): never {
    const end = this.expression.indexOf(text, at) + text.length;
    throw arithmeticError(this.dialect, this.expression.slice(0, end), what, text);
  }

  private number(text: string, at: number): bigint {
    if (/^0[xX]/.test(text)) return int(text.length === 2 ? 0n : BigInt(text));
    const based = /^(\d+)#(.+)$/.exec(text);
    if (based) {
      if (/^0\d*[89]/.test(based[1]!)) this.wrongDigit(text, at);
      if (/^0\d/.test(based[1]!)) this.wrongDigit(text, at, 'invalid number');
      const base = Number(based[1]);
      if (base < 2 || base > 64) this.fail('invalid arithmetic base', at);
      const digits = base <= 36 ? '0123456789abcdefghijklmnopqrstuvwxyz' : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
      let value = 0n;
      for (const c of base <= 36 ? based[2]!.toLowerCase() : based[2]!) {
        const digit = digits.indexOf(c);
        if (digit < 0 || digit >= base) this.wrongDigit(text, at);
        value = value * BigInt(base) + BigInt(digit);
      }
      return int(value);
    }
    if (!/^\d+$/.test(text)) this.wrongDigit(text, at);
    if (text.length > 1 && text[0] === '0') {
      if (!/^[0-7]+$/.test(text)) this.wrongDigit(text, at);
      return int(BigInt(`0o${text.slice(1)}`));
    }
    return int(BigInt(text));
  }

  private binary(operator: string): (a: bigint, b: bigint) => bigint {
    const divide = (b: bigint) => {
      if (b === 0n) throw arithmeticError(this.dialect, this.expression, 'division by 0', String(b));
    };
    switch (operator) {
      case '+':
        return (a, b) => int(a + b);
      case '-':
        return (a, b) => int(a - b);
      case '*':
        return (a, b) => int(a * b);
      case '/':
        return (a, b) => (divide(b), int(a / b));
      case '%':
        return (a, b) => (divide(b), int(a % b));
      case '<<':
        return (a, b) => int(a << (b & 63n));
      case '>>':
        return (a, b) => int(a >> (b & 63n));
      case '&':
        return (a, b) => a & b;
      case '|':
        return (a, b) => a | b;
      case '^':
        return (a, b) => a ^ b;
      case '==':
        return (a, b) => (a === b ? 1n : 0n);
      case '!=':
        return (a, b) => (a !== b ? 1n : 0n);
      case '<':
        return (a, b) => (a < b ? 1n : 0n);
      case '>':
        return (a, b) => (a > b ? 1n : 0n);
      case '<=':
        return (a, b) => (a <= b ? 1n : 0n);
      default:
        return (a, b) => (a >= b ? 1n : 0n);
    }
  }
}

/** Bash 5.2 names the expression and the token; dash and busybox have words of their own. */
const arithmeticError = (dialect: string, expression: string, what: string, token: string): ExpansionError => {
  if (dialect === 'dash') return new ExpansionError(what === 'division by 0' ? 'arithmetic expression: division by zero: "' + expression + '"' : `arithmetic expression: expecting primary: "${expression}"`);
  if (dialect === 'ash') return new ExpansionError(what === 'division by 0' ? 'divide by zero' : 'arithmetic syntax error');
  const said = what.replace(/^arithmetic syntax/, 'syntax');
  return new ExpansionError(`${expression.trimStart()}: ${said} (error token is "${token}")`, false);
};

const indexOf = (scope: ArithmeticScope, depth: number, target: Target): string | undefined => {
  if (target.index === undefined || scope.isMap(target.name)) return target.index;
  return String(evaluateNode(target.index, scope, depth + 1));
};

const load = (scope: ArithmeticScope, depth: number, target: Target): bigint => {
  const text = scope.get(target.name, indexOf(scope, depth, target));
  if (text === undefined || text === '') return 0n;
  if (/^\d+$/.test(text) && (text[0] !== '0' || text === '0')) return int(BigInt(text));
  if (depth > 64) throw new ExpansionError(`${target.name}: expression recursion level exceeded (error token is "${target.name}")`, false);
  return evaluateNode(text, scope, depth + 1);
};

const store = (scope: ArithmeticScope, depth: number, target: Target, value: bigint): bigint => {
  scope.set(target.name, indexOf(scope, depth, target), String(int(value)));
  return int(value);
};

const cache = new Map<string, Node>();

const evaluateNode = (expression: string, scope: ArithmeticScope, depth: number): bigint => {
  const key = `${scope.dialect}:${expression}`;
  let node = cache.get(key);
  if (!node) {
    node = new Parser(expression, scope.dialect).whole();
    if (cache.size > 500) cache.clear();
    cache.set(key, node);
  }
  return node(scope, depth);
};

/** The value of an arithmetic expression, in 64-bit integers. Throws ExpansionError. */
export const evaluate = (expression: string, scope: ArithmeticScope): bigint => evaluateNode(expression, scope, 0);
