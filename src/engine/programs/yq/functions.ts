import { rfc3339 } from '../../api/time.ts';
import { decode, encode } from './formats.ts';
import { parseExpression, type Expression } from './expression.ts';
import { booleanNode, integerNode, isTrue, listNode, mapNode, Node, nullNode, numberOf, stringNode, tagOf, YqError } from './node.ts';
import { compare, explode } from './operators.ts';
import { readDocuments } from './read.ts';
import type { Context, Runner } from './runner.ts';
import { stringFunctions } from './strings.ts';

export type YqFunction = (run: Runner, context: Context, argument: Expression | undefined, parameter: string) => Node[];

const need = (argument: Expression | undefined, name: string): Expression => {
  if (!argument) throw new YqError(`'${name}' expects 1 arg but received none`);
  return argument;
};

/** The two parts of an argument `(a; b)`. */
function block(argument: Expression | undefined, name: string): { left: Expression; right: Expression } {
  const both = need(argument, name);
  if (both.op !== 'binary' || (both.sign !== ';' && both.sign !== ',')) throw new YqError(`${name} must be given a block (;), got nothing instead`);
  return both;
}

/** What was made of a node is of its document. */
const placed = (node: Node, made: Node | readonly Node[] | undefined): readonly Node[] => {
  const all = made === undefined ? [] : made instanceof Node ? [made] : made;
  for (const one of all) if (!one.parent) one.source ??= node.root.source;
  return all;
};

/** A function of each node. */
const of =
  (fn: (node: Node, run: Runner, context: Context) => Node | readonly Node[] | undefined): YqFunction =>
  (run, context) =>
    context.nodes.flatMap((node) => placed(node, fn(node, run, context)));

/** A function of each node and an expression. */
const by =
  (name: string, fn: (node: Node, value: (node: Node) => Node[], run: Runner) => Node | readonly Node[] | undefined): YqFunction =>
  (run, context, argument) =>
    context.nodes.flatMap((node) => placed(node, fn(node, (on) => run.on(need(argument, name), on, context), run)));

const same = (node: Node, made: Node): Node => Object.assign(made, { source: node.root.source, style: made.kind === 'scalar' ? made.style : node.style, head: node.head, line: node.line, foot: node.foot, leading: node.leading, parent: node.parent, key: node.key });

function list(node: Node, what: string): readonly Node[] {
  if (node.real.kind !== 'seq') throw new YqError(`${what}, got ${node.real.tag} instead`);
  return node.real.items;
}

const byKeys = (a: readonly Node[], b: readonly Node[]): number => {
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i]!, b[i] ?? nullNode());
    if (order !== 0) return order;
  }
  return 0;
};

/** A list's items, or a map's pairs, by what an expression gives for them. */
const sorted = (node: Node, value: (node: Node) => Node[]): Node => {
  const { kind, tag, items, pairs } = node.real;
  if (kind === 'map') {
    const made = node.real.copy();
    made.items = pairs
      .map((pair) => ({ pair, keys: value(pair[1]) }))
      .sort((a, b) => byKeys(a.keys, b.keys))
      .flatMap(({ pair }) => pair);
    return made;
  }
  if (kind !== 'seq') throw new YqError(`node at path [${node.pathText}] is not an array or map (it's a ${tag})`);
  const rows = items.map((item) => ({ item, keys: value(item) })).sort((a, b) => byKeys(a.keys, b.keys));
  return same(node, listNode(rows.map((row) => row.item)));
};

/** The first of those that are alike. */
function distinct(node: Node, value: (node: Node) => Node[]): Node {
  const seen = new Set<string>();
  const kept = list(node, 'only arrays are supported for unique').filter((item) => {
    const key = JSON.stringify(value(item).map((n) => [n.real.tag, n.real.scalar ? n.real.value : encode('json', n, 0)]));
    return !seen.has(key) && seen.add(key);
  });
  return same(node, listNode(kept));
}

