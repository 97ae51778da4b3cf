/** An operand or a call in a pipeline. */
export type Expr =
  | { type: 'dot' }
  | { type: 'nil' }
  | { type: 'literal'; value: string | number | boolean; float?: boolean }
  | { type: 'chain'; base: Expr; fields: string[] }
  | { type: 'variable'; name: string }
  | { type: 'function'; name: string }
  | { type: 'pipe'; pipe: Pipe };

export interface Command {
  args: Expr[];
  text: string;
}

export interface Pipe {
  declare: string[];
  assign: boolean;
  commands: Command[];
  text: string;
}

export type TemplateNode =
  | { type: 'text'; text: string }
  | { type: 'action'; pipe: Pipe }
  | { type: 'if' | 'with' | 'range'; pipe: Pipe; body: TemplateNode[]; otherwise: TemplateNode[] }
  | { type: 'template'; name: string; pipe?: Pipe }
  | { type: 'break' | 'continue' };

export interface ParsedTemplate {
  nodes: TemplateNode[];
  defined: Map<string, TemplateNode[]>;
}

interface Token {
  kind: 'word' | 'field' | 'variable' | 'string' | 'number' | 'char' | 'sign' | 'space' | 'end';
  text: string;
}

const tokenPattern =
  /(?<space>\s+)|(?<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)|(?<char>'(?:\\.|[^'\\\n])+')|(?<number>[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+))|(?<field>\.[\p{L}_][\p{L}\p{Nd}_]*)|(?<variable>\$[\p{L}\p{Nd}_]*)|(?<word>[\p{L}_][\p{L}\p{Nd}_]*)|(?<sign>:=|[=|(),.])/uy;

const lex = (text: string, where: string): Token[] => {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) {
      const c = String.fromCodePoint(text.codePointAt(at)!);
      if (c === '"' ) throw new Error(`${where}: unterminated quoted string`);
      throw new Error(`${where}: unexpected ${JSON.stringify(c)} in operand`);
    }
    const kind = Object.keys(match.groups!).find((k) => match.groups![k] !== undefined) as Token['kind'];
    tokens.push({ kind, text: match[0] });
  }
  return tokens;
};

/** Text and actions of a template, with the white space that `{{-` and `-}}` trim already gone. */
type Piece = { text: string } | { action: string; line: number };

