import { syntaxError, type Token } from './lexer.ts';

/** Where a parser stands in the tokens of a program. */
export class Cursor {
  private at = 0;

  constructor(
    protected readonly source: string,
    private readonly tokens: readonly Token[],
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

  /** Throws a JqSyntaxError at a token. */
  protected fail(token = this.token): never {
    throw syntaxError(this.source, token.kind === 'end' ? '$end' : token.kind === 'field' ? 'FIELD' : token.kind === 'word' ? 'IDENT' : token.kind === 'number' ? 'LITERAL' : token.kind === 'text' ? 'QQSTRING_START' : token.kind === 'keyword' ? token.text : token.kind === 'format' ? 'FORMAT' : `'${token.text}'`, token.at);
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

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }
}
