import { FsError } from '../../../hosts/types.ts';
import { sleep, type Task } from '../../../sim/sim.ts';
import { type Call, program } from '../../lib/program.ts';
import { LineReader, openOperand } from '../../lib/text.ts';
import { mathFunction } from './functions.ts';
import { add, compare, divide, lengthOf, modulo, multiply, negate, one, parse, power, rescaled, show, squareRoot, zero, type Num } from './number.ts';
import { BcSyntaxError, isOpen, Parser, type Node, type Parameter, type Statement, type Target } from './parser.ts';

class BcRuntimeError extends Error {}

type Leave = { leave: 'break' | 'continue' | 'quit' } | { leave: 'return'; value: Num };

const isLeave = (thrown: unknown): thrown is Leave => typeof thrown === 'object' && thrown !== null && 'leave' in thrown;

type Definition = Extract<Statement, { type: 'define' }>;

/** As deep as functions of a program may call each other. */
const deepest = 500;

/** Virtual milliseconds of a statement. */
const statementMs = 0.001;

class Calculator {
  private readonly variables = new Map<string, Num>();
  private arrays = new Map<string, Map<string, Num>>();
  private readonly functions = new Map<string, Definition>();
  private base = { in: 10, out: 10 };
  private depth = 0;
  private owed = 0;
  scale = 0;

  constructor(
    private readonly out: (text: string) => Task,
    private readonly library: boolean,
  ) {
    if (library) this.scale = 20;
  }

  *run(statements: readonly Statement[]): Task {
    for (const statement of statements) yield* this.statement(statement);
  }

  private *statement(s: Statement): Task {
    this.owed += statementMs;
    if (this.owed > 1) {
      yield sleep(this.owed);
      this.owed = 0;
    }
    switch (s.type) {
      case 'expression':
        return yield* this.expressionStatement(s.value);
      case 'print':
        for (const item of s.items) yield* this.out(item.type === 'string' ? item.text.replace(/\\([abfnqrt\\])/g, (_, c: string) => ({ a: '\x07', b: '\b', f: '\f', n: '\n', q: '"', r: '\r', t: '\t', '\\': '\\' })[c]!) : show(yield* this.value(item), this.base.out));
        return;
      case 'block':
        return yield* this.run(s.body);
      case 'if':
        if ((yield* this.value(s.condition)).digits !== 0n) yield* this.statement(s.then);
        else if (s.otherwise) yield* this.statement(s.otherwise);
        return;
      case 'loop':
        return yield* this.loop(s);
      case 'define':
        this.functions.set(s.name, s);
        return;
      case 'return':
        throw { leave: 'return', value: s.value ? yield* this.value(s.value) : zero } satisfies Leave;
      default:
        throw { leave: s.type === 'halt' ? 'quit' : s.type } satisfies Leave;
    }
  }

  private *expressionStatement(node: Node): Task {
    if (node.type === 'string') return yield* this.out(node.text);
    const value = yield* this.value(node);
    if (node.type === 'assign') return;
    this.variables.set('last', value);
    yield* this.out(`${show(value, this.base.out)}\n`);
  }

  private *loop(s: Extract<Statement, { type: 'loop' }>): Task {
    if (s.init) yield* this.value(s.init);
    while (!s.condition || (yield* this.value(s.condition)).digits !== 0n) {
      try {
        yield* this.statement(s.body);
      } catch (thrown) {
        if (!isLeave(thrown) || (thrown.leave !== 'break' && thrown.leave !== 'continue')) throw thrown;
        if (thrown.leave === 'break') return;
      }
      if (s.step) yield* this.value(s.step);
    }
  }

  private *value(node: Node): Task<Num> {
    switch (node.type) {
      case 'number':
        return parse(node.text, this.base.in);
      case 'string':
        return zero;
      case 'group':
        return yield* this.value(node.inner);
      case 'variable':
      case 'element':
        return yield* this.load(node);
      case 'negate':
        return negate(yield* this.value(node.operand));
      case 'not':
        return (yield* this.value(node.operand)).digits === 0n ? one : zero;
      case 'binary':
        return this.binary(node.operator, yield* this.value(node.left), yield* this.value(node.right));
      case 'assign': {
        const old = node.operator === '' ? zero : yield* this.load(node.target);
        const right = yield* this.value(node.value);
        return yield* this.store(node.target, node.operator === '' ? right : this.binary(node.operator, old, right));
      }
      case 'step': {
        const old = yield* this.load(node.target);
        const next = yield* this.store(node.target, add(old, { digits: BigInt(node.by), scale: 0 }));
        return node.after ? old : next;
      }
      case 'call':
        return yield* this.call(node);
    }
  }

  private binary(operator: string, a: Num, b: Num): Num {
    const truth = (value: boolean) => (value ? one : zero);
    switch (operator) {
      case '+':
        return add(a, b);
      case '-':
        return add(a, negate(b));
      case '*':
        return multiply(a, b, this.scale);
      case '/':
        return divide(a, b, this.scale) ?? this.fail('Divide by zero');
      case '%':
        return modulo(a, b, this.scale) ?? this.fail('Modulo by zero');
      case '^':
        return power(a, rescaled(b, 0).digits, this.scale) ?? this.fail('Divide by zero');
      case '&&':
        return truth(a.digits !== 0n && b.digits !== 0n);
      case '||':
        return truth(a.digits !== 0n || b.digits !== 0n);
      default: {
        const c = compare(a, b);
        return truth({ '==': c === 0, '!=': c !== 0, '<': c < 0, '<=': c <= 0, '>': c > 0, '>=': c >= 0 }[operator] ?? false);
      }
    }
  }

