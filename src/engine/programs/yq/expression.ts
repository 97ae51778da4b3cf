import { booleanNode, Node, nullNode, stringNode, tagOf, YqError } from './node.ts';

export type Sign = ',' | ';' | '|' | 'or' | 'and' | '=' | '|=' | '+=' | '-=' | '*=' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '//';

/** An expression of yq's language. */
export type Expression =
  | { op: 'self' }
  | { op: 'value'; node: Node }
  | { op: 'text'; parts: (string | Expression)[] }
  | { op: 'field'; of: Expression; name: string; optional: boolean }
  | { op: 'index'; of: Expression; at: Expression }
  | { op: 'splat'; of: Expression }
  | { op: 'slice'; of: Expression; from: Expression | undefined; to: Expression | undefined }
  | { op: 'recurse'; keys: boolean }
  | { op: 'variable'; name: string }
  | { op: 'binary'; sign: Sign; left: Expression; right: Expression; flags: string }
  | { op: 'bind'; of: Expression; name: string; reference: boolean }
  | { op: 'reduce'; over: Expression; body: Expression }
  | { op: 'list'; of: Expression | undefined }
  | { op: 'object'; pairs: [Expression, Expression][] }
  | { op: 'call'; name: string; argument: Expression | undefined; parameter: string; unknown: string }
  | { op: 'set'; attribute: string; of: Expression; to: Expression; relative: boolean };

interface Token {
  type: 'sign' | 'name' | 'field' | 'text' | 'number' | 'variable' | 'mark' | 'end';
  text: string;
  /** Nothing stands before it. */
  close: boolean;
  at: number;
}

const rules: readonly [Token['type'], RegExp][] = [
  ['mark', /\.\.\.|\.\.|\.\[/y],
  ['field', /\."[^"]+"\??|\.[^ ;}{:[\],|.()=\n!\t]+\??/y],
  ['text', /"(?:[^"\\]|\\[\s\S])*"/y],
  ['variable', /\$[a-zA-Z_\-0-9]+/y],
  ['number', /0[xX][0-9A-Fa-f]+|-?\d+(?:\.\d+)?(?:[Ee][-+]?\d+)?/y],
  ['name', /(?:str)?env\([^)]+\)|~|@?[a-zA-Z_][a-zA-Z_0-9]*/y],
  ['sign', /\|=c*|\*=[+?cdn]*|\+=|-=|==|!=|<=|>=|=c*|\/\/|\*[+?cdn]*|[|,;<>+\-/%:]/y],
  ['mark', /\]\??|[.()[{}]/y],
];

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let close = false;
  while (at < text.length) {
    const gap = /(?:\s|#.*)+/y;
    gap.lastIndex = at;
    const space = gap.exec(text);
    if (space) {
      at += space[0].length;
      close = false;
      continue;
    }
    let match: RegExpExecArray | null = null;
    for (const [type, rule] of rules) {
      // A sign follows a value; a minus before a number is the number's own elsewhere.
      if (type === 'number' && text[at] === '-' && isValue(found.at(-1))) continue;
      rule.lastIndex = at;
      match = rule.exec(text);
      if (!match) continue;
      found.push({ type, text: match[0], close, at });
      break;
    }
    if (!match) throw new YqError(`1:${at + 1}: invalid input text ${JSON.stringify(text.slice(at))}`);
    at += match[0].length;
    close = true;
  }
  found.push({ type: 'end', text: '', close: false, at });
  return found;
}

const isValue = (token: Token | undefined): boolean => token !== undefined && (token.type === 'field' || token.type === 'number' || token.type === 'text' || token.type === 'variable' || /^(?:[)\]}]|\.+$)/.test(token.text));

/** How tight signs bind (yqlib, operation.go). */
const precedence: Readonly<Record<string, number>> = { ',': 10, ';': 10, ':': 15, or: 20, and: 20, '|': 30, ireduce: 35, '=': 40, '|=': 40, '+=': 40, '-=': 40, '==': 40, '!=': 40, '<': 40, '<=': 40, '>': 40, '>=': 40, as: 40, ref: 40, '*=': 42, '+': 42, '-': 42, '*': 42, '/': 42, '%': 42, '//': 42 };

