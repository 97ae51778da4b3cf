import { utf8Length } from '../../../api/utf8.ts';
import type { Json } from './values.ts';

/** Text that is no JSON; the message is jq's, with the place, without `jq: parse error: `. */
export class ParseError extends Error {}

/** What is open around the place at hand: a list, or an object with the key that waits for its value. */
type Open = { list: Json[] } | { object: Record<string, Json>; key?: string };

const structure: ReadonlySet<string> = new Set(['[', ']', '{', '}', ',', ':']);
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' };

/** Cuts a stream of JSON texts into values as they become whole, as jq's parser does. */
export class JsonStream {
  private buffer = '';
  private at = 0;
  private line = 1;
  private column = 0;
  private readonly stack: Open[] = [];
  /** The value that was read last and has no place yet. */
  private value: Json | undefined;
  private word = '';
  private quoted: string | undefined;

  push(text: string): void {
    this.buffer = this.buffer.slice(this.at) + (this.line === 1 && this.column === 0 ? text.replace(/^\ufeff/, '') : text);
    this.at = 0;
  }

  /** The next whole value; undefined where more text is needed. `end`: no more will come. Throws ParseError. */
  next(end: boolean): Json | undefined {
    while (this.at < this.buffer.length) {
      const c = this.buffer[this.at++]!;
      this.move(c);
      if (this.quoted !== undefined) this.character(c);
      else this.step(c);
      if (this.stack.length === 0 && this.value !== undefined) return this.take();
    }
    return end ? this.finish() : undefined;
  }

  private move(c: string): void {
    if (c === '\n') {
      this.line++;
      this.column = 0;
    } else this.column += c < '\x80' ? 1 : utf8Length(c);
  }

  private take(): Json | undefined {
    const { value } = this;
    this.value = undefined;
    return value;
  }

  private fail(message: string): never {
    this.at = this.buffer.length;
    throw new ParseError(`${message} at line ${this.line}, column ${this.column}`);
  }

  private finish(): Json | undefined {
    if (this.quoted !== undefined) this.fail('Unfinished string at EOF');
    this.literal(' at EOF');
    if (this.stack.length > 0) this.fail('Unfinished JSON term at EOF');
    return this.take();
  }

  /** One character outside of strings. */
  private step(c: string): void {
    const blank = c === ' ' || c === '\n' || c === '\t' || c === '\r' || c === '\x1e';
    if (!blank && c !== '"' && !structure.has(c)) {
      this.word += c;
      return;
    }
    this.literal('');
    // A value that ends at the next one is given out first.
    if (this.stack.length === 0 && this.value !== undefined && (c === '"' || c === '[' || c === '{')) {
      this.at--;
      this.column--;
    } else if (c === '"') this.quoted = '';
    else if (!blank) this.token(c);
  }

  private put(value: Json): void {
    if (this.value !== undefined) this.fail('Expected separator between values');
    this.value = value;
  }

  /** One character inside a string. */
  private character(c: string): void {
    const escaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(this.quoted!);
    if (c !== '"' || escaped) {
      this.quoted += c;
      return;
    }
    const text = this.unquote(this.quoted!);
    this.quoted = undefined;
    this.put(text);
  }

  private unquote(raw: string): string {
    let out = '';
    for (let i = 0; i < raw.length; i++) {
      const c = raw[i]!;
      if (c < ' ') this.fail('Invalid string: control characters from U+0000 through U+001F must be escaped');
      if (c !== '\\') {
        out += c;
        continue;
      }
      const e = raw[++i]!;
      const plain = escapes[e];
      if (plain !== undefined) out += plain;
      else if (e === 'u') {
        const code = this.unicode(raw, i);
        i += 4;
        if (code >= 0xd800 && code < 0xdc00) {
          if (raw.slice(i + 1, i + 3) !== '\\u') this.fail('Invalid \\uXXXX\\uXXXX surrogate pair escape');
          const low = this.unicode(raw, i + 2);
          i += 6;
          out += low >= 0xdc00 && low < 0xe000 ? String.fromCharCode(code, low) : '\ufffd';
        } else out += code >= 0xdc00 && code < 0xe000 ? '\ufffd' : String.fromCharCode(code);
      } else this.fail('Invalid escape');
    }
    return out;
  }

  private unicode(raw: string, i: number): number {
    const digits = raw.slice(i + 1, i + 5);
    if (digits.length < 4) this.fail('Invalid \\uXXXX escape');
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('Invalid characters in \\uXXXX escape');
    return parseInt(digits, 16);
  }

  /** Takes the word that has ended: a number, `true`, `false`, `null` or `nan`. */
  private literal(where: string): void {
    const { word } = this;
    if (word === '') return;
    this.word = '';
    const named = { t: 'true', f: 'false', n: 'null' }[word[0]!];
    if (named !== undefined && word === named) return this.put(word === 'null' ? null : word === 'true');
    if (named !== undefined && !(named === 'null' && word.length === 3 && word !== 'nul')) this.fail(`Invalid literal${where}`);
    if (/^-?nan$/i.test(word)) return this.put(NaN);
    if (/^[-+]?inf(?:inity)?$/i.test(word)) return this.put(word[0] === '-' ? -Infinity : Infinity);
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) this.fail(`Invalid numeric literal${where}`);
    this.put(Number(word));
  }

  private token(c: string): void {
    const top = this.stack[this.stack.length - 1];
    switch (c) {
      case '[':
      case '{':
        if (this.value !== undefined) this.fail('Expected separator between values');
        this.stack.push(c === '[' ? { list: [] } : { object: {} });
        return;
      case ':':
        if (this.value === undefined) this.fail("Expected string key before ':'");
        if (!top || !('object' in top) || top.key !== undefined) this.fail("':' not as part of an object");
        if (typeof this.value !== 'string') this.fail('Object keys must be strings');
        top.key = this.take() as string;
        return;
      case ',':
        if (this.value === undefined || !top) this.fail("Expected value before ','");
        return this.store(top);
      case ']':
        if (!top || !('list' in top)) this.fail("Unmatched ']'");
        if (this.value !== undefined) this.store(top);
        else if (top.list.length > 0) this.fail('Expected another array element');
        this.value = top.list;
        break;
      default:
        if (!top) this.fail("Unmatched '}'");
        if (this.value !== undefined) {
          if ('list' in top) this.fail("Unmatched '}'");
          this.store(top);
        } else {
          if (!('object' in top) || top.key !== undefined) this.fail("Unmatched '}'");
          if (Object.keys(top.object).length > 0) this.fail('Expected another key-value pair');
        }
        this.value = (top as { object: Record<string, Json> }).object;
    }
    this.stack.pop();
  }

  private store(top: Open): void {
    const value = this.take()!;
    if ('list' in top) top.list.push(value);
    else if (top.key === undefined) this.fail('Objects must consist of key:value pairs');
    else {
      Object.defineProperty(top.object, top.key, { value, writable: true, enumerable: true, configurable: true });
      delete top.key;
    }
  }
}

/** The one value that a text is, as `fromjson` and --argjson read it. Throws ParseError. */
export function parseOne(text: string): Json {
  const stream = new JsonStream();
  stream.push(text);
  const first = stream.next(true);
  if (first === undefined) throw new ParseError('Expected JSON value');
  if (stream.next(true) !== undefined) throw new ParseError('Unexpected extra JSON values');
  return first;
}
