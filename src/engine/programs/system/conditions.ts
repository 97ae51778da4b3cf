import type { Program } from '../../hosts/types.ts';
import { evaluateTest, TestError } from '../sh/test.ts';

export const trueProgram: Program = function* () {
  return 0;
};

export const falseProgram: Program = function* () {
  return 1;
};

export const test: Program = function* (p) {
  const name = p.args[0]!.replace(/^.*\//, '');
  const busybox = p.machine.userland === 'busybox';
  let words = p.args.slice(1);
  if (name === '[') {
    if (words[words.length - 1] !== ']') {
      yield* p.stderr.write(busybox ? '[: missing ]\n' : `${p.args[0]}: missing ‘]’\n`);
      return 2;
    }
    words = words.slice(0, -1);
  }
  try {
    return evaluateTest(words, { process: p, unary: (operator, operand) => (operator === '-t' ? [p.stdin, p.stdout, p.stderr][Number(operand)]?.tty !== undefined : undefined) }) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    const words = error.message.replace(/^([^]*): (binary operator expected|unary operator expected)$/, '‘$1’: $2').replace(/^([^]*): integer expression expected$/, 'invalid integer ‘$1’');
    yield* p.stderr.write(busybox ? `${name}: ${error.message}\n` : `${p.args[0]}: ${words}\n`);
    return 2;
  }
};
