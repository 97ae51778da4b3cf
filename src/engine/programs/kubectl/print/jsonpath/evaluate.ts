import { goValue } from '../../text/gofmt.ts';
import { compactJson, indentedJson, sortedKeys } from '../../text/json.ts';
import { parseJsonPath, type Node } from './parse.ts';

export interface JsonPathOptions {
  /** A missing field is nothing rather than an error; default true. */
  allowMissingKeys?: boolean;
  /** Results as a JSON array (jsonpath-as-json). */
  asJson?: boolean;
}

/**
 * A JSONPath template in kubectl's dialect (client-go/util/jsonpath). Maps are walked in the order of their keys, where
 * the real one takes them at random.
 */
export class JsonPath {
  private readonly nodes: Node[];

  /** Throws an Error when the template can't be parsed. */
  constructor(
    readonly template: string,
    private readonly options: JsonPathOptions = {},
  ) {
    this.nodes = parseJsonPath(template);
  }

  /** The results of each action, in order. Throws an Error with client-go's words. */
  find(data: unknown): unknown[][] {
    return new Evaluation(this.options.allowMissingKeys ?? true).run(this.nodes, [data]);
  }

  /** The template with its results filled in. */
  execute(data: unknown): string {
    return this.find(data)
      .map((results) => (this.options.asJson ? `${indentedJson(results)}\n` : results.map(textOf).join(' ')))
      .join('');
  }
}

const textOf = (value: unknown): string => {
  if (value === null) return 'null';
  return typeof value === 'object' ? compactJson(value) : goValue(value);
};

const isNil = (value: unknown): value is null | undefined => value === null || value === undefined;

const typeName = (value: unknown): string => {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'map[string]interface {}';
};

class Evaluation {
  constructor(private readonly allowMissingKeys: boolean) {}

  /** Runs nodes up to the end; a `range` runs what follows it, up to its `end`, once for each of its results. */
  run(nodes: readonly Node[], input: readonly unknown[]): unknown[][] {
    return this.block(nodes, 0, input, false).results;
  }

  private block(nodes: readonly Node[], start: number, input: readonly unknown[], inRange: boolean): { results: unknown[][]; next: number } {
    const results: unknown[][] = [];
    for (let i = start; i < nodes.length; i++) {
      const node = nodes[i]!;
      const word = keyword(node);
      if (word === 'end') {
        if (!inRange) throw new Error('not in range, nothing to end');
        return { results, next: i };
      }
      if (word === 'range') {
        const values = this.list(input, (node as { nodes: Node[] }).nodes.slice(1));
        let next = i;
        if (values.length === 0) next = this.skip(nodes, i + 1);
        for (const value of values) {
          const body = this.block(nodes, i + 1, [value], true);
          results.push(...body.results);
          next = body.next;
        }
        i = next;
        continue;
      }
      results.push(this.walk(input, node));
    }
    return { results, next: nodes.length };
  }

  private skip(nodes: readonly Node[], start: number): number {
    let depth = 1;
    for (let i = start; i < nodes.length; i++) {
      const word = keyword(nodes[i]!);
      if (word === 'range') depth++;
      if (word === 'end' && --depth === 0) return i;
    }
    return nodes.length;
  }

  private list(input: readonly unknown[], nodes: readonly Node[]): unknown[] {
    let current: readonly unknown[] = input;
    for (const node of nodes) current = this.walk(current, node);
    return [...current];
  }

  private walk(input: readonly unknown[], node: Node): unknown[] {
    switch (node.type) {
      case 'list':
        return this.list(input, node.nodes);
      case 'text':
        return [node.text];
      case 'field':
        return this.field(input, node.name);
      case 'array':
        return this.array(input, node);
      case 'filter':
        return this.filter(input, node);
      case 'literal':
        return input.map(() => node.value);
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return this.recursive(input);
      case 'union':
        return node.lists.flatMap((list) => this.walk(input, list));
      case 'identifier':
        throw new Error(`unrecognized identifier ${node.name}`);
    }
  }

