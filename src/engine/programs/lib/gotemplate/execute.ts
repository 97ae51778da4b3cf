import { goQuote } from '../../kubectl/text/gofmt.ts';
import { sortedKeys } from '../../kubectl/text/json.ts';
import { builtins, methodOf } from './builtins.ts';
import { printValue } from './format.ts';
import { locationOf, nodeText, type Action, type Command, type Node, type Operand, type Pipe } from './nodes.ts';
import { Float, GoObject, heldBy, isGoMap, numberOf, truth, typeName, type ParameterType, type TemplateFunction, type Value } from './values.ts';

/** What an execution needs of the templates that it is part of. */
export interface Surroundings {
  /** What a missing map key is: no value, a nil interface, or an error (`missingkey`). */
  missingKey: 'default' | 'zero' | 'error';
  function(name: string): TemplateFunction | undefined;
  template(name: string): readonly Action[] | undefined;
}

/** A template failed: `template: NAME:LINE:COLUMN: executing "NAME" at <...>: ...`. */
export class ExecError extends Error {}

/** Thrown through an execution as it is: no failure of the template. */
export abstract class Interruption extends Error {}

class Leave extends Error {
  constructor(readonly how: 'break' | 'continue') {
    super(how);
  }
}

/** The value from the stage before in a pipeline is not there. */
const missing = Symbol('missing');

const maxDepth = 2000;

const goTypes: Readonly<Record<ParameterType, string>> = {
  any: 'interface {}',
  value: 'reflect.Value',
  string: 'string',
  int: 'int',
  int64: 'int64',
  float: 'float64',
  bool: 'bool',
  map: 'map[string]interface {}',
  list: '[]interface {}',
};

const canBeNil = (type: ParameterType): boolean => type === 'any' || type === 'value' || type === 'map' || type === 'list';

const fits = (value: Value, type: ParameterType): boolean => {
  if (type === 'any' || type === 'value') return true;
  const held = heldBy(value);
  if (type === 'map') return isGoMap(held);
  if (type === 'list') return Array.isArray(held);
  return typeName(value) === goTypes[type];
};

/** Runs one template (text/template/exec.go). Output stays readable after a failure. */
export class Execution {
  private variables: { name: string; value: Value; element?: boolean }[];
  /** Whether the dot is an element of a list or map, whose type is that of an interface. */
  private element = false;
  private node: Node | undefined;

  constructor(
    private readonly around: Surroundings,
    private readonly name: string,
    private readonly write: (text: string) => void,
    data: Value,
    private readonly depth = 0,
  ) {
    this.variables = [{ name: '$', value: data }];
  }

  /** Throws ExecError. */
  list(actions: readonly Action[], dot: Value): void {
    for (const action of actions) this.action(action, dot);
  }

  private fail(message: string): ExecError {
    const { node } = this;
    if (!node) return new ExecError(`template: ${this.name}: ${message}`);
    return new ExecError(`template: ${locationOf(node)}: executing ${goQuote(this.name)} at <${nodeText(node)}>: ${message}`);
  }

  private scoped(run: () => void): void {
    const { length } = this.variables;
    try {
      run();
    } finally {
      this.variables.length = length;
    }
  }

  private inside(element: boolean, run: () => void): void {
    const outer = this.element;
    this.element = element;
    try {
      run();
    } finally {
      this.element = outer;
    }
  }

  private action(action: Action, dot: Value): void {
    this.node = action;
    switch (action.type) {
      case 'text':
        this.write(action.text);
        return;
      case 'action': {
        const value = this.pipe(action.pipe, dot);
        if (action.pipe.declare.length === 0) this.write(value === undefined ? '<no value>' : printValue(value));
        return;
      }
      case 'if':
      case 'with':
        this.scoped(() => {
          const value = this.pipe(action.pipe, dot);
          if (!truth(value)) this.list(action.otherwise ?? [], dot);
          else if (action.type === 'with') this.inside(false, () => this.list(action.body, value));
          else this.list(action.body, dot);
        });
        return;
      case 'range':
        this.scoped(() => this.range(action, dot));
        return;
      case 'template':
        this.invoke(action, dot);
        return;
      default:
        throw new Leave(action.type);
    }
  }

  private invoke(action: Action & { type: 'template' }, dot: Value): void {
    const body = this.around.template(action.name);
    if (!body) throw this.fail(`template ${goQuote(action.name)} not defined`);
    if (this.depth === maxDepth) throw this.fail(`exceeded maximum template depth (${maxDepth})`);
    const data = action.pipe ? this.pipe(action.pipe, dot) : undefined;
    new Execution(this.around, action.name, this.write, data, this.depth + 1).list(body, data);
  }

  private entries(value: Value): [key: Value, item: Value][] {
    const held = heldBy(value);
    if (held === undefined || held === null) return [];
    if (Array.isArray(held)) return held.map((v, i) => [i, v]);
    if (isGoMap(held)) return sortedKeys(held).map((k) => [k, held[k]]);
    const count = held instanceof Float ? undefined : numberOf(held);
    if (count === undefined) throw this.fail(`range can't iterate over ${printValue(value)}`);
    return Array.from({ length: Math.max(0, count) }, (_, i) => [undefined, i]);
  }

