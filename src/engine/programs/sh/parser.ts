import type { AndOr, Assignment, CaseItem, Command, CompoundCommand, Pipeline, Redirect, RedirectOperator, Script, SimpleCommand, Word } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';
import { ConditionParser, shown } from './conditionparser.ts';
import { makeWord, type Dialect } from './words.ts';

const reserved: ReadonlySet<string> = new Set(['if', 'then', 'elif', 'else', 'fi', 'for', 'while', 'until', 'do', 'done', 'case', 'esac', 'select', 'function', '{', '}', '!', '[[', 'time']);
/** Reserved words that can't begin a command. */
const closers: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const declarations: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);
const redirections: ReadonlySet<string> = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);

export interface ParserOptions {
  dialect: Dialect;
  /** Asked for the value of an alias; undefined where aliases are not expanded. */
  alias?: ((name: string) => string | undefined) | undefined;
  firstLine?: number;
  interactive?: boolean;
}

/** A recursive-descent parser of the shell's grammar. Call `next` for one line of commands after the other. */
export class Parser extends ConditionParser {
  /** Aliases that are being expanded, with the distance to the source's end at which each ends. */
  private active: { name: string; rest: number }[] = [];
  readonly firstLine: number;

  constructor(
    source: string,
    private readonly options: ParserOptions,
  ) {
    super(source, options.dialect, options.firstLine ?? 1, options.interactive ?? false);
    this.firstLine = options.firstLine ?? 1;
  }

  /** The commands up to the end of the line, or undefined at the end of the input. Throws ShellSyntaxError. */
  next(): Script | undefined {
    while (this.isOperator('\n')) this.take();
    if (this.peek().kind === 'end') return undefined;
    const script: Script = { items: [] };
    for (;;) {
      const item = this.andOr();
      script.items.push(item);
      if (this.isOperator(';')) this.take();
      else if (this.isOperator('&')) {
        this.take();
        item.background = true;
      } else if (!this.isOperator('\n') && this.peek().kind !== 'end') this.unexpected();
      if (this.isOperator('\n')) {
        this.take();
        return script;
      }
      if (this.peek().kind === 'end') return script;
    }
  }

  /** What has not been read yet. */
  get rest(): string {
    return this.source.slice(this.pos);
  }

  get lineNumber(): number {
    return this.line();
  }

  /** Everything, as one script. */
  whole(): Script {
    const script: Script = { items: [] };
    for (let part = this.next(); part; part = this.next()) script.items.push(...part.items);
    return script;
  }

  protected override substitution(): Script {
    return this.nested(() => {
      const script = this.list(() => this.isOperator(')'), ')');
      if (!this.isOperator(')')) this.unexpected(')');
      this.take();
      return script;
    });
  }

  protected override fork(source: string, line: number): Parser {
    return new Parser(source, { dialect: this.dialect, firstLine: line });
  }

  private unexpected(unclosed?: string, expected?: string): never {
    const token = this.peek();
    if (token.kind !== 'end') throw new ShellSyntaxError(shown(token), this.line(token.start), false, undefined, undefined, expected);
    // bash counts the line after the last, even where the input does not end in a newline.
    throw new ShellSyntaxError(undefined, this.line(token.start) + (this.source.endsWith('\n') ? 0 : 1), true, unclosed, undefined, expected);
  }

  private expectWord(text: string): void {
    if (!this.isWord(text)) this.unexpected(undefined, text);
    this.take();
  }

  /** Commands up to where `ends` is true, which is not consumed. */
  private list(ends: () => boolean, expected?: string): Script {
    const script: Script = { items: [] };
    this.skipNewlines();
    while (!ends()) {
      if (this.peek().kind === 'end') this.unexpected(undefined, expected);
      const item = this.andOr();
      script.items.push(item);
      if (this.isOperator(';') || this.isOperator('\n')) this.take();
      else if (this.isOperator('&')) {
        this.take();
        item.background = true;
      } else if (!ends()) this.unexpected(undefined, expected);
      this.skipNewlines();
    }
    return script;
  }

