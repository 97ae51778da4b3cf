import type { Process } from '../../hosts/types.ts';
import { fileTest, newer, sameFile } from './filetests.ts';

/** What test(1) asks besides files. */
export interface TestContext {
  process: Process;
  /** `-t`, and the shell's `-v` and `-o`; undefined where the operator is none of them. */
  unary?(operator: string, operand: string): boolean | undefined;
}

/** An expression that makes no sense; the message is without the program's name. */
export class TestError extends Error {}

const binary: ReadonlySet<string> = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);
const unary = /^-[abcdefghknoprstuvwxzGLNOS]$/;

const number = (text: string): bigint => {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(trimmed.replace(/^\+/, ''));
};

/** `-eq`, `-ne`, `-lt`, `-le`, `-gt`, `-ge` */
export function compareIntegers(a: bigint, operator: string, b: bigint): boolean {
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

/** Evaluates the arguments of `test` (without `[` and `]`). Throws TestError. */
export function evaluateTest(args: readonly string[], context: TestContext): boolean {
  let pos = 0;
  const p = context.process;

  const two = (left: string, operator: string, right: string): boolean => {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
        return newer(p, left, right, operator);
      case '-ef':
        return sameFile(p, left, right);
    }
    return compareIntegers(number(left), operator, number(right));
  };

  const one = (operator: string, operand: string): boolean => {
    if (operator === '-z') return operand === '';
    if (operator === '-n') return operand !== '';
    return context.unary?.(operator, operand) ?? fileTest(p, operator, operand);
  };

  const or = (): boolean => {
    let value = and();
    while (args[pos] === '-o') {
      pos++;
      const right = and();
      value = value || right;
    }
    return value;
  };
  const and = (): boolean => {
    let value = term();
    while (args[pos] === '-a') {
      pos++;
      const right = term();
      value = value && right;
    }
    return value;
  };
  const term = (): boolean => {
    const first = args[pos];
    if (first === undefined) throw new TestError('argument expected');
    if (args.length - pos >= 3 && binary.has(args[pos + 1]!)) {
      const [left, operator, right] = [first, args[pos + 1]!, args[pos + 2]!];
      pos += 3;
      return two(left, operator, right);
    }
    if (first === '!') {
      pos++;
      return !term();
    }
    if (first === '(') {
      pos++;
      const value = or();
      if (args[pos] !== ')') throw new TestError("`)' expected");
      pos++;
      return value;
    }
    if (unary.test(first) && args[pos + 1] !== undefined) {
      pos += 2;
      return one(first, args[pos - 1]!);
    }
    pos++;
    return first !== '';
  };

  // POSIX decides up to three arguments by their number.
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return args[0] !== '';
    case 2:
      if (args[0] === '!') return args[1] === '';
      if (unary.test(args[0]!)) return one(args[0]!, args[1]!);
      throw new TestError(`${args[0]}: unary operator expected`);
    case 3:
      if (binary.has(args[1]!)) return two(args[0]!, args[1]!, args[2]!);
      if (args[1] === '-a') return args[0] !== '' && args[2] !== '';
      if (args[1] === '-o') return args[0] !== '' || args[2] !== '';
      if (args[0] === '!') return !evaluateTest(args.slice(1), context);
      if (args[0] === '(' && args[2] === ')') return args[1] !== '';
      throw new TestError(`${args[1]}: binary operator expected`);
    case 4:
      if (args[0] === '!') return !evaluateTest(args.slice(1), context);
  }
  const value = or();
  if (pos < args.length) throw new TestError('too many arguments');
  return value;
}
