import type { Expression } from './expression.ts';
import { functions } from './functions.ts';
import { calculate, matches, merge } from './operators.ts';
import type { Context, Outside, Runner } from './runner.ts';
import { booleanNode, descend, integerNode, isTrue, listNode, Node, nullNode, stringNode, YqError, type Style } from './node.ts';

const styles: Readonly<Record<string, Style>> = { '': '', double: 'double', single: 'single', literal: 'literal', folded: 'folded', flow: 'flow', tagged: 'tagged' };

/** Runs expressions of yq v4 over nodes (github.com/mikefarah/yq, pkg/yqlib). Throws YqError. */
export class Evaluator implements Runner {
  constructor(readonly outside: Outside) {}

  /** What an expression gives for nodes that are seen together. */
  run(expression: Expression, nodes: readonly Node[], variables: Context['variables'] = new Map()): Node[] {
    return this.all(expression, { nodes, variables });
  }

  all(exp: Expression, context: Context): Node[] {
    switch (exp.op) {
      case 'self':
        return [...context.nodes];
      case 'value':
        return [exp.node.copy()];
      case 'text':
        return this.each(context, (one) => [stringNode(exp.parts.map((part) => (typeof part === 'string' ? part : this.all(part, one).map((n) => this.outside.show(n)).join(''))).join(''))]);
      case 'field':
        return this.all(exp.of, context).flatMap((node) => this.field(node, exp.name, exp.optional));
      case 'splat':
        return this.all(exp.of, context).flatMap(({ real }) => (real.kind === 'map' ? real.merged.map(([, value]) => value) : real.items));
      case 'index':
        return this.each(context, (one) => this.all(exp.of, one).flatMap((node) => this.all(exp.at, one).flatMap((at) => this.index(node, at))));
      case 'slice':
        return this.each(context, (one) => this.all(exp.of, one).map((node) => this.slice(node, one, exp.from, exp.to)));
      case 'recurse':
        return context.nodes.flatMap((node) => descend(node, exp.keys));
      case 'variable': {
        const found = context.variables.get(exp.name);
        if (!found) throw new YqError(`variable '${exp.name}' not defined`);
        return [...found];
      }
      case 'list':
        return this.collect(exp.of, context);
      case 'object':
        return this.each(context, (one) => this.object(exp.pairs, one));
      case 'bind':
        return this.all(exp.of, context);
      case 'reduce':
        return this.reduce(exp, context);
      case 'set':
        return this.set(exp, context);
      case 'call':
        return this.call(exp, context);
      default:
        return this.binary(exp, context);
    }
  }

  each(context: Context, fn: (one: Context) => readonly Node[]): Node[] {
    if (this.outside.together || context.nodes.length === 0) return [...fn(context)];
    return context.nodes.flatMap((node) => [...fn({ ...context, nodes: [node] })]);
  }

  on(exp: Expression, node: Node, { variables }: Context): Node[] {
    return this.all(exp, { nodes: [node], variables });
  }

  private missing(parent: Node, key: Node): Node {
    const made = nullNode();
    Object.assign(made, { parent, key, missing: true, source: undefined });
    return made;
  }

  private field(at: Node, name: string, optional = false): Node[] {
    const node = at.real;
    if (node.kind === 'seq') {
      if (optional) return [];
      if (/^-?\d+$/.test(name)) return this.index(node, integerNode(Number(name)));
      if (name === '*') return node.items;
      throw new YqError(`cannot index array with '${name}' (strconv.ParseInt: parsing "${name}": invalid syntax)`);
    }
    if (node.kind !== 'map') return node.isNull ? [this.missing(node, stringNode(name))] : [];
    if (/[*?]/.test(name)) {
      const exact = node.get(name);
      return exact ? [exact] : node.pairs.filter(([key]) => matches(key.value, name)).map(([, value]) => value);
    }
    const own = node.merged.find(([key]) => key.real.value === name)?.[1];
    return [own ?? this.missing(node, stringNode(name))];
  }

  private index(at: Node, by: Node): Node[] {
    const node = at.real;
    if (node.kind !== 'seq' && !(node.isNull && by.tag === '!!int')) return this.field(node, by.value);
    const n = Number(by.value);
    if (!Number.isInteger(n) || by.value === '') throw new YqError(`cannot index array with '${by.value}' (strconv.ParseInt: parsing "${by.value}": invalid syntax)`);
    const place = n < 0 ? n + node.items.length : n;
    if (place < 0) throw new YqError(`index [${n}] out of range, array size is ${node.items.length}`);
    return [node.items[place] ?? this.missing(node, integerNode(place))];
  }

  private slice(at: Node, context: Context, from: Expression | undefined, to: Expression | undefined): Node {
    const node = at.real;
    const place = (exp: Expression | undefined, usual: number): number => {
      const found = exp && this.all(exp, context)[0];
      return found ? Number(found.value) : usual;
    };
    if (node.scalar && !node.isNull) {
      const text = [...node.value];
      return stringNode(text.slice(place(from, 0), place(to, text.length)).join(''));
    }
    return listNode(node.values.slice(place(from, 0), place(to, node.items.length)));
  }

  private collect(of: Expression | undefined, context: Context): Node[] {
    if (!of) return [new Node('seq', '!!seq')];
    if (context.nodes.length === 0) return [listNode(this.all(of, context))];
    return this.each(context, (one) => {
      const list = listNode(this.all(of, one));
      list.source = one.nodes[0]?.root.source;
      return [list];
    });
  }

