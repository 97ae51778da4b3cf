import { scanBlock, scanPlain, scanQuoted } from './scanscalars.ts';
import { Cursor, scannerError, type Mark, type Token, type TokenType } from './tokens.ts';

interface SimpleKey {
  possible: boolean;
  /** Must turn out to be a key, because nothing else may stand at this column. */
  required: boolean;
  token: number;
  mark: Mark;
}

const none: SimpleKey = { possible: false, required: false, token: 0, mark: { index: 0, line: 0, column: 0 } };

/** Splits a YAML 1.1 text into tokens with libyaml's rules (goyaml.v2, scannerc.go), so that errors are the same. */
export class Scanner {
  private readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  private parsed = 0;
  private ended = false;
  private indent = -1;
  private readonly indents: number[] = [];
  private flow = 0;
  private keyAllowed = true;
  private readonly keys: SimpleKey[] = [{ ...none }];

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** The next token, which stays. */
  peek(): Token {
    while (!this.ended && this.wantsMore()) this.fetch();
    return this.queue[0]!;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    this.queue.shift();
    this.parsed++;
    return token;
  }

  /** A possible key among the tokens may still put others in front of it. */
  private wantsMore(): boolean {
    if (this.queue.length === 0) return true;
    return this.keys.some((key) => this.valid(key) && key.token === this.parsed);
  }

