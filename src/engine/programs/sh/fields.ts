import { quotePattern } from './pattern.ts';

export interface Field {
  text: string;
  /** The same as a glob pattern: what was quoted has backslashes. */
  pattern: string;
  /** Whether an unquoted character of it has a meaning in patterns. */
  glob: boolean;
}

const special = /[*?[\\]|[@!+]\(/;

/** Collects the fields that a word expands to. */
export class Fields {
  readonly done: Field[] = [];
  private current: Field | undefined;
  private readonly blank: string;

  /** `ifs`: the characters that split unquoted expansions; undefined: nothing is split. */
  constructor(private readonly ifs: string | undefined) {
    this.blank = (ifs ?? '').replace(/[^ \t\n]/g, '');
  }

  /** Makes sure that there is a field, if only an empty one. */
  touch(): Field {
    return (this.current ??= { text: '', pattern: '', glob: false });
  }

  quoted(text: string): void {
    const field = this.touch();
    field.text += text;
    field.pattern += quotePattern(text);
  }

  /** Text that stands unquoted in the source. */
  literal(text: string): void {
    if (text === '') return;
    const field = this.touch();
    field.text += text;
    field.pattern += text;
    if (special.test(text)) field.glob = true;
  }

  /** The result of an unquoted expansion: split at IFS. */
  expanded(text: string): void {
    if (text === '') return;
    const { ifs, blank } = this;
    if (ifs === undefined || ifs === '') return this.literal(text);
    let from = 0;
    let i = 0;
    const flush = (to: number) => {
      if (to > from) this.literal(text.slice(from, to));
    };
    while (i < text.length) {
      const c = text[i]!;
      if (!ifs.includes(c)) {
        i++;
        continue;
      }
      flush(i);
      if (blank.includes(c)) {
        while (i < text.length && blank.includes(text[i]!)) i++;
        const absorbed = i < text.length && ifs.includes(text[i]!) && this.current !== undefined;
        if (absorbed) {
          i++;
          while (i < text.length && blank.includes(text[i]!)) i++;
        }
        this.end();
      } else {
        this.touch();
        this.end();
        i++;
        while (i < text.length && blank.includes(text[i]!)) i++;
      }
      from = i;
    }
    flush(text.length);
  }

  /** Ends the field that is being made. */
  end(): void {
    if (this.current) this.done.push(this.current);
    this.current = undefined;
  }

  /** Everything as one field. */
  joined(): Field {
    this.end();
    if (this.done.length === 1) return this.done[0]!;
    const text = this.done.map((f) => f.text).join(' ');
    return { text, pattern: this.done.map((f) => f.pattern).join(' '), glob: this.done.some((f) => f.glob) };
  }
}
