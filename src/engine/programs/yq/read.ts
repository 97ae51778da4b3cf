import * as YAML from 'yaml';
import { readYaml } from '../../api/yaml/parse.ts';
import { Node, nullNode, tagOf, YqError, type Source, type Style } from './node.ts';

interface Comment {
  start: number;
  text: string;
}

/** A node's place in the text. */
interface Place {
  node: Node;
  start: number;
  end: number;
}

const styles: Readonly<Record<string, Style>> = { QUOTE_DOUBLE: 'double', QUOTE_SINGLE: 'single', BLOCK_LITERAL: 'literal', BLOCK_FOLDED: 'folded' };

/** The comments of a text, by the lexer's tokens. */
function commentsOf(text: string): Comment[] {
  const found: Comment[] = [];
  let at = 0;
  for (const token of new YAML.Lexer().lex(text)) {
    if (/^[\u0002\u0018\u001f]$/.test(token)) continue;
    if (token.startsWith('#')) found.push({ start: at, text: token.replace(/^# ?/, '').trimEnd() });
    at += token.length;
  }
  return found;
}

class Reader {
  private readonly anchors = new Map<string, Node>();
  readonly places: Place[] = [];
  private readonly lines: YAML.LineCounter;

  constructor(lines: YAML.LineCounter) {
    this.lines = lines;
  }

  read(from: unknown): Node {
    if (!YAML.isNode(from)) return new Node('scalar', '!!null');
    const node = this.made(from);
    if (from.range) {
      const place = this.lines.linePos(from.range[0]);
      node.row = place.line;
      node.column = place.col;
      this.places.push({ node, start: from.range[0], end: from.range[1] });
    }
    return node;
  }

  private made(from: YAML.Node): Node {
    if (YAML.isAlias(from)) {
      const node = new Node('alias', '', from.source);
      node.alias = this.anchors.get(from.source);
      return node;
    }
    const node = YAML.isScalar(from) ? this.scalar(from) : new Node(YAML.isMap(from) ? 'map' : 'seq', YAML.isMap(from) ? '!!map' : '!!seq');
    const { anchor, tag } = from as { anchor?: string; tag?: string };
    if (tag) node.tag = tag.replace(/^tag:yaml\.org,2002:/, '!!');
    if (tag && node.scalar) node.style ||= 'tagged';
    if (anchor) {
      node.anchor = anchor;
      this.anchors.set(anchor, node);
    }
    if (YAML.isCollection(from) && from.flow) node.style = 'flow';
    if (YAML.isMap(from)) for (const { key, value } of from.items) this.pair(node, this.read(key), this.read(value));
    if (YAML.isSeq(from)) for (const item of from.items) node.push(YAML.isPair(item) ? this.inlinePair(item) : this.read(item));
    return node;
  }

  /** Keys that stand twice stay twice, as they do in a node. */
  private pair(map: Node, key: Node, value: Node): void {
    Object.assign(key, { parent: map, key, isKey: true });
    Object.assign(value, { parent: map, key });
    map.items.push(key, value);
  }

  private inlinePair(pair: YAML.Pair): Node {
    const map = new Node('map', '!!map');
    map.style = 'flow';
    this.pair(map, this.read(pair.key), this.read(pair.value));
    return map;
  }

  private scalar(from: YAML.Scalar): Node {
    const plain = from.type === 'PLAIN' || from.type === undefined;
    const text = plain ? (from.source ?? '') : String(from.value);
    const node = new Node('scalar', plain ? tagOf(text) : '!!str', text);
    node.style = styles[from.type ?? ''] ?? '';
    return node;
  }
}

const lineOf = (text: string, at: number): [number, number] => {
  const end = text.indexOf('\n', at);
  return [text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length : end];
};

/** Comments go to the nodes that they stand beside, above or under (yaml/v3, parserc.go). */
function placeComments(text: string, comments: readonly Comment[], places: readonly Place[]): void {
  const starts = places.filter(({ node }) => node.scalar || node.kind === 'alias' || node.items.length === 0 || node.style === 'flow' || node.parent?.kind === 'seq').sort((a, b) => a.start - b.start || b.end - a.end);
  const leaves = places.filter(({ node }) => node.scalar || node.kind === 'alias' || node.style === 'flow').sort((a, b) => a.end - b.end);
  let block: { comments: Comment[]; end: number } | undefined;
  const settle = () => {
    if (!block) return;
    const [first] = block.comments;
    const joined = block.comments.map((c) => c.text).join('\n');
    const [start] = lineOf(text, first!.start);
    const blankAfter = /^[ \t]*(?:\n|$)/.test(text.slice(block.end + 1));
    const blankBefore = start === 0 || /\n[ \t]*\n[ \t]*$/.test(text.slice(0, start).replace(/[ \t]+$/, ''));
    const before = leaves.findLast((p) => p.end <= first!.start);
    const follows = starts.find((p) => p.start >= block!.end);
    const next = follows && !/^---/m.test(text.slice(block.end + 1, follows.start)) ? follows : undefined;
    const column = first!.start - start + 1;
    if (before && !next && blankBefore) {
      const { root } = before.node;
      root.foot = `${root.foot}\n${joined}`;
    } else if (before && ((blankAfter && !blankBefore) || !next || column > next.node.column + 2)) {
      let owner = before.node;
      while (owner.parent && (owner.isKey || owner.key?.isKey === true ? (owner.isKey ? owner : owner.key!).column : owner.column - 2) > column && owner.parent.parent) owner = owner.parent;
      const at = owner.key?.isKey === true ? owner.key : owner;
      at.foot = at.foot ? `${at.foot}\n${joined}` : joined;
    } else if (next) next.node.head = next.node.head ? `${next.node.head}\n\n${joined}` : joined;
    block = undefined;
  };
  for (const comment of comments) {
    const [start, end] = lineOf(text, comment.start);
    if (text.slice(start, comment.start).trim() !== '') {
      settle();
      const beside = leaves.findLast((p) => p.end <= comment.start && p.end >= start) ?? leaves.findLast((p) => p.start < comment.start);
      if (beside) beside.node.line = comment.text;
      continue;
    }
    if (block && block.end + 1 !== start) settle();
    block ??= { comments: [], end };
    block.comments.push(comment);
    block.end = end;
  }
  settle();
}

/** Comments, directives and `---` before the first document's content; `%` and comments alone are no content. */
const leadingOf = (text: string): string => /^(?:(?:[ \t]*#.*|%.*|---[ \t]*(?:#.*)?|[ \t]*)\n)*/.exec(text)![0];

/**
 * Reads the documents of a text. Throws YamlError in libyaml's words.
 */
export function readDocuments(text: string, source: Omit<Source, 'document'>): Node[] {
  const leading = leadingOf(text);
  const body = leading.replace(/[^\n]/g, ' ') + text.slice(leading.length);
  const lines = new YAML.LineCounter();
  const parsed = YAML.parseAllDocuments(body, { schema: 'failsafe', version: '1.2', uniqueKeys: false, strict: false, keepSourceTokens: false, lineCounter: lines, logLevel: 'silent' });
  const documents = 'empty' in parsed ? [] : parsed;
  const wrong = documents.find((d) => d.errors.length > 0);
  if (wrong) {
    for (const one of text.split(/^---(?:[ \t].*)?$/m)) readYaml(one);
    throw new YqError(`yaml: ${wrong.errors[0]!.message.split('\n')[0]!}`);
  }
  const places: Place[] = [];
  const roots = documents.map((document, i) => {
    const reader = new Reader(lines);
    const root = document.contents === null ? nullNode() : reader.read(document.contents);
    if (document.contents === null) root.value = '';
    root.source = { ...source, document: i };
    places.push(...reader.places);
    return root;
  });
  placeComments(body, commentsOf(body), places);
  if (roots[0]) roots[0].leading = leading.replace(/\n\s*$/, (end) => (end.length > 1 ? '\n\n' : '\n'));
  return roots;
}