const attributes: Readonly<Record<string, string>> = { style: 'style', tag: 'tag', type: 'tag', anchor: 'anchor', alias: 'alias', line_comment: 'line', linecomment: 'line', lineComment: 'line', head_comment: 'head', headcomment: 'head', headComment: 'head', foot_comment: 'foot', footcomment: 'foot', footComment: 'foot', comments: 'comments' };

const self: Expression = { op: 'self' };

class Parser {
  private at = 0;
  private readonly tokens: Token[];

  constructor(private readonly text: string) {
    this.tokens = tokens(text);
  }

  whole(): Expression {
    if (this.peek().type === 'end') return self;
    const made = this.expression(0);
    if (this.peek().type !== 'end') throw this.wrong();
    return made;
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private next(): Token {
    return this.tokens[this.at++]!;
  }

  private take(text: string): boolean {
    if (this.peek().text !== text || this.peek().type === 'text') return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) throw this.wrong();
  }

  private wrong(): YqError {
    const { text, type, at } = this.peek();
    if (text === ')') return new YqError('bad expression, got close brackets without matching opening bracket');
    return new YqError(type === 'name' ? `1:${at + 1}: invalid input text ${JSON.stringify(this.text.slice(at))}` : 'bad expression, please check expression syntax');
  }

  private expression(least: number): Expression {
    let left = this.primary();
    for (;;) {
      const token = this.peek();
      const attribute = token.type === 'name' ? attributes[token.text] : undefined;
      if (attribute !== undefined && /^\|?=/.test(this.tokens[this.at + 1]!.text) && this.tokens[this.at + 1]!.type === 'sign') {
        if (least > 40) return left;
        this.next();
        left = { op: 'set', attribute, of: left, relative: this.next().text.startsWith('|'), to: this.expression(41) };
        continue;
      }
      const sign = token.type === 'sign' ? token.text.replace(/^(\|=|=(?!=)|\*=|\*).*$/, '$1') : token.text;
      if (token.type !== 'sign' && !(token.type === 'name' && /^(?:or|and|as|ref|ireduce)$/.test(token.text))) return left;
      const bound = precedence[sign];
      if (bound === undefined || bound < least) return left;
      this.next();
      left = this.infix(left, sign, bound, token.text.slice(sign.length));
    }
  }

  private infix(left: Expression, sign: string, bound: number, flags: string): Expression {
    switch (sign) {
      case 'as':
      case 'ref': {
        const { type, text } = this.next();
        if (type !== 'variable') throw new YqError('RHS of "as" operator must be a variable name e.g. $foo');
        return { op: 'bind', of: left, name: text.slice(1), reference: sign === 'ref' };
      }
      case 'ireduce':
        return { op: 'reduce', over: left, body: this.expression(bound + 1) };
      case ':':
        return { op: 'object', pairs: [[left, this.expression(bound + 1)]] };
      case '|':
        return { op: 'binary', sign, left, right: this.expression(bound), flags };
      default:
        return { op: 'binary', sign: sign as Sign, left, right: this.expression(bound + 1), flags };
    }
  }

  private primary(): Expression {
    let made = this.first();
    for (;;) {
      const token = this.peek();
      if (token.type === 'field' && (token.close || made.op === 'self')) made = this.field(made);
      else if ((token.text === '[' || token.text === '.[') && token.close) {
        this.next();
        made = this.brackets(made);
      } else return made;
    }
  }

  private field(of: Expression): Expression {
    let name = this.next().text.slice(1);
    const optional = name.endsWith('?');
    if (optional) name = name.slice(0, -1);
    return { op: 'field', of, name: name.startsWith('"') ? name.slice(1, -1) : name, optional };
  }

  /** What follows an opening bracket: nothing, an index, or a slice. */
  private brackets(of: Expression): Expression {
    if (this.close()) return { op: 'splat', of };
    const from = this.peek().text === ':' ? undefined : this.expression(16);
    if (this.take(':')) {
      const to = this.peek().text === ']' ? undefined : this.expression(16);
      if (!this.close()) throw this.wrong();
      return { op: 'slice', of, from, to };
    }
    let at = from!;
    while (this.take(',')) at = { op: 'binary', sign: ',', left: at, right: this.expression(16), flags: '' };
    if (!this.close()) throw this.wrong();
    return { op: 'index', of, at };
  }

