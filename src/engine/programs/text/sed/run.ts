import { FsError, type Output, type Process } from '../../../hosts/types.ts';
import { sleep, type Task } from '../../../sim/sim.ts';
import { openForWriting } from '../../lib/files.ts';
import { at } from '../../lib/paths.ts';
import { UsageError } from '../../lib/program.ts';
import { openOperand, readAll } from '../../lib/text.ts';
import type { Address, ReplacementPart, SedCommand } from './parse.ts';

/** The lines of all inputs, one after the other. */
export interface SedInput {
  next(): Task<{ text: string; terminated: boolean } | undefined>;
  /** Whether the line given out last is the last one. */
  last(): Task<boolean>;
  readonly file: string;
}

/** Runs a sed script over lines. */
export class SedRun {
  private pattern = '';
  private hold = '';
  private line = 0;
  private appended: string[] = [];
  private terminated = true;
  private re: RegExp | undefined;
  private readonly files = new Map<string, Output>();
  private readonly labels = new Map<string, number>();
  private steps = 0;

  constructor(
    private readonly p: Process,
    private readonly commands: readonly SedCommand[],
    private readonly quiet: boolean,
    private readonly out: (text: string) => Task,
    /** What ends a line. */
    private readonly end = '\n',
    /** How long lines of `l` are at most. */
    private readonly width = 70,
  ) {
    commands.forEach((c, i) => {
      if (c.name === ':') this.labels.set(c.text!, i);
    });
    for (const c of commands) if (/^[btT]$/.test(c.name) && c.text && !this.labels.has(c.text)) throw new UsageError(`can't find label for jump to \`${c.text}'`, 4, true);
  }

  /** Each file of `-i` and `-s` begins with line 1. */
  restart(): void {
    this.line = 0;
    for (const c of this.commands) c.active = false;
  }

  /** Runs to the end of the input; an exit code when the script has quit. */
  *run(input: SedInput): Task<number | undefined> {
    for (;;) {
      const next = yield* input.next();
      if (!next) return undefined;
      this.line++;
      this.pattern = next.text;
      this.terminated = next.terminated;
      const end = yield* this.cycle(input);
      if (end !== undefined) return end;
    }
  }

  private *print(text: string, newline = true): Task {
    yield* this.out(newline ? text + this.end : text);
  }

  private *endCycle(): Task {
    if (!this.quiet) yield* this.print(this.pattern, this.terminated);
    yield* this.flushAppended();
  }

  private *flushAppended(): Task {
    for (const text of this.appended) yield* this.out(text);
    this.appended = [];
  }

  private *selected(c: SedCommand, input: SedInput): Task<boolean> {
    if (!c.from) return true;
    if (!c.to) return yield* this.matches(c.from, input);
    if (c.active) {
      if (c.end !== undefined) {
        if (this.line >= c.end) c.active = false;
        return this.line <= c.end || c.to.type === 'line';
      }
      if (yield* this.matches(c.to, input)) c.active = false;
      return true;
    }
    const starts = c.from.type === 'zero' ? this.line === 1 : yield* this.matches(c.from, input);
    if (!starts) return false;
    c.end = c.to.type === 'line' ? c.to.n : c.to.type === 'plus' ? this.line + c.to.n : c.to.type === 'multiple' ? (c.to.n > 0 ? Math.ceil(this.line / c.to.n) * c.to.n : this.line) : undefined;
    if (c.end !== undefined) c.active = c.end > this.line;
    else if (c.from.type === 'zero' && (yield* this.matches(c.to, input))) c.active = false;
    else c.active = c.to.type !== 'last' || !(yield* input.last());
    return true;
  }

  private *matches(a: Address, input: SedInput): Task<boolean> {
    switch (a.type) {
      case 'line':
        return this.line === a.n;
      case 'step':
        return a.step <= 0 ? this.line === a.first : this.line >= a.first && (this.line - a.first) % a.step === 0;
      case 'last':
        return yield* input.last();
      case 'regex': {
        const re = (this.re = a.re ?? this.previous());
        re.lastIndex = 0;
        return re.test(this.pattern);
      }
      default:
        return false;
    }
  }

  private previous(): RegExp {
    if (!this.re) throw new UsageError('no previous regular expression', 1, true);
    return this.re;
  }

