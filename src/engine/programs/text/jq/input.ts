import type { Json } from './values.ts';

/** Text that is no JSON; the message is jq's, without `jq: error: `. */
export class ParseError extends Error {}

/** Cuts a stream of JSON texts into values as they become whole. */
export class JsonStream {
  private buffer = '';
  private line = 1;

  push(text: string): void {
    this.buffer += text;
  }

  /** The next whole value; undefined where more text is needed. `end`: no more will come. Throws ParseError. */
  next(end: boolean): Json | undefined {
    const lead = /^[\s\ufeff\x1e]*/.exec(this.buffer)![0];
    this.line += lead.split('\n').length - 1;
    this.buffer = this.buffer.slice(lead.length);
    if (this.buffer === '') return undefined;
    const length = this.extent(end);
    if (length === undefined) return undefined;
    const text = this.buffer.slice(0, length);
    this.buffer = this.buffer.slice(length);
    try {
      const value = JSON.parse(text) as Json;
      this.line += text.split('\n').length - 1;
      return value;
    } catch {
      if (text === 'nan' || text === 'NaN') return null;
      throw this.fail(text);
    }
  }

  private fail(text: string): ParseError {
    const rest = text + this.buffer;
    this.buffer = '';
    const word = /^[A-Za-z_][\w.-]*/.exec(text);
    if (word) {
      const kind = /^[nft]/.test(text) && word[0].length > 3 ? 'literal' : 'numeric literal';
      // jq sees that it is none at the character after it.
      const place = rest[word[0].length] === '\n' ? `line ${this.line + 1}, column 0` : `line ${this.line}, column ${word[0].length + (rest.length > word[0].length ? 1 : 0)}`;
      return new ParseError(`Invalid ${kind} at ${place}`);
    }
    return new ParseError(`${/^[{[]/.test(text) ? 'Objects must consist of key:value pairs' : 'Invalid numeric literal'} at line ${this.line + text.split('\n').length - 1}, column ${text.length - text.lastIndexOf('\n') - 1}`);
  }

  /** How long the value at the front is. */
  private extent(end: boolean): number | undefined {
    const { buffer } = this;
    const c = buffer[0]!;
    if (c === '{' || c === '[') {
      let depth = 0;
      let quoted = false;
      for (let i = 0; i < buffer.length; i++) {
        const d = buffer[i]!;
        if (quoted) {
          if (d === '\\') i++;
          else if (d === '"') quoted = false;
        } else if (d === '"') quoted = true;
        else if (d === '{' || d === '[') depth++;
        else if ((d === '}' || d === ']') && --depth === 0) return i + 1;
      }
      if (end) throw new ParseError(`Unfinished JSON term at EOF at line ${this.line + buffer.split('\n').length - 1}, column ${buffer.length - buffer.lastIndexOf('\n') - 1}`);
      return undefined;
    }
    if (c === '"') {
      const m = /^"(?:\\[^]|[^"\\])*"/.exec(buffer);
      if (m) return m[0].length;
      if (end) throw new ParseError(`Unfinished string at EOF at line ${this.line + buffer.split('\n').length - 1}, column 0`);
      return undefined;
    }
    const m = /^[^\s{}[\]",:]+/.exec(buffer);
    const length = m ? m[0].length : 1;
    return length < buffer.length || end ? length : undefined;
  }
}
