import type { Process } from '../../../hosts/types.ts';
import { sleep, type Task } from '../../../sim/sim.ts';
import type { AwkProgram, Expression, Statement } from './ast.ts';
import { callBuiltin } from './builtins.ts';
import { awkRegExp } from './record.ts';
import { AwkState, type Scope } from './state.ts';
import type { AwkDialect } from './lexer.ts';
import { AwkError, AwkArray, compareValues, toNumber, toText, truthy, type Value } from './values.ts';

/** How control leaves statements early. */
type Leave = { awk: 'next' | 'nextfile' | 'break' | 'continue' | 'exit' } | { awk: 'return'; value: Value };
const isLeave = (x: unknown): x is Leave => typeof x === 'object' && x !== null && 'awk' in x;

/** Where records come from. */
export interface RecordSource {
  next(): Task<string | undefined>;
  skipFile(): void;
  /** Whether the next record can be had without waiting. */
  readonly ready: boolean;
}

/** A program that runs. */
export class AwkRun extends AwkState {
  private steps = 0;
  private exitCode = 0;
  private source: RecordSource | undefined;

  constructor(
    p: Process,
    private readonly program: AwkProgram,
    dialect: AwkDialect,
  ) {
    super(p, dialect);
  }

  /** Runs BEGIN, the rules for every record, and END; the exit code. */
  *run(source: RecordSource): Task<number> {
    try {
      return yield* this.phases(source);
    } catch (error) {
      // What was printed before the run ended in an error stands before its message.
      if (error instanceof AwkError) yield* this.streams.flush();
      throw error;
    }
  }

  private *phases(source: RecordSource): Task<number> {
    this.source = source;
    try {
      for (const s of this.program.begin) yield* this.statement(s);
      if (this.program.rules.length > 0 || this.program.end.length > 0) yield* this.records(source);
    } catch (thrown) {
      if (!isLeave(thrown) || thrown.awk !== 'exit') throw thrown;
    }
    try {
      for (const s of this.program.end) yield* this.statement(s);
    } catch (thrown) {
      if (!isLeave(thrown) || thrown.awk !== 'exit') throw thrown;
    }
    return yield* this.finish();
  }

  private *finish(): Task<number> {
    yield* this.streams.end();
    return this.exitCode;
  }

  private *records(source: RecordSource): Task {
    for (;;) {
      if (!source.ready) yield* this.streams.flush();
      const text = yield* source.next();
      if (text === undefined) return;
      this.count();
      this.record.set(text);
      try {
        for (const rule of this.program.rules) {
          let hit: boolean;
          if (rule.end) {
            if (!rule.active) rule.active = truthy(yield* this.evaluate(rule.pattern!));
            hit = rule.active;
            if (hit && truthy(yield* this.evaluate(rule.end))) rule.active = false;
          } else hit = !rule.pattern || truthy(yield* this.evaluate(rule.pattern));
          if (!hit) continue;
          if (rule.body) yield* this.statement(rule.body);
          else yield* this.streams.print(`${this.asText(this.record.get(0))}${this.text('ORS')}`);
        }
      } catch (thrown) {
        if (!isLeave(thrown) || (thrown.awk !== 'next' && thrown.awk !== 'nextfile')) throw thrown;
        if (thrown.awk === 'nextfile') source.skipFile();
      }
    }
  }

  *statement(s: Statement): Task {
    if (++this.steps % 5000 === 0) yield sleep(1);
    switch (s.type) {
      case 'expression':
        yield* this.evaluate(s.value);
        return;
      case 'print':
      case 'printf': {
        const values: Value[] = [];
        for (const arg of s.args) values.push(yield* this.evaluate(arg));
        const ofmt = this.text('OFMT');
        const text = s.type === 'printf' ? this.format(values) : (values.length === 0 ? this.asText(this.record.get(0)) : values.map((v) => toText(v, ofmt)).join(this.text('OFS'))) + this.text('ORS');
        if (s.redirection) yield* this.streams.write(s.redirection.operator, this.asText(yield* this.evaluate(s.redirection.target)), text);
        else yield* this.streams.print(text);
        return;
      }
      case 'block':
        for (const inner of s.body) yield* this.statement(inner);
        return;
      case 'if':
        if (truthy(yield* this.evaluate(s.test))) yield* this.statement(s.then);
        else if (s.otherwise) yield* this.statement(s.otherwise);
        return;
      case 'while':
        while (truthy(yield* this.evaluate(s.test))) if (yield* this.loop(s.body)) return;
        return;
      case 'do':
        do {
          if (yield* this.loop(s.body)) return;
        } while (truthy(yield* this.evaluate(s.test)));
        return;
      case 'for':
        if (s.init) yield* this.statement(s.init);
        while (!s.test || truthy(yield* this.evaluate(s.test))) {
          if (yield* this.loop(s.body)) return;
          if (s.step) yield* this.statement(s.step);
        }
        return;
      case 'for-in':
        for (const key of forOrder([...this.array(s.array).keys()])) {
          if (!this.array(s.array).has(key)) continue;
          this.set(s.variable, key);
          if (yield* this.loop(s.body)) return;
        }
        return;
      case 'exit':
        if (s.value) this.exitCode = toNumber(yield* this.evaluate(s.value)) & 255;
        throw { awk: 'exit' } satisfies Leave;
      case 'return':
        throw { awk: 'return', value: s.value ? yield* this.evaluate(s.value) : undefined } satisfies Leave;
      case 'delete':
        if (!s.index) this.array(s.name).clear();
        else this.array(s.name).delete(yield* this.key(s.index));
        return;
      default:
        throw { awk: s.type } satisfies Leave;
    }
  }

