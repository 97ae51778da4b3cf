import type { Condition } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';
import { Lexer, type Token } from './lexer.ts';

const unaryTests = /^-[abcdefghkprstuwxGLNOSnvozR]$/;
const binaryTests: ReadonlySet<string> = new Set(['=', '==', '!=', '=~', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-ef', '-nt', '-ot']);

/** A token as messages show it. */
export const shown = (token: Token): string => (token.kind === 'operator' ? (token.text === '\n' ? 'newline' : token.text) : token.kind === 'word' ? token.word.raw : token.kind === 'fd' ? String(token.fd ?? token.variable) : '');

/** Parses what stands between `[[` and `]]`, whose words are read by rules of their own. */
export abstract class ConditionParser extends Lexer {
  protected isOperator(text: string): boolean {
    const token = this.peek();
    return token.kind === 'operator' && token.text === text;
  }

  protected isWord(text: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.word.raw === text;
  }

  protected skipNewlines(): void {
    while (this.isOperator('\n')) this.take();
  }

  protected condition(): Condition {
    let left = this.conditionAnd();
    for (;;) {
      this.skipNewlines();
      if (!this.isOperator('||')) return left;
      this.take();
      left = { type: 'or', left, right: this.conditionAnd() };
    }
  }

  private conditionAnd(): Condition {
    let left = this.conditionTerm();
    for (;;) {
      this.skipNewlines();
      if (!this.isOperator('&&')) return left;
      this.take();
      left = { type: 'and', left, right: this.conditionTerm() };
    }
  }

  private conditionTerm(): Condition {
    this.skipNewlines();
    const token = this.peek();
    if (token.kind === 'operator' && token.text === '(') {
      this.take();
      const inner = this.insideParentheses();
      if (!this.isOperator(')')) this.refuse(`unexpected token \`${this.nextShown()}', expected \`)'`);
      this.take();
      return inner;
    }
    if (token.kind === 'end') throw new ShellSyntaxError(undefined, this.line(token.start), true, ']]');
    // bash says nothing of it.
    if (this.isWord(']]')) this.refuse('');
    if (token.kind !== 'word') this.refuse(`unexpected token \`${shown(token)}' in conditional command`);
    if (token.word.raw === '!') {
      this.take();
      return { type: 'not', operand: this.conditionTerm() };
    }
    this.take();
    if (unaryTests.test(token.word.raw)) {
      const operand = this.peek();
      if (operand.kind !== 'word' || operand.word.raw === ']]') this.refuse(`unexpected argument \`${this.nextShown()}' to conditional unary operator`);
      this.take();
      return { type: 'unary', operator: token.word.raw, operand: operand.word };
    }
    const operator = this.peek();
    const text = operator.kind === 'word' ? operator.word.raw : operator.kind === 'operator' ? operator.text : '';
    if (!binaryTests.has(text) && text !== '<' && text !== '>') {
      if (operator.kind === 'word' && text !== ']]') this.refuse('conditional binary operator expected');
      if (text !== ']]' && text !== '&&' && text !== '||' && text !== ')') this.refuse(`unexpected token \`${this.nextShown()}', conditional binary operator expected`);
      return { type: 'unary', operator: '-n', operand: token.word };
    }
    this.take();
    if (text === '=~') return { type: 'binary', operator: text, left: token.word, right: this.regexWord() };
    const right = this.peek();
    if (right.kind !== 'word' || right.word.raw === ']]') this.refuse(`unexpected argument \`${this.nextShown()}' to conditional binary operator`);
    this.take();
    return { type: 'binary', operator: text, left: token.word, right: right.word };
  }

  /** What stands in parentheses; bash tells of them, too, when it is wrong. */
  private insideParentheses(): Condition {
    try {
      return this.condition();
    } catch (error) {
      if (error instanceof ShellSyntaxError && error.words !== undefined) this.refuse(`${error.words === '' ? '' : `${error.words}\n`}expected \`)'`);
      throw error;
    }
  }

  /** The next token as messages show it; the end of the input is the end of a line. */
  private nextShown(): string {
    const token = this.peek();
    return token.kind === 'end' ? 'newline' : shown(token);
  }

  private refuse(words: string): never {
    const token = this.peek();
    throw new ShellSyntaxError(undefined, this.line(token.start), false, token.kind === 'end' ? ']]' : undefined, words);
  }

  /** What follows the whole expression in place of `]]`. */
  protected afterCondition(): never {
    const token = this.peek();
    this.refuse(`syntax error in conditional expression${token.kind === 'word' ? '' : `: unexpected token \`${this.nextShown()}'`}`);
  }
}
