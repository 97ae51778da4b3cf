/** A JSON number as Python keeps it: an integer of any size, or the text of a float (Lib/json/decoder.py). */
class Numeral {
  constructor(readonly text: string) {}
}

export type Value = null | boolean | string | Numeral | Value[] | Map<string, Value>;

/** json.JSONDecodeError: what is wrong, and where in the text. */
export class DecodeError extends Error {
  constructor(what: string, text: string, at: number) {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    super(`${what}: line ${line} column ${column} (char ${Array.from(before).length})`);
  }
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const words: readonly (readonly [string, Value])[] = [['null', null], ['true', true], ['false', false]];
const numerals = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const constants = /NaN|-?Infinity/y;

/** A float as repr() writes it: the shortest digits that come back to it. */
function float(text: string): string {
  const n = Number(text);
  if (!Number.isFinite(n)) return n < 0 ? '-Infinity' : 'Infinity';
  if (n === 0) return Object.is(n, -0) ? '-0.0' : '0.0';
  const [mantissa, exponent] = n.toExponential().split('e') as [string, string];
  const e = Number(exponent);
  if (e >= -4 && e < 16) {
    const plain = Number.isInteger(n) ? BigInt(n).toString() : n.toFixed(Math.max(0, mantissa.replace(/^-?\d\.?/, '').length - e));
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  return `${mantissa}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
}

class Decoder {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Value {
    this.space();
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.error('Extra data');
    return value;
  }

  private error(what: string, at = this.at): DecodeError {
    return new DecodeError(what, this.text, at);
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? '.')) this.at++;
  }

  private takes(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private value(): Value {
    const { text, at } = this;
    if (this.takes('"')) return this.string(at);
    if (this.takes('{')) return this.object();
    if (this.takes('[')) return this.array();
    for (const [word, value] of words) {
      if (!text.startsWith(word, at)) continue;
      this.at += word.length;
      return value;
    }
    numerals.lastIndex = constants.lastIndex = at;
    const [all, integer, fraction, exponent] = numerals.exec(text) ?? [];
    if (all !== undefined) {
      this.at += all.length;
      return new Numeral(fraction || exponent ? float(all) : integer === '-0' ? '0' : integer!);
    }
    const constant = constants.exec(text)?.[0];
    if (constant === undefined) throw this.error('Expecting value');
    this.at += constant.length;
    return new Numeral(constant);
  }

  private array(): Value[] {
    const items: Value[] = [];
    this.space();
    if (this.takes(']')) return items;
    for (;;) {
      this.space();
      items.push(this.value());
      this.space();
      if (this.takes(']')) return items;
      if (!this.takes(',')) throw this.error("Expecting ',' delimiter");
    }
  }

  private object(): Map<string, Value> {
    const fields = new Map<string, Value>();
    this.space();
    if (this.takes('}')) return fields;
    for (;;) {
      this.space();
      const { at } = this;
      if (!this.takes('"')) throw this.error('Expecting property name enclosed in double quotes');
      const name = this.string(at);
      this.space();
      if (!this.takes(':')) throw this.error("Expecting ':' delimiter");
      this.space();
      fields.set(name, this.value());
      this.space();
      if (this.takes('}')) return fields;
      if (!this.takes(',')) throw this.error("Expecting ',' delimiter");
    }
  }

  /** The rest of a string that began at `start`. */
  private string(start: number): string {
    let out = '';
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) throw this.error('Unterminated string starting at', start);
      if (c < ' ') throw this.error('Invalid control character at');
      this.at++;
      if (c === '"') return out;
      out += c === '\\' ? this.escape(start) : c;
    }
  }

  private escape(start: number): string {
    const c = this.text[this.at];
    if (c === undefined) throw this.error('Unterminated string starting at', start);
    if (c === 'u') {
      const digits = this.text.slice(this.at + 1, this.at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.error('Invalid \\uXXXX escape');
      this.at += 5;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const plain = escapes[c];
    if (plain === undefined) throw this.error('Invalid \\escape', this.at - 1);
    this.at++;
    return plain;
  }
}

/** Reads a text as json.loads() does. Throws DecodeError. */
export const decode = (text: string): Value => new Decoder(text).whole();

/** How json.dump() lays out: `indent` undefined keeps all on one line. */
export interface Layout {
  indent: string | undefined;
  itemSeparator: string;
  keySeparator: string;
  sortKeys: boolean;
  ascii: boolean;
}

const unit = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quoted = (text: string, ascii: boolean): string => {
  const short: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f', '\b': '\\b' };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    out += short[c] ?? (c < ' ' || (ascii && c > '~') ? unit(c) : c);
  }
  return `"${out}"`;
};

const byCodePoint = ([a]: readonly [string, Value], [b]: readonly [string, Value]): number => (a < b ? -1 : a > b ? 1 : 0);

/** Writes a value as json.dump() does. */
export function encode(value: Value, layout: Layout, depth = 0): string {
  if (value instanceof Numeral) return value.text;
  if (typeof value === 'string') return quoted(value, layout.ascii);
  if (value === null || typeof value === 'boolean') return String(value);
  const pairs = value instanceof Map ? [...value] : undefined;
  if (pairs && layout.sortKeys) pairs.sort(byCodePoint);
  const items = pairs ? pairs.map(([name, v]) => quoted(name, layout.ascii) + layout.keySeparator + encode(v, layout, depth + 1)) : (value as Value[]).map((v) => encode(v, layout, depth + 1));
  const [open, close] = pairs ? '{}' : '[]';
  if (items.length === 0) return `${open}${close}`;
  if (layout.indent === undefined) return `${open}${items.join(layout.itemSeparator)}${close}`;
  const line = (n: number): string => `\n${layout.indent!.repeat(n)}`;
  return open + line(depth + 1) + items.join(layout.itemSeparator.trimEnd() + line(depth + 1)) + line(depth) + close;
}
