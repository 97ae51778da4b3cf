import { goQuote } from '../../kubectl/text/gofmt.ts';
import { Lexer, tokenText, type Token } from './lex.ts';
import type { Action, Command, Operand, Pipe, Source } from './nodes.ts';
import { parseNumber, unquote } from './literals.ts';

type Ender = { type: 'end' | 'else'; text: string };

const operandTypes = new Set(['bool', 'charConstant', 'dot', 'field', 'identifier', 'number', 'nil', 'rawString', 'string', 'variable', 'leftParen']);

/** The variables, loops and template that a part of the text belongs to. */
interface Scope {
  variables: string[];
  loops: number;
}

/** Whether nothing but white space and comments is there. */
export const isEmpty = (actions: readonly Action[]): boolean => actions.every((a) => a.type === 'text' && a.text.trim() === '');

/** Parses a Go text/template and the templates that it defines (text/template/parse). Throws an Error in Go's words. */
export class Parser {
  private readonly tokens: Token[];
  private at = 0;
  private last: Token;
  private actionLine = 0;
  private scope: Scope = { variables: ['$'], loops: 0 };

  constructor(
    private readonly source: Source,
    private readonly known: (name: string) => boolean,
    private readonly define: (name: string, body: Action[]) => void,
  ) {
    this.tokens = new Lexer(source.text).all();
    this.last = this.tokens[0]!;
  }

