import type { Expr, Select } from './ast.ts';
import { columnType } from './columntypes.ts';
import type { Cursor } from './cursor.ts';
import type { ColumnType } from './types.ts';

/** Parses a select; given by the statements, which expressions are parts of. */
export type SelectParser = (c: Cursor) => Select;

type Parse = (c: Cursor) => Expr;

const comparisons = ['=', '<=>', '<>', '!=', '<=', '>=', '<', '>'];

/** Functions that are called without brackets. */
const bareFunctions = ['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_USER', 'SESSION_USER', 'LOCALTIMESTAMP'];

/** The parser of expressions, weakest operators first. */
export class ExpressionParser {
  constructor(private readonly select: SelectParser) {}

  readonly whole: Parse = (c) => {
    let left = this.conjunction(c);
    while (c.word('OR') || (c.dialect === 'mysql' && c.sign('||'))) left = { t: 'binary', op: 'OR', left, right: this.conjunction(c) };
    return left;
  };

  private conjunction(c: Cursor): Expr {
    let left = this.negation(c);
    while (c.word('AND') || c.sign('&&')) left = { t: 'binary', op: 'AND', left, right: this.negation(c) };
    return left;
  }

  private negation(c: Cursor): Expr {
    return c.word('NOT') || c.sign('!') ? { t: 'unary', op: 'NOT', of: this.negation(c) } : this.comparison(c);
  }

  private comparison(c: Cursor): Expr {
    let left = this.sum(c);
    for (let next = this.tested(c, left); next; next = this.tested(c, left)) left = next;
    return left;
  }

  /** A test of an operand, where one follows. */
  private tested(c: Cursor, of: Expr): Expr | undefined {
    if (c.now.kind === 'sign' && comparisons.includes(c.now.text)) return { t: 'binary', op: c.take().text, left: of, right: this.sum(c) };
    if (c.word('IS')) return this.constantTest(c, of);
    const negated = c.is('NOT') && ['IN', 'LIKE', 'ILIKE', 'BETWEEN', 'REGEXP', 'RLIKE'].includes(c.ahead(1).text);
    if (negated) c.take();
    const op = c.oneOf('LIKE', 'ILIKE', 'REGEXP', 'RLIKE');
    if (op) {
      const like: Expr = { t: 'binary', op: op === 'RLIKE' ? 'REGEXP' : op, left: of, right: this.sum(c) };
      return negated ? { t: 'unary', op: 'NOT', of: like } : like;
    }
    if (c.dialect === 'postgres' && c.sign('~')) return { t: 'binary', op: 'REGEXP', left: of, right: this.sum(c) };
    if (c.word('BETWEEN')) {
      const low = this.sum(c);
      c.need('AND');
      return { t: 'between', of, low, high: this.sum(c), not: negated };
    }
    if (!c.word('IN')) return undefined;
    c.needSign('(');
    const inside: Expr = c.is('SELECT') ? { t: 'in', of, select: this.select(c), not: negated } : { t: 'in', of, list: c.list(() => this.whole(c)), not: negated };
    c.needSign(')');
    return inside;
  }

  private constantTest(c: Cursor, of: Expr): Expr {
    const not = c.word('NOT');
    if (c.word('NULL')) return { t: 'is', of, what: null, not };
    if (c.word('TRUE')) return { t: 'is', of, what: true, not };
    if (c.word('FALSE')) return { t: 'is', of, what: false, not };
    return c.fail();
  }

  /** Operands between signs, from the left. */
  private signed(c: Cursor, signs: readonly string[], operand: Parse): Expr {
    let left = operand(c);
    while (c.now.kind === 'sign' && signs.includes(c.now.text)) left = { t: 'binary', op: c.take().text, left, right: operand(c) };
    return left;
  }

  private sum(c: Cursor): Expr {
    const added: Parse = (inner) => this.signed(inner, ['+', '-'], (c2) => this.product(c2));
    return c.dialect === 'postgres' ? this.signed(c, ['||'], added) : added(c);
  }

  private product(c: Cursor): Expr {
    const factors: Parse = (inner) => this.signed(inner, ['*', '/', '%'], (c2) => this.unary(c2));
    let left = factors(c);
    for (let op = c.dialect === 'mysql' ? c.oneOf('DIV', 'MOD') : undefined; op; op = c.oneOf('DIV', 'MOD')) left = { t: 'binary', op: op === 'MOD' ? '%' : op, left, right: factors(c) };
    return left;
  }

  private unary(c: Cursor): Expr {
    if (c.sign('-')) return { t: 'unary', op: '-', of: this.unary(c) };
    if (c.sign('+')) return this.unary(c);
    let of = this.primary(c);
    while (c.dialect === 'postgres' && c.sign('::')) of = { t: 'cast', of, type: typeName(c) };
    return of;
  }

