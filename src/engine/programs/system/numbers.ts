import type { Process, Program } from '../../hosts/types.ts';
import { sleep } from '../../sim/sim.ts';
import { formatPrintf } from '../lib/printf.ts';
import { program, UsageError } from '../lib/program.ts';
import { posixRegExp } from '../lib/regex.ts';
import { readAll } from '../lib/text.ts';

class ExprError extends Error {}

/** expr(1): arithmetic, comparison and `:` on its arguments. */
const evaluateExpr = (words: readonly string[]): string => {
  let at = 0;
  const number = (text: string): bigint => {
    if (!/^-?\d+$/.test(text)) throw new ExprError('non-integer argument');
    return BigInt(text);
  };
  const levels: readonly (readonly string[])[] = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];
  const empty = (text: string) => text === '' || /^-?0+$/.test(text);
  const match = (text: string, pattern: string): string => {
    const m = posixRegExp(`^\\(${pattern.replace(/^\^/, '')}\\)`).exec(text);
    if (/\\\(/.test(pattern)) return m?.[2] ?? '';
    return String(m ? [...m[0]].length : 0);
  };
  const level = (n: number): string => {
    if (n === levels.length) return primary();
    let left = level(n + 1);
    while (at < words.length && levels[n]!.includes(words[at]!)) {
      const operator = words[at++]!;
      const right = level(n + 1);
      const both = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
      const compare = both ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
      switch (operator) {
        case '|':
          left = empty(left) ? (empty(right) ? '0' : right) : left;
          break;
        case '&':
          left = empty(left) || empty(right) ? '0' : left;
          break;
        case '+':
          left = String(number(left) + number(right));
          break;
        case '-':
          left = String(number(left) - number(right));
          break;
        case '*':
          left = String(number(left) * number(right));
          break;
        case '/':
        case '%':
          if (number(right) === 0n) throw new ExprError('division by zero');
          left = String(operator === '/' ? number(left) / number(right) : number(left) % number(right));
          break;
        case ':':
          left = match(left, right);
          break;
        default:
          left = (operator === '<' ? compare < 0 : operator === '<=' ? compare <= 0 : operator === '>' ? compare > 0 : operator === '>=' ? compare >= 0 : operator === '!=' ? compare !== 0 : compare === 0) ? '1' : '0';
      }
    }
    return left;
  };
  const primary = (): string => {
    const word = words[at++];
    if (word === undefined) throw new ExprError(`syntax error: missing argument after ‘${words[words.length - 1]}’`);
    if (word === '(') {
      const value = level(0);
      if (words[at++] !== ')') throw new ExprError("syntax error: expecting ')' after ‘" + (words[at - 2] ?? '') + '’');
      return value;
    }
    if (word === 'length' && at < words.length) return String([...level(5)].length);
    if (word === 'match' && at + 1 < words.length) return match(level(5), level(5));
    if (word === 'index' && at + 1 < words.length) {
      const [text, chars] = [level(5), level(5)];
      const i = [...text].findIndex((c) => chars.includes(c));
      return String(i + 1);
    }
    if (word === 'substr' && at + 2 < words.length) {
      const [text, from, length] = [level(5), Number(level(5)), Number(level(5))];
      return from < 1 ? '' : text.slice(from - 1, from - 1 + length);
    }
    return word === '+' && at < words.length ? words[at++]! : word;
  };
  const value = level(0);
  if (at < words.length) throw new ExprError(`syntax error: unexpected argument ‘${words[at]}’`);
  return value;
};

export const expr: Program = function* (p) {
  if (p.args.length < 2) {
    yield* p.stderr.write("expr: missing operand\nTry 'expr --help' for more information.\n");
    return 2;
  }
  try {
    const value = evaluateExpr(p.args[1] === '--' ? p.args.slice(2) : p.args.slice(1));
    yield* p.stdout.write(`${value}\n`);
    return value === '' || /^-?0+$/.test(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError)) throw error;
    yield* p.stderr.write(`expr: ${error.message}\n`);
    return 2;
  }
};

const seqWords = program(
  's|separator: w|equal-width f|format:',
  function* (call) {
    const { o } = call;
    if (call.args.length === 0) throw new UsageError('missing operand');
    if (call.args.length > 3) throw new UsageError(`extra operand ‘${call.args[3]}’`);
    for (const arg of call.args) if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(arg)) throw new UsageError(`invalid floating point argument: ‘${arg}’`);
    const form = o.get('f');
    if (form !== undefined && !/%/.test(form.replaceAll('%%', ''))) throw new UsageError(`format ‘${form}’ has no % directive`, 1, true);
    const wrong = form === undefined ? undefined : /%[-+ #0']*\d*(?:\.\d*)?([^aAeEfFgG\d.])/.exec(form.replaceAll('%%', ''))?.[1];
    if (wrong !== undefined) throw new UsageError(`format ‘${form}’ has unknown %${wrong} directive`, 1, true);
    const numbers = call.args.map(Number);
    const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0]!] : numbers.length === 2 ? [numbers[0]!, 1, numbers[1]!] : [numbers[0]!, numbers[1]!, numbers[2]!];
    if (step === 0) throw new UsageError(`invalid Zero increment value: ‘${call.args[1]}’`);
    const decimals = Math.max(...call.args.slice(0, call.args.length === 3 ? 2 : 1).map((a) => a.split('.')[1]?.length ?? 0));
    const shown = (n: number) => (o.has('f') ? formatPrintf(o.get('f')!, [String(n)]).text : n.toFixed(decimals));
    const width = o.has('w') ? Math.max(shown(first).length, shown(last).length) : 0;
    const glue = o.get('s') ?? '\n';
    let text = '';
    let count = 0;
    const total = Math.floor((last - first) / step + 1e-9);
    for (let i = 0; i <= total; i++) {
      const s = shown(first + i * step);
      text += (i > 0 ? glue : '') + (width > 0 ? (s.startsWith('-') ? `-${s.slice(1).padStart(width - 1, '0')}` : s.padStart(width, '0')) : s);
      count++;
      if (text.length > 32_768) {
        yield* call.out(text);
        text = '';
        yield sleep(0.1);
      }
    }
    if (count > 0) yield* call.out(`${text}\n`);
    return 0;
  },
  { usage: '[OPTION]... LAST' },
);

/** `seq -5 5` has an operand that looks like an option. */
export const seq: Program = (p) => {
  const words = p.args.slice(1);
  const i = words.findIndex((w) => /^-\.?\d/.test(w));
  return seqWords(i < 0 ? p : (Object.create(p, { args: { value: [p.args[0], ...words.slice(0, i), '--', ...words.slice(i)] } }) as Process));
};

/** factor(1), for whoever wants a processor to be busy. */
export const factor = program('', function* (call) {
  const words = call.args.length > 0 ? call.args : (yield* readAll(call.p.stdin)).split(/\s+/).filter(Boolean);
  let status = 0;
  for (const arg of words) {
    if (!/^\+?\d+$/.test(arg)) {
      yield* call.warn(`‘${arg}’ is not a valid positive integer`);
      status = 1;
      continue;
    }
    let n = Number(arg);
    const out: number[] = [];
    for (let d = 2; d * d <= n; d++) {
      while (n % d === 0) {
        out.push(d);
        n /= d;
      }
      if (d % 100_000 === 0) yield sleep(1);
    }
    if (n > 1) out.push(n);
    yield* call.out(`${Number(arg)}:${out.map((f) => ` ${f}`).join('')}\n`);
  }
  return status;
});