  /** The template's own actions. */
  parse(): Action[] {
    const out: Action[] = [];
    while (this.peek().type !== 'eof') {
      if (this.peek().type === 'leftDelim' && this.tokens.slice(this.at + 1).find((t) => t.type !== 'space')?.text === 'define') {
        this.next();
        this.word();
        this.definition();
        continue;
      }
      const node = this.textOrAction();
      if ('ends' in node) throw this.error(`unexpected ${node.ends.text}`);
      out.push(node);
    }
    return out;
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  private next(): Token {
    this.last = this.peek();
    this.at++;
    return this.last;
  }

  private peekWord(): Token {
    while (this.peek().type === 'space') this.next();
    this.last = this.peek();
    return this.last;
  }

  private word(): Token {
    this.peekWord();
    return this.next();
  }

  private error(message: string): Error {
    return new Error(`template: ${this.source.name}:${this.last.line}: ${message}`);
  }

  private unexpected(token: Token, context: string): Error {
    if (token.type !== 'error') return this.error(`unexpected ${tokenText(token)} in ${context}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      extra = ` in action started at ${this.source.name}:${this.actionLine}`;
      if (token.text.endsWith(' action')) extra = extra.slice(' in action'.length);
    }
    return this.error(token.text + extra);
  }

  private place(token: Token): { source: Source; pos: number } {
    return { source: this.source, pos: token.pos };
  }

  private expect(type: Token['type'], context: string): Token {
    const token = this.word();
    if (token.type !== type) throw this.unexpected(token, context);
    return token;
  }

  /** Actions up to `end` or `else`. */
  private list(): { body: Action[]; ends: Ender } {
    const body: Action[] = [];
    while (this.peekWord().type !== 'eof') {
      const node = this.textOrAction();
      if ('ends' in node) return { body, ends: node.ends };
      body.push(node);
    }
    throw this.error('unexpected EOF');
  }

  private textOrAction(): Action | { ends: Ender } {
    const token = this.word();
    if (token.type === 'text') return { type: 'text', text: token.text, ...this.place(token) };
    if (token.type !== 'leftDelim') throw this.unexpected(token, 'input');
    this.actionLine = token.line;
    const node = this.action();
    this.actionLine = 0;
    return node;
  }

  private action(): Action | { ends: Ender } {
    const token = this.peekWord();
    if (token.type !== 'keyword' || token.text === 'define') return { type: 'action', pipe: this.pipeline('command', 'rightDelim'), ...this.place(token) };
    this.next();
    switch (token.text) {
      case 'end':
        this.expect('rightDelim', 'end');
        return { ends: { type: 'end', text: '{{end}}' } };
      case 'else':
        return this.otherwise();
      case 'break':
      case 'continue':
        return this.jump(token, token.text);
      case 'block':
        return this.block();
      case 'template':
        return this.invocation();
      default:
        return this.control(token.text as 'if' | 'with' | 'range');
    }
  }

  private otherwise(): { ends: Ender } {
    const next = this.peekWord();
    if (next.text !== 'if' && next.text !== 'with') this.expect('rightDelim', 'else');
    return { ends: { type: 'else', text: '{{else}}' } };
  }

  private jump(token: Token, type: 'break' | 'continue'): Action {
    const next = this.word();
    if (next.type !== 'rightDelim') throw this.unexpected(next, `{{${type}}}`);
    if (this.scope.loops === 0) throw this.error(`{{${type}}} outside {{range}}`);
    return { type, ...this.place(token) };
  }

  /** A template's body has variables and loops of its own. */
  private scoped(name: string, context: string): void {
    const outer = this.scope;
    this.scope = { variables: ['$'], loops: 0 };
    const { body, ends } = this.list();
    if (ends.type !== 'end') throw this.error(`unexpected ${ends.text} in ${context}`);
    this.scope = outer;
    try {
      this.define(name, body);
    } catch (error) {
      throw this.error((error as Error).message);
    }
  }

  private name(context: string): { token: Token; name: string } {
    const token = this.word();
    if (token.type !== 'string' && token.type !== 'rawString') throw this.unexpected(token, context);
    return { token, name: this.unquoted(token) };
  }

  private unquoted(token: Token): string {
    const value = unquote(token.text);
    if (value === undefined) throw this.error('invalid syntax');
    return value;
  }

  private definition(): void {
    const { name } = this.name('define clause');
    this.expect('rightDelim', 'define clause');
    this.scoped(name, 'define clause');
  }

  private block(): Action {
    const { token, name } = this.name('block clause');
    const pipe = this.pipeline('block clause', 'rightDelim');
    this.scoped(name, 'block clause');
    return { type: 'template', name, pipe, ...this.place(token) };
  }

  private invocation(): Action {
    const { token, name } = this.name('template clause');
    if (this.peekWord().type === 'rightDelim') {
      this.next();
      return { type: 'template', name, pipe: undefined, ...this.place(token) };
    }
    return { type: 'template', name, pipe: this.pipeline('template clause', 'rightDelim'), ...this.place(token) };
  }

  private control(type: 'if' | 'with' | 'range'): Action {
    const { length } = this.scope.variables;
    const pipe = this.pipeline(type, 'rightDelim');
    if (type === 'range') this.scope.loops++;
    const { body, ends } = this.list();
    if (type === 'range') this.scope.loops--;
    const otherwise = ends.type === 'else' ? this.elseOf(type) : undefined;
    this.scope.variables.length = length;
    return { type, pipe, body, otherwise, source: pipe.source, pos: pipe.pos };
  }

  private elseOf(type: string): Action[] {
    if (this.peek().type === 'keyword' && this.peek().text === type && type !== 'range') {
      this.next();
      return [this.control(type as 'if' | 'with')];
    }
    const { body, ends } = this.list();
    if (ends.type !== 'end') throw this.error(`expected end; found ${ends.text}`);
    return body;
  }

  private pipeline(context: string, end: 'rightDelim' | 'rightParen'): Pipe {
    const pipe: Pipe = { type: 'pipe', declare: [], assign: false, commands: [], ...this.place(this.peekWord()) };
    this.declarations(pipe, context);
    for (;;) {
      const token = this.peekWord();
      if (token.type === end) break;
      if (!operandTypes.has(token.type)) {
        this.next();
        throw this.unexpected(token, context);
      }
      pipe.commands.push(this.command());
    }
    this.next();
    this.check(pipe, context);
    return pipe;
  }

  private declarations(pipe: Pipe, context: string): void {
    while (this.peekWord().type === 'variable') {
      const { at } = this;
      const variable = this.next();
      const sign = this.peekWord();
      const more = sign.type === 'char' && sign.text === ',';
      if (sign.type !== 'declare' && sign.type !== 'assign' && !more) {
        this.at = at;
        return;
      }
      this.next();
      pipe.declare.push(variable.text);
      this.scope.variables.push(variable.text);
      if (!more) {
        pipe.assign = sign.type === 'assign';
        return;
      }
      if (context !== 'range' || pipe.declare.length >= 2) throw this.error(`too many declarations in ${context}`);
      if (!['variable', 'rightDelim', 'rightParen'].includes(this.peekWord().type)) throw this.error('range can only initialize variables');
    }
  }

  private check(pipe: Pipe, context: string): void {
    if (pipe.commands.length === 0) throw this.error(`missing value for ${context}`);
    const bad = pipe.commands.findIndex((c, i) => i > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(c.args[0]!.type));
    if (bad > 0) throw this.error(`non executable command in pipeline stage ${bad + 1}`);
  }

  private command(): Command {
    const command: Command = { type: 'command', args: [], ...this.place(this.peekWord()) };
    for (;;) {
      this.peekWord();
      const operand = this.operand();
      if (operand) command.args.push(operand);
      const token = this.peek();
      if (token.type === 'rightDelim' || token.type === 'rightParen') break;
      this.next();
      if (token.type === 'pipe') break;
      if (token.type !== 'space') throw this.unexpected(token, 'operand');
    }
    if (command.args.length === 0) throw this.error('empty command');
    return command;
  }

  private operand(): Operand | undefined {
    const base = this.term();
    if (!base || this.peek().type !== 'field') return base;
    const at = this.place(this.peek());
    const names: string[] = [];
    while (this.peek().type === 'field') names.push(this.next().text.slice(1));
    if (base.type === 'field') return { ...base, ...at, names: [...base.names, ...names] };
    if (base.type === 'variable') return { ...base, ...at, names: [...base.names, ...names] };
    if (base.type === 'identifier' || base.type === 'pipe' || base.type === 'chain') return { type: 'chain', base, names, ...at };
    throw this.error(`unexpected . after term ${goQuote(base.type === 'string' ? base.text : tokenOf(base))}`);
  }

  private term(): Operand | undefined {
    const token = this.peekWord();
    if (!operandTypes.has(token.type)) return undefined;
    this.next();
    const at = this.place(token);
    switch (token.type) {
      case 'identifier':
        if (!this.known(token.text)) throw this.error(`function ${goQuote(token.text)} not defined`);
        return { type: 'identifier', name: token.text, ...at };
      case 'dot':
      case 'nil':
        return { type: token.type, ...at };
      case 'variable':
        if (!this.scope.variables.includes(token.text)) throw this.error(`undefined variable ${goQuote(token.text)}`);
        return { type: 'variable', name: token.text, names: [], ...at };
      case 'field':
        return { type: 'field', names: [token.text.slice(1)], ...at };
      case 'bool':
        return { type: 'bool', value: token.text === 'true', ...at };
      case 'leftParen':
        return this.pipeline('parenthesized pipeline', 'rightParen');
      case 'string':
      case 'rawString':
        return { type: 'string', value: this.unquoted(token), text: token.text, ...at };
      default: {
        const number = parseNumber(token.text);
        if (typeof number === 'string') throw this.error(number);
        return { type: 'number', text: token.text, ...number, ...at };
      }
    }
  }
}

const tokenOf = (node: Operand): string => (node.type === 'dot' ? '.' : node.type === 'nil' ? 'nil' : node.type === 'number' ? node.text : node.type === 'bool' ? String(node.value) : '');
