import type { AndOr, Assignment, Command, Pipeline, Redirect, Script, SimpleCommand, Word } from './ast.ts';
import { CompoundParser } from './compoundparser.ts';
import { ShellSyntaxError } from './errors.ts';
import type { ParserOptions, ScriptReader } from './plain.ts';
import { makeWord, reserved } from './word.ts';

/** Reserved words that can't begin a command. */
const closers: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const declarations: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

/** A recursive-descent parser of the shell's grammar. Call `next` for one line of commands after the other. */
export class Parser extends CompoundParser implements ScriptReader {
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

  /** The line at hand, and at the end of the input the last one. */
  get lastLine(): number {
    return this.line() - (this.pos >= this.source.length && this.source.endsWith('\n') ? 1 : 0);
  }

  /** Everything, as one script. */
  whole(): Script {
    const script: Script = { items: [] };
    for (let part = this.next(); part; part = this.next()) script.items.push(...part.items);
    return script;
  }

  protected override substitution(): Script {
    return this.nested(() => {
      const script = this.list(() => this.isOperator(')'), ')', ')');
      if (!this.isOperator(')')) this.unexpected(')');
      this.take();
      return script;
    });
  }

  protected override fork(source: string, line: number): Parser {
    return new Parser(source, { dialect: this.dialect, firstLine: line });
  }

  protected override andOr(): AndOr {
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

  private pipeline(): Pipeline {
    const start = this.peek().start;
    let negated = false;
    let bangs = 0;
    let timed: Pipeline['timed'];
    for (;;) {
      if (this.isWord('!')) {
        negated = !negated;
        bangs++;
      } else if (this.isWord('time') && this.dialect.name === 'bash') timed ??= 'plain';
      else break;
      this.take();
      if (timed && this.isWord('-p')) {
        timed = 'posix';
        this.take();
      }
    }
    const commands: Command[] = [];
    const both: boolean[] = [];
    if (timed && (this.isOperator('\n') || this.isOperator(';') || this.peek().kind === 'end')) {
      commands.push({ type: 'simple', assignments: [], words: [], redirects: [], line: this.line(start) });
    } else if (bangs > 0 && (this.isOperator('\n') || this.isOperator(';') || this.peek().kind === 'end')) {
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

  protected override command(): Command {
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
        if (!this.source.includes(')', this.pos)) throw new ShellSyntaxError(undefined, line, true, ')');
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