  private primary(c: Cursor): Expr {
    const { kind, at, text } = c.now;
    if (kind === 'number') return { t: 'value', value: Number(c.take().text), at, number: text };
    if (kind === 'string') return { t: 'value', value: c.take().text, at };
    if (kind === 'variable') return { t: 'variable', name: c.take().text };
    if (c.sign('*')) return { t: 'star', at };
    if (c.sign('(')) {
      const inside: Expr = c.is('SELECT') ? { t: 'select', select: this.select(c) } : this.whole(c);
      c.needSign(')');
      return inside;
    }
    return this.special(c, at) ?? this.named(c, at);
  }

  /** What begins with a word of its own. */
  private special(c: Cursor, at: number): Expr | undefined {
    if (c.word('NULL')) return { t: 'value', value: null, at };
    if (c.is('TRUE') || c.is('FALSE')) {
      const yes = c.take().text === 'TRUE';
      return { t: 'value', value: c.dialect === 'mysql' ? Number(yes) : yes, at };
    }
    if (c.word('CASE')) return this.cases(c);
    if (c.word('EXISTS')) {
      c.needSign('(');
      const inner = this.select(c);
      c.needSign(')');
      return { t: 'exists', select: inner };
    }
    if (c.is('CAST') && c.ahead(1).text === '(') return this.cast(c);
    if (c.is('INTERVAL') && c.ahead(1).kind !== 'sign') {
      c.take();
      const amount = this.primary(c);
      const unit = c.dialect === 'mysql' ? c.take().text : '';
      return { t: 'call', name: 'INTERVAL', args: [amount, { t: 'value', value: unit, at }], distinct: false, star: false, at };
    }
    if (bareFunctions.some((name) => c.is(name)) && c.ahead(1).text !== '(') return { t: 'call', name: c.take().text, args: [], distinct: false, star: false, at };
    return undefined;
  }

  private cast(c: Cursor): Expr {
    c.take();
    c.needSign('(');
    const of = this.whole(c);
    c.need('AS');
    const type = typeName(c);
    c.needSign(')');
    return { t: 'cast', of, type };
  }

  private cases(c: Cursor): Expr {
    const of = c.is('WHEN') ? undefined : this.whole(c);
    const whens: { when: Expr; then: Expr }[] = [];
    while (c.word('WHEN')) {
      const when = this.whole(c);
      c.need('THEN');
      whens.push({ when, then: this.whole(c) });
    }
    if (whens.length === 0) c.fail();
    const otherwise = c.word('ELSE') ? this.whole(c) : undefined;
    c.need('END');
    return { t: 'case', ...(of ? { of } : {}), whens, ...(otherwise ? { otherwise } : {}) };
  }

  private named(c: Cursor, at: number): Expr {
    // LEFT, RIGHT, VALUES and their like are functions where a bracket follows.
    if (c.now.kind === 'word' && c.ahead(1).text === '(' && c.ahead(1).kind === 'sign' && !['FROM', 'WHERE', 'SELECT', 'AND', 'OR', 'ON', 'IN', 'AS'].includes(c.now.text)) return this.call(c, at);
    const first = c.name();
    if (!c.sign('.')) return { t: 'column', name: first, at };
    if (c.sign('*')) return { t: 'star', table: first, at };
    const second = c.name();
    if (c.now.text === '(' && c.now.kind === 'sign') return this.call(c, at, second.toUpperCase());
    return c.sign('.') ? { t: 'column', table: second, name: c.name(), at } : { t: 'column', table: first, name: second, at };
  }

  private call(c: Cursor, at: number, given?: string): Expr {
    const name = given ?? c.take().text;
    c.needSign('(');
    const distinct = c.word('DISTINCT');
    const star = c.now.text === '*' && c.sign('*');
    const args = star || (c.now.text === ')' && c.now.kind === 'sign') ? [] : c.list(() => this.whole(c));
    if (c.word('SEPARATOR')) args.push({ t: 'value', value: c.string(), at });
    c.needSign(')');
    return { t: 'call', name, args, distinct, star, at };
  }
}

/** A type with what stands in its brackets. */
export function typeName(c: Cursor): ColumnType {
  const { kind, text } = c.now;
  if (kind !== 'word') return c.fail();
  c.take();
  if (text === 'DOUBLE') c.word('PRECISION');
  const varying = (text === 'CHARACTER' || text === 'CHAR') && c.word('VARYING');
  const args: string[] = [];
  if (c.sign('(')) {
    args.push(...c.list(() => c.take().text));
    c.needSign(')');
  }
  const zoned = text === 'TIMESTAMP' && c.dialect === 'postgres' && c.word('WITH', 'TIME', 'ZONE');
  if (c.dialect === 'postgres' && (text === 'TIMESTAMP' || text === 'TIME')) c.word('WITHOUT', 'TIME', 'ZONE');
  const type = columnType(c.dialect, varying ? 'VARCHAR' : zoned ? 'TIMESTAMPTZ' : text, args, c.version);
  if (!type) return c.fail();
  if (c.dialect === 'mysql') {
    const unsigned = c.word('UNSIGNED');
    c.word('ZEROFILL');
    if (c.word('CHARACTER', 'SET') || c.word('CHARSET') || c.word('COLLATE')) c.take();
    if (unsigned) return { ...type, text: `${type.text} unsigned` };
  }
  return type;
}
