import { JqSyntaxError, located, syntaxError, type Token } from './lexer.ts';

/** Where a parser stands in the tokens of a program. */
export class Cursor {
  private at = 0;

  /** `whole`: the program that the tokens are a piece of, from `offset` on. */
  constructor(
    private readonly tokens: readonly Token[],
    protected readonly whole: string,
    private readonly offset: number,
  ) {}

  protected get token(): Token {
    return this.tokens[this.at]!;
  }

  protected get next(): Token | undefined {
    return this.tokens[this.at + 1];
  }

  protected get ended(): boolean {
    return this.token.kind === 'end';
  }

  /** The token, which is behind then. */
  protected take(): Token {
    return this.tokens[this.at++]!;
  }

  /** Whether the program is read, not what stands inside one of its strings. */
  protected get outermost(): boolean {
    return this.offset === 0;
  }

  /** Where a token stands in the whole program. */
  protected place(token: Token): number {
    return this.offset + token.at;
  }

  /** Throws a JqSyntaxError at the token; `expected`: what alone could have come instead. */
  protected fail(...expected: readonly string[]): never {
    this.failAt(this.token, ...expected);
  }

  protected failAt(token: Token, ...expected: readonly string[]): never {
    const list = token === this.tokens[0] && this.outermost ? ['end of file'] : expected;
    throw syntaxError(this.whole, called(token), this.place(token), list.length > 0 ? `, expecting ${list.join(' or ')}` : '');
  }

  /** Runs `read`; where it fails, adds what else jq says of the piece that began at a token. */
  protected within<T>(message: string, from: Token, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      throw new JqSyntaxError([...error.reports, located(this.whole, message, this.place(from))]);
    }
  }

  /** Whether an operator stands here or further on. */
  protected ahead(text: string): boolean {
    return this.tokens.slice(this.at).some((t) => t.kind === 'operator' && t.text === text);
  }

  protected is(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'keyword') && this.token.text === text;
  }

  /** Passes an operator or keyword where it stands here. */
  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected expect(text: string, ...expected: readonly string[]): void {
    if (!this.accept(text)) this.fail(...expected);
  }
}

const names = { end: 'end of file', field: 'FIELD', word: 'IDENT', number: 'LITERAL', text: 'QQSTRING_START', format: 'FORMAT', variable: 'BINDING', invalid: 'INVALID_CHARACTER' } as const;

/** A token's name in jq's grammar. */
function called({ kind, text }: Token): string {
  if (kind === 'keyword') return text;
  if (kind === 'operator') return text.length > 1 ? text : `'${text}'`;
  return names[kind];
}
