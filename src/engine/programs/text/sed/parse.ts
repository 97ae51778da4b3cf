import { UsageError } from '../../lib/program.ts';
import { BadRegex, posixRegExp } from '../../lib/regex.ts';

export type Address =
  | { type: 'line'; n: number }
  | { type: 'step'; first: number; step: number }
  | { type: 'last' }
  /** Undefined: the regular expression used last. */
  | { type: 'regex'; re: RegExp | undefined }
  | { type: 'plus'; n: number }
  | { type: 'multiple'; n: number }
  | { type: 'zero' };

export interface SedCommand {
  from?: Address;
  to?: Address;
  negate: boolean;
  name: string;
  /** Whether the range of this command is open, and where it ends. */
  active?: boolean;
  end?: number | undefined;
  /** Text of a, i, c; file of r, w; label of b, t, T, and `:`. */
  text?: string;
  re?: RegExp | undefined;
  replacement?: ReplacementPart[];
  global?: boolean;
  print?: boolean;
  evaluate?: boolean;
  nth?: number;
  from1?: string[];
  to1?: string[];
  /** Of `{`: the index of its `}`; of `}` nothing. */
  jump?: number;
  code?: number;
}

export type ReplacementPart = { type: 'text'; text: string } | { type: 'group'; n: number } | { type: 'case'; mode: 'U' | 'L' | 'u' | 'l' | 'E' };

/** Parses a sed script. Throws UsageError in GNU sed's words. */
export class SedParser {
  private pos = 0;
  private readonly commands: SedCommand[] = [];
  private readonly open: number[] = [];

  constructor(
    private readonly script: string,
    private readonly extended: boolean,
    private readonly expression = 1,
  ) {}

  private fail(what: string): never {
    throw new UsageError(`-e expression #${this.expression}, char ${this.pos}: ${what}`, 1, true);
  }

  parse(): SedCommand[] {
    for (;;) {
      while (/[\s;]/.test(this.script[this.pos] ?? '')) this.pos++;
      if (this.pos >= this.script.length) break;
      if (this.script[this.pos] === '#') {
        while (this.pos < this.script.length && this.script[this.pos] !== '\n') this.pos++;
        continue;
      }
      this.command();
    }
    if (this.open.length > 0) {
      this.pos = 0;
      this.fail('unmatched `{\'');
    }
    return this.commands;
  }

  private blanks(): void {
    while (/[ \t]/.test(this.script[this.pos] ?? '')) this.pos++;
  }

  private number(): number | undefined {
    const m = /^\d+/.exec(this.script.slice(this.pos));
    if (!m) return undefined;
    this.pos += m[0].length;
    return Number(m[0]);
  }

  private address(): Address | undefined {
    const c = this.script[this.pos];
    if (c === '$') {
      this.pos++;
      return { type: 'last' };
    }
    if (c === '/' || c === '\\') {
      let end = '/';
      if (c === '\\') end = this.script[++this.pos] ?? '';
      this.pos++;
      const pattern = this.delimited(end, 'unterminated address regex');
      let ignoreCase = false;
      while (/[IM]/.test(this.script[this.pos] ?? '')) {
        if (this.script[this.pos] === 'I') ignoreCase = true;
        this.pos++;
      }
      return { type: 'regex', re: pattern === '' ? undefined : this.regex(pattern, ignoreCase, false) };
    }
    const n = this.number();
    if (n === undefined) return undefined;
    if (this.script[this.pos] === '~') {
      this.pos++;
      return { type: 'step', first: n, step: this.number() ?? 0 };
    }
    return n === 0 ? { type: 'zero' } : { type: 'line', n };
  }

  private regex(pattern: string, ignoreCase: boolean, multiline: boolean): RegExp {
    try {
      return posixRegExp(pattern, { extended: this.extended, ignoreCase, global: true, multiline });
    } catch (error) {
      if (error instanceof BadRegex) this.fail(error.message);
      throw error;
    }
  }

