import { utf8Length } from '../../../api/utf8.ts';
import type { Filter } from './ast.ts';

/** Not a jq program: what jq says, a text for each thing that is wrong. */
export class JqSyntaxError extends Error {
  constructor(readonly reports: readonly string[]) {
    super(reports.join(''));
  }
}

export interface Token {
  kind: 'operator' | 'field' | 'variable' | 'word' | 'keyword' | 'number' | 'text' | 'format' | 'invalid' | 'end';
  text: string;
  at: number;
  /** Of a string. */
  parts?: (string | Filter)[];
}

const keywords: ReadonlySet<string> = new Set(['def', 'if', 'then', 'elif', 'else', 'end', 'as', 'reduce', 'foreach', 'try', 'catch', 'label', 'import', 'include', 'and', 'or', '__loc__']);
const operators = ['?//=', '?//', '//=', '|=', '+=', '-=', '*=', '/=', '%=', '==', '!=', '<=', '>=', '//', '..', '|', ',', '.', '[', ']', '{', '}', '(', ')', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?', '$'];

/** Turns a jq program into tokens; `parse` reads what stands in a string's interpolation. Throws JqSyntaxError. */
export function tokenize(source: string, parse: (text: string, at: number) => Filter): Token[] {
  const out: Token[] = [];
  /** What is open, for the brackets that close nothing. */
  const open: string[] = [];
  let i = 0;
  let last = 0;
  while (i < source.length) {
    last = i;
    const rest = source.slice(i);
    const blank = /^(?:\s+|#[^\n]*)/.exec(rest);
    if (blank) {
      i += blank[0].length;
      continue;
    }
    let m: RegExpExecArray | null = null;
    if (rest[0] === '"') {
      const { parts, end } = readString(source, i + 1, parse);
      out.push({ kind: 'text', text: source.slice(i, end), parts, at: i });
      i = end;
      last = end - 1;
    } else if ((m = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest))) out.push({ kind: 'number', text: m[0], at: i });
    else if ((m = /^\.[A-Za-z_]\w*/.exec(rest))) out.push({ kind: 'field', text: m[0].slice(1), at: i });
    else if ((m = /^\$(?:__loc__|[A-Za-z_]\w*(?:::\w+)*)/.exec(rest))) out.push({ kind: 'variable', text: m[0].slice(1), at: i });
    else if ((m = /^@[a-z0-9]+/.exec(rest))) out.push({ kind: 'format', text: m[0], at: i });
    else if ((m = /^[A-Za-z_]\w*(?:::\w+)*/.exec(rest))) out.push({ kind: keywords.has(m[0]) ? 'keyword' : 'word', text: m[0], at: i });
    else {
      const operator = operators.find((o) => rest.startsWith(o));
      const closes = operator === undefined ? undefined : { ')': '(', ']': '[', '}': '{' }[operator];
      if ('([{'.includes(operator ?? '?')) open.push(operator!);
      const good = operator !== undefined && (closes === undefined || open.pop() === closes);
      out.push({ kind: good ? 'operator' : 'invalid', text: operator ?? rest[0]!, at: i });
      i += operator?.length ?? 1;
      continue;
    }
    if (m) i += m[0].length;
  }
  out.push({ kind: 'end', text: '', at: last });
  return out;
}

function readString(source: string, start: number, parse: (text: string, at: number) => Filter): { parts: (string | Filter)[]; end: number } {
  const parts: (string | Filter)[] = [];
  let text = '';
  let i = start;
  /** Where the piece that was read last begins. */
  let piece = start - 1;
  for (;;) {
    if (text === '' && source[i] !== undefined) piece = i;
    const c = source[i];
    if (c === undefined) throw syntaxError(source, 'end of file', piece, ', expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END');
    if (c === '"') break;
    if (c !== '\\') {
      text += c;
      i++;
      continue;
    }
    const next = source[i + 1]!;
    if (next === '(') {
      let depth = 0;
      let end = i + 1;
      let quoted = false;
      for (; end < source.length; end++) {
        const d = source[end]!;
        if (quoted && d === '\\' && source[end + 1] !== '(') end++;
        else if (d === '"') quoted = !quoted;
        else if (d === '(' && !quoted) depth++;
        else if (d === ')' && !quoted && --depth === 0) break;
      }
      parts.push(text);
      text = '';
      parts.push(parse(source.slice(i + 2, end), i + 2));
      i = end + 1;
      piece = end;
    } else if (next === 'u') {
      text += String.fromCharCode(parseInt(source.slice(i + 2, i + 6), 16));
      i += 6;
    } else {
      const plain = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' }[next];
      if (plain === undefined) {
        const whole = source.slice(i, /^\\.[^\\"]*/.exec(source.slice(i))![0].length + i);
        throw new JqSyntaxError([located(source, `Invalid escape at line 1, column ${whole.length + 2} (while parsing '"${whole}"')`, i)]);
      }
      text += plain;
      i += 2;
    }
  }
  parts.push(text);
  return { parts, end: i + 1 };
}

/** A line of a program under what is wrong with it, as far in as the place where it is. */
export function located(source: string, message: string, at: number): string {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const end = source.indexOf('\n', start);
  const line = source.slice(0, at).split('\n').length;
  return `jq: error: ${message} at <top-level>, line ${line}:\n${source.slice(start, end < 0 ? undefined : end)}${' '.repeat(utf8Length(source.slice(start, at)))}\n`;
}

/** Where a program stops making sense, in jq's words; `expected`: what alone could have come. */
export function syntaxError(source: string, what: string, at: number, expected = ''): JqSyntaxError {
  return new JqSyntaxError([located(source, `syntax error, unexpected ${what}${expected} (Unix shell quoting issues?)`, at)]);
}
