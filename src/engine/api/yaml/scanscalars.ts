import { scannerError, type Cursor, type Mark } from './tokens.ts';

/** Line breaks between two lines of a folded scalar: one becomes a space, more become one less. */
const folded = (leading: string, trailing: string): string => (leading.startsWith('\n') ? (trailing === '' ? ' ' : trailing) : leading + trailing);

const escapes: Record<string, string> = { '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', "'": "'", '\\': '\\', '/': '/', N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029' };
const hexLength: Record<string, number> = { x: 2, u: 4, U: 8 };

const escape = (cursor: Cursor, start: Mark): string => {
  const c = cursor.at(1);
  const simple = escapes[c];
  if (simple !== undefined) {
    cursor.skip(2);
    return simple;
  }
  const length = hexLength[c];
  if (!length) throw scannerError('found unknown escape character', cursor.mark(), start);
  cursor.skip(2);
  const hex = cursor.text.slice(cursor.index, cursor.index + length);
  if (hex.length !== length || !/^[0-9a-fA-F]+$/.test(hex)) throw scannerError('did not find expected hexdecimal number', cursor.mark(), start);
  const code = parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw scannerError('found invalid Unicode character escape code', cursor.mark(), start);
  cursor.skip(length);
  return String.fromCodePoint(code);
};

/** Blanks and line breaks inside a scalar, and what they come to where text follows them. */
class Space {
  /** A line has ended. */
  broken = false;
  private blanks = '';
  private leading = '';
  private trailing = '';

  take(cursor: Cursor): void {
    if (cursor.blank()) {
      if (this.broken) cursor.skip();
      else this.blanks += cursor.take();
    } else if (this.broken) this.trailing += cursor.newline();
    else {
      this.leading = cursor.newline();
      this.broken = true;
    }
  }

  get text(): string {
    if (!this.broken) return this.blanks;
    return this.leading === '' ? this.trailing : folded(this.leading, this.trailing);
  }
}

/** A scalar in quotes. */
export const scanQuoted = (cursor: Cursor): string => {
  const start = cursor.mark();
  const quote = cursor.at();
  const single = quote === "'";
  cursor.skip();
  let out = '';
  for (;;) {
    if (cursor.documentIndicator()) throw scannerError('found unexpected document indicator', cursor.mark(), start);
    if (cursor.end) throw scannerError('found unexpected end of stream', cursor.mark(), start);
    const space = new Space();
    while (!cursor.blankz()) {
      const c = cursor.at();
      if (single && c === "'" && cursor.at(1) === "'") {
        out += "'";
        cursor.skip(2);
      } else if (c === quote) break;
      else if (!single && c === '\\' && cursor.break(1)) {
        cursor.skip();
        cursor.newline();
        space.broken = true;
        break;
      } else if (!single && c === '\\') out += escape(cursor, start);
      else out += cursor.take();
    }
    if (!space.broken && cursor.at() === quote) break;
    while (cursor.blank() || cursor.break()) space.take(cursor);
    out += space.text;
  }
  cursor.skip();
  return out;
};

const plainEnds = (cursor: Cursor, flow: boolean): boolean => (cursor.at() === ':' && cursor.blankz(1)) || (flow && ',?[]{}'.includes(cursor.at()));

/** A plain scalar, over several lines where they are indented by at least `indent`; tells whether it ended after a line break. */
export const scanPlain = (cursor: Cursor, indent: number, flow: boolean): { value: string; brokeLine: boolean } => {
  const start = cursor.mark();
  let out = '';
  let space = new Space();
  for (;;) {
    if (cursor.documentIndicator() || cursor.at() === '#') break;
    if (!cursor.blankz() && !plainEnds(cursor, flow)) {
      out += space.text;
      space = new Space();
    }
    while (!cursor.blankz() && !plainEnds(cursor, flow)) out += cursor.take();
    if (!cursor.blank() && !cursor.break()) break;
    while (cursor.blank() || cursor.break()) {
      if (space.broken && cursor.column < indent && cursor.at() === '\t') throw scannerError('found a tab character that violates indentation', cursor.mark(), start);
      space.take(cursor);
    }
    if (!flow && cursor.column < indent) break;
  }
  return { value: out, brokeLine: space.broken };
};

/** Empty lines of a block scalar; finds out its indentation where that is 0. */
const blockBreaks = (cursor: Cursor, indent: number, parent: number, start: Mark): { indent: number; breaks: string } => {
  let breaks = '';
  let most = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.at() === ' ') cursor.skip();
    if (cursor.column > most) most = cursor.column;
    if ((indent === 0 || cursor.column < indent) && cursor.at() === '\t') throw scannerError('found a tab character where an indentation space is expected', cursor.mark(), start);
    if (!cursor.break()) break;
    breaks += cursor.newline();
  }
  return { indent: indent === 0 ? Math.max(most, parent + 1, 1) : indent, breaks };
};

/** A literal (`|`) or folded (`>`) scalar; `parent` is the indentation around it. */
export const scanBlock = (cursor: Cursor, parent: number): string => {
  const start = cursor.mark();
  const literal = cursor.at() === '|';
  cursor.skip();
  let chomping = 0;
  let increment = 0;
  const indicators = /^(?:([+-])(\d)?|(\d)([+-])?)?/.exec(cursor.text.slice(cursor.index, cursor.index + 2))!;
  const sign = indicators[1] ?? indicators[4];
  const digit = indicators[2] ?? indicators[3];
  if (sign) chomping = sign === '+' ? 1 : -1;
  if (digit === '0') {
    cursor.skip(indicators[0].indexOf('0'));
    throw scannerError('found an indentation indicator equal to 0', cursor.mark(), start);
  }
  if (digit) increment = Number(digit);
  cursor.skip(indicators[0].length);
  while (cursor.blank()) cursor.skip();
  if (cursor.at() === '#') while (!cursor.end && !cursor.break()) cursor.skip();
  if (!cursor.end && !cursor.break()) throw scannerError('did not find expected comment or line break', cursor.mark(), start);
  if (cursor.break()) cursor.newline();

  const given = increment > 0 ? (parent >= 0 ? parent + increment : increment) : 0;
  let { indent, breaks: trailing } = blockBreaks(cursor, given, parent, start);
  let out = '';
  let leading = '';
  let leadingBlank = false;
  while (cursor.column === indent && !cursor.end) {
    const trailingBlank = cursor.blank();
    if (!literal && !leadingBlank && !trailingBlank && leading.startsWith('\n')) {
      if (trailing === '') out += ' ';
    } else out += leading;
    out += trailing;
    leading = trailing = '';
    leadingBlank = cursor.blank();
    while (!cursor.end && !cursor.break()) out += cursor.take();
    if (cursor.break()) leading = cursor.newline();
    ({ indent, breaks: trailing } = blockBreaks(cursor, indent, parent, start));
  }
  if (chomping !== -1) out += leading;
  if (chomping === 1) out += trailing;
  return out;
};
