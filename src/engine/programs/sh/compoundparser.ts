import type { AndOr, CaseItem, Command, CompoundCommand, Redirect, RedirectOperator, Script, Word } from './ast.ts';
import { ConditionParser, shown } from './conditionparser.ts';
import { ShellSyntaxError } from './errors.ts';
import { reserved } from './word.ts';

/** The name that `coproc` may have before a command that is not a simple one. */
const coprocName = /[ \t]+([A-Za-z_]\w*)[ \t]+(?=[({]|\[\[\s|(?:while|until|for|if|case|select)\s)/y;
const redirections: ReadonlySet<string> = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);

/** Parses what begins with a reserved word, and redirections. */
export abstract class CompoundParser extends ConditionParser {
  protected abstract andOr(): AndOr;
  protected abstract command(): Command;

  protected unexpected(unclosed?: string, expected?: string): never {
    const token = this.peek();
    if (token.kind !== 'end') throw new ShellSyntaxError(shown(token), this.line(token.start), false, undefined, undefined, expected);
    // bash counts the line after the last, even where the input does not end in a newline.
    throw new ShellSyntaxError(undefined, this.line(token.start) + (this.source.endsWith('\n') ? 0 : 1), true, unclosed, undefined, expected);
  }

  protected expectWord(text: string): void {
    if (!this.isWord(text)) this.unexpected(undefined, text);
    this.take();
  }

  /** Commands up to where `ends` is true, which is not consumed; `unclosed`: what is missing at the end of the input. */
  protected list(ends: () => boolean, expected?: string, unclosed?: string): Script {
    const script: Script = { items: [] };
    this.skipNewlines();
    while (!ends()) {
      if (this.peek().kind === 'end') this.unexpected(unclosed, expected);
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
  protected body(...ends: string[]): Script {
    const script = this.list(() => {
      const token = this.peek();
      return token.kind === 'word' && ends.includes(token.word.raw);
    }, ends[ends.length - 1]);
    if (script.items.length === 0) this.unexpected();
    return script;
  }

  protected text(start: number): string {
    return this.source.slice(start, this.peek().start).replace(/\s+$/, '');
  }

  protected compound(word: string, line: number): Command | undefined {
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
        return this.keywordFunction(line);
      case 'coproc': {
        if (this.dialect.name !== 'bash') return undefined;
        this.take();
        coprocName.lastIndex = this.pos;
        const named = coprocName.exec(this.source);
        if (named) this.pos = coprocName.lastIndex;
        return { type: 'coproc', name: named?.[1] ?? 'COPROC', body: this.command(), redirects: [], line };
      }
      case '[[': {
        if (this.dialect.name === 'dash') return undefined;
        const outer = this.inCondition;
        this.inCondition = true;
        this.take();
        const condition = this.condition();
        this.skipNewlines();
        if (!this.isWord(']]')) this.afterCondition();
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

  /** Throws what is said in words of its own, without the source. */
  private refused(line: number, words: string, status: number): never {
    const error = new ShellSyntaxError(undefined, line, false, '', words);
    error.status = status;
    throw error;
  }

  private noArithmeticFor(text: string, line: number): never {
    this.refused(line, `syntax error: arithmetic expression ${text.split(';').length < 3 ? 'required' : "unexpected `;'"}\nsyntax error: \`((${text}))'`, 2);
  }

  private for(word: 'for' | 'select', line: number): Command {
    this.take();
    const name = this.peek();
    if (word === 'for' && name.kind === 'operator' && name.text === '(' && this.source[name.end] === '(') {
      this.take();
      this.pos = name.end + 1;
      const text = this.arithmeticText('))');
      const parts = text?.split(';') ?? [];
      if (parts.length !== 3 && text !== undefined) this.noArithmeticFor(text, this.line(name.start));
      if (parts.length !== 3) throw new ShellSyntaxError('((', this.line(name.start), false);
      if (this.isOperator(';')) this.take();
      const body = this.doGroup();
      const [init, test, step] = parts.map((p) => this.arithmeticWord(p.trim())) as [Word, Word, Word];
      return this.redirected({ type: 'arithmetic-for', init, test, step, body }, line);
    }
    if (name.kind !== 'word') this.unexpected();
    this.take();
    if (!/^[A-Za-z_]\w*$/.test(name.word.raw)) this.refused(line, `\`${name.word.raw}': not a valid identifier`, 1);
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

  private keywordFunction(line: number): Command {
    const name = this.peek();
    if (name.kind !== 'word') this.unexpected();
    this.take();
    if (this.isOperator('(')) this.parentheses();
    return this.functionBody(name.word.raw, line, true);
  }

  /** `name()`, its name being read. */
  protected shortFunction(name: Word, line: number): Command {
    this.parentheses();
    return this.functionBody(name.plain ?? name.raw, line, this.dialect.name === 'bash');
  }

  private parentheses(): void {
    this.take();
    if (!this.isOperator(')')) this.unexpected();
    this.take();
  }

  /** `compound`: the body may not be a simple command. */
  private functionBody(name: string, line: number, compound: boolean): Command {
    this.skipNewlines();
    const body = this.command();
    if (body.type === 'simple' && compound) throw new ShellSyntaxError(body.words[0]?.raw ?? 'newline', line, false);
    return { type: 'function', name, body };
  }

  protected redirected(command: CompoundCommand, line: number): Command {
    const redirects: Redirect[] = [];
    for (let redirect = this.redirect(); redirect; redirect = this.redirect()) redirects.push(redirect);
    const token = this.peek();
    if (token.kind === 'word' && !reserved.has(token.word.raw) && token.word.raw !== ']]') this.unexpected();
    return { ...command, redirects, line };
  }

  protected redirect(): Redirect | undefined {
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
}