  private field(input: readonly unknown[], name: string): unknown[] {
    if (input.length === 0) return [];
    const results: unknown[] = [];
    for (const value of input) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      if (Object.hasOwn(value, name) && (value as Record<string, unknown>)[name] !== undefined) results.push((value as Record<string, unknown>)[name]);
    }
    if (results.length === 0 && !this.allowMissingKeys) throw new Error(`${name} is not found`);
    return results;
  }

  private array(input: readonly unknown[], node: Extract<Node, { type: 'array' }>): unknown[] {
    const results: unknown[] = [];
    for (const value of input) {
      if (isNil(value)) continue;
      if (!Array.isArray(value)) throw new Error(`${typeName(value)} is not array or slice`);
      const { length } = value;
      let from = node.from ?? 0;
      let to = node.single ? from + 1 : (node.to ?? length);
      if (from < 0) from += length;
      if (to < 0 || (to === 0 && node.single)) to += length;
      if (from === to) return results;
      if (from >= length || from < 0) throw new Error(`array index out of bounds: index ${from}, length ${length}`);
      if (to > length || to < 0) throw new Error(`array index out of bounds: index ${to - 1}, length ${length}`);
      if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`);
      if (node.step !== undefined && node.step <= 0) throw new Error('step must be > 0');
      for (let i = from; i < to; i += node.step ?? 1) results.push(value[i]);
    }
    return results;
  }

  private recursive(input: readonly unknown[]): unknown[] {
    return input.flatMap((value) => {
      const inner = children(value);
      return inner.length === 0 ? [] : [value, ...this.recursive(inner)];
    });
  }

  private filter(input: readonly unknown[], node: Extract<Node, { type: 'filter' }>): unknown[] {
    const results: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value)) throw new Error(`${goValue(value)} is not array or slice and cannot be filtered`);
      for (const item of value) {
        if (node.operator === 'exists') {
          if (this.quietly([item], node.left).length > 0) results.push(item);
          continue;
        }
        const left = this.walk([item], node.left);
        if (left.length === 0) continue;
        if (left.length > 1) throw new Error('can only compare one element at a time');
        const right = this.walk([item], node.right);
        if (right.length === 0) continue;
        if (right.length > 1) throw new Error('can only compare one element at a time');
        if (compare(left[0], right[0], node.operator)) results.push(item);
      }
    }
    return results;
  }

  private quietly(input: readonly unknown[], node: Node): unknown[] {
    try {
      return this.walk(input, node);
    } catch {
      return [];
    }
  }
}

/** `range` or `end` when that is what an action begins with. */
const keyword = (node: Node): string | undefined => {
  const first = node.type === 'list' ? node.nodes[0] : undefined;
  return first?.type === 'identifier' && (first.name === 'range' || first.name === 'end') ? first.name : undefined;
};

const children = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) return sortedKeys(value).map((k) => (value as Record<string, unknown>)[k]);
  // Strings fall apart into bytes in the real one; nobody asks for that.
  return [];
};

const basicKind = (value: unknown): 'bool' | 'int' | 'float' | 'string' => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'string';
  throw new Error('invalid type for comparison');
};

const compare = (left: unknown, right: unknown, operator: string): boolean => {
  const a = basicKind(left);
  const b = basicKind(right);
  const numeric = a !== 'bool' && a !== 'string' && b !== 'bool' && b !== 'string';
  if (a !== b && !numeric) throw new Error('incompatible types for comparison');
  const x = left as string | number;
  const y = right as string | number;
  if (a === 'bool' && !/^(==|!=)$/.test(operator)) throw new Error('invalid type for comparison');
  switch (operator) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    default:
      throw new Error(`unrecognized filter operator ${operator}`);
  }
};

/** Turns `a.b`, `.a.b`, `{a.b}` and `{.a.b}` into `{.a.b}` (get.RelaxedJSONPathExpression). */
export const relaxedJsonPath = (path: string): string => {
  if (path === '') return path;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path);
  if (!match) throw new Error("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  return `{.${match[1] || match[2]}}`;
};
