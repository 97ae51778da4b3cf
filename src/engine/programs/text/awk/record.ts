import { BadRegex, posixRegExp } from '../../lib/regex.ts';
import { fromInput, toText, type Value } from './values.ts';

/** A regular expression of awk: ERE, with backslash escapes as in strings. */
export function awkRegExp(source: string, global = false): RegExp {
  try {
    return posixRegExp(source.replace(/\\(["/&])/g, '$1'), { extended: true, global });
  } catch (error) {
    if (error instanceof BadRegex) throw new BadRegex(`${error.message}: /${source}/`);
    throw error;
  }
}

/** Splits as FS and split() do. */
export function splitFields(text: string, separator: string | RegExp): string[] {
  if (separator instanceof RegExp) {
    if (text === '') return [];
    const out: string[] = [];
    let from = 0;
    separator.lastIndex = 0;
    for (let m = separator.exec(text); m; m = separator.exec(text)) {
      if (m[0] === '') {
        separator.lastIndex++;
        continue;
      }
      out.push(text.slice(from, m.index));
      from = m.index + m[0].length;
    }
    out.push(text.slice(from));
    return out;
  }
  if (separator === ' ') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (text === '') return [];
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  return splitFields(text, awkRegExp(separator, true));
}

/** $0 and its fields, split when first asked for. */
export class RecordFields {
  private text = '';
  private fields: Value[] | undefined;
  /** $0 must be put together again from the fields. */
  private stale = false;

  constructor(private readonly variables: { fs(): string; ofs(): string; convfmt(): string }) {}

  set(text: string): void {
    this.text = text;
    this.fields = undefined;
    this.stale = false;
  }

  private split(): Value[] {
    return (this.fields ??= splitFields(this.text, this.variables.fs()).map(fromInput));
  }

  private join(): string {
    if (this.stale) {
      this.text = this.split().map((f) => toText(f, this.variables.convfmt())).join(this.variables.ofs());
      this.stale = false;
    }
    return this.text;
  }

  get count(): number {
    return this.split().length;
  }

  set count(n: number) {
    const fields = this.split();
    while (fields.length < n) fields.push('');
    fields.length = n;
    this.stale = true;
  }

  get(i: number): Value {
    return i === 0 ? fromInput(this.join()) : this.split()[i - 1];
  }

  put(i: number, value: Value): void {
    if (i === 0) return this.set(toText(value, this.variables.convfmt()));
    const fields = this.split();
    while (fields.length < i) fields.push('');
    fields[i - 1] = value;
    this.stale = true;
  }
}