  private range(action: Action & { type: 'if' | 'with' | 'range' }, dot: Value): void {
    const { declare, assign } = action.pipe;
    const value = this.pipe({ ...action.pipe, declare: [] }, dot);
    if (declare.length > 1 && numberOf(heldBy(value)) !== undefined && !(value instanceof Float)) throw this.fail(`can't use ${printValue(value)} to iterate over more than one variable`);
    const entries = this.entries(value);
    if (entries.length === 0) return this.list(action.otherwise ?? [], dot);
    const bound = (key: Value, item: Value): [string, Value][] => (declare.length > 1 ? [[declare[0]!, key], [declare[1]!, item]] : declare.length === 1 ? [[declare[0]!, item]] : []);
    for (const [key, item] of entries) {
      try {
        this.scoped(() => {
          for (const [name, v] of bound(key, item)) this.bind(name, v, assign, true);
          this.inside(Array.isArray(heldBy(value)) || isGoMap(heldBy(value)), () => this.list(action.body, item));
        });
      } catch (error) {
        if (!(error instanceof Leave)) throw error;
        if (error.how === 'break') return;
      }
    }
  }

  private bind(name: string, value: Value, assign: boolean, element = false): void {
    const known = assign ? this.variables.findLast((v) => v.name === name) : undefined;
    if (assign && !known) throw this.fail(`undefined variable: ${name}`);
    if (known) Object.assign(known, { value, element });
    else this.variables.push({ name, value, element });
  }

  private pipe(pipe: Pipe, dot: Value): Value {
    this.node = pipe;
    let value: Value = missing;
    // A nil interface that leaves a stage is no value at all.
    for (const command of pipe.commands) value = this.command(command, dot, value) ?? undefined;
    for (const name of pipe.declare) this.bind(name, value, pipe.assign);
    return value;
  }

  private notAFunction(args: readonly Operand[], final: Value): void {
    if (args.length > 1 || final !== missing) throw this.fail(`can't give argument to non-function ${nodeText(args[0]!)}`);
  }

  private command(command: Command, dot: Value, final: Value): Value {
    const { args } = command;
    const first = args[0]!;
    switch (first.type) {
      case 'field':
        this.node = first;
        return this.fields(dot, dot, first, first.names, args, final, this.element);
      case 'chain':
        return this.chain(first, dot, args, final);
      case 'identifier':
        return this.call(first.name, this.functionOf(first), command, args.slice(1), dot, final);
      case 'pipe':
        this.notAFunction(args, final);
        return this.pipe(first, dot);
      case 'variable':
        return this.variable(first, dot, args, final);
    }
    this.node = first;
    this.notAFunction(args, final);
    if (first.type === 'nil') throw this.fail('nil is not a command');
    return this.constant(first, dot);
  }

  private constant(operand: Operand & { type: 'dot' | 'bool' | 'string' | 'number' | 'nil' }, dot: Value): Value {
    if (operand.type === 'dot') return dot;
    if (operand.type === 'nil') return null;
    return operand.type === 'number' && operand.float ? new Float(operand.value) : operand.value;
  }

  private functionOf(node: Operand & { type: 'identifier' }): TemplateFunction {
    this.node = node;
    const found = this.around.function(node.name) ?? builtins[node.name];
    if (!found) throw this.fail(`${goQuote(node.name)} is not a defined function`);
    return found;
  }

  private chain(node: Operand & { type: 'chain' }, dot: Value, args: readonly Operand[], final: Value): Value {
    this.node = node;
    // What a parenthesized pipeline gives is no interface any more, so that its fields may be missing.
    const base = this.operand(node.base, dot);
    return this.fields(dot, base, node, node.names, args, final);
  }

  private variable(node: Operand & { type: 'variable' }, dot: Value, args: readonly Operand[], final: Value): Value {
    this.node = node;
    const { value, element = false } = this.variables.findLast((v) => v.name === node.name) ?? { value: undefined };
    if (node.names.length > 0) return this.fields(dot, value, node, node.names, args, final, element);
    if (args.length > 0) this.notAFunction(args, final);
    return value;
  }

  private fields(dot: Value, receiver: Value, node: Node, names: readonly string[], args: readonly Operand[], final: Value, element = false): Value {
    let value = receiver;
    let type = element ? 'interface {}' : typeName(value);
    for (const name of names.slice(0, -1)) {
      const from = value;
      value = this.field(dot, name, node, [], missing, from, type);
      type = isGoMap(heldBy(from)) ? 'interface {}' : typeName(value);
    }
    return this.field(dot, names.at(-1)!, node, args, final, value, type);
  }

