import { tokens, type Token } from './tokens.ts';
import { SqlError, type Dialect } from './types.ts';

/** Words that are no names unless they are quoted. */
const reserved: ReadonlySet<string> = new Set(
  'ADD ALL ALTER AND AS ASC BETWEEN BY CASE CHECK COLUMN CONSTRAINT CREATE CROSS DEFAULT DELETE DESC DISTINCT DROP ELSE END EXISTS FALSE FOR FOREIGN FROM FULL GRANT GROUP HAVING IN INNER INSERT INTO IS JOIN LEFT LIKE LIMIT NATURAL NOT NULL OFFSET ON OR ORDER OUTER PRIMARY REFERENCES RETURNING RIGHT SELECT SET TABLE THEN TO TRUE UNION UNIQUE UPDATE USING VALUES WHEN WHERE WITH'.split(' '),
);

/** Where the parser is in a statement. */
export class Cursor {
  readonly all: readonly Token[];
  private i = 0;

  /** `version` is the server's major version. Throws SqlError `syntax`. */
  constructor(
    readonly sql: string,
    readonly dialect: Dialect,
    readonly version: number,
  ) {
    this.all = tokens(sql, dialect);
  }

  get now(): Token {
    return this.all[this.i]!;
  }

  ahead(n: number): Token {
    return this.all[Math.min(this.i + n, this.all.length - 1)]!;
  }

  take(): Token {
    const token = this.now;
    if (token.kind !== 'end') this.i++;
    return token;
  }

  get done(): boolean {
    return this.now.kind === 'end' || (this.now.text === ';' && this.now.kind === 'sign');
  }

  is(...words: string[]): boolean {
    return words.every((word, n) => this.ahead(n).kind === 'word' && this.ahead(n).text === word);
  }

  /** Takes these words if they come next. */
  word(...words: string[]): boolean {
    if (!this.is(...words)) return false;
    this.i += words.length;
    return true;
  }

  /** Takes one of these words if it comes next. */
  oneOf(...words: string[]): string | undefined {
    return this.now.kind === 'word' && words.includes(this.now.text) ? this.take().text : undefined;
  }

  need(...words: string[]): void {
    for (const word of words) if (!this.word(word)) this.fail();
  }

  sign(text: string): boolean {
    if (this.now.kind !== 'sign' || this.now.text !== text) return false;
    this.i++;
    return true;
  }

  needSign(text: string): void {
    if (!this.sign(text)) this.fail();
  }

  /** An identifier as its dialect keeps it. */
  name(): string {
    return this.mayName() ?? this.fail();
  }

  mayName(): string | undefined {
    const { kind, text, raw } = this.now;
    if (kind === 'name') return this.take().text;
    if (kind !== 'word' || reserved.has(text)) return undefined;
    this.take();
    return this.dialect === 'postgres' ? raw.toLowerCase() : raw;
  }

  string(): string {
    return this.now.kind === 'string' ? this.take().text : this.fail();
  }

  /** `a, b, c`, at least one. */
  list<T>(one: () => T): T[] {
    const out = [one()];
    while (this.sign(',')) out.push(one());
    return out;
  }

  /** `(a, b, c)` */
  bracketed<T>(one: () => T): T[] {
    this.needSign('(');
    const out = this.list(one);
    this.needSign(')');
    return out;
  }

  /** Refuses the statement at what comes next. */
  fail(): never {
    const { at, raw } = this.now;
    throw new SqlError({ kind: 'syntax', at, near: this.dialect === 'postgres' ? raw : this.sql.slice(at) });
  }
}