  private valid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line >= this.cursor.line && key.mark.index + 1024 >= this.cursor.index) return true;
    if (key.required) throw scannerError("could not find expected ':'", this.cursor.mark(), key.mark);
    key.possible = false;
    return false;
  }

  private emit(type: TokenType, mark: Mark, value = '', plain = false): void {
    this.queue.push({ type, mark, value, plain });
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flow === 0 && this.indent === this.cursor.column;
    this.removeKey();
    this.keys[this.keys.length - 1] = { possible: true, required, token: this.parsed + this.queue.length, mark: this.cursor.mark() };
  }

  private removeKey(): void {
    const key = this.keys[this.keys.length - 1]!;
    if (key.possible && key.required) throw scannerError("could not find expected ':'", this.cursor.mark(), key.mark);
    key.possible = false;
  }

  private roll(column: number, type: TokenType, mark: Mark, at = -1): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    const token: Token = { type, mark, value: '', plain: false };
    if (at < 0) this.queue.push(token);
    else this.queue.splice(at - this.parsed, 0, token);
  }

  private unroll(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.emit('block-end', this.cursor.mark());
      this.indent = this.indents.pop()!;
    }
  }

  private toNextToken(): void {
    const { cursor } = this;
    for (;;) {
      while (cursor.at() === ' ' || ((this.flow > 0 || !this.keyAllowed) && cursor.at() === '\t')) cursor.skip();
      if (cursor.at() === '#') while (!cursor.end && !cursor.break()) cursor.skip();
      if (!cursor.break()) return;
      cursor.newline();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  private fetch(): void {
    const { cursor } = this;
    this.toNextToken();
    this.unroll(cursor.column);
    if (cursor.end) return this.fetchEnd();
    const c = cursor.at();
    if (cursor.column === 0 && c === '%') return this.fetchDirective();
    if (cursor.documentIndicator()) return this.fetchDocument();
    switch (c) {
      case '[':
      case '{':
        return this.fetchFlowStart(c);
      case ']':
      case '}':
        return this.fetchFlowEnd(c);
      case ',':
        this.removeKey();
        this.keyAllowed = true;
        return this.single('flow-entry');
      case '*':
      case '&':
        return this.fetchAnchor(c);
      case '!':
        return this.fetchTag();
      case "'":
      case '"':
        return this.fetchScalar(false);
    }
    if (c === '-' && cursor.blankz(1)) return this.fetchBlockEntry();
    if (c === '?' && (this.flow > 0 || cursor.blankz(1))) return this.fetchKey();
    if (c === ':' && (this.flow > 0 || cursor.blankz(1))) return this.fetchValue();
    if ((c === '|' || c === '>') && this.flow === 0) return this.fetchBlockScalar();
    if ((!cursor.blankz() && !'-,?:[]{}#&*!|>\'"%@`'.includes(c)) || (c === '-' && !cursor.blank(1)) || (this.flow === 0 && (c === '?' || c === ':') && !cursor.blankz(1))) return this.fetchScalar(true);
    throw scannerError('found character that cannot start any token', cursor.mark(), cursor.mark());
  }

  private single(type: TokenType): void {
    const mark = this.cursor.mark();
    this.cursor.skip();
    this.emit(type, mark);
  }

  private fetchEnd(): void {
    const { cursor } = this;
    if (cursor.column !== 0) {
      cursor.column = 0;
      cursor.line++;
    }
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    this.emit('stream-end', cursor.mark());
    this.ended = true;
  }

  private fetchDirective(): void {
    const { cursor } = this;
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const mark = cursor.mark();
    while (!cursor.end && !cursor.break()) cursor.skip();
    this.emit('directive', mark);
  }

  private fetchDocument(): void {
    const type = this.cursor.at() === '-' ? 'document-start' : 'document-end';
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const mark = this.cursor.mark();
    this.cursor.skip(3);
    this.emit(type, mark);
  }

  private fetchFlowStart(c: string): void {
    this.saveKey();
    this.keys.push({ ...none });
    this.flow++;
    this.keyAllowed = true;
    this.single(c === '[' ? 'flow-sequence-start' : 'flow-mapping-start');
  }

  private fetchFlowEnd(c: string): void {
    this.removeKey();
    if (this.flow > 0) {
      this.flow--;
      this.keys.pop();
    }
    this.keyAllowed = false;
    this.single(c === ']' ? 'flow-sequence-end' : 'flow-mapping-end');
  }

  private fetchBlockEntry(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) throw scannerError('block sequence entries are not allowed in this context', this.cursor.mark());
      this.roll(this.cursor.column, 'block-sequence-start', this.cursor.mark());
    }
    this.removeKey();
    this.keyAllowed = true;
    this.single('block-entry');
  }

  private fetchKey(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) throw scannerError('mapping keys are not allowed in this context', this.cursor.mark());
      this.roll(this.cursor.column, 'block-mapping-start', this.cursor.mark());
    }
    this.removeKey();
    this.keyAllowed = this.flow === 0;
    this.single('key');
  }

  private fetchValue(): void {
    const key = this.keys[this.keys.length - 1]!;
    if (this.valid(key)) {
      this.queue.splice(key.token - this.parsed, 0, { type: 'key', mark: key.mark, value: '', plain: false });
      this.roll(key.mark.column, 'block-mapping-start', key.mark, key.token);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) throw scannerError('mapping values are not allowed in this context', this.cursor.mark());
        this.roll(this.cursor.column, 'block-mapping-start', this.cursor.mark());
      }
      this.keyAllowed = this.flow === 0;
    }
    this.single('value');
  }

  private fetchAnchor(c: string): void {
    this.saveKey();
    this.keyAllowed = false;
    const { cursor } = this;
    const mark = cursor.mark();
    cursor.skip();
    let name = '';
    while (/[A-Za-z0-9_-]/.test(cursor.at())) name += cursor.take();
    if (name === '' || !(cursor.blankz() || '?:,]}%@`'.includes(cursor.at()))) throw scannerError('did not find expected alphabetic or numeric character', cursor.mark(), mark);
    this.emit(c === '*' ? 'alias' : 'anchor', mark, name);
  }

  private fetchTag(): void {
    this.saveKey();
    this.keyAllowed = false;
    const { cursor } = this;
    const mark = cursor.mark();
    let tag = '';
    while (!cursor.blankz() && !(this.flow > 0 && cursor.at() === ',')) tag += cursor.take();
    this.emit('tag', mark, tag.startsWith('!!') ? tag.slice(2) : tag.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '$1'));
  }

  private fetchBlockScalar(): void {
    this.removeKey();
    this.keyAllowed = true;
    const mark = this.cursor.mark();
    this.emit('scalar', mark, scanBlock(this.cursor, this.indent));
  }

  private fetchScalar(plain: boolean): void {
    this.saveKey();
    this.keyAllowed = false;
    const mark = this.cursor.mark();
    if (!plain) return this.emit('scalar', mark, scanQuoted(this.cursor));
    const { value, brokeLine } = scanPlain(this.cursor, this.indent + 1, this.flow > 0);
    if (brokeLine) this.keyAllowed = true;
    this.emit('scalar', mark, value, true);
  }
}
