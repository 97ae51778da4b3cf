import { tagOf, type Node } from './node.ts';

const escapes: Readonly<Record<string, string>> = { '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e', '"': '\\"', '\\': '\\\\', '\u0085': '\\N', '\u00a0': '\\_', '\u2028': '\\L', '\u2029': '\\P', '\ufeff': '\\uFEFF' };

const double = (text: string): string =>
  `"${text.replace(/[\0-\x1f"\\\x7f\u0080-\u009f\u00a0\u2028\u2029\ufeff]/g, (c) => escapes[c] ?? `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}"`;
const special = /[\0-\x08\x0b-\x1f\x7f\u0080-\u0084\u0086-\u009f\ufeff]/;

/** Whether a scalar can stand without quotes (libyaml, yaml_emitter_analyze_scalar). */
const canBePlain = (text: string, flow: boolean): boolean =>
  text !== '' &&
  !/^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^---|^\.\.\.|^\s|\s$|: | #|:$|[\n\r]/.test(text) &&
  !special.test(text) &&
  !(flow && /[,?[\]{}]|^[-?:]|:/.test(text));

interface Place {
  indent: number;
  flow: boolean;
  key: boolean;
}

/** Whether its tag is written: one that the value itself does not tell. */
const tagged = (node: Node): boolean => node.style === 'tagged' || (node.kind !== 'alias' && node.tag !== '' && !/^!!(?:str|int|float|bool|null|map|seq|timestamp|merge|binary)$/.test(node.tag));

/** A scalar on a line, or a block scalar whose lines are `indent` deep. */
function scalarText(node: Node, { indent, flow, key }: Place, step: number): string {
  const { value, style, tag } = node;
  if (tag === '!!null' && style === '') return value;
  const lines = value.includes('\n');
  const shown = tagged(node) ? '' : tag;
  const force = style === '' && shown === '!!str' && tagOf(value) !== '!!str';
  let chosen = style === 'tagged' || style === 'flow' ? '' : style;
  if (chosen === '' && lines) chosen = 'literal';
  else if (force) chosen = 'double';
  if ((chosen === 'literal' || chosen === 'folded') && (flow || key || special.test(value) || /(?:^|\n)[ \t]+(?:\n|$)/.test(value))) chosen = 'double';
  if (chosen === '' && !canBePlain(value, flow)) chosen = 'single';
  if (chosen === 'single' && (special.test(value) || lines)) chosen = 'double';
  switch (chosen) {
    case 'double':
      return double(value);
    case 'single':
      return `'${value.replaceAll("'", "''")}'`;
    case 'literal':
    case 'folded': {
      const body = value.replace(/\n+$/, '');
      const end = value.length - body.length;
      const chomp = end === 0 ? '-' : end > 1 || body === '' ? '+' : '';
      const hint = /^[ \n]/.test(value) ? String(step) : '';
      const pad = ' '.repeat(indent);
      const parts = (end > 1 ? value.slice(0, -1) : body).split('\n').map((line) => (line === '' ? '' : pad + line));
      return `${chosen === 'literal' ? '|' : '>'}${hint}${chomp}\n${chosen === 'folded' ? parts.join('\n').replace(/\n(?=\S|\s+\S)/g, '\n\n') : parts.join('\n')}`;
    }
    default:
      return value;
  }
}

const properties = (node: Node): string => [node.anchor && `&${node.anchor}`, tagged(node) && node.tag].filter(Boolean).join(' ');
const joined = (...parts: string[]): string => parts.filter(Boolean).join(' ');

const commentLines = (text: string, indent: number): string =>
  text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => (line === '' ? '\n' : `${' '.repeat(indent)}${line.startsWith('#') ? line : `# ${line}`}\n`))
        .join('');
const beside = (text: string): string => (text === '' ? '' : ` # ${text.replace(/^# ?/, '').replaceAll('\n', ' ')}`);

/** Whether it is written on lines of its own. */
const isBlock = (node: Node): boolean => (node.kind === 'map' || node.kind === 'seq') && node.style !== 'flow' && node.items.length > 0;

class Writer {
  constructor(private readonly step: number) {}

  private inline(node: Node, place: Place): string {
    if (node.kind === 'alias') return `*${node.value}`;
    if (node.scalar) return joined(properties(node), scalarText(node, place, this.step));
    const inner = { ...place, flow: true };
    const body =
      node.kind === 'seq'
        ? `[${node.items.map((item) => this.inline(item, inner)).join(', ')}]`
        : `{${node.pairs.map(([key, value]) => (value.isNull && value.value === '' ? `${this.inline(key, inner)}:` : `${this.inline(key, inner)}: ${this.inline(value, inner)}`)).join(', ')}}`;
    return joined(properties(node), body);
  }

  /** What follows a key or a dash on its line, and the lines below. */
  private value(node: Node, indent: number, lineComment: string): string {
    if (isBlock(node)) return `${joined('', properties(node)) ? ` ${properties(node)}` : ''}${beside(lineComment || node.line)}\n${this.block(node, indent)}`;
    const text = this.inline(node, { indent, flow: false, key: false });
    const [first, ...more] = text.split('\n');
    const comment = beside(node.line || lineComment);
    return `${text === '' ? '' : ` ${first}`}${comment}\n${more.length > 0 ? `${more.join('\n')}\n` : ''}`;
  }

  private entries(node: Node): [Node, Node | undefined][] {
    return node.kind === 'map' ? node.pairs : node.items.map((item) => [item, undefined]);
  }

  /** A map or a list in block style, every line `indent` deep. */
  block(node: Node, indent: number): string {
    const pad = ' '.repeat(indent);
    const entries = this.entries(node);
    return entries
      .map(([first, value], i) => {
        const foot = [first.foot, value?.foot ?? ''].filter(Boolean).join('\n');
        const after = foot === '' ? '' : `${commentLines(foot, indent)}${i < entries.length - 1 ? '\n' : ''}`;
        return `${value ? this.pair(first, value, indent, pad) : this.item(first, indent, pad)}${after}`;
      })
      .join('');
  }

  private pair(key: Node, value: Node, indent: number, pad: string): string {
    const name = this.inline(key, { indent, flow: false, key: true });
    const colon = key.kind === 'alias' ? ' :' : ':';
    return `${commentLines(key.head, indent)}${commentLines(isBlock(value) ? '' : value.head, indent)}${pad}${name}${colon}${this.value(value, indent + this.step, key.line)}`;
  }

  private item(item: Node, indent: number, pad: string): string {
    const head = commentLines(item.head, indent);
    if (!isBlock(item) || properties(item)) return `${head}${pad}-${this.value(item, indent + 2, '')}`;
    return `${head}${pad}- ${this.block(item, indent + 2).slice(indent + 2)}`;
  }

  root(node: Node): string {
    const head = node.leading || commentLines(node.head, 0);
    const foot = commentLines(node.foot, 0);
    if (isBlock(node)) return `${head}${properties(node) ? `${properties(node)}\n` : ''}${this.block(node, 0)}${foot}`;
    return `${head}${this.inline(node, { indent: 0, flow: false, key: false })}${beside(node.line)}\n${foot}`;
  }
}

/** A node as YAML, as yq writes it: lists under a key are indented. Ends with a line feed. */
export const writeYaml = (node: Node, step = 2): string => new Writer(step).root(node);