  private object(pairs: readonly [Expression, Expression][], context: Context): Node[] {
    let made: Node[] = [new Node('map', '!!map')];
    for (const [key, value] of pairs) {
      const keys = this.all(key, context);
      const values = this.all(value, context);
      made = keys.flatMap((k) =>
        made.flatMap((map) =>
          values.map((v) => {
            const next = map.copy();
            next.put(Object.assign(k.copy(), { missing: false }), v.copy());
            return next;
          }),
        ),
      );
    }
    for (const map of made) map.source = context.nodes[0]?.root.source;
    return made;
  }

  private reduce({ over, body }: Extract<Expression, { op: 'reduce' }>, context: Context): Node[] {
    if (over.op !== 'bind' || body.op !== 'binary' || body.sign !== ';') throw new YqError("ireduce needs the form: exp as $var ireduce (start; expression)");
    let nodes = this.all(body.left, { ...context, nodes: [nullNode()] });
    for (const item of this.all(over.of, context)) nodes = this.all(body.right, { nodes, variables: new Map([...context.variables, [over.name, [item]]]) });
    return nodes;
  }

  private set({ attribute, of, to, relative }: Extract<Expression, { op: 'set' }>, context: Context): Node[] {
    const value = (node: Node): string => (relative ? this.on(to, node, context) : this.all(to, context)).at(0)?.value ?? '';
    const fixed = relative ? undefined : value(nullNode());
    for (const node of this.all(of, context)) {
      const text = fixed ?? value(node);
      node.attach();
      this.setAttribute(node, attribute, text);
    }
    return [...context.nodes];
  }

  private setAttribute(node: Node, attribute: string, text: string): void {
    switch (attribute) {
      case 'style': {
        const style = styles[text];
        if (style === undefined) throw new YqError(`unknown style ${text}`);
        node.style = style;
        break;
      }
      case 'tag':
        node.tag = text;
        break;
      case 'anchor':
        node.anchor = text;
        break;
      case 'alias':
        if (text !== '') Object.assign(node, { kind: 'alias', value: text, items: [], tag: '', alias: descend(node.root, false).find((n) => n.anchor === text) });
        break;
      case 'comments':
        Object.assign(node, { head: text, line: text, foot: text, leading: '' });
        break;
      case 'line':
        node.line = text;
        break;
      case 'foot':
        node.foot = text;
        break;
      default:
        node.head = text;
        node.leading = '';
    }
  }

  private call({ name, argument, parameter, unknown }: Extract<Expression, { op: 'call' }>, context: Context): Node[] {
    const fn = functions[name];
    if (!fn) throw new YqError(unknown);
    return fn(this, context, argument, parameter);
  }

  private binary({ sign, left, right, flags }: Extract<Expression, { op: 'binary' }>, context: Context): Node[] {
    switch (sign) {
      case ',':
      case ';':
        return [...this.all(left, context), ...this.all(right, context)];
      case '|':
        return this.pipe(left, right, context);
      case '=':
        return this.assign(left, right, context, flags.includes('c'));
      case '|=':
        // What is deepest comes first: its parents are replaced with what it has become.
        for (const node of this.all(left, context).toReversed()) {
          const value = this.on(right, node, context)[0];
          if (value) node.update(value, flags.includes('c'));
        }
        return [...context.nodes];
      case '+=':
      case '-=':
      case '*=':
        return this.compound(sign[0]! as '+' | '-' | '*', left, right, context, flags);
      case 'and':
      case 'or':
        return this.logic(sign, left, right, context);
      case '//':
        return this.each(context, (one) => {
          const there = this.all(left, one).filter(isTrue);
          return there.length > 0 ? there : this.all(right, one);
        });
      default:
        return this.each(context, (one) => {
          const lefts = this.all(left, one);
          const rights = this.all(right, one);
          return (lefts.length > 0 ? lefts : [nullNode()]).flatMap((l) => (rights.length > 0 ? rights : [nullNode()]).map((r) => (sign === '*' ? merge(l, r, flags) : calculate(sign, l, r))));
        });
    }
  }

  private pipe(left: Expression, right: Expression, context: Context): Node[] {
    if (left.op !== 'bind') return this.all(right, { ...context, nodes: this.all(left, context) });
    const values = this.all(left.of, context);
    const bound = values.map((v) => (left.reference ? v : v.copy()));
    // Every value has its turn, and what is written in one is there in the next.
    return bound.flatMap((value) => this.all(right, { nodes: context.nodes, variables: new Map([...context.variables, [left.name, [value]]]) }));
  }

  private assign(left: Expression, right: Expression, context: Context, clobber: boolean): Node[] {
    this.each(context, (one) => {
      const value = this.all(right, one)[0]?.copy();
      if (value) for (const node of this.all(left, one)) node.update(value, clobber);
      return [];
    });
    return [...context.nodes];
  }

  private compound(sign: '+' | '-' | '*', left: Expression, right: Expression, context: Context, flags: string): Node[] {
    this.each(context, (one) => {
      const nodes = this.all(left, one);
      const value = this.all(right, one)[0] ?? nullNode();
      for (const node of nodes) node.update(sign === '*' ? merge(node, value, flags) : calculate(sign, node, value), flags.includes('c'));
      return [];
    });
    return [...context.nodes];
  }

  private logic(sign: 'and' | 'or', left: Expression, right: Expression, context: Context): Node[] {
    return this.each(context, (one) => {
      const lefts = this.all(left, one);
      return (lefts.length > 0 ? lefts : [nullNode()]).flatMap((l) => {
        if (isTrue(l) === (sign === 'or')) return [booleanNode(sign === 'or')];
        const rights = this.all(right, one);
        return rights.length === 0 ? [booleanNode(false)] : rights.map((r) => booleanNode(isTrue(r)));
      });
    });
  }
}