const flat = (items: readonly Node[], depth: number): Node[] => items.flatMap((item) => (item.real.kind === 'seq' && depth !== 0 ? flat(item.real.items, depth - 1) : [item]));

const toEntries = (node: Node): Node | undefined => {
  const real = node.real;
  if (real.kind === 'map') return same(Object.assign(node.copy(), { style: '' }), listNode(real.pairs.map(([key, value]) => mapNode([['key', key], ['value', value]]))));
  if (real.kind === 'seq') return listNode(real.items.map((value, i) => mapNode([['key', integerNode(i)], ['value', value]])));
  return undefined;
};

const fromEntries = (node: Node): Node => {
  const map = new Node('map', '!!map');
  for (const entry of node.real.items) {
    const key = entry.real.get('key');
    if (!key) throw new YqError('expected to find two keys in from_entries: [key, value]');
    map.put(key.copy(), entry.real.get('value')?.copy() ?? nullNode());
  }
  return map;
};

function contains(whole: Node, part: Node): boolean {
  const [a, b] = [whole.real, part.real];
  if (a.kind === 'seq' && b.kind === 'seq') return b.items.every((item) => a.items.some((other) => contains(other, item)));
  if (a.kind === 'map' && b.kind === 'map')
    return b.pairs.every(([key, value]) => {
      const found = a.pairs.find(([k]) => contains(k, key));
      return found !== undefined && contains(found[1], value);
    });
  if (a.kind !== b.kind) return false;
  return a.tag === '!!str' ? a.value.includes(b.value) : a.tag === b.tag && a.value === b.value;
}

const picked = (node: Node, wanted: readonly Node[], omit: boolean): Node => {
  const made = node.real.copy();
  if (made.kind === 'map') {
    const names = wanted.map((w) => w.value);
    const pairs = omit ? made.pairs.filter(([key]) => !names.includes(key.value)) : names.flatMap((name) => made.pairs.filter(([key]) => key.value === name));
    made.items = pairs.flat();
  } else if (made.kind === 'seq') {
    const places = wanted.map((w) => Number(w.value)).map((n) => (n < 0 ? n + made.items.length : n));
    made.items = omit ? made.items.filter((_, i) => !places.includes(i)) : places.flatMap((n) => made.items[n] ?? []);
  } else throw new YqError(`cannot pick indices from type ${made.tag} (${node.pathText})`);
  return made;
};

function pathTo(root: Node, path: Node, missing: boolean): Node | undefined {
  if (path.real.kind !== 'seq') throw new YqError(`DELPATHS: expected entry [0] to be a sequence, but its a ${path.real.tag}. Note that delpaths takes an array of path arrays, e.g. [["a", "b"]]`);
  let at: Node | undefined = root;
  for (const key of path.real.items) {
    const here: Node = at.real;
    const next: Node | undefined = here.kind === 'map' ? here.get(key.value) : here.kind === 'seq' ? here.items[Number(key.value)] : undefined;
    if (!next && !missing) return undefined;
    at = next ?? Object.assign(nullNode(), { parent: here, key: key.copy(), missing: true });
  }
  return at;
}

const sortKeys = (node: Node): void => {
  if (node.kind === 'map') node.items = node.pairs.toSorted(([a], [b]) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)).flat();
};

const lifted = (node: Node, levels: number): Node | undefined => {
  const above: Node[] = [];
  for (let at = node.parent; at; at = at.parent) above.push(at);
  return levels < 0 ? above.at(levels) : levels === 0 ? node : above[levels - 1];
};

