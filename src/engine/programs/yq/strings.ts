import { decodeBase64, encodeBase64 } from '../../api/base64.ts';
import type { Expression } from './expression.ts';
import { booleanNode, integerNode, listNode, mapNode, nullNode, stringNode, YqError, type Node } from './node.ts';
import type { Context, Runner } from './runner.ts';

type StringFunction = (run: Runner, context: Context, argument: Expression | undefined, parameter: string) => Node[];

const text = (node: Node, what: string): string => {
  const { scalar, tag, value } = node.real;
  if (!scalar || tag === '!!null') throw new YqError(`${what} with ${tag}, can only ${what.replace(/^cannot /, '')} strings`);
  return value;
};

const like = (node: Node, value: string): Node => Object.assign(stringNode(value), { style: node.style, head: node.head, line: node.line, foot: node.foot, parent: node.parent, key: node.key });

/** A function of each text. */
const of =
  (what: string, fn: (text: string, node: Node) => Node): StringFunction =>
  (_, context) =>
    context.nodes.map((node) => fn(text(node, what), node));

/** The one or two parts of an argument. */
function parts(run: Runner, context: Context, argument: Expression | undefined, name: string): [string, string | undefined] {
  if (!argument) throw new YqError(`'${name}' expects 1 arg but received none`);
  const value = (exp: Expression): string => run.all(exp, context)[0]?.value ?? '';
  return argument.op === 'binary' && (argument.sign === ';' || argument.sign === ',') ? [value(argument.left), value(argument.right)] : [value(argument), undefined];
}

/** Go's regular expressions as ours: named groups, and flags in front. */
function regex(pattern: string, flags: string): RegExp {
  const inner = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp((inner ? pattern.slice(inner[0].length) : pattern).replaceAll('(?P<', '(?<'), `${flags}${inner?.[1] ?? ''}u`);
  } catch {
    throw new YqError(`error parsing regexp: invalid pattern: \`${pattern}\``);
  }
}

interface Search {
  found: RegExpExecArray[];
}

const search = (run: Runner, context: Context, argument: Expression | undefined, name: string, node: Node): Search => {
  const [pattern, flags] = parts(run, context, argument, name);
  const value = text(node, `cannot match`);
  const all = [...value.matchAll(regex(pattern, 'dg'))];
  return { found: flags?.includes('g') ? all : all.slice(0, 1) };
};

const place = (value: string | undefined, at: number): [string, Node][] => [
  ['string', value === undefined ? nullNode() : stringNode(value)],
  ['offset', integerNode(at)],
  ['length', integerNode([...(value ?? '')].length)],
];

function described(match: RegExpExecArray): Node {
  const names = Object.keys(match.groups ?? {});
  const indices = match.indices!;
  const nameOf = (i: number): string | undefined => names.find((name) => indices.groups?.[name]?.[0] === indices[i]?.[0] && match.groups?.[name] === match[i]);
  const captures = match.slice(1).map((value, i) => {
    const name = nameOf(i + 1);
    return mapNode([...place(value, indices[i + 1]?.[0] ?? -1), ...(name ? [['name', stringNode(name)] as [string, Node]] : [])]);
  });
  return mapNode([...place(match[0], match.index), ['captures', listNode(captures)]]);
}

/** `${NAME}`, `$NAME` and `${NAME-default}` out of the environment (github.com/a8m/envsubst). */
function substituted(value: string, env: ReadonlyMap<string, string>, options: string): string {
  const errors: string[] = [];
  const made = value.replace(/\$\{(\w+)(?:(:?[-=+])([^}]*))?\}|\$(\w+)/g, (_, braced: string | undefined, sign: string | undefined, other: string | undefined, bare: string | undefined) => {
    const name = (braced ?? bare)!;
    const found = env.get(name);
    const unset = found === undefined || (sign?.startsWith(':') === true && found === '');
    if (sign?.endsWith('+')) return unset ? '' : other!;
    if (sign && unset && !(found === undefined && options.includes('nu') && !other)) return other!;
    if (found === undefined && options.includes('nu')) errors.push(`variable \${${name}} not set`);
    if (found === '' && options.includes('ne')) errors.push(`variable \${${name}} set but empty`);
    return found ?? '';
  });
  if (errors.length > 0) throw new YqError(options.includes('ff') ? errors[0]! : errors.join('\n'));
  return made;
}

