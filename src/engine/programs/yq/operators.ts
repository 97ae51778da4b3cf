import { booleanNode, Node, nullNode, numberNode, numberOf, stringNode, YqError } from './node.ts';

/** Wildcards `*` and `?` (yqlib, matchKeyString.go). */
export function matches(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return text === pattern;
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`).test(text);
}

/** Whether two nodes are equal; a text on the right may have wildcards. */
export function equal(left: Node, right: Node): boolean {
  const [a, b] = [left.real, right.real];
  if (a.isNull || b.isNull) return a.isNull && b.isNull;
  if (a.kind !== b.kind) return false;
  if (a.scalar) return matches(a.value, b.value);
  if (a.items.length !== b.items.length) return false;
  if (a.kind === 'seq') return a.items.every((item, i) => equal(item, b.items[i]!));
  return a.pairs.every(([key, value]) => {
    const other = b.get(key.value);
    return other !== undefined && equal(value, other);
  });
}

/** The order of sorting: null, booleans, numbers, texts (yqlib, operator_sort.go). */
export function compare(left: Node, right: Node): number {
  const [a, b] = [left.real, right.real];
  const rank = (n: Node) => (n.isNull ? 0 : n.tag === '!!bool' ? 1 : numberOf(n) !== undefined ? 2 : 3);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 0) return 0;
  if (rank(a) === 2) return numberOf(a)! - numberOf(b)!;
  if (rank(a) === 1) return Number(a.value === 'true') - Number(b.value === 'true');
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

const described = (node: Node): string => `${node.tag} (${node.pathText})`;

const like = (node: Node, made: Node): Node => Object.assign(made, { style: node.style === 'flow' ? '' : node.style, head: node.head, line: node.line, foot: node.foot, source: node.root.source });

function add(l: Node, r: Node): Node {
  if (l.isNull) return r.copy();
  if (r.isNull) return l.copy();
  if (l.kind === 'seq') {
    const list = l.copy();
    for (const item of r.kind === 'seq' ? r.items : [r]) list.push(item.copy());
    if (l.items.length === 0) list.style = r.style;
    return list;
  }
  if (l.kind === 'map') {
    if (r.kind !== 'map') throw new YqError(`${described(r)} cannot be added to a ${described(l)}`);
    const map = l.copy();
    for (const [key, value] of r.pairs) map.put(key.copy(), value.copy());
    return map;
  }
  if (!r.scalar) throw new YqError(`${described(r)} cannot be added to a ${described(l)}`);
  const [a, b] = [numberOf(l), numberOf(r)];
  if (a !== undefined && b !== undefined) return like(l, floating(a + b, l, r));
  if (l.tag === '!!bool' || (a !== undefined && r.tag !== '!!str')) throw new YqError(`${r.tag} cannot be added to ${l.tag}`);
  const made = like(l, new Node('scalar', l.tag.startsWith('!!') ? '!!str' : l.tag, l.value + r.value));
  if (a !== undefined) made.style = '';
  return made;
}

/** A sum of floats is a float, even where it is whole. */
const floating = (n: number, l: Node, r: Node): Node => (l.real.tag === '!!int' && r.real.tag === '!!int' && Number.isInteger(n) ? numberNode(n) : Object.assign(numberNode(n), { tag: l.real.tag.startsWith('!!') ? '!!float' : l.real.tag }));

function subtract(l: Node, r: Node): Node {
  if (l.kind === 'seq') {
    if (r.kind !== 'seq') throw new YqError(`${r.tag} (${r.pathText}) cannot be subtracted from ${l.tag}`);
    const list = l.copy();
    for (const item of [...list.items]) if (r.items.some((other) => equal(item, other))) list.remove(item);
    return list;
  }
  const [a, b] = [numberOf(l), numberOf(r)];
  if (l.kind === 'map' || l.isNull || a === undefined || b === undefined) throw new YqError(l.kind === 'map' ? `maps not yet supported for subtraction` : `${r.tag} cannot be subtracted from ${l.tag}`);
  return like(l, floating(a - b, l, r));
}

function divide(l: Node, r: Node): Node {
  if (l.tag === '!!str' && r.tag === '!!str') {
    const list = new Node('seq', '!!seq');
    for (const part of l.value.split(r.value)) list.push(stringNode(part));
    return list;
  }
  const [a, b] = [numberOf(l), numberOf(r)];
  if (a === undefined || b === undefined) throw new YqError(`${l.tag} (${l.pathText}) cannot be divided by ${r.tag} (${r.pathText})`);
  return like(l, Object.assign(numberNode(a / b), { tag: '!!float' }));
}

function modulo(l: Node, r: Node): Node {
  const [a, b] = [numberOf(l), numberOf(r)];
  if (a === undefined || b === undefined) throw new YqError(`${l.tag} (${l.pathText}) cannot modulo by ${r.tag} (${r.pathText})`);
  if (b === 0 && l.tag === '!!int' && r.tag === '!!int') throw new YqError('cannot modulo by 0');
  return like(l, floating(a % b, l, r));
}

/** `+ - / %` and comparisons (yqlib, operator_add.go and its neighbours). */
export function calculate(sign: string, left: Node, right: Node): Node {
  const [l, r] = [left.real, right.real];
  switch (sign) {
    case '+':
      return add(l, r);
    case '-':
      return subtract(l, r);
    case '/':
      return divide(l, r);
    case '%':
      return modulo(l, r);
    case '==':
      return booleanNode(equal(l, r));
    case '!=':
      return booleanNode(!equal(l, r));
    default: {
      if (!l.scalar || !r.scalar) throw new YqError(`${!l.scalar ? l.tag : r.tag} not yet supported for comparison`);
      if (l.isNull && r.isNull) return booleanNode(sign.endsWith('='));
      if (l.isNull || r.isNull) return booleanNode(false);
      const order = compare(l, r);
      return booleanNode((order === 0 && sign.endsWith('=')) || (sign.startsWith('>') ? order > 0 : order < 0));
    }
  }
}

/** The longest text that a text times a number may give. */
const LONGEST = 10_000_000;

function repeated(text: Node, times: number): Node {
  if (times < 0) throw new YqError('cannot repeat string by a negative number');
  if (text.value.length * times > LONGEST) throw new YqError('cannot repeat string by more than 10 million');
  return like(text, stringNode(text.value.repeat(times)));
}

/**
 * `*`: products of numbers, texts repeated, maps merged. Flags: `+` appends lists, `d` merges them by place, `?` only what
 * is there, `n` only what is new, `c` takes the right one's tags.
 */
export function merge(left: Node, right: Node, flags: string): Node {
  const [l, r] = [left.real, right.real];
  const [a, b] = [numberOf(l), numberOf(r)];
  if (a !== undefined && b !== undefined) return like(l, floating(a * b, l, r));
  if (l.tag === '!!str' && b !== undefined) return repeated(l, b);
  if (r.tag === '!!str' && a !== undefined) return repeated(r, a);
  if (l.isNull) return r.copy();
  if (r.isNull) return l.copy();
  if (l.scalar !== r.scalar && (l.scalar || r.scalar) && !(l.kind === 'map' && r.kind === 'map')) throw new YqError(`cannot multiply ${described(l)} with ${described(r)}`);
  if (l.scalar) throw new YqError(`cannot multiply ${described(l)} with ${described(r)}`);
  const made = l.copy();
  made.leading = l.leading || r.leading;
  mergeInto(made, r, flags);
  return made;
}

function mergeInto(l: Node, r: Node, flags: string): void {
  if (l.kind === 'map' && r.kind === 'map') {
    if (l.items.length === 0) l.style = r.style;
    l.takeComments(r);
    for (const [key, value] of r.pairs) {
      const there = l.get(key.value);
      if (there) {
        mergeInto(there, value, flags);
        l.pairs.find(([k]) => k.value === key.value)![0].takeComments(key);
      } else if (!flags.includes('?')) l.put(key.copy(), value.copy());
    }
    return;
  }
  if (l.kind === 'seq' && r.kind === 'seq' && flags.includes('+')) {
    for (const item of r.items) l.push(item.copy());
    return;
  }
  if (l.kind === 'seq' && r.kind === 'seq' && flags.includes('d')) {
    r.items.forEach((item, i) => (l.items[i] ? mergeInto(l.items[i]!, item, flags) : l.push(item.copy())));
    return;
  }
  if (flags.includes('n') && !l.isNull) return;
  const { anchor } = l;
  l.update(r, flags.includes('c'));
  l.anchor = anchor || l.anchor;
}

/** A map's `<<` and aliases put in place; what comes later wins (yqlib, operator_anchors_aliases.go). */
export function explode(node: Node): void {
  node.anchor = '';
  if (node.kind === 'alias') {
    const target = node.alias?.copy() ?? nullNode();
    const { key, parent, isKey, line } = node;
    explode(target);
    Object.assign(node, { kind: target.kind, tag: target.tag, value: target.value, style: target.style, alias: undefined, key, parent, isKey, line });
    node.adopt(target.items);
    return;
  }
  if (node.kind === 'map' && node.pairs.some(([key]) => key.tag === '!!merge')) {
    const pairs = node.pairs;
    const made = new Node('map', '!!map');
    for (const [key, value] of pairs) {
      if (key.tag !== '!!merge') {
        made.put(key.copy(), value.copy());
        continue;
      }
      for (const from of value.real.kind === 'seq' ? value.real.items.toReversed() : [value]) {
        const target = from.real.copy();
        explode(target);
        for (const [k, v] of target.pairs) made.put(k.copy(), v.copy());
      }
    }
    node.adopt(made.items);
  }
  for (const item of node.items) explode(item);
}