const pivot = (node: Node): Node => {
  const rows = list(node, 'can only pivot elements of !!seq type').map((row) => row.real);
  if (rows[0]?.kind === 'map') {
    const names = [...new Set(rows.flatMap((row) => row.pairs.map(([key]) => key.value)))];
    return mapNode(names.map((name) => [name, listNode(rows.map((row) => row.get(name) ?? new Node('scalar', '!!null')))]));
  }
  const width = Math.max(0, ...rows.map((row) => row.items.length));
  return listNode(Array.from({ length: width }, (_, i) => listNode(rows.map((row) => row.items[i] ?? new Node('scalar', '!!null')))));
};

const loaded = (run: Runner, name: string): string => {
  const text = run.outside.file(name);
  if (text === null) throw new YqError(`failed to load ${name}: open ${name}: no such file or directory`);
  return text;
};

const least = (sign: 1 | -1): YqFunction => of((node) => node.real.values.reduce<Node | undefined>((best, item) => (best === undefined || compare(item, best) * sign < 0 ? item : best), undefined));
const quantifier = (every: boolean): YqFunction =>
  of((node) => {
    const items = list(node, `${every ? 'all' : 'any'} only supports arrays, was ${node.real.tag}`);
    return booleanNode(every ? items.every(isTrue) : items.some(isTrue));
  });
const condition = (every: boolean): YqFunction =>
  by(every ? 'all_c' : 'any_c', (node, value) => {
    const holds = (item: Node) => value(item).some(isTrue);
    const items = list(node, `${every ? 'all' : 'any'} only supports arrays, was ${node.real.tag}`);
    return booleanNode(every ? items.every(holds) : items.some(holds));
  });