  /** `type` is the receiver's in messages. */
  private field(dot: Value, name: string, node: Node, args: readonly Operand[], final: Value, receiver: Value, type: string): Value {
    if (receiver === undefined) {
      if (this.around.missingKey === 'error') throw this.fail(`nil data; no entry for key ${goQuote(name)}`);
      return undefined;
    }
    if (receiver === null) throw this.fail(`nil pointer evaluating interface {}.${name}`);
    const method = methodOf(receiver, name);
    if (method) return this.call(name, method, node, args.slice(1), dot, final);
    const hasArguments = args.length > 1 || final !== missing;
    if (receiver instanceof GoObject && (receiver.held === undefined || Object.hasOwn(receiver.fields, name))) {
      if (!Object.hasOwn(receiver.fields, name)) throw this.fail(`can't evaluate field ${name} in type ${type}`);
      if (hasArguments) throw this.fail(`${name} has arguments but cannot be invoked as function`);
      return receiver.fields[name];
    }
    const held = heldBy(receiver);
    if (!isGoMap(held)) throw this.fail(`can't evaluate field ${name} in type ${type}`);
    if (hasArguments) throw this.fail(`${name} is not a method but has arguments`);
    if (Object.hasOwn(held, name)) return held[name] ?? null;
    if (this.around.missingKey === 'error') throw this.fail(`map has no entry for key ${goQuote(name)}`);
    return this.around.missingKey === 'zero' ? null : undefined;
  }

  private call(name: string, callee: TemplateFunction, node: Node, args: readonly Operand[], dot: Value, final: Value): Value {
    const { parameters, variadic } = callee;
    const given = args.length + (final === missing ? 0 : 1);
    const fixed = variadic ? parameters.length - 1 : parameters.length;
    if (variadic ? given < fixed : given !== fixed) throw this.fail(`wrong number of args for ${name}: want ${variadic ? `at least ${fixed} got ${args.length}` : `${fixed} got ${given}`}`);
    if ((name === 'and' || name === 'or') && callee === builtins[name]) return this.lazily(name, args, dot, final);
    const typeAt = (i: number): ParameterType => parameters[Math.min(i, parameters.length - 1)]!;
    const values = args.map((arg, i) => this.argument(arg, typeAt(i), dot));
    if (final !== missing) values.push(this.checked(final, typeAt(given - 1)));
    // `call` tells of its first argument as it is written.
    if (callee === builtins.call && args[0]) values.unshift(nodeText(args[0]));
    try {
      return callee.call(values);
    } catch (error) {
      if (error instanceof Interruption || error instanceof Leave) throw error;
      this.node = node;
      throw this.fail(`error calling ${name}: ${(error as Error).message}`);
    }
  }

  private lazily(name: 'and' | 'or', args: readonly Operand[], dot: Value, final: Value): Value {
    let value: Value;
    for (const arg of args) {
      value = this.argument(arg, 'value', dot);
      if (truth(value) === (name === 'or')) return value;
    }
    return final === missing ? value : final;
  }

  /** Lets a value through where its type is the one that is asked for. */
  private checked(value: Value, type: ParameterType): Value {
    if (value === undefined) {
      if (canBeNil(type)) return type === 'value' ? undefined : null;
      throw this.fail(`invalid value; expected ${goTypes[type]}`);
    }
    if (!fits(value, type)) throw this.fail(`wrong type for value; expected ${goTypes[type]}; got ${typeName(value)}`);
    return type === 'map' || type === 'list' ? heldBy(value) : value;
  }

  /** A value where any type will do. */
  private operand(node: Operand, dot: Value): Value {
    this.node = node;
    switch (node.type) {
      case 'field':
        return this.fields(dot, dot, node, node.names, [node], missing, this.element);
      case 'variable':
        return this.variable(node, dot, [], missing);
      case 'pipe':
        return this.pipe(node, dot);
      case 'identifier':
        return this.call(node.name, this.functionOf(node), node, [], dot, missing);
      case 'chain':
        return this.chain(node, dot, [], missing);
      default:
        return this.constant(node, dot);
    }
  }

  private argument(node: Operand, type: ParameterType, dot: Value): Value {
    this.node = node;
    switch (node.type) {
      case 'nil':
        if (canBeNil(type)) return null;
        throw this.fail(`cannot assign nil to ${goTypes[type]}`);
      case 'bool':
      case 'string':
      case 'number':
        return this.literal(node, type);
      default:
        return this.checked(this.operand(node, dot), type);
    }
  }

  private literal(node: Operand & { type: 'bool' | 'string' | 'number' }, type: ParameterType): Value {
    const expected = (what: string): ExecError => this.fail(`expected ${what}; found ${nodeText(node)}`);
    switch (type) {
      case 'any':
      case 'value':
        return this.constant(node, undefined);
      case 'bool':
        if (node.type !== 'bool') throw expected('bool');
        return node.value;
      case 'string':
        if (node.type !== 'string') throw expected('string');
        return node.value;
      case 'float':
        if (node.type !== 'number') throw expected('float');
        return new Float(node.value);
      case 'int':
      case 'int64':
        if (node.type !== 'number' || !Number.isInteger(node.value)) throw expected('integer');
        return node.value;
      default:
        throw this.fail(`can't handle ${nodeText(node)} for arg of type ${goTypes[type]}`);
    }
  }
}