  /** Text up to an unescaped `end`, which is skipped; `\n` is a newline, an escaped delimiter loses its backslash. */
  private delimited(end: string, unterminated: string, replacement = false): string {
    let out = '';
    let inClass = false;
    for (;;) {
      const c = this.script[this.pos++];
      if (c === undefined) {
        this.pos--;
        this.fail(unterminated);
      }
      if (c === '\\') {
        const next = this.script[this.pos++];
        if (next === undefined) this.fail(unterminated);
        if (next === end) out += replacement && next === '&' ? '\\&' : next;
        else if (next === 'n' && !replacement) out += '\n';
        else out += `\\${next}`;
        continue;
      }
      if (!replacement) {
        if (c === '[' && !inClass) {
          inClass = true;
          out += c;
          if (this.script[this.pos] === '^') out += this.script[this.pos++];
          if (this.script[this.pos] === ']') out += this.script[this.pos++];
          continue;
        }
        if (c === ']') inClass = false;
      }
      if (c === end && !inClass) return out;
      if (c === '\n' && !replacement) this.fail(unterminated);
      out += c;
    }
  }

  private command(): void {
    const command: SedCommand = { negate: false, name: '' };
    const from = this.address();
    if (from) {
      command.from = from;
      this.blanks();
      if (this.script[this.pos] === ',') {
        this.pos++;
        this.blanks();
        const c = this.script[this.pos];
        if (c === '+' || c === '~') {
          this.pos++;
          const n = this.number();
          if (n === undefined) this.fail('expected number');
          command.to = c === '+' ? { type: 'plus', n } : { type: 'multiple', n };
        } else {
          const to = this.address();
          if (!to) {
            this.pos++;
            this.fail('unexpected `,\'');
          }
          command.to = to;
        }
      }
      if (from.type === 'zero' && command.to?.type !== 'regex') {
        this.pos++;
        this.fail('invalid usage of line address 0');
      }
    }
    this.blanks();
    while (this.script[this.pos] === '!') {
      command.negate = true;
      this.pos++;
      this.blanks();
    }
    const name = this.script[this.pos++];
    if (name === undefined || name === '\n') {
      this.pos--;
      this.fail('missing command');
    }
    command.name = name;
    this.arguments(command, name);
    this.commands.push(command);
  }

