import { messageOf } from '../../errors.ts';
import { goValue } from '../../text/gofmt.ts';
import { compactJson, sortedKeys } from '../../text/json.ts';
import { Float, printValue } from '../../text/sprintf.ts';
import { functionNames, functions, truth, wrap } from './functions.ts';
import { parseTemplate, type Command, type Expr, type ParsedTemplate, type Pipe, type TemplateNode } from './parse.ts';

export interface GoTemplateOptions {
  /** A missing key gives `<no value>` rather than an error. */
  allowMissingKeys?: boolean;
}

/** A missing map key: prints `<no value>`. */
const noValue = Symbol('no value');

class Leave extends Error {
  constructor(readonly how: 'break' | 'continue') {
    super(how);
  }
}

/** A Go text/template over decoded JSON, as `-o go-template` runs it (printers.GoTemplatePrinter). */
export class GoTemplate {
  private readonly parsed: ParsedTemplate;

  /** Throws an Error when the template can't be parsed. */
  constructor(
    readonly template: string,
    private readonly options: GoTemplateOptions = {},
  ) {
    this.parsed = parseTemplate(template, functionNames);
  }

  /** The template filled in. Throws an Error in Go's words. */
  execute(data: unknown): string {
    const run = new Execution(this.parsed, this.options.allowMissingKeys ?? true, data);
    run.list(this.parsed.nodes, data);
    return run.output;
  }

  /** As `execute`; on failure what was printed so far and the state go to `tell`, as kubectl does. */
  print(data: unknown, tell: (text: string) => void): string {
    const run = new Execution(this.parsed, this.options.allowMissingKeys ?? true, data);
    try {
      run.list(this.parsed.nodes, data);
      return run.output;
    } catch (error) {
      const message = messageOf(error);
      tell(
        `${run.output}Error executing template: ${message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${this.template}\n\traw data was:\n\t\t${compactJson(data)}\n\tobject given to template engine was:\n\t\t${goValue(data)}\n\n`,
      );
      throw new Error(`error executing template ${JSON.stringify(this.template)}: ${message}`);
    }
  }
}

class Execution {
  output = '';
  private variables: { name: string; value: unknown }[];

  constructor(
    private readonly parsed: ParsedTemplate,
    private readonly allowMissingKeys: boolean,
    root: unknown,
  ) {
    this.variables = [{ name: '$', value: root }];
  }

  list(nodes: readonly TemplateNode[], dot: unknown): void {
    for (const node of nodes) this.node(node, dot);
  }

  private scoped(fn: () => void): void {
    const { length } = this.variables;
    try {
      fn();
    } finally {
      this.variables.length = length;
    }
  }

  private node(node: TemplateNode, dot: unknown): void {
    switch (node.type) {
      case 'text':
        this.output += node.text;
        return;
      case 'action': {
        const value = this.pipe(node.pipe, dot);
        if (node.pipe.declare.length === 0) this.output += value === noValue || value === undefined ? '<no value>' : printValue(value);
        return;
      }
      case 'if':
      case 'with':
        this.scoped(() => {
          const value = this.pipe(node.pipe, dot);
          if (truth(value === noValue ? undefined : value)) this.list(node.body, node.type === 'with' ? value : dot);
          else this.list(node.otherwise, dot);
        });
        return;
      case 'range':
        this.scoped(() => this.range(node, dot));
        return;
      case 'template': {
        const body = this.parsed.defined.get(node.name);
        if (!body) throw this.fail(`{{template ${JSON.stringify(node.name)}}}`, `template ${JSON.stringify(node.name)} not defined`);
        const inner = node.pipe ? this.pipe(node.pipe, dot) : undefined;
        const outer = this.variables;
        this.variables = [{ name: '$', value: inner }];
        this.list(body, inner);
        this.variables = outer;
        return;
      }
      default:
        throw new Leave(node.type);
    }
  }

