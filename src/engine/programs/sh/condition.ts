import type { Task } from '../../sim/sim.ts';
import type { Condition } from './ast.ts';
import { ExpansionError } from './errors.ts';
import { expandPattern, expandString } from './expand.ts';
import { matches } from './pattern.ts';
import { posixRegExp } from '../lib/regex.ts';
import type { Shell } from './shell.ts';
import { fileTest, isTty, newer, sameFile } from './filetests.ts';
import { compareIntegers } from './test.ts';
import { trace } from './trace.ts';

/** A term of `[[` under `set -x`. */
function* tell(sh: Shell, term: string): Task {
  if (sh.options.has('xtrace')) yield* trace(sh, `[[ ${term} ]]`);
}

/** Evaluates `[[ ... ]]`. The status: 0, 1, or 2 for an expression that is wrong. */
export function* testCondition(sh: Shell, condition: Condition): Task<number> {
  try {
    return (yield* holds(sh, condition)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.fatal) throw error;
    yield* sh.error(`[[: ${error.message}`);
    return 1;
  }
}

function* holds(sh: Shell, c: Condition): Task<boolean> {
  switch (c.type) {
    case 'not':
      return !(yield* holds(sh, c.operand));
    case 'and':
      return (yield* holds(sh, c.left)) && (yield* holds(sh, c.right));
    case 'or':
      return (yield* holds(sh, c.left)) || (yield* holds(sh, c.right));
    case 'unary': {
      const value = yield* expandString(sh, c.operand);
      yield* tell(sh, `${c.operator} ${value === '' ? "''" : value}`);
      return unaryTest(sh, c.operator, value);
    }
  }
  const left = yield* expandString(sh, c.left);
  switch (c.operator) {
    case '=':
    case '==':
    case '!=':
{
      const pattern = yield* expandPattern(sh, c.right);
      yield* tell(sh, `${left === '' ? "''" : left} ${c.operator} ${pattern === '' ? "''" : pattern}`);
      return matches(left, pattern, { extended: true, ignoreCase: sh.shopt.has('nocasematch') }) !== (c.operator === '!=');
    }
    case '=~': {
      const pattern = yield* expandPattern(sh, c.right);
      yield* tell(sh, `${left === '' ? "''" : left} =~ ${pattern}`);
      return yield* matchRegex(sh, left, pattern);
    }
    case '<':
      return left < (yield* expandString(sh, c.right));
    case '>':
      return left > (yield* expandString(sh, c.right));
  }
  const right = yield* expandString(sh, c.right);
  yield* tell(sh, `${left} ${c.operator} ${right}`);
  if (c.operator === '-nt' || c.operator === '-ot') return newer(sh.process, left, right, c.operator);
  if (c.operator === '-ef') return sameFile(sh.process, left, right);
  return compareIntegers(sh.evaluate(left), c.operator, sh.evaluate(right));
}

/** `-z`, `-n`, `-v`, `-o`, `-t` and the tests of files. */
export function unaryTest(sh: Shell, operator: string, value: string): boolean {
  switch (operator) {
    case '-z':
      return value === '';
    case '-n':
      return value !== '';
    case '-v': {
      const m = /^(\w+)\[(.*)\]$/.exec(value);
      if (m) return m[2] === '@' || m[2] === '*' ? (sh.vars.entries(m[1]!)?.length ?? 0) > 0 : sh.vars.element(m[1]!, m[2]!) !== undefined;
      return sh.parameter(value) !== undefined;
    }
    case '-R':
      return sh.vars.find(value)?.reference === true;
    case '-o':
      return sh.options.has(value);
    case '-t':
      return isTty(sh.fds.get(Number(value)));
    default:
      return fileTest(sh.process, operator, value);
  }
}

/** `=~`: what was quoted is literal. Sets BASH_REMATCH. */
function* matchRegex(sh: Shell, text: string, pattern: string): Task<boolean> {
  let re: RegExp;
  try {
    re = posixRegExp(pattern, { extended: true, ignoreCase: sh.shopt.has('nocasematch') });
  } catch {
    throw new ExpansionError(`invalid regular expression \`${pattern}'`, false);
  }
  const m = re.exec(text);
  sh.vars.setList('BASH_REMATCH', m ? [...m].map((g) => g ?? '') : []);
  return m !== null;
}
