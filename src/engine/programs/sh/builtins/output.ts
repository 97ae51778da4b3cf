import { formatPrintf } from '../../lib/printf.ts';
import { unescape } from '../escapes.ts';
import { isTty } from '../filetests.ts';
import { evaluateTest, TestError } from '../test.ts';
import { unaryTest } from '../condition.ts';
import type { Builtin } from '../shell.ts';

const test: Builtin = function* (sh, args) {
  let words = args.slice(1);
  if (args[0] === '[') {
    if (words[words.length - 1] !== ']') {
      yield* sh.error(sh.bash ? "[: missing `]'" : sh.dialect.name === 'ash' ? 'missing ]' : '[: missing ]');
      return 2;
    }
    words = words.slice(0, -1);
  }
  try {
    return evaluateTest(words, {
      process: sh.process,
      unary: (operator, operand) => (operator === '-t' ? isTty(sh.fds.get(Number(operand))) : sh.bash && (operator === '-v' || operator === '-o') ? unaryTest(sh, operator, operand) : undefined),
    })
      ? 0
      : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* sh.error(sh.dialect.name === 'ash' ? ashWords(error.message, args) : `${args[0]}: ${sh.bash ? error.message : posixWords(error.message)}`);
    return 2;
  }
};

/** busybox says the same things in words of its own, and not of which command (coreutils/test.c). */
const ashWords = (message: string, args: readonly string[]): string => message.replace(/^(.*): integer expression expected$/, (_, word: string) => (word === '' ? 'bad number' : `${word}: bad number`)).replace(/^.*: unary operator expected$/, () => `${args[2]}: unknown operand`).replace(/^(.*): binary operator expected$/, '$1: unknown operand').replace(/^missing `\]'$/, 'missing ]');

/** dash says the same things differently. */
const posixWords = (message: string): string => message.replace(/^(.*): integer expression expected$/, 'Illegal number: $1').replace(/^(.*): (?:unary|binary) operator expected$/, '$1: unexpected operator').replace(/^too many arguments$/, 'unexpected operator');

export const outputBuiltins: Readonly<Record<string, Builtin>> = {
  *echo(sh, args) {
    let i = 1;
    let newline = true;
    let escapes = sh.dialect.name === 'dash' || sh.shopt.has('xpg_echo');
    const flags = sh.dialect.name === 'dash' ? /^-n$/ : /^-[neE]+$/;
    for (; i < args.length && flags.test(args[i]!); i++) {
      for (const c of args[i]!.slice(1)) {
        if (c === 'n') newline = false;
        else escapes = c === 'e';
      }
    }
    const text = args.slice(i).join(' ');
    if (!escapes) {
      yield* sh.stdout.write(newline ? `${text}\n` : text);
      return 0;
    }
    const out = unescape(text, 'echo');
    yield* sh.stdout.write(newline && !out.ended ? `${out.text}\n` : out.text);
    return 0;
  },

  *printf(sh, args) {
    let words = args.slice(1);
    let variable: string | undefined;
    if (words[0] === '-v' && sh.bash) {
      variable = words[1];
      words = words.slice(2);
    }
    if (words[0] === '--') words = words.slice(1);
    else if (sh.bash && /^-./.test(words[0] ?? '')) {
      yield* sh.error(`printf: -${words[0]![1]}: invalid option`);
      words = [];
    }
    if (words.length === 0) {
      if (sh.bash) yield* sh.stderr.write('printf: usage: printf [-v var] format [arguments]\n');
      else yield* sh.error('usage: printf [-v var] format [arguments]');
      return 2;
    }
    // Only busybox knows \c outside of %b.
    const format = sh.dialect.name !== 'ash' ? words[0]!.replace(/\\(\\|c)/g, (pair) => (pair === '\\c' ? '\\\\c' : pair)) : words[0]!;
    const { text, errors } = formatPrintf(format, words.slice(1), sh.process.sim.now());
    if (variable !== undefined) {
      const m = /^(\w+)\[(.*)\]$/.exec(variable);
      if (m) sh.vars.setElement(m[1]!, sh.vars.isMap(m[1]!) ? m[2]! : String(sh.evaluate(m[2]!)), text);
      else sh.vars.set(variable, text);
    }
    // What is printed waits in a buffer until the end.
    for (const error of errors) yield* sh.error(`printf: ${error}`);
    if (variable === undefined) yield* sh.stdout.write(text);
    return errors.some((e) => !e.startsWith('warning: ')) ? 1 : 0;
  },

  test,
  '[': test,
};