  /** A list that must hold a command, up to one of these reserved words. */
  private body(...ends: string[]): Script {
    const script = this.list(() => {
      const token = this.peek();
      return token.kind === 'word' && ends.includes(token.word.raw);
    }, ends[ends.length - 1]);
    if (script.items.length === 0) this.unexpected();
    return script;
  }

  private andOr(): AndOr {
    const start = this.peek().start;
    const first = this.pipeline();
    const rest: AndOr['rest'] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'operator' || (token.text !== '&&' && token.text !== '||')) break;
      this.take();
      this.skipNewlines();
      rest.push({ operator: token.text, pipeline: this.pipeline() });
    }
    return { first, rest, background: false, text: this.text(start) };
  }

  private text(start: number): string {
    return this.source.slice(start, this.peek().start).replace(/\s+$/, '');
  }

  private pipeline(): Pipeline {
    const start = this.peek().start;
    let negated = false;
    let timed = false;
    for (;;) {
      if (this.isWord('!')) negated = !negated;
      else if (this.isWord('time') && this.dialect.name === 'bash') timed = true;
      else break;
      this.take();
      if (timed && this.isWord('-p')) this.take();
    }
    const commands: Command[] = [];
    const both: boolean[] = [];
    if (timed && (this.isOperator('\n') || this.isOperator(';') || this.peek().kind === 'end')) {
      commands.push({ type: 'simple', assignments: [], words: [], redirects: [], line: this.line(start) });
    } else commands.push(this.command());
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'operator' || (token.text !== '|' && token.text !== '|&')) break;
      this.take();
      this.skipNewlines();
      both.push(token.text === '|&');
      commands.push(this.command());
    }
    return { commands, both, negated, ...(timed ? { timed } : {}), text: this.text(start) };
  }

  private command(): Command {
    this.expandAlias();
    const token = this.peek();
    const line = this.line(token.start);
    if (token.kind === 'operator' && token.text === '(') {
      this.take();
      if (this.source[token.end] === '(') {
        const saved = this.pos;
        this.pos = token.end + 1;
        const text = this.arithmeticText('))');
        if (text !== undefined) return this.redirected({ type: 'arithmetic', expression: this.arithmeticWord(text) }, line);
        this.pos = saved;
      }
      const body = this.list(() => this.isOperator(')'), ')');
      if (body.items.length === 0) this.unexpected();
      this.take();
      return this.redirected({ type: 'subshell', body }, line);
    }
    if (token.kind === 'word' && reserved.has(token.word.raw)) {
      if (closers.has(token.word.raw)) this.unexpected();
      const compound = this.compound(token.word.raw, line);
      if (compound) return compound;
    }
    return this.simple(line);
  }

  private compound(word: string, line: number): Command | undefined {
    switch (word) {
      case '{': {
        this.take();
        const body = this.body('}');
        this.expectWord('}');
        return this.redirected({ type: 'group', body }, line);
      }
      case 'if':
        return this.if(line);
      case 'while':
      case 'until': {
        this.take();
        const condition = this.body('do');
        const body = this.doGroup();
        return this.redirected({ type: 'while', until: word === 'until', condition, body }, line);
      }
      case 'for':
      case 'select':
        return this.for(word, line);
      case 'case':
        return this.case(line);
      case 'function':
        if (this.dialect.name === 'dash') return undefined;
        this.take();
        return this.function(line);
      case '[[': {
        if (this.dialect.name === 'dash') return undefined;
        const outer = this.inCondition;
        this.inCondition = true;
        this.take();
        const condition = this.condition();
        this.skipNewlines();
        if (!this.isWord(']]')) this.conditionError();
        this.inCondition = outer;
        this.take();
        return this.redirected({ type: 'condition', condition }, line);
      }
      default:
        return undefined;
    }
  }

  private if(line: number): Command {
    this.take();
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (;;) {
      const condition = this.body('then');
      this.expectWord('then');
      branches.push({ condition, body: this.body('elif', 'else', 'fi') });
      if (this.isWord('elif')) {
        this.take();
        continue;
      }
      if (this.isWord('else')) {
        this.take();
        otherwise = this.body('fi');
      }
      this.expectWord('fi');
      return this.redirected({ type: 'if', branches, ...(otherwise ? { otherwise } : {}) }, line);
    }
  }

  private doGroup(): Script {
    this.skipNewlines();
    if (this.isWord('{')) {
      this.take();
      const body = this.body('}');
      this.expectWord('}');
      return body;
    }
    this.expectWord('do');
    const body = this.body('done');
    this.expectWord('done');
    return body;
  }

  private for(word: 'for' | 'select', line: number): Command {
    this.take();
    const name = this.peek();
    if (word === 'for' && name.kind === 'operator' && name.text === '(' && this.source[name.end] === '(') {
      this.take();
      this.pos = name.end + 1;
      const text = this.arithmeticText('))');
      const parts = text?.split(';') ?? [];
      if (parts.length !== 3) throw new ShellSyntaxError(text ?? '((', this.line(name.start), false);
      if (this.isOperator(';')) this.take();
      const body = this.doGroup();
      const [init, test, step] = parts.map((p) => this.arithmeticWord(p.trim())) as [Word, Word, Word];
      return this.redirected({ type: 'arithmetic-for', init, test, step, body }, line);
    }
    if (name.kind !== 'word') this.unexpected();
    this.take();
    if (!/^[A-Za-z_]\w*$/.test(name.word.raw)) throw new ShellSyntaxError(name.word.raw, line, false, undefined, `\`${name.word.raw}': not a valid identifier`);
    this.skipNewlines();
    let words: Word[] | undefined;
    if (this.isWord('in')) {
      this.take();
      words = [];
      for (let token = this.peek(); token.kind === 'word'; token = this.peek()) {
        words.push(token.word);
        this.take();
      }
      if (!this.isOperator(';') && !this.isOperator('\n')) this.unexpected();
      this.take();
    } else if (this.isOperator(';')) this.take();
    const body = this.doGroup();
    return this.redirected({ type: word, name: name.word.raw, ...(words ? { words } : {}), body }, line);
  }

  private case(line: number): Command {
    this.take();
    const subject = this.peek();
    if (subject.kind !== 'word') this.unexpected();
    this.take();
    this.skipNewlines();
    this.expectWord('in');
    this.skipNewlines();
    const items: CaseItem[] = [];
    while (!this.isWord('esac')) {
      if (this.isOperator('(')) this.take();
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.peek();
        if (pattern.kind !== 'word') this.unexpected();
        patterns.push(pattern.word);
        this.take();
        if (!this.isOperator('|')) break;
        this.take();
      }
      if (!this.isOperator(')')) this.unexpected();
      this.take();
      const body = this.list(() => this.isOperator(';;') || this.isOperator(';&') || this.isOperator(';;&') || this.isWord('esac'));
      const end = this.peek();
      if (end.kind === 'operator') {
        this.take();
        items.push({ patterns, body, end: end.text as CaseItem['end'] });
        this.skipNewlines();
      } else items.push({ patterns, body, end: ';;' });
    }
    this.take();
    return this.redirected({ type: 'case', word: subject.word, items }, line);
  }

  /** After `function`, or at the name of `name()`. */
  private function(line: number): Command {
    const name = this.peek();
    if (name.kind !== 'word') this.unexpected();
    this.take();
    if (this.isOperator('(')) {
      this.take();
      if (!this.isOperator(')')) this.unexpected();
      this.take();
    }
    this.skipNewlines();
    const at = this.peek().start;
    const body = this.command();
    if (body.type === 'simple') throw new ShellSyntaxError(body.words[0]?.raw ?? 'newline', line, false);
    return { type: 'function', name: name.word.raw, body, text: this.text(at) };
  }

  private redirected(command: CompoundCommand, line: number): Command {
    const redirects: Redirect[] = [];
    for (let redirect = this.redirect(); redirect; redirect = this.redirect()) redirects.push(redirect);
    const token = this.peek();
    if (token.kind === 'word' && !reserved.has(token.word.raw) && token.word.raw !== ']]') this.unexpected();
    return { ...command, redirects, line };
  }

  private redirect(): Redirect | undefined {
    const token = this.peek();
    let fd: number | undefined;
    let variable: string | undefined;
    if (token.kind === 'fd') {
      fd = token.fd;
      variable = token.variable;
      this.take();
    } else if (token.kind !== 'operator' || !redirections.has(token.text)) return undefined;
    const operator = this.take();
    if (operator.kind !== 'operator') return undefined;
    const target = this.peek();
    if (target.kind !== 'word') this.unexpected();
    const strip = operator.text === '<<-';
    const redirect: Redirect = { operator: (strip ? '<<' : operator.text) as RedirectOperator, target: target.word };
    if (fd !== undefined) redirect.fd = fd;
    if (variable !== undefined) redirect.variable = variable;
    if (redirect.operator === '<<') this.hereDocument(redirect, strip);
    this.take();
    return redirect;
  }

  private simple(line: number): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    let arrays: Map<number, Assignment> | undefined;
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        redirects.push(redirect);
        if (words.length === 0) this.expandAlias();
        continue;
      }
      const token = this.peek();
      if (token.kind !== 'word') {
        if (token.kind === 'operator' && token.text === '(' && words.length === 1 && assignments.length === 0 && redirects.length === 0) return this.shortFunction(words[0]!, line);
        if (token.kind === 'operator' && token.text === '(') this.unexpected();
        break;
      }
      if (token.assignment && words.length === 0) assignments.push(token.assignment);
      else if (token.assignment && 'elements' in token.assignment.value) {
        if (!declarations.has(words[0]!.raw)) throw new ShellSyntaxError('(', this.line(token.start), false);
        (arrays ??= new Map()).set(words.length, token.assignment);
        words.push(makeWord([{ type: 'literal', text: token.assignment.name }], token.word.raw));
      } else words.push(token.word);
      this.take();
      if (words.length === 0) this.expandAlias();
      else this.expandTrailingAlias();
    }
    this.trailing = undefined;
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0) this.unexpected();
    const command: SimpleCommand = { type: 'simple', assignments, words, redirects, line };
    if (arrays) command.arrays = arrays;
    return command;
  }

  private shortFunction(name: Word, line: number): Command {
    this.take();
    if (!this.isOperator(')')) this.unexpected();
    this.take();
    this.skipNewlines();
    const at = this.peek().start;
    const body = this.command();
    if (body.type === 'simple' && this.dialect.name === 'bash') throw new ShellSyntaxError(body.words[0]?.raw ?? 'newline', line, false);
    return { type: 'function', name: name.plain ?? name.raw, body, text: this.text(at) };
  }

  private expandAlias(): void {
    const { alias } = this.options;
    if (!alias) return;
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'word' || token.word.plain !== token.word.raw || reserved.has(token.word.raw)) return;
      const rest = this.source.length - token.end;
      this.active = this.active.filter((a) => rest >= a.rest);
      if (this.active.some((a) => a.name === token.word.raw)) return;
      const value = alias(token.word.raw);
      if (value === undefined) return;
      this.active.push({ name: token.word.raw, rest });
      if (/[ \t]$/.test(value)) this.trailing = rest;
      this.substitute(token, value);
    }
  }

  /** Where an alias whose value ends in a blank stopped: the next word is expanded too. */
  private trailing: number | undefined;

  private expandTrailingAlias(): void {
    if (this.trailing === undefined) return;
    const token = this.peek();
    if (token.kind !== 'word') return;
    const rest = this.source.length - token.start;
    if (rest > this.trailing) return;
    this.trailing = undefined;
    this.expandAlias();
  }
}