/** A text as a word of a shell: quoted from the first character that needs it. */
function shellWord(value: string): string {
  let word = '';
  let quoted = false;
  for (const c of value) {
    if (c === "'") {
      word += quoted ? "'\\'" : "\\'";
      quoted = false;
      continue;
    }
    if (!quoted && !/[\w@%+=:,./-]/.test(c)) {
      word += "'";
      quoted = true;
    }
    word += c;
  }
  return quoted ? `${word}'` : word;
}

/** yq's functions of texts (yqlib, operator_strings.go). */
export const stringFunctions: Readonly<Record<string, StringFunction>> = {
  upcase: of('cannot change case', (value, node) => like(node, value.toUpperCase())),
  asciiupcase: of('cannot change case', (value, node) => like(node, value.toUpperCase())),
  downcase: of('cannot change case', (value, node) => like(node, value.toLowerCase())),
  asciidowncase: of('cannot change case', (value, node) => like(node, value.toLowerCase())),
  trim: of('cannot trim', (value, node) => like(node, value.trim())),
  tostring: (run, context) => context.nodes.map((node) => (node.tag === '!!str' ? node : Object.assign(like(node, node.scalar ? node.value : run.outside.show(node)), node.scalar ? {} : { style: 'double' as const }))),
  join: (run, context, argument) =>
    context.nodes.map((node) => {
      if (node.real.kind !== 'seq') throw new YqError(`cannot join with ${node.real.tag}, can only join arrays of scalars`);
      return stringNode(node.real.items.map((item) => (item.real.isNull ? '' : item.real.value)).join(parts(run, { ...context, nodes: [node] }, argument, 'join')[0]));
    }),
  split: (run, context, argument) => context.nodes.flatMap((node) => (node.real.isNull ? [] : [listNode(text(node, 'cannot split').split(parts(run, { ...context, nodes: [node] }, argument, 'split')[0]).map(stringNode))])),
  sub: (run, context, argument) =>
    context.nodes.map((node) => {
      const [pattern, to] = parts(run, { ...context, nodes: [node] }, argument, 'sub');
      const value = text(node, 'cannot substitute');
      return like(node, value.replace(regex(pattern, 'g'), (to ?? '').replace(/\$\{(\d+)\}/g, '$$$1').replace(/\$\{([a-zA-Z_]\w*)\}/g, '$$<$1>')));
    }),
  test: (run, context, argument) => context.nodes.map((node) => booleanNode(search(run, { ...context, nodes: [node] }, argument, 'test', node).found.length > 0)),
  match: (run, context, argument) => context.nodes.flatMap((node) => search(run, { ...context, nodes: [node] }, argument, 'match', node).found.map(described)),
  capture: (run, context, argument) =>
    context.nodes.flatMap((node) => search(run, { ...context, nodes: [node] }, argument, 'capture', node).found.map((match) => mapNode(Object.entries(match.groups ?? {}).map(([name, value]) => [name, value === undefined ? nullNode() : stringNode(value)])))),
  envsubst: (run, context, _argument, options) => context.nodes.map((node) => (node.real.tag === '!!str' ? like(node, substituted(node.real.value, run.outside.env, options)) : node)),
  '@base64': of('cannot encode', (value) => stringNode(encodeBase64(value))),
  '@base64d': of('cannot decode', (value) => {
    const decoded = decodeBase64(value);
    if (decoded === undefined) throw new YqError('illegal base64 data at input byte 0');
    return stringNode(decoded);
  }),
  '@uri': of('cannot encode', (value) => stringNode(encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+'))),
  '@urid': of('cannot decode', (value) => stringNode(decodeURIComponent(value.replaceAll('+', ' ')))),
  '@sh': of('cannot encode', (value) => stringNode(shellWord(value))),
};