/** The functions of yq v4 by their names in lower case without underscores (yqlib, lexer_participle.go). */
export const functions: Readonly<Record<string, YqFunction>> = {
  ...stringFunctions,
  length: of((node) => {
    const { kind, tag, value, items } = node.real;
    return integerNode(kind === 'map' ? items.length / 2 : kind === 'seq' ? items.length : tag === '!!null' ? 0 : [...value].length);
  }),
  line: of((node) => integerNode(node.row)),
  column: of((node) => integerNode(node.column)),
  keys: of((node) => {
    const { kind, pairs, items, tag } = node.real;
    if (kind === 'map') return listNode(pairs.map(([key]) => key));
    if (kind === 'seq') return listNode(items.map((_, i) => integerNode(i)));
    throw new YqError(`cannot get keys of ${tag}, keys only works for maps and arrays`);
  }),
  key: of((node) => node.key),
  iskey: of((node) => booleanNode(node.isKey)),
  path: of((node) => listNode(node.path)),
  parent: (run, context, argument) => context.nodes.flatMap((node) => lifted(node, argument ? Number(run.on(argument, node, context)[0]?.value ?? 1) : 1) ?? []),
  parents: of((node) => {
    const above: Node[] = [];
    for (let at = node.parent; at; at = at.parent) above.push(at);
    return listNode(above);
  }),
  root: of((node) => node.root),
  has: by('has', (node, value) => value(node).map((key) => booleanNode(node.real.kind === 'map' ? node.real.get(key.value) !== undefined : node.real.kind === 'seq' && numberOf(key) !== undefined && Number(key.value) < node.real.items.length))),
  select: (run, context, argument) => context.nodes.filter((node) => run.on(need(argument, 'select'), node, context).some(isTrue)),
  map: by('map', (node, value) => same(node, listNode(node.real.values.flatMap(value)))),
  mapvalues: by('map_values', (node, value) => {
    const made = node.real.copy();
    for (const item of made.values) {
      const next = value(item)[0];
      if (next) item.update(next);
    }
    return made;
  }),
  filter: by('filter', (node, value) => same(node, listNode(node.real.values.filter((item) => value(item).some(isTrue))))),
  first: (run, context, argument) => context.nodes.flatMap((node) => node.real.values.find((item) => !argument || run.on(argument, item, context).some(isTrue)) ?? []),
  flatten: (run, context, argument) => context.nodes.map((node) => same(node, listNode(flat(list(node, 'only arrays are supported for flatten'), argument ? Number(run.on(argument, node, context)[0]!.value) : -1)))),
  reverse: of((node) => same(node, listNode(list(node, `node at path [${node.pathText}] is not an array (it's a ${node.real.tag})`).toReversed()))),
  sort: of((node) => sorted(node, (item) => [item])),
  sortby: by('sort_by', sorted),
  sortkeys: (run, context, argument) => {
    for (const node of argument ? run.all(argument, context) : context.nodes) sortKeys(node.real);
    return [...context.nodes];
  },
  unique: of((node) => distinct(node, (item) => [item])),
  uniqueby: by('unique_by', distinct),
  groupby: by('group_by', (node, value) => {
    const groups = new Map<string, Node[]>();
    for (const item of list(node, 'only arrays are supported for group by')) {
      const key = value(item).map((n) => n.real.value).join('\0');
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return listNode([...groups.values()].map(listNode));
  }),
  min: least(1),
  max: least(-1),
  any: quantifier(false),
  all: quantifier(true),
  anyc: condition(false),
  allc: condition(true),
  contains: by('contains', (node, value) =>
    value(node).map((part) => {
      if (node.real.kind !== part.real.kind) throw new YqError(`${node.real.tag} cannot check contained in ${part.real.tag}`);
      return booleanNode(contains(node, part));
    }),
  ),
  not: (_, context) => (context.nodes.length > 0 ? context.nodes : [nullNode()]).map((node) => booleanNode(!isTrue(node))),
  toentries: of(toEntries),
  fromentries: of(fromEntries),
  withentries: (run, context, argument) =>
    context.nodes.flatMap((node) => {
      const entries = toEntries(node);
      if (!entries) throw new YqError(`cannot use with_entries on ${node.real.tag}`);
      const made = fromEntries(listNode(entries.items.flatMap((entry) => run.on(need(argument, 'with_entries'), Object.assign(entry, { parent: undefined }), context))));
      return Object.assign(made, { style: node.style, source: node.root.source, leading: node.leading, head: node.head, line: node.line, foot: node.foot });
    }),
  arraytomap: of((node) => {
    const map = new Node('map', '!!map');
    node.real.items.forEach((item, i) => item.isNull || map.put(integerNode(i), item.copy()));
    return map;
  }),
  pick: by('pick', (node, value) => picked(node, value(node)[0]?.real.items ?? [], false)),
  omit: by('omit', (node, value) => picked(node, value(node)[0]?.real.items ?? [], true)),
  pivot: of(pivot),
  del: (run, context, argument) => {
    for (const node of run.all(need(argument, 'del'), context)) {
      if (node.missing) continue;
      if (node.parent) node.parent.remove(node);
      else return context.nodes.filter((n) => n !== node);
    }
    return [...context.nodes];
  },
  delpaths: (run, context, argument) => {
    for (const node of context.nodes) {
      const found = run.on(need(argument, 'delpaths'), node, context).flatMap((paths) => paths.real.items.map((path) => pathTo(node, path, false)));
      for (const one of found) one?.parent?.remove(one);
    }
    return [...context.nodes];
  },
  setpath: (run, context, argument) => {
    const both = block(argument, 'setpath');
    for (const node of context.nodes) {
      const value = run.on(both.right, node, context)[0];
      for (const path of run.on(both.left, node, context)) if (value) pathTo(node, path, true)?.update(value);
    }
    return [...context.nodes];
  },
  with: (run, context, argument) => {
    const both = block(argument, 'with');
    for (const node of run.all(both.left, context)) run.on(both.right, node, context);
    return [...context.nodes];
  },
  eval: (run, context, argument) => run.each(context, (one) => run.all(need(argument, 'eval'), one).flatMap((text) => run.all(parseExpression(text.value), one))),
  explode: (run, context, argument) => {
    for (const node of run.all(need(argument, 'explode'), context)) explode(node);
    return [...context.nodes];
  },
  empty: () => [],
  error: (run, context, argument) => {
    throw new YqError(run.all(need(argument, 'error'), context)[0]?.value ?? '');
  },
  tag: of((node) => stringNode(node.kind === 'alias' ? '' : node.tag)),
  type: of((node) => stringNode(node.kind === 'alias' ? '' : node.tag)),
  kind: of((node) => stringNode(node.kind)),
  style: of((node) => stringNode(node.style)),
  anchor: of((node) => stringNode(node.anchor)),
  alias: of((node) => stringNode(node.kind === 'alias' ? node.value : '')),
  linecomment: of((node) => stringNode(node.line)),
  headcomment: of((node) => stringNode(node.leading ? node.leading.split('\n').filter((l) => !/^---|^%/.test(l)).map((l) => l.replace(/^\s*# ?/, '')).join('\n').replace(/\n$/, '') : node.head)),
  footcomment: of((node) => stringNode(node.foot.replace(/^\n/, ''))),
  documentindex: of((node) => integerNode(node.root.source?.document ?? 0)),
  di: of((node) => integerNode(node.root.source?.document ?? 0)),
  filename: of((node) => stringNode(node.root.source?.name ?? '')),
  fileindex: of((node) => integerNode(node.root.source?.file ?? 0)),
  fi: of((node) => integerNode(node.root.source?.file ?? 0)),
  splitdoc: (_, context) => (context.nodes.length === 0 ? [nullNode()] : context.nodes).map((node, document) => Object.assign(node.copy(), { parent: undefined, source: { document, file: 0, name: '' } })),
  env: (run, _context, _argument, name) => {
    const value = run.outside.env.get(name);
    if (value === undefined) throw new YqError(`value for env variable '${name}' not provided in env()`);
    return readDocuments(value, { file: 0, name: '' }).map((node) => Object.assign(node, { source: undefined }));
  },
  strenv: (run, _context, _argument, name) => {
    const value = run.outside.env.get(name);
    if (value === undefined) throw new YqError(`value for env variable '${name}' not provided in strenv()`);
    return [stringNode(value)];
  },
  load: (run, context, argument) => run.each(context, (one) => run.all(need(argument, 'load'), one).flatMap((name) => readDocuments(loaded(run, name.value), { file: 0, name: name.value })[0] ?? nullNode())),
  loadstr: (run, context, argument) => run.each(context, (one) => run.all(need(argument, 'load_str'), one).map((name) => stringNode(loaded(run, name.value)))),
  now: (run) => [Object.assign(stringNode(rfc3339(run.outside.now())), { tag: '!!timestamp' })],
  tounix: of((node) => integerNode(Math.floor(Date.parse(node.value) / 1000))),
  fromunix: of((node) => Object.assign(stringNode(rfc3339(Number(node.value) * 1000)), { tag: '!!timestamp' })),
  tonumber: of((node) => {
    if (numberOf(node) !== undefined) return node;
    const tag = tagOf(node.value);
    if (!node.scalar || (tag !== '!!int' && tag !== '!!float')) throw new YqError(`cannot convert node value [${node.value}] at path ${node.pathText} of tag ${node.tag} to number`);
    return same(node, new Node('scalar', tag, node.value));
  }),
  ...Object.fromEntries(
    (['json', 'yaml', 'props', 'csv', 'tsv'] as const).flatMap((format) => {
      const to: YqFunction = (run, context, argument) =>
        context.nodes.map((node) => stringNode(encode(format, node.real, argument ? Number(run.on(argument, node, context)[0]!.value) : 2)));
      const from: YqFunction = of((node) => Object.assign(decode(format, node.value), { source: undefined }));
      return [
        [`to${format}`, to],
        [`@${format}`, format === 'json' ? of((node) => stringNode(encode('json', node.real, 0))) : to],
        [`from${format}`, from],
        [`@${format}d`, from],
      ];
    }),
  ),
};