  private *cycle(input: SedInput): Task<number | undefined> {
    let substituted = false;
    restart: for (;;) {
      for (let i = 0; i < this.commands.length; i++) {
        const c = this.commands[i]!;
        // A script that loops for ever must let the clock go on.
        if (++this.steps % 10_000 === 0) yield sleep(1);
        if ((yield* this.selected(c, input)) === c.negate) {
          if (c.name === '{') i = c.jump!;
          continue;
        }
        switch (c.name) {
          case '{':
          case '}':
          case ':':
            break;
          case '=':
            yield* this.print(String(this.line));
            break;
          case 'a':
            this.appended.push(c.text === '' ? '' : `${c.text}\n`);
            break;
          case 'i':
            yield* this.print(c.text!);
            break;
          case 'c':
            if (!c.to || !c.active || c.negate) yield* this.print(c.text!);
            yield* this.flushAppended();
            return undefined;
          case 'd':
            yield* this.flushAppended();
            return undefined;
          case 'D': {
            const newline = this.pattern.indexOf('\n');
            yield* this.flushAppended();
            if (newline < 0) return undefined;
            this.pattern = this.pattern.slice(newline + 1);
            continue restart;
          }
          case 'F':
            yield* this.print(input.file);
            break;
          case 'g':
            this.pattern = this.hold;
            break;
          case 'G':
            this.pattern += `\n${this.hold}`;
            break;
          case 'h':
            this.hold = this.pattern;
            break;
          case 'H':
            this.hold += `\n${this.pattern}`;
            break;
          case 'x':
            [this.pattern, this.hold] = [this.hold, this.pattern];
            break;
          case 'z':
            this.pattern = '';
            break;
          case 'l':
            yield* this.print(folded(unambiguous(this.pattern), c.code || this.width));
            break;
          case 'n': {
            if (yield* input.last()) {
              yield* this.endCycle();
              return 0;
            }
            if (!this.quiet) yield* this.print(this.pattern);
            yield* this.flushAppended();
            const next = (yield* input.next())!;
            this.line++;
            this.pattern = next.text;
            this.terminated = next.terminated;
            break;
          }
          case 'N': {
            if (yield* input.last()) {
              yield* this.endCycle();
              return 0;
            }
            yield* this.flushAppended();
            const next = (yield* input.next())!;
            this.line++;
            this.pattern += `\n${next.text}`;
            this.terminated = next.terminated;
            break;
          }
          case 'p':
            yield* this.print(this.pattern);
            break;
          case 'P':
            yield* this.print(this.pattern.split('\n')[0]!);
            break;
          case 'q':
            yield* this.endCycle();
            return c.code!;
          case 'Q':
            return c.code!;
          case 'r':
            try {
              this.appended.push(yield* readAll(openOperand(this.p, c.text!)));
            } catch (error) {
              if (!(error instanceof FsError)) throw error;
            }
            break;
          case 'w':
            yield* this.file(c.text!).write(`${this.pattern}\n`);
            break;
          case 'W':
            yield* this.file(c.text!).write(`${this.pattern.split('\n')[0]}\n`);
            break;
          case 's':
            if (this.substitute(c)) {
              substituted = true;
              if (c.print) yield* this.print(this.pattern);
              if (c.text) yield* this.file(c.text).write(`${this.pattern}\n`);
            }
            break;
          case 'y':
            this.pattern = [...this.pattern].map((ch) => c.to1![c.from1!.indexOf(ch)] ?? ch).join('');
            break;
          case 'b':
            i = c.text ? this.labels.get(c.text)! : this.commands.length;
            break;
          case 't':
          case 'T':
            if (substituted === (c.name === 't')) i = c.text ? this.labels.get(c.text)! : this.commands.length;
            substituted = false;
            break;
        }
      }
      yield* this.endCycle();
      return undefined;
    }
  }

  private file(name: string): Output {
    let output = this.files.get(name);
    if (!output) this.files.set(name, (output = name === '/dev/stdout' ? this.p.stdout : openForWriting(this.p, at(this.p.cwd, name), { append: false })));
    return output;
  }

  private substitute(c: SedCommand): boolean {
    const re = (this.re = c.re ?? this.previous());
    let n = 0;
    let changed = false;
    const nth = c.nth ?? 1;
    re.lastIndex = 0;
    const text = this.pattern;
    let out = '';
    let from = 0;
    for (let m = re.exec(text); m; m = re.exec(text)) {
      if (m[0] === '') re.lastIndex++;
      // An empty match right after a match is none.
      if (m[0] === '' && m.index === from && from > 0 && changed) continue;
      n++;
      if (n < nth) continue;
      out += text.slice(from, m.index) + replaced(c.replacement!, m);
      from = m.index + m[0].length;
      changed = true;
      if (!c.global) break;
    }
    if (changed) this.pattern = out + text.slice(from);
    return changed;
  }
}

function replaced(parts: readonly ReplacementPart[], m: RegExpExecArray): string {
  let out = '';
  let mode: 'U' | 'L' | undefined;
  let once: 'u' | 'l' | undefined;
  for (const part of parts) {
    if (part.type === 'case') {
      if (part.mode === 'u' || part.mode === 'l') once = part.mode;
      else mode = part.mode === 'E' ? undefined : part.mode;
      continue;
    }
    let text = part.type === 'text' ? part.text : (m[part.n] ?? '');
    if (text === '') continue;
    if (mode) text = mode === 'U' ? text.toUpperCase() : text.toLowerCase();
    if (once) text = (once === 'u' ? text[0]!.toUpperCase() : text[0]!.toLowerCase()) + text.slice(1);
    once = undefined;
    out += text;
  }
  return out;
}

/** What `l` prints in lines of at most so many characters; an escape stays whole. */
function folded(text: string, width: number): string {
  if (width < 2) return text;
  let out = '';
  let length = 0;
  for (const [piece] of text.matchAll(/\\(?:\d{3}|.)|[^]/g)) {
    if (length + piece.length > width - 1 && piece !== '$') {
      out += '\\\n';
      length = 0;
    }
    out += piece;
    length += piece.length;
  }
  return out;
}

/** A line as `l` shows it. */
const unambiguous = (text: string): string => {
  const escapes: Record<string, string> = { '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  return `${text.replace(/[\\\x00-\x1f\x7f]/g, (c) => escapes[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}$`;
};