  private range(node: Extract<TemplateNode, { type: 'if' | 'with' | 'range' }>, dot: unknown): void {
    const value = this.pipe({ ...node.pipe, declare: [] }, dot);
    const entries: [unknown, unknown][] = [];
    if (Array.isArray(value)) value.forEach((v, i) => entries.push([i, wrap(v)]));
    else if (typeof value === 'number') for (let i = 0; i < value; i++) entries.push([i, i]);
    else if (typeof value === 'object' && value !== null && !(value instanceof Float)) for (const k of sortedKeys(value)) entries.push([k, wrap((value as Record<string, unknown>)[k])]);
    else if (value !== noValue && value !== null && value !== undefined) throw this.fail(node.pipe.text, `range can't iterate over ${printValue(value)}`);
    if (entries.length === 0) return this.list(node.otherwise, dot);
    const [first, second] = node.pipe.declare;
    for (const [key, item] of entries) {
      try {
        this.scoped(() => {
          if (second) this.variables.push({ name: first!, value: key }, { name: second, value: item });
          else if (first) this.variables.push({ name: first, value: item });
          this.list(node.body, item);
        });
      } catch (error) {
        if (!(error instanceof Leave)) throw error;
        if (error.how === 'break') return;
      }
    }
  }

  private fail(text: string, message: string): Error {
    return new Error(`template: output:1: executing "output" at <${text}>: ${message}`);
  }

  private pipe(pipe: Pipe, dot: unknown): unknown {
    let value: unknown = noValue;
    pipe.commands.forEach((command, i) => {
      value = this.command(command, dot, i === 0 ? [] : [value]);
    });
    for (const name of pipe.declare) {
      const known = pipe.assign ? this.variables.findLast((v) => v.name === name) : undefined;
      if (known) known.value = value;
      else this.variables.push({ name, value });
    }
    return value;
  }

  private command(command: Command, dot: unknown, piped: unknown[]): unknown {
    const [first, ...rest] = command.args as [Expr, ...Expr[]];
    if (first.type === 'function') return this.call(first.name, rest, dot, piped, command.text);
    if (rest.length > 0 || piped.length > 0) throw this.fail(command.text, `can't give argument to non-function ${command.text.split(/\s/)[0]}`);
    return this.value(first, dot, command.text);
  }

  private call(name: string, args: readonly Expr[], dot: unknown, piped: unknown[], text: string): unknown {
    const clean = (v: unknown): unknown => (v === noValue ? undefined : v);
    if (name === 'and' || name === 'or') {
      let value: unknown;
      for (const next of [...args.map((a) => () => this.value(a, dot, text)), ...piped.map((p) => () => p)]) {
        value = clean(next());
        if (truth(value) === (name === 'or')) return value;
      }
      return value;
    }
    const fn = functions[name];
    if (!fn) throw this.fail(text, `error calling ${name}: not a function`);
    const values = [...args.map((a) => clean(this.value(a, dot, text))), ...piped.map(clean)];
    try {
      return fn(values);
    } catch (error) {
      throw this.fail(text, messageOf(error));
    }
  }

  private value(expr: Expr, dot: unknown, text: string): unknown {
    switch (expr.type) {
      case 'dot':
        return wrap(dot);
      case 'nil':
        throw this.fail(text, 'nil is not a command');
      case 'literal':
        return expr.float ? new Float(expr.value as number) : expr.value;
      case 'variable': {
        const found = this.variables.findLast((v) => v.name === expr.name);
        if (!found) throw new Error(`template: output:1: undefined variable ${JSON.stringify(expr.name)}`);
        return wrap(found.value);
      }
      case 'function':
        return this.call(expr.name, [], dot, [], text);
      case 'pipe':
        return this.pipe(expr.pipe, dot);
      case 'chain': {
        let value = expr.base.type === 'dot' ? dot : this.value(expr.base, dot, text);
        for (const field of expr.fields) value = this.field(value, field, text);
        return value;
      }
    }
  }

  private field(value: unknown, name: string, text: string): unknown {
    if (value === noValue || value === null || value === undefined) {
      if (value === noValue) return noValue;
      throw this.fail(text, `nil data; no entry for key ${JSON.stringify(name)}`);
    }
    if (typeof value !== 'object' || Array.isArray(value) || value instanceof Float)
      throw this.fail(text, `can't evaluate field ${name} in type ${Array.isArray(value) ? '[]interface {}' : value instanceof Float ? 'float64' : typeof value === 'boolean' ? 'bool' : typeof value}`);
    const found = (value as Record<string, unknown>)[name];
    if (found !== undefined && Object.hasOwn(value, name)) return wrap(found);
    if (!this.allowMissingKeys) throw this.fail(text, `map has no entry for key ${JSON.stringify(name)}`);
    return noValue;
  }
}