  private fail(message: string): never {
    throw new BcRuntimeError(message);
  }

  private *load(target: Target): Task<Num> {
    if (target.type === 'element') return this.arrays.get(target.name)?.get(String(rescaled(yield* this.value(target.index), 0).digits)) ?? zero;
    const whole = (n: number): Num => ({ digits: BigInt(n), scale: 0 });
    if (target.name === 'scale') return whole(this.scale);
    if (target.name === 'ibase') return whole(this.base.in);
    if (target.name === 'obase') return whole(this.base.out);
    return this.variables.get(target.name) ?? zero;
  }

  private *store(target: Target, value: Num): Task<Num> {
    const number = Number(rescaled(value, 0).digits);
    if (target.type === 'element') {
      const key = String(rescaled(yield* this.value(target.index), 0).digits);
      let array = this.arrays.get(target.name);
      if (!array) this.arrays.set(target.name, (array = new Map()));
      array.set(key, value);
    } else if (target.name === 'scale') this.scale = Math.max(0, number);
    else if (target.name === 'ibase') this.base.in = Math.min(16, Math.max(2, number));
    else if (target.name === 'obase') this.base.out = Math.max(2, number);
    else this.variables.set(target.name, value);
    return value;
  }

  private *call(node: Extract<Node, { type: 'call' }>): Task<Num> {
    const args: Num[] = [];
    for (const arg of node.args) if (arg.type !== 'array') args.push(yield* this.value(arg));
    const defined = this.functions.get(node.name);
    if (defined) return yield* this.apply(defined, args);
    const [first] = args;
    if (first) {
      if (node.name === 'sqrt') return squareRoot(first, this.scale) ?? this.fail('Square root of a negative number');
      if (node.name === 'length') return { digits: BigInt(lengthOf(first)), scale: 0 };
      if (node.name === 'scale') return { digits: BigInt(first.scale), scale: 0 };
      const result = this.library ? mathFunction(node.name, first, this.scale) : undefined;
      if (result) return result;
    }
    return this.fail(`Function ${node.name} not defined.`);
  }

  private *apply(fn: Definition, args: readonly Num[]): Task<Num> {
    if (fn.parameters.length !== args.length) this.fail('Parameter number mismatch');
    if (this.depth >= deepest) this.fail('Out of memory for recursion');
    const saved = [...fn.parameters, ...fn.autos].map((p: Parameter) => ({ name: p.name, value: this.variables.get(p.name), array: p.array ? this.arrays.get(p.name) : undefined, isArray: p.array }));
    fn.parameters.forEach((p, i) => this.variables.set(p.name, args[i]!));
    for (const auto of fn.autos) {
      if (auto.array) this.arrays.delete(auto.name);
      else this.variables.set(auto.name, zero);
    }
    this.depth++;
    try {
      yield* this.run(fn.body);
      return zero;
    } catch (thrown) {
      if (isLeave(thrown) && thrown.leave === 'return') return thrown.value;
      throw thrown;
    } finally {
      this.depth--;
      for (const { name, value, array, isArray } of saved.reverse()) {
        if (isArray && array) this.arrays.set(name, array);
        else if (isArray) this.arrays.delete(name);
        else if (value) this.variables.set(name, value);
        else this.variables.delete(name);
      }
    }
  }
}

/** Runs the statements of whole lines. True when they end bc. */
function* calculate(call: Call, calculator: Calculator, parser: Parser, name: string): Task<boolean> {
  for (;;) {
    try {
      const statements = parser.next();
      if (!statements) return false;
      yield* calculator.run(statements);
    } catch (error) {
      if (isLeave(error) && error.leave === 'quit') return true;
      if (error instanceof BcSyntaxError) {
        yield* call.p.stderr.write(`${name === '-' ? '(standard_in)' : name} ${error.line}: syntax error\n`);
        parser.skipLine();
      } else if (error instanceof BcRuntimeError) yield* call.p.stderr.write(`Runtime error (func=(main), adr=3): ${error.message}\n`);
      else if (!isLeave(error)) throw error;
    }
  }
}

/** Reads a file and answers each statement when its last line is there. True when it ends bc. */
function* answer(call: Call, calculator: Calculator, name: string): Task<boolean> {
  const lines = new LineReader(openOperand(call.p, name));
  let firstLine = 1;
  let text = '';
  for (;;) {
    const line = yield* lines.next();
    if (line !== undefined) text += `${line}\n`;
    if (line !== undefined && isOpen(text)) continue;
    if (yield* calculate(call, calculator, new Parser(text, firstLine), name)) return true;
    if (line === undefined) return false;
    firstLine += text.split('\n').length - 1;
    text = '';
  }
}

/** bc(1) of GNU: decimals of any length, functions, `-l`. */
export const bc = program('l|mathlib q|quiet i|interactive s|standard w|warn', function* (call) {
  const calculator = new Calculator(call.out, call.o.has('l'));
  for (const name of [...call.args, '-']) {
    try {
      if (yield* answer(call, calculator, name)) return 0;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.p.stderr.write(`File ${name} is unavailable.\n`);
      return 1;
    }
  }
  return 0;
});