  private close(): boolean {
    return this.take(']') || this.take(']?');
  }

  private first(): Expression {
    const token = this.next();
    switch (token.type) {
      case 'text':
        return textOf(token.text);
      case 'number':
        return { op: 'value', node: new Node('scalar', tagOf(token.text), token.text) };
      case 'variable':
        return { op: 'variable', name: token.text.slice(1) };
      case 'field':
        this.at--;
        return this.field(self);
      case 'name':
        return this.named(token);
      default:
    }
    switch (token.text) {
      case '.':
        return self;
      case '..':
      case '...':
        return { op: 'recurse', keys: token.text === '...' };
      case '.[':
        return this.brackets(self);
      case '(': {
        const inner = this.expression(0);
        if (!this.take(')')) throw new YqError('bad expression - probably missing close bracket on (');
        return inner;
      }
      case '[': {
        if (this.close()) return { op: 'list', of: undefined };
        const of = this.expression(0);
        if (!this.close()) throw new YqError('bad expression - probably missing close bracket on [');
        return { op: 'list', of };
      }
      case '{':
        return this.object();
      default:
        this.at--;
        throw this.wrong();
    }
  }

  private object(): Expression {
    const pairs: [Expression, Expression][] = [];
    while (!this.take('}')) {
      const key = this.expression(16);
      this.expect(':');
      pairs.push([key, this.expression(16)]);
      if (!this.take(',') && this.peek().text !== '}') throw this.wrong();
    }
    return { op: 'object', pairs };
  }

  private named({ text: name, at }: Token): Expression {
    // What the lexer says of a name that it does not know.
    const unknown = `1:${at + 1}: invalid input text ${JSON.stringify(this.text.slice(at))}`;
    const environment = /^((?:str)?env)\(\s*([^)]*?)\s*\)$/.exec(name);
    if (environment) return { op: 'call', name: environment[1]!, argument: undefined, parameter: environment[2]!.replace(/^"(.*)"$/, '$1'), unknown };
    if (/^(?:true|false)$/i.test(name)) return { op: 'value', node: booleanNode(name.toLowerCase() === 'true') };
    if (/^(?:null|~)$/i.test(name)) return { op: 'value', node: Object.assign(nullNode(), { value: name === '~' ? '~' : 'null' }) };
    if (attributes[name] !== undefined && /^\|?=/.test(this.peek().text) && this.peek().type === 'sign' && this.peek().text !== '==') return { op: 'set', attribute: attributes[name]!, of: self, relative: this.next().text.startsWith('|'), to: this.expression(41) };
    const known = name.replaceAll('_', '').toLowerCase();
    if (this.peek().text !== '(' || !this.peek().close) return { op: 'call', name: known, argument: undefined, parameter: '', unknown };
    const start = this.next().at + 1;
    if (known === 'envsubst') {
      while (!this.take(')')) this.next();
      return { op: 'call', name: known, argument: undefined, parameter: this.text.slice(start, this.tokens[this.at - 1]!.at), unknown };
    }
    const argument = this.expression(0);
    if (!this.take(')')) throw new YqError('bad expression - probably missing close bracket on (');
    return { op: 'call', name: known, argument, parameter: '', unknown };
  }
}

const unescaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', f: '\f', v: '\v', a: '\x07', b: '\b' };

/** A quoted text, with expressions in `\(...)`. */
function textOf(quoted: string): Expression {
  const body = quoted.slice(1, -1);
  const parts: (string | Expression)[] = [];
  let text = '';
  for (let i = 0; i < body.length; i++) {
    if (body[i] !== '\\') text += body[i]!;
    else if (body[i + 1] === '(') {
      let depth = 1;
      let end = i + 2;
      for (; end < body.length && depth > 0; end++) depth += body[end] === '(' ? 1 : body[end] === ')' ? -1 : 0;
      parts.push(text, parseExpression(body.slice(i + 2, end - 1)));
      text = '';
      i = end - 1;
    } else {
      const next = body[++i] ?? '';
      text += unescaped[next] ?? `\\${next}`;
    }
  }
  return parts.length === 0 ? { op: 'value', node: stringNode(text) } : { op: 'text', parts: [...parts, text] };
}

/** Reads an expression of yq v4. Throws YqError. */
export const parseExpression = (text: string): Expression => new Parser(text).whole();
