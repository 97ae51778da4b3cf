/** What yq's expressions work on: YAML with its comments, styles and anchors (go.yaml.in/yaml/v4, Node). */
export type Kind = 'scalar' | 'map' | 'seq' | 'alias';
export type Style = '' | 'double' | 'single' | 'literal' | 'folded' | 'flow' | 'tagged';

/** Where a document came from. */
export interface Source {
  document: number;
  file: number;
  name: string;
}

export class YqError extends Error {}

const integer = /^(?:[-+]?[0-9][0-9_]*|0x[0-9a-fA-F_]+|0o[0-7_]+|[-+]?0b[01_]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;
const timestamp = /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;

/** The tag of a plain scalar (yaml/v3, resolve.go). */
export function tagOf(text: string): string {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return '!!null';
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return '!!bool';
  if (text === '<<') return '!!merge';
  if (/^[-+.0-9]/.test(text)) {
    if (integer.test(text)) return '!!int';
    if (float.test(text) || /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(text)) return '!!float';
    if (timestamp.test(text)) return '!!timestamp';
  }
  return '!!str';
}

export class Node {
  /** Of maps: keys and values in turn. */
  items: Node[] = [];
  style: Style = '';
  anchor = '';
  alias: Node | undefined;
  head = '';
  line = '';
  foot = '';
  parent: Node | undefined;
  /** Of what is in a map or a list: its key, a scalar. */
  key: Node | undefined;
  isKey = false;
  /** It was asked for and is not there: what is written to it puts it into its parent. */
  missing = false;
  /** Of roots. */
  source: Source | undefined;
  /** Of roots: the text before the document, comments and `---`. */
  leading = '';
  /** Counted from 1; 0 for what was made. */
  row = 0;
  column = 0;

  constructor(
    public kind: Kind,
    public tag: string,
    public value = '',
  ) {}

  get scalar(): boolean {
    return this.kind === 'scalar';
  }

  get isNull(): boolean {
    return this.kind === 'scalar' && this.tag === '!!null';
  }

  /** An alias' target. */
  get real(): Node {
    return this.kind === 'alias' && this.alias ? this.alias.real : this;
  }

  get root(): Node {
    return this.parent?.root ?? this;
  }

  /** What is in a list, or the values of a map. */
  get values(): Node[] {
    return this.kind === 'map' ? this.items.filter((_, i) => i % 2 === 1) : this.items;
  }

  get pairs(): [Node, Node][] {
    return this.items.flatMap((key, i) => (i % 2 === 0 ? [[key, this.items[i + 1]!] as [Node, Node]] : []));
  }

  /** From the root down. */
  get path(): Node[] {
    return this.parent && this.key ? [...this.parent.path, this.key] : [];
  }

  /** `spec.containers.0` */
  get pathText(): string {
    return this.path.map((key) => key.value).join('.');
  }

  push(item: Node): void {
    item.parent = this;
    item.key = integerNode(this.items.length);
    item.isKey = false;
    this.items.push(item);
  }

  /** Puts a value under a key; where there is such a key already it stays, with its comments, and only the value goes. */
  put(key: Node, value: Node): void {
    value.parent = this;
    key.parent = this;
    key.isKey = true;
    key.key = key;
    value.key = key;
    value.isKey = false;
    const at = this.items.findIndex((item, i) => i % 2 === 0 && item.value === key.value);
    if (at < 0) this.items.push(key, value);
    else {
      value.key = this.items[at]!;
      this.items[at + 1] = value;
    }
  }

  get(key: string): Node | undefined {
    return this.pairs.find(([k]) => k.value === key)?.[1];
  }

  /** A map's pairs with those that `<<` merges at its place; what comes later wins, as in yq unless it is told to follow YAML. */
  get merged(): [Node, Node][] {
    if (!this.pairs.some(([key]) => key.tag === '!!merge')) return this.pairs;
    const found = new Map<string, [Node, Node]>();
    const set = (pair: [Node, Node]) => found.set(pair[0].real.value, [found.get(pair[0].real.value)?.[0] ?? pair[0], pair[1]]);
    for (const pair of this.pairs) {
      const [key, value] = pair;
      if (key.tag !== '!!merge') set(pair);
      else for (const from of value.real.kind === 'seq' ? value.real.items : [value]) for (const one of from.real.merged) set(one);
    }
    return [...found.values()];
  }

  remove(child: Node): void {
    const at = this.items.indexOf(child);
    if (at < 0) return;
    if (this.kind === 'map') this.items.splice(child.isKey ? at : at - 1, 2);
    else {
      this.items.splice(at, 1);
      this.items.forEach((item, i) => (item.key = integerNode(i)));
    }
  }

  /** A copy, all that is in it too. It keeps its place, so that its path can be told. */
  copy(): Node {
    const made = new Node(this.kind, this.tag, this.value);
    Object.assign(made, { style: this.style, anchor: this.anchor, alias: this.alias, head: this.head, line: this.line, foot: this.foot, parent: this.parent, key: this.key, isKey: this.isKey, source: this.source, leading: this.leading, row: this.row, column: this.column });
    made.adopt(this.items);
    return made;
  }

  /** Its content becomes copies of these. */
  adopt(items: readonly Node[]): void {
    this.items = items.map((item) => item.copy());
    this.items.forEach((item, i) => {
      item.parent = this;
      item.isKey = this.kind === 'map' && i % 2 === 0;
      item.key = this.kind === 'seq' ? integerNode(i) : this.items[i - (i % 2)]!;
    });
  }

  /** Puts what was missing into its parent, which becomes a map or a list where it was null. */
  attach(): void {
    if (!this.missing || !this.parent || !this.key) return;
    this.missing = false;
    const { parent, key } = this;
    parent.attach();
    if (parent.scalar) {
      parent.kind = key.tag === '!!int' ? 'seq' : 'map';
      parent.tag = `!!${parent.kind}`;
      parent.value = '';
      parent.style = '';
    }
    if (parent.items.length === 0) parent.style = '';
    if (parent.kind === 'map') parent.put(key, this);
    else if (parent.kind === 'seq') {
      const at = Number(key.value);
      while (parent.items.length < at) parent.push(nullNode());
      if (at < parent.items.length) parent.items[at] = this;
      else parent.push(this);
    }
  }

  /** Takes another's value; its own comments and style stay where the other has none. `clobber`: its own tag goes too. */
  update(from: Node, clobber = false): void {
    this.attach();
    if (from === this) return;
    const other = from.copy();
    if ((this.kind !== 'scalar' && this.items.length === 0) || this.tag !== other.tag) this.style = other.style;
    this.kind = other.kind;
    this.value = other.value;
    this.adopt(other.items);
    if (clobber || this.tag.startsWith('!!') || this.tag === '') this.tag = other.tag;
    this.alias = other.alias;
    this.anchor = other.anchor || this.anchor;
    if (this.style === '') this.style = other.style;
    this.takeComments(other);
  }

  takeComments(other: Node): void {
    if (other.foot) this.foot = other.foot;
    if (other.head) this.head = other.head;
    if (other.line) this.line = other.line;
  }
}

export const nullNode = (): Node => new Node('scalar', '!!null', 'null');
export const stringNode = (text: string): Node => new Node('scalar', '!!str', text);
export const integerNode = (n: number): Node => new Node('scalar', '!!int', String(n));
export const booleanNode = (b: boolean): Node => new Node('scalar', '!!bool', String(b));
export const numberNode = (n: number): Node => new Node('scalar', Number.isInteger(n) ? '!!int' : '!!float', Number.isFinite(n) ? String(n) : Number.isNaN(n) ? 'NaN' : n > 0 ? '+Inf' : '-Inf');

export const listNode = (items: readonly Node[]): Node => {
  const list = new Node('seq', '!!seq');
  for (const item of items) list.push(item.copy());
  return list;
};

export const mapNode = (pairs: readonly (readonly [string, Node])[]): Node => {
  const map = new Node('map', '!!map');
  for (const [key, value] of pairs) map.put(stringNode(key), value.copy());
  return map;
};

export const isTrue = (node: Node): boolean => {
  const { kind, tag, value } = node.real;
  return kind !== 'scalar' || (tag !== '!!null' && !(tag === '!!bool' && value.toLowerCase() === 'false'));
};

/** A number's value; undefined for what is none. */
export function numberOf(node: Node): number | undefined {
  const { value, scalar } = node.real;
  const tag = scalar && !node.real.tag.startsWith('!!') ? tagOf(value) : node.real.tag;
  if (tag !== '!!int' && tag !== '!!float') return undefined;
  const text = value.replaceAll('_', '');
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /nan/i.test(text) ? Number.NaN : Number(text);
}

/** All nodes under one, itself first. */
export function descend(node: Node, keys: boolean): Node[] {
  const into = node.kind === 'alias' ? [] : node.kind === 'map' && !keys ? node.values : node.items;
  return [node, ...into.flatMap((item) => (item.isKey ? [item] : descend(item, keys)))];
}