  private *loop(body: Statement): Task<boolean> {
    try {
      yield* this.statement(body);
      return false;
    } catch (thrown) {
      if (isLeave(thrown) && thrown.awk === 'break') return true;
      if (isLeave(thrown) && thrown.awk === 'continue') return false;
      throw thrown;
    }
  }

  *evaluate(e: Expression): Task<Value> {
    switch (e.type) {
      case 'number':
      case 'string':
        return e.value;
      case 'group':
        return yield* this.evaluate(e.inner);
      case 'regex':
        return awkRegExp(e.source).test(this.asText(this.record.get(0))) ? 1 : 0;
      case 'variable':
        return this.get(e.name);
      case 'field': {
        const i = toNumber(yield* this.evaluate(e.index));
        if (i < 0) throw new AwkError(this.failure(`negative field index $${i}`));
        return this.record.get(Math.trunc(i));
      }
      case 'element': {
        const map = this.array(e.name);
        const key = yield* this.key(e.index);
        if (!map.has(key)) map.set(key, undefined);
        return map.get(key);
      }
      case 'in':
        return this.array(e.name).has(yield* this.key(e.index)) ? 1 : 0;
      case 'assign': {
        const value = yield* this.evaluate(e.value);
        const result = e.operator === '=' ? value : arithmetic(e.operator.slice(0, -1), toNumber(yield* this.evaluate(e.target)), toNumber(value));
        yield* this.store(e.target, result);
        return result;
      }
      case 'concat': {
        const left = this.asText(yield* this.evaluate(e.left));
        return left + this.asText(yield* this.evaluate(e.right));
      }
      case 'and':
        return truthy(yield* this.evaluate(e.left)) && truthy(yield* this.evaluate(e.right)) ? 1 : 0;
      case 'or':
        return truthy(yield* this.evaluate(e.left)) || truthy(yield* this.evaluate(e.right)) ? 1 : 0;
      case 'match': {
        const text = this.asText(yield* this.evaluate(e.left));
        return (yield* this.regex(e.right)).test(text) !== e.negate ? 1 : 0;
      }
      case 'unary': {
        const v = yield* this.evaluate(e.operand);
        return e.operator === '!' ? (truthy(v) ? 0 : 1) : e.operator === '-' ? -toNumber(v) : toNumber(v);
      }
      case 'step': {
        const old = toNumber(yield* this.evaluate(e.target));
        yield* this.store(e.target, old + e.by);
        return e.prefix ? old + e.by : old;
      }
      case 'ternary':
        return truthy(yield* this.evaluate(e.test)) ? yield* this.evaluate(e.yes) : yield* this.evaluate(e.no);
      case 'binary': {
        const left = yield* this.evaluate(e.left);
        const right = yield* this.evaluate(e.right);
        if (/^[<>=!]/.test(e.operator)) {
          const c = compareValues(left, right, this.convfmt);
          const holds = e.operator === '<' ? c < 0 : e.operator === '<=' ? c <= 0 : e.operator === '>' ? c > 0 : e.operator === '>=' ? c >= 0 : e.operator === '==' ? c === 0 : c !== 0;
          return holds ? 1 : 0;
        }
        return arithmetic(e.operator, toNumber(left), toNumber(right));
      }
      case 'getline':
        return yield* this.getline(e);
      case 'call':
        return yield* this.call(e.name, e.args);
      case 'builtin':
        return yield* callBuiltin(this, e.name, e.args);
    }
  }

  private *getline(e: Extract<Expression, { type: 'getline' }>): Task<Value> {
    let text: string | undefined | -1;
    if (e.file) text = yield* this.streams.getline('file', this.asText(yield* this.evaluate(e.file)));
    else if (e.command) text = yield* this.streams.getline('command', this.asText(yield* this.evaluate(e.command)));
    else text = yield* this.source!.next();
    if (text === -1) return -1;
    if (text === undefined) return 0;
    if (!e.file) this.count();
    if (e.target) yield* this.store(e.target, text);
    else this.record.set(text);
    return 1;
  }

  private *call(name: string, args: readonly Expression[]): Task<Value> {
    const fn = this.program.functions.get(name);
    if (!fn) throw new AwkError(`function \`${name}' not defined`);
    if (this.frames.length > 300) throw new AwkError(`function call nesting too deep in \`${name}'`);
    const frame: Scope = new Map();
    const passed: { name: string; array: AwkArray; scope: Scope }[] = [];
    for (const [i, parameter] of fn.parameters.entries()) {
      const arg = args[i];
      if (!arg) {
        frame.set(parameter, undefined);
        continue;
      }
      if (arg.type === 'variable' && arg.name !== 'NF') {
        const scope = this.scopeOf(arg.name);
        const v = scope.get(arg.name);
        if (v instanceof AwkArray) frame.set(parameter, v);
        else if (v === undefined) {
          const array = new AwkArray();
          frame.set(parameter, array);
          passed.push({ name: arg.name, array, scope });
        } else frame.set(parameter, v);
        continue;
      }
      frame.set(parameter, yield* this.evaluate(arg));
    }
    this.frames.push(frame);
    try {
      yield* this.statement(fn.body);
      return undefined;
    } catch (thrown) {
      if (isLeave(thrown) && thrown.awk === 'return') return thrown.value;
      throw thrown;
    } finally {
      this.frames.pop();
      for (const { name: variable, array, scope } of passed) if (array.touched && scope.get(variable) === undefined) scope.set(variable, array);
    }
  }
}

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}

/** awk leaves the order of `for (k in a)` open; whole numbers come first and in order, as people expect. */
const forOrder = (keys: string[]): string[] => {
  const numbers = keys.filter((k) => /^\d+$/.test(k)).sort((a, b) => Number(a) - Number(b));
  return numbers.length === 0 ? keys : [...numbers, ...keys.filter((k) => !/^\d+$/.test(k))];
};