const pieces = (template: string): Piece[] => {
  const out: Piece[] = [];
  let pos = 0;
  let trim = false;
  const text = (raw: string, trimRight: boolean): void => {
    let s = trim ? raw.trimStart() : raw;
    if (trimRight) s = s.trimEnd();
    if (s !== '') out.push({ text: s });
  };
  const line = (at: number): number => template.slice(0, at).split('\n').length;
  for (;;) {
    const open = template.indexOf('{{', pos);
    if (open < 0) {
      text(template.slice(pos), false);
      return out;
    }
    const left = /^\{\{-\s/.test(template.slice(open, open + 4));
    text(template.slice(pos, open), left);
    let start = open + (left ? 3 : 2);
    const comment = /^\s*\/\*/.test(template.slice(start));
    let end: number;
    if (comment) {
      const close = template.indexOf('*/', start);
      if (close < 0) throw new Error(`template: output:${line(open)}: unclosed comment`);
      end = template.indexOf('}}', close);
    } else end = closing(template, start);
    if (end < 0) throw new Error(`template: output:${line(open)}: unclosed action`);
    trim = /\s-$/.test(template.slice(start, end));
    const body = template.slice(start, trim ? end - 1 : end);
    if (!comment) out.push({ action: body, line: line(open) });
    pos = end + 2;
    start = pos;
  }
};

/** The `}}` that ends an action, not one in a string. */
const closing = (template: string, start: number): number => {
  for (let i = start; i < template.length; i++) {
    const c = template[i];
    if (c === '"' || c === '`') {
      for (i++; i < template.length && template[i] !== c; i++) if (c === '"' && template[i] === '\\') i++;
    } else if (c === '}' && template[i + 1] === '}') return i;
  }
  return -1;
};

/** Parses a Go text/template. Throws an Error with Go's words. */
export const parseTemplate = (template: string, functions: ReadonlySet<string>): ParsedTemplate => new TemplateParser(pieces(template), functions).parse();

class TemplateParser {
  private at = 0;
  readonly defined = new Map<string, TemplateNode[]>();

  constructor(
    private readonly all: readonly Piece[],
    private readonly functions: ReadonlySet<string>,
  ) {}

  parse(): ParsedTemplate {
    const { nodes, end } = this.list();
    if (end) throw new Error(`template: output:${end.line}: unexpected {{${end.word}}}`);
    return { nodes, defined: this.defined };
  }

  /** Nodes up to `end`, `else` or the end of the template. */
  private list(): { nodes: TemplateNode[]; end?: { word: string; rest: string; line: number } } {
    const nodes: TemplateNode[] = [];
    while (this.at < this.all.length) {
      const piece = this.all[this.at++]!;
      if ('text' in piece) {
        nodes.push({ type: 'text', text: piece.text });
        continue;
      }
      const match = /^\s*(if|with|range|end|else|define|block|template|break|continue)\b([\s\S]*)$/.exec(piece.action);
      if (!match) {
        nodes.push({ type: 'action', pipe: this.pipe(piece.action, piece.line, 'command') });
        continue;
      }
      const [, word, rest] = match as unknown as [string, string, string];
      if (word === 'end' || word === 'else') return { nodes, end: { word, rest, line: piece.line } };
      this.keyword(nodes, word, rest, piece.line);
    }
    return { nodes };
  }

  private keyword(nodes: TemplateNode[], word: string, rest: string, line: number): void {
    switch (word) {
      case 'break':
      case 'continue':
        nodes.push({ type: word });
        return;
      case 'define':
      case 'block':
      case 'template': {
        const name = /^\s*("(?:\\.|[^"\\])*"|`[^`]*`)([\s\S]*)$/.exec(rest);
        if (!name) throw new Error(`template: output:${line}: unexpected ${rest.trim() || '{{end}}'} in ${word} clause`);
        const title = unquoteString(name[1]!);
        const pipe = name[2]!.trim() ? this.pipe(name[2]!, line, word) : undefined;
        if (word !== 'template') this.defined.set(title, this.body(line).nodes);
        if (word !== 'define') nodes.push(pipe ? { type: 'template', name: title, pipe } : { type: 'template', name: title });
        return;
      }
      default:
        nodes.push(this.control(word as 'if' | 'with' | 'range', rest, line));
    }
  }

  private body(line: number): { nodes: TemplateNode[]; word: string; rest: string; line: number } {
    const { nodes, end } = this.list();
    if (!end) throw new Error(`template: output:${line}: unexpected EOF`);
    return { nodes, ...end };
  }

  private control(type: 'if' | 'with' | 'range', rest: string, line: number): TemplateNode {
    const pipe = this.pipe(rest, line, type);
    const body = this.body(line);
    let otherwise: TemplateNode[] = [];
    if (body.word === 'else') {
      const chained = /^\s*(if|with)\b([\s\S]*)$/.exec(body.rest);
      if (chained) otherwise = [this.control(chained[1] as 'if' | 'with', chained[2]!, body.line)];
      else otherwise = this.body(line).nodes;
    }
    return { type, pipe, body: body.nodes, otherwise };
  }

  private pipe(text: string, line: number, context: string): Pipe {
    const tokens = lex(text.trim(), `template: output:${line}`);
    return new PipeParser(tokens, `template: output:${line}`, this.functions, context).pipe(true, text.trim());
  }
}

class PipeParser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly where: string,
    private readonly functions: ReadonlySet<string>,
    private readonly context: string,
  ) {}

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' };
  }

  private skip(): void {
    while (this.peek().kind === 'space') this.at++;
  }

  pipe(top: boolean, text: string): Pipe {
    const declare: string[] = [];
    let assign = false;
    this.skip();
    const declaration = /^(\$\w+)(\s*,\s*(\$\w+))?\s*(:=|=)/.exec(this.tokens.slice(this.at).map((t) => t.text).join(''));
    if (declaration) {
      declare.push(declaration[1]!);
      if (declaration[3]) declare.push(declaration[3]);
      assign = declaration[4] === '=';
      while (this.peek().text !== ':=' && this.peek().text !== '=') this.at++;
      this.at++;
    }
    const commands: Command[] = [];
    for (;;) {
      commands.push(this.command());
      this.skip();
      const t = this.peek();
      if (t.text === '|') {
        this.at++;
        continue;
      }
      if (t.kind === 'end' && top) break;
      if (t.text === ')' && !top) {
        this.at++;
        break;
      }
      throw new Error(`${this.where}: unexpected ${t.kind === 'end' ? '")"' : JSON.stringify(t.text)} in ${this.context}`);
    }
    if (commands.some((c) => c.args.length === 0)) throw new Error(`${this.where}: missing value for ${this.context}`);
    return { declare, assign, commands, text };
  }

  private command(): Command {
    const args: Expr[] = [];
    const start = this.at;
    for (;;) {
      this.skip();
      const t = this.peek();
      if (t.kind === 'end' || t.text === '|' || t.text === ')') break;
      args.push(this.operand());
    }
    return { args, text: this.tokens.slice(start, this.at).map((t) => t.text).join('').trim() };
  }

  private operand(): Expr {
    const t = this.peek();
    this.at++;
    let base: Expr;
    switch (t.kind) {
      case 'field':
        return this.chain({ type: 'dot' }, [t.text.slice(1)]);
      case 'variable':
        base = { type: 'variable', name: t.text };
        break;
      case 'string':
        base = { type: 'literal', value: unquoteString(t.text) };
        break;
      case 'char':
        base = { type: 'literal', value: unquoteString(`"${t.text.slice(1, -1)}"`).codePointAt(0)! };
        break;
      case 'number':
        base = { type: 'literal', value: Number(t.text.replace(/_/g, '')), float: /[.eE]/.test(t.text) && !/^[-+]?0[xX]/.test(t.text) };
        break;
      case 'word':
        if (t.text === 'true' || t.text === 'false') base = { type: 'literal', value: t.text === 'true' };
        else if (t.text === 'nil') base = { type: 'nil' };
        else if (this.functions.has(t.text)) base = { type: 'function', name: t.text };
        else throw new Error(`${this.where}: function ${JSON.stringify(t.text)} not defined`);
        break;
      default:
        if (t.text === '.') return { type: 'dot' };
        if (t.text === '(') base = { type: 'pipe', pipe: this.pipe(false, '') };
        else throw new Error(`${this.where}: unexpected ${JSON.stringify(t.text)} in ${this.context}`);
    }
    return this.chain(base, []);
  }

  private chain(base: Expr, fields: string[]): Expr {
    while (this.peek().kind === 'field') fields.push(this.tokens[this.at++]!.text.slice(1));
    return fields.length ? { type: 'chain', base, fields } : base;
  }
}

const unquoteString = (text: string): string => {
  if (text.startsWith('`')) return text.slice(1, -1);
  const body = text.slice(1, -1).replace(/\\a/g, '\\u0007').replace(/\\v/g, '\\u000b').replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1').replace(/\\'/g, "'").replace(/\t/g, '\\t');
  return JSON.parse(`"${body}"`) as string;
};
