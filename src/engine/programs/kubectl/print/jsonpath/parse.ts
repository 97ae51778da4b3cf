/** A step of a JSONPath expression; an action in braces is a `list` of them. */
export type Node =
  | { type: 'text'; text: string }
  | { type: 'list'; nodes: Node[] }
  | { type: 'field'; name: string }
  | { type: 'array'; from?: number; to?: number; step?: number; single: boolean }
  | { type: 'filter'; left: Node; right: Node; operator: string }
  | { type: 'literal'; value: number | boolean }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | { type: 'union'; lists: Node[] }
  | { type: 'identifier'; name: string };

const terminators = ' \t\r\n.,[]$@{}';

const isWordChar = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{Nd}_]/u.test(c);

/**
 * Parses kubectl's JSONPath template (client-go/util/jsonpath/parser.go): text with actions in braces. Throws an Error
 * with its words: `unclosed action`, `unterminated array`, ...
 */
export const parseJsonPath = (text: string): Node[] => {
  const nodes: Node[] = [];
  let pos = 0;
  while (pos < text.length) {
    const open = text.indexOf('{', pos);
    if (open !== pos) nodes.push({ type: 'text', text: text.slice(pos, open < 0 ? undefined : open) });
    if (open < 0) break;
    const action = new ActionParser(text, open + 1);
    nodes.push({ type: 'list', nodes: action.parse() });
    pos = action.pos;
  }
  return nodes;
};

const parseAction = (text: string): Node => {
  const [first] = parseJsonPath(`{${text}}`);
  return first ?? { type: 'list', nodes: [] };
};

class ActionParser {
  private readonly nodes: Node[] = [];

  constructor(
    private readonly text: string,
    public pos: number,
  ) {}

  parse(): Node[] {
    for (;;) {
      const rest = this.text.slice(this.pos, this.pos + 3);
      if (rest.startsWith('}')) {
        this.pos++;
        return this.nodes;
      }
      if (rest === '[?(') this.filter();
      else if (rest.startsWith('..')) this.recursive();
      else this.step();
    }
  }

  private step(): void {
    const c = this.text[this.pos];
    if (c === undefined || c === '\n' || c === '\r') throw new Error('unclosed action');
    if (c === ' ' || c === '@' || c === '$') this.pos++;
    else if (c === '[') this.array();
    else if (c === '"' || c === "'") this.quote(c);
    else if (c === '.') {
      this.pos++;
      this.field();
    } else if (/[-+0-9]/.test(c)) this.number();
    else if (isWordChar(c)) this.identifier();
    else throw new Error(`unrecognized character in action: U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
  }

  private word(escapes: boolean): string {
    const start = this.pos;
    while (this.pos < this.text.length) {
      const c = this.text[this.pos]!;
      if (escapes && c === '\\') this.pos += 2;
      else if (terminators.includes(c)) break;
      else this.pos++;
    }
    return this.text.slice(start, this.pos);
  }

  private field(): void {
    const name = this.word(true);
    this.nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replace(/\\/g, '') });
  }

  private identifier(): void {
    const name = this.word(false);
    this.nodes.push(name === 'true' || name === 'false' ? { type: 'literal', value: name === 'true' } : { type: 'identifier', name });
  }

  private number(): void {
    const text = /^[-+]?[0-9.]*/.exec(this.text.slice(this.pos))![0];
    this.pos += text.length;
    const value = Number(text);
    if (text === '' || Number.isNaN(value) || /^[-+]?$/.test(text)) throw new Error(`cannot parse number ${text}`);
    this.nodes.push({ type: 'literal', value });
  }

  private recursive(): void {
    if (this.nodes[this.nodes.length - 1]?.type === 'recursive') throw new Error('invalid multiple recursive descent');
    this.pos += 2;
    this.nodes.push({ type: 'recursive' });
    if (isWordChar(this.text[this.pos])) this.field();
  }

  private quote(end: string): void {
    const start = this.pos++;
    for (;;) {
      const c = this.text[this.pos++];
      if (c === undefined || c === '\n') throw new Error('unterminated quoted string');
      if (c === end && this.text[this.pos - 2] !== '\\') break;
    }
    this.nodes.push({ type: 'text', text: unquote(this.text.slice(start, this.pos)) });
  }

  private array(): void {
    const end = /[\n\]]/.exec(this.text.slice(this.pos));
    if (!end || end[0] === '\n') throw new Error('unterminated array');
    let body = this.text.slice(this.pos + 1, this.pos + end.index);
    this.pos += end.index + 1;
    if (body === '*') body = ':';
    if (body.includes(',')) {
      this.nodes.push({ type: 'union', lists: body.split(',').map((part) => parseAction(`[${part.trim()}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(body);
    if (key) {
      const list = parseAction(`.${key[1]}`);
      if (list.type === 'list') this.nodes.push(...list.nodes);
      return;
    }
    const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(body);
    if (!slice) throw new Error(`invalid array index ${body}`);
    const value = (s: string | undefined): number | undefined => (s === undefined || s === '' ? undefined : Number(s));
    const [, from, to, step] = slice;
    if (from === '-') throw new Error('array index - is not a number');
    const node: Node = { type: 'array', single: to === undefined };
    const numbers = { from: value(from), to: value(to?.slice(1)), step: value(step?.slice(1)) };
    if (numbers.from !== undefined) node.from = numbers.from;
    if (numbers.to !== undefined) node.to = numbers.to;
    if (numbers.step !== undefined) node.step = numbers.step;
    this.nodes.push(node);
  }

  private filter(): void {
    this.pos += 3;
    const start = this.pos;
    let begin = false;
    let end = false;
    let pair = '';
    for (;;) {
      const c = this.text[this.pos++];
      if (c === undefined || c === '\n') throw new Error('unterminated filter');
      if (c === '"' || c === "'") {
        if (!begin) {
          begin = true;
          pair = c;
        } else if (this.text[this.pos - 2] !== '\\' && c === pair) end = true;
      } else if (c === ')' && begin === end) break;
    }
    const body = this.text.slice(start, this.pos - 1);
    if (this.text[this.pos++] !== ']') throw new Error('unclosed array expect ]');
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(body);
    if (!match) this.nodes.push({ type: 'filter', left: parseAction(body), right: { type: 'list', nodes: [] }, operator: 'exists' });
    else this.nodes.push({ type: 'filter', left: parseAction(match[1]!), right: parseAction(match[3]!), operator: match[2]! });
  }
}

const simple: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };

const unquote = (quoted: string): string => {
  const fail = (): never => {
    throw new Error(`unquote string ${quoted} error invalid syntax`);
  };
  const end = quoted[0]!;
  const body = quoted.slice(1, -1);
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S]|$)/g, (_, e: string) => {
    if (/^[xuU]./.test(e)) return String.fromCodePoint(parseInt(e.slice(1), 16));
    if (/^[0-7]{3}$/.test(e)) return String.fromCharCode(parseInt(e, 8));
    if ((e === '"' || e === "'") && e !== end) return fail();
    return simple[e] ?? fail();
  });
};