  private arguments(command: SedCommand, name: string): void {
    switch (name) {
      case '{':
        this.open.push(this.commands.length);
        return;
      case '}': {
        const start = this.open.pop();
        if (start === undefined) this.fail("unexpected `}'");
        this.commands[start]!.jump = this.commands.length;
        return this.ended();
      }
      case 'a':
      case 'i':
      case 'c':
        command.text = this.textArgument();
        return;
      case ':':
        this.blanks();
        command.text = this.word(/[\s;]/);
        if (command.text === '') this.fail('":" lacks a label');
        return;
      case 'b':
      case 't':
      case 'T':
        this.blanks();
        command.text = this.word(/[\s;}]/);
        return;
      case 'r':
      case 'w':
      case 'R':
      case 'W':
        this.blanks();
        command.text = this.word(/\n/);
        if (command.text === '') this.fail('missing filename in r/R/w/W commands');
        return;
      case 's':
        return this.substitute(command);
      case 'y': {
        const end = this.script[this.pos++] ?? '';
        const plain = (text: string) => [...text.replace(/\\([\\n])/g, (_, c: string) => (c === 'n' ? '\n' : '\ue000'))].map((c) => (c === '\ue000' ? '\\' : c));
        command.from1 = plain(this.delimited(end, "unterminated `y' command"));
        command.to1 = plain(this.delimited(end, "unterminated `y' command"));
        if (command.from1.length !== command.to1.length) this.fail("strings for `y' command are different lengths");
        return this.ended();
      }
      case 'q':
      case 'Q':
      case 'l':
      case 'L':
        this.blanks();
        command.code = this.number() ?? 0;
        return this.ended();
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'z':
      case 'F':
        return this.ended();
      default:
        this.fail(`unknown command: \`${name}'`);
    }
  }

  private ended(): void {
    this.blanks();
    const c = this.script[this.pos];
    if (c === undefined || c === '\n' || c === ';' || c === '}' || c === '#') return;
    this.pos++;
    this.fail('extra characters after command');
  }

  private word(end: RegExp): string {
    let text = '';
    while (this.pos < this.script.length && !end.test(this.script[this.pos]!)) text += this.script[this.pos++];
    return text.trimEnd();
  }

  private textArgument(): string {
    this.blanks();
    if (this.script[this.pos] === '\\') {
      const kept = ++this.pos;
      this.blanks();
      if (this.script[this.pos] === '\n') this.pos++;
      else this.pos = kept;
      // `$a\` appends nothing but the newline that a last line may lack.
      if (this.pos >= this.script.length) return '';
    }
    if (this.pos >= this.script.length) this.fail('expected \\ after `a\', `c\' or `i\'');
    let text = '';
    for (;;) {
      const c = this.script[this.pos++];
      if (c === undefined || c === '\n') return text;
      if (c === '\\') {
        const next = this.script[this.pos++];
        if (next !== undefined) text += next === 't' ? '\t' : next === 'n' && text !== '' ? '\n' : next;
      } else text += c;
    }
  }

  private substitute(command: SedCommand): void {
    const end = this.script[this.pos++];
    if (end === undefined || end === '\n' || end === '\\') this.fail("unterminated `s' command");
    const pattern = this.delimited(end, "unterminated `s' command");
    const replacement = this.delimited(end, "unterminated `s' command", true);
    let ignoreCase = false;
    let multiline = false;
    for (;;) {
      const c = this.script[this.pos];
      if (c === 'g') {
        if (command.global) {
          this.pos++;
          this.fail("multiple `g' options to `s' command");
        }
        command.global = true;
      }
      else if (c === 'p') command.print = true;
      else if (c === 'i' || c === 'I') ignoreCase = true;
      else if (c === 'm' || c === 'M') multiline = true;
      else if (c === 'e') command.evaluate = true;
      else if (c !== undefined && /\d/.test(c)) {
        command.nth = this.number()!;
        if (command.nth === 0) this.fail("number option to `s' command may not be zero");
        continue;
      } else if (c === 'w') {
        this.pos++;
        this.blanks();
        command.text = this.word(/\n/);
        break;
      } else break;
      this.pos++;
    }
    const c = this.script[this.pos];
    if (c !== undefined && !/[\s;}#]/.test(c)) {
      this.pos++;
      this.fail("unknown option to `s'");
    }
    command.re = pattern === '' ? undefined : this.regex(pattern, ignoreCase, multiline);
    command.replacement = this.replacement(replacement, pattern);
  }

  private replacement(text: string, pattern: string): ReplacementPart[] {
    const parts: ReplacementPart[] = [];
    const add = (s: string) => {
      const last = parts[parts.length - 1];
      if (last?.type === 'text') last.text += s;
      else parts.push({ type: 'text', text: s });
    };
    const groups = (pattern.match(this.extended ? /(?<!\\)\((?!\?)/g : /\\\(/g) ?? []).length;
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!;
      if (c === '&') parts.push({ type: 'group', n: 0 });
      else if (c === '\\') {
        const next = text[++i] ?? '';
        if (/\d/.test(next)) {
          if (Number(next) > groups && pattern !== '') this.fail(`invalid reference \\${next} on \`s' command's RHS`);
          parts.push({ type: 'group', n: Number(next) });
        } else if (next === 'n') add('\n');
        else if (next === 't') add('\t');
        else if (/[ULulE]/.test(next)) parts.push({ type: 'case', mode: next as 'U' });
        else add(next);
      } else add(c);
    }
    return parts;
  }
}
