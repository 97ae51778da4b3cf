import { ExecError, type Process, type Program } from '../../hosts/types.ts';
import { sleep as pause, type Task } from '../../sim/sim.ts';
import { withTimeout } from '../../sim/channel.ts';
import { parseDate } from '../lib/date.ts';
import { formatPrintf } from '../lib/printf.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { posixRegExp } from '../lib/regex.ts';
import { signalByName } from '../lib/signals.ts';
import { strftime } from '../lib/strftime.ts';
import { signalNumbers } from '../../hosts/process.ts';
import { unescape } from '../sh/escapes.ts';
import { evaluateTest, TestError } from '../sh/test.ts';

export const trueProgram: Program = function* () {
  return 0;
};

export const falseProgram: Program = function* () {
  return 1;
};

export const echo: Program = function* (p) {
  let i = 1;
  let newline = true;
  let escapes = false;
  for (; i < p.args.length && /^-[neE]+$/.test(p.args[i]!); i++) {
    for (const c of p.args[i]!.slice(1)) {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  const text = p.args.slice(i).join(' ');
  const out = escapes ? unescape(text, 'echo') : { text, ended: false };
  yield* p.stdout.write(newline && !out.ended ? `${out.text}\n` : out.text);
  return 0;
};

export const printf: Program = function* (p) {
  const words = p.args[1] === '--' ? p.args.slice(2) : p.args.slice(1);
  if (words.length === 0) {
    yield* p.stderr.write("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const { text, errors } = formatPrintf(words[0]!, words.slice(1), p.sim.now());
  yield* p.stdout.write(text);
  for (const error of errors) yield* p.stderr.write(`printf: ${error.replace(/^(.*): invalid number$/, '‘$1’: expected a numeric value')}\n`);
  return errors.length > 0 ? 1 : 0;
};

export const test: Program = function* (p) {
  const name = p.args[0]!.replace(/^.*\//, '');
  let words = p.args.slice(1);
  if (name === '[') {
    if (words[words.length - 1] !== ']') {
      yield* p.stderr.write("[: missing ‘]’\n");
      return 2;
    }
    words = words.slice(0, -1);
  }
  try {
    return evaluateTest(words, { process: p, unary: (operator, operand) => (operator === '-t' ? [p.stdin, p.stdout, p.stderr][Number(operand)]?.tty !== undefined : undefined) }) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* p.stderr.write(`${name}: ${error.message}\n`);
    return 2;
  }
};

/** Virtual milliseconds of `1.5`, `2m`, `1h`, `1d`, `infinity`; undefined where the text is none. */
const interval = (text: string): number | undefined => {
  if (/^inf(?:inity)?$/i.test(text)) return Infinity;
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return m ? Number(m[1]) * 1000 * { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[m[2] as ''] : undefined;
};

export const sleep = program('', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  let ms = 0;
  for (const arg of call.args) {
    const one = interval(arg);
    if (one === undefined) throw new UsageError(call.busybox ? `invalid number '${arg}'` : `invalid time interval ‘${arg}’`, 1, call.busybox);
    ms += one;
  }
  if (ms === Infinity) for (;;) yield pause(86_400_000_000);
  yield pause(ms);
  return 0;
});

export const usleep = program('', function* (call) {
  yield pause(Number(call.args[0] ?? 0) / 1000);
  return 0;
});

/** Starts a program as a child that shares the streams; a number where it can't be. */
function* child(call: Pick<Call, 'p' | 'warn' | 'busybox'>, argv: readonly string[], env?: Record<string, string>): Task<number> {
  try {
    const handle = call.p.machine.spawn({ args: argv, parent: call.p, ...(env ? { env } : {}) });
    return yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return yield* execFailure(call, argv[0]!, error);
  }
}

function* execFailure(call: Pick<Call, 'warn' | 'busybox'>, name: string, error: ExecError): Task<number> {
  const why = error.reason === 'permission' || error.reason === 'is-directory' ? 'Permission denied' : error.reason === 'format' ? 'Exec format error' : 'No such file or directory';
  yield* call.warn(call.busybox ? `can't execute '${name}': ${why}` : `‘${name}’: ${why}`);
  return why === 'No such file or directory' ? 127 : 126;
}

/** Goes on as another program. */
function* become(call: Pick<Call, 'p' | 'warn' | 'busybox'>, argv: readonly string[], env?: Record<string, string>): Task<number> {
  try {
    return yield* call.p.exec(argv, env);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return yield* execFailure(call, argv[0]!, error);
  }
}

export const timeout = program(
  's|signal: k|kill-after: foreground preserve-status v|verbose t:',
  function* (call) {
    const { o, p } = call;
    const args = o.has('t') ? [o.get('t')!, ...call.args] : [...call.args];
    if (args.length < 2) throw new UsageError('', 125);
    const ms = interval(args[0]!);
    if (ms === undefined) throw new UsageError(call.busybox ? `invalid number '${args[0]}'` : `invalid time interval ‘${args[0]}’`, 125);
    const signal = o.has('s') ? signalByName(o.get('s')!) : 'SIGTERM';
    if (!signal) throw new UsageError(`${o.get('s')}: invalid signal`, 125);
    try {
      const handle = p.machine.spawn({ args: args.slice(1), parent: p });
      p.onSignal('SIGTERM', () => handle.kill('SIGTERM'));
      p.onSignal('SIGINT', () => handle.kill('SIGINT'));
      if (ms === 0) return yield* handle.wait();
      const first = yield* withTimeout(p.sim, ms, 'timeout', handle.wait());
      if (!first.expired) return first.value ?? 0;
      handle.kill(signal);
      const grace = interval(o.get('k') ?? '');
      if (grace !== undefined && (yield* withTimeout(p.sim, grace, 'timeout', handle.wait())).expired) {
        handle.kill('SIGKILL');
        yield* handle.wait();
        return 137;
      }
      const status = yield* handle.wait();
      // It ends as its child did, so that a shell says `Killed`.
      if (signal === 'SIGKILL') p.machine.process(p.pid)?.kill('SIGKILL');
      yield pause(0);
      return o.has('preserve-status') ? status : call.busybox ? 128 + signalNumbers[signal] : 124;
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      const why = error.reason === 'permission' ? 'Permission denied' : 'No such file or directory';
      yield* call.warn(call.busybox ? `can't execute '${args[1]}': ${why}` : `failed to run command ‘${args[1]}’: ${why}`);
      return error.reason === 'permission' ? 126 : 127;
    }
  },
  { inOrder: true, usageExit: 125 },
);

export const time = program(
  'p f: v o: a',
  function* (call) {
    const { sim } = call.p;
    const started = sim.now();
    const status = yield* child(call, call.args);
    const ms = sim.now() - started;
    const s = (ms / 1000).toFixed(2);
    yield* call.p.stderr.write(call.o.has('p') ? `real ${s}\nuser 0.00\nsys 0.00\n` : call.busybox ? `real\t${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n` : `0.00user 0.00system 0:${s.padStart(5, '0')}elapsed 0%CPU (0avgtext+0avgdata 2048maxresident)k\n0inputs+0outputs (0major+90minor)pagefaults 0swaps\n`);
    return status;
  },
  { inOrder: true },
);

export const nohup = program(
  '',
  function* (call) {
    if (call.args.length === 0) throw new UsageError('missing operand', 125);
    call.p.onSignal('SIGHUP', () => {});
    if (call.p.stdout.tty) yield* call.warn("ignoring input and appending output to 'nohup.out'");
    return yield* child(call, call.args);
  },
  { inOrder: true },
);

export const nice = program(
  'n|adjustment:',
  function* (call) {
    if (call.args.length === 0) {
      yield* call.out('0\n');
      return 0;
    }
    return yield* become(call, call.args);
  },
  { inOrder: true },
);

const seqWords = program(
  's|separator: w|equal-width f|format:',
  function* (call) {
    const { o } = call;
    if (call.args.length === 0) throw new UsageError('missing operand');
    if (call.args.length > 3) throw new UsageError(`extra operand ‘${call.args[3]}’`);
    for (const arg of call.args) if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(arg)) throw new UsageError(`invalid floating point argument: ‘${arg}’`);
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
        yield pause(0.1);
      }
    }
    if (count > 0) yield* call.out(`${text}\n`);
    return 0;
  },
);

/** `seq -5 5` has an operand that looks like an option. */
export const seq: Program = (p) => {
  const words = p.args.slice(1);
  const i = words.findIndex((w) => /^-\.?\d/.test(w));
  return seqWords(i < 0 ? p : (Object.create(p, { args: { value: [p.args[0], ...words.slice(0, i), '--', ...words.slice(i)] } }) as Process));
};

export const yes: Program = function* (p) {
  const line = `${p.args.length > 1 ? p.args.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) {
    yield* p.stdout.write(block);
    yield pause(0.2);
  }
};

export const date = program(
  'u|utc|universal d|date: s|set: R|rfc-email I|iso-8601? f: r|reference: rfc-3339: D:',
  function* (call) {
    const { o, p } = call;
    let at = p.sim.now();
    if (o.has('d')) {
      const parsed = parseDate(o.get('d')!, at);
      if (parsed === undefined) throw new UsageError(call.busybox ? `invalid date '${o.get('d')}'` : `invalid date ‘${o.get('d')}’`, 1, true);
      at = parsed;
    }
    if (o.has('r')) {
      const file = o.get('r')!;
      const stat = p.machine.fs.stat(file.startsWith('/') ? file : `${p.cwd}/${file}`);
      if (!stat) throw new UsageError(`${file}: No such file or directory`, 1, true);
      at = stat.mtime;
    }
    if (o.has('s')) throw new UsageError('cannot set date: Operation not permitted', 1, true);
    const format = call.args[0];
    if (format !== undefined && !format.startsWith('+')) throw new UsageError(call.busybox ? `invalid date '${format}'` : `invalid date ‘${format}’`, 1, true);
    const iso = o.get('I');
    const isoFormat = { '': '%Y-%m-%d', date: '%Y-%m-%d', hours: '%Y-%m-%dT%H%:z', minutes: '%Y-%m-%dT%H:%M%:z', seconds: '%Y-%m-%dT%H:%M:%S%:z', s: '%Y-%m-%dT%H:%M:%S%:z', ns: '%Y-%m-%dT%H:%M:%S,%N%:z' }[iso as ''];
    const rfc = { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' }[o.get('rfc-3339') as 'date'];
    yield* call.out(`${strftime(format?.slice(1) ?? isoFormat ?? rfc ?? (o.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S %Z %Y'), at)}\n`);
    return 0;
  },
);

export const env = program(
  'i|ignore-environment u|unset: 0|null C|chdir: S|split-string: v',
  function* (call) {
    const { o, p } = call;
    const words = o.has('S') ? [...o.get('S')!.trim().split(/\s+/), ...call.args] : [...call.args];
    const out: Record<string, string> = o.has('i') || words[0] === '-' ? {} : { ...p.env };
    if (words[0] === '-') words.shift();
    for (const name of o.all('u')) delete out[name];
    while (/^[^=]+=/.test(words[0] ?? '')) {
      const word = words.shift()!;
      out[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    }
    if (words.length === 0) {
      yield* call.out(Object.entries(out).map(([k, v]) => `${k}=${v}${o.has('0') ? '\0' : '\n'}`).join(''));
      return 0;
    }
    return yield* become(call, words, out);
  },
  { inOrder: true, usageExit: 125 },
);

export const printenv = program('0|null', function* (call) {
  if (call.args.length === 0) {
    yield* call.out(Object.entries(call.p.env).map(([k, v]) => `${k}=${v}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of call.args) {
    const value = call.p.env[name];
    if (value === undefined) status = 1;
    else yield* call.out(`${value}\n`);
  }
  return status;
});

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

/** factor(1), for whoever wants a processor to be busy. */
export const factor = program('', function* (call) {
  for (const arg of call.args) {
    let n = Number(arg);
    const out: number[] = [];
    for (let d = 2; d * d <= n; d++) {
      while (n % d === 0) {
        out.push(d);
        n /= d;
      }
      if (d % 100_000 === 0) yield pause(1);
    }
    if (n > 1) out.push(n);
    yield* call.out(`${arg}: ${out.join(' ')}\n`);
  }
  return 0;
});

