import type { Process } from '../../../hosts/types.ts';
import { actions, print } from './actions.ts';
import { tests } from './tests.ts';
import { FindError, type Reading, type Test } from './types.ts';

/** Parses find's expression into one test. */
export class Expression implements Reading {
  private at = 0;
  maxDepth = Infinity;
  minDepth = 0;
  depthFirst = false;
  private acts = false;

  constructor(
    private readonly words: readonly string[],
    readonly p: Process,
  ) {}

  parse(): Test {
    if (this.words.length === 0) return print;
    const test = this.or();
    if (this.at < this.words.length) throw new FindError(this.words[this.at] === ')' ? "you have too many ')'" : `paths must precede expression: \`${this.words[this.at]}'`);
    if (this.acts) return test;
    return function* (f, s) {
      if (yield* test(f, s)) yield* print(f, s);
      return true;
    };
  }

  private or(): Test {
    let left = this.and();
    while (this.words[this.at] === '-o' || this.words[this.at] === '-or') {
      this.at++;
      const [a, b] = [left, this.and()];
      left = function* (f, s) {
        return (yield* a(f, s)) || (yield* b(f, s));
      };
    }
    return left;
  }

  private and(): Test {
    let left = this.term();
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or') return left;
      if (word === '-a' || word === '-and') this.at++;
      const [a, b] = [left, this.term()];
      left = function* (f, s) {
        return (yield* a(f, s)) && (yield* b(f, s));
      };
    }
  }

  argument(name: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    return value;
  }

  private term(): Test {
    const word = this.words[this.at++];
    if (word === undefined) throw new FindError('expected an expression after what stands before');
    if (word === '!' || word === '-not') {
      const inner = this.term();
      return function* (f, s) {
        return !(yield* inner(f, s));
      };
    }
    if (word === '(') {
      const inner = this.or();
      if (this.words[this.at++] !== ')') throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return inner;
    }
    return this.primary(word);
  }

  private primary(word: string): Test {
    const action = actions.get(word);
    this.acts ||= action !== undefined;
    const predicate = action ?? tests.get(word);
    if (predicate) return predicate(this, word);
    throw new FindError(word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`);
  }
}
