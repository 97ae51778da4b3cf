import { EventNotFound } from './errors.ts';
import { modify, type Substitution } from './historymodifiers.ts';
import { historyWords } from './historywords.ts';

/** What history expansion makes of a line. */
export interface Expanded {
  line: string;
  /** The line is shown and remembered, and not run (`:p`). */
  print: boolean;
}

/** What expansions remember from one to the next. */
export interface ExpansionMemory {
  substitution?: Substitution;
  /** The word that the last `!?text?` has found, for `%`. */
  matched?: string;
}

/** `!` means itself before these (history_no_expand_chars). */
const inert = /^!(?:[\s=]|$)/;

/** Replaces history references (HISTORY EXPANSION in bash(1)) in one line. */
class Expansion {
  print = false;
  out = '';

  constructor(
    private readonly lines: readonly string[],
    private readonly first: number,
    private readonly memory: ExpansionMemory,
    private readonly line: string,
  ) {}

  /** Undefined where the line has no reference. Throws EventNotFound. */
  run(): Expanded | undefined {
    const { line } = this;
    let changed = false;
    let quote = '';
    for (let i = 0; i < line.length; i++) {
      const c = line[i]!;
      if (c === '\\' && quote !== "'") this.out += c + (line[++i] ?? '');
      else if (c === '#' && quote === '' && (i === 0 || /[\s;&|()]/.test(line[i - 1]!))) {
        this.out += line.slice(i);
        break;
      } else if (c === '!' && quote !== "'" && !this.literal(i, quote)) {
        i = this.reference(i) - 1;
        changed = true;
      } else {
        if ((c === "'" && quote !== '"') || (c === '"' && quote !== "'")) quote = quote === '' ? c : '';
        this.out += c;
      }
    }
    return changed ? { line: this.out, print: this.print } : undefined;
  }

  private literal(at: number, quote: string): boolean {
    const { line } = this;
    const rest = line.slice(at);
    return inert.test(rest) || (quote === '"' && rest[1] === '"') || line[at - 1] === '[' || line[at - 1] === '$' || line.slice(at - 2, at) === '${' || rest.startsWith('!(');
  }

  /** Expands the reference at `begin`; where it ends. */
  private reference(begin: number): number {
    const event = this.event(begin);
    const words = this.words(begin, event.end, event.text);
    const modified = modify(this.line, words.end, words.text, this.memory.substitution);
    if (modified.last) this.memory.substitution = modified.last;
    if (modified.print) this.print = true;
    this.out += modified.text;
    return modified.end;
  }

  private missing(begin: number, end: number): EventNotFound {
    return new EventNotFound(`${this.line.slice(begin, end)}: event not found`);
  }

  private event(begin: number): { text: string; end: number } {
    const rest = this.line.slice(begin + 1);
    const last = this.lines.at(-1);
    if (/^[$^*%:]/.test(rest)) return { text: this.needed(last, begin, begin + 2), end: begin + 1 };
    if (rest.startsWith('!')) return { text: this.needed(last, begin, begin + 2), end: begin + 2 };
    if (rest.startsWith('#')) return { text: this.out, end: begin + 2 };
    const number = /^-?\d+/.exec(rest)?.[0];
    if (number !== undefined) {
      const n = Number(number);
      const end = begin + 1 + number.length;
      return { text: this.needed(this.lines[n < 0 ? this.lines.length + n : n - this.first], begin, end), end };
    }
    if (rest.startsWith('?')) return this.containing(begin, rest);
    const name = /^[^\s:;&|()<>"'][^\s:;&|()<>"'^$*%-]*/.exec(rest)?.[0] ?? '';
    const end = begin + 1 + name.length;
    return { text: this.needed(this.lines.findLast((l) => l.startsWith(name)), begin, end), end };
  }

  private needed(text: string | undefined, begin: number, end: number): string {
    if (text === undefined) throw this.missing(begin, end);
    return text;
  }

  /** `!?text?` */
  private containing(begin: number, rest: string): { text: string; end: number } {
    const m = /^\?([^?\n]*)\??/.exec(rest)!;
    const end = begin + 1 + m[0].length;
    const text = this.needed(this.lines.findLast((l) => l.includes(m[1]!)), begin, end);
    this.memory.matched = historyWords(text).find((w) => w.includes(m[1]!)) ?? '';
    return { text, end };
  }

  /** The words that `:n`, `:n-m`, `^`, `$`, `*`, `%` choose. */
  private words(begin: number, at: number, text: string): { text: string; end: number } {
    const m = /^(?::(?=[\d^$*%-])|(?=[$^*%-]))(?:(\d+|\^|\$|%)?(-)(\d+|\$|\^)?|(\d+)(\*)?|([\^$*%]))/.exec(this.line.slice(at));
    if (!m) return { text, end: at };
    const words = historyWords(text);
    const last = words.length - 1;
    const end = at + m[0].length;
    const index = (w: string): number => (w === '^' ? 1 : w === '$' ? last : Number(w));
    const bad = () => new EventNotFound(`${this.line.slice(begin, end).replace(/^!(?=:)/, '')}: bad word specifier`);
    if (m[6] === '%' || m[1] === '%') return { text: this.memory.matched ?? '', end };
    if (m[6] === '*') return { text: words.slice(1).join(' '), end };
    const from = index(m[6] ?? m[4] ?? m[1] ?? '0');
    const to = m[5] ? last : m[2] ? (m[3] === undefined ? last - 1 : index(m[3])) : from;
    if (from > last + (m[5] ? 1 : 0) || to > last || to < from - (m[5] || (m[2] && m[3] === undefined) ? 1 : 0)) throw bad();
    return { text: words.slice(from, to + 1).join(' '), end };
  }
}

/** Expands the history references of a line; undefined where it has none. `first`: the number of the first of `lines`. Throws EventNotFound. */
export function expandHistory(line: string, lines: readonly string[], first: number, memory: ExpansionMemory): Expanded | undefined {
  const quick = line.startsWith('^') ? `!!:s${line}` : line;
  if (!quick.includes('!')) return undefined;
  return new Expansion(lines, first, memory, quick).run();
}
