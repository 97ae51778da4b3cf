import type { Filter } from './ast.ts';

/** Not a jq program; the message is what stands after `jq: error: `. */
export class JqSyntaxError extends Error {}

export interface Token {
  kind: 'operator' | 'field' | 'variable' | 'word' | 'keyword' | 'number' | 'text' | 'format' | 'end';
  text: string;
  at: number;
  /** Of a string. */
  parts?: (string | Filter)[];
}

const keywords: ReadonlySet<string> = new Set(['def', 'if', 'then', 'elif', 'else', 'end', 'as', 'reduce', 'foreach', 'try', 'catch', 'label', 'import', 'include', 'and', 'or', '__loc__']);
const operators = ['?//=', '?//', '//=', '|=', '+=', '-=', '*=', '/=', '%=', '==', '!=', '<=', '>=', '//', '..', '|', ',', '.', '[', ']', '{', '}', '(', ')', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?', '$'];

/** Turns a jq program into tokens; `parse` reads what stands in a string's interpolation. Throws JqSyntaxError. */
export function tokenize(source: string, parse: (text: string) => Filter): Token[] {
  const out: Token[] = [];
  let i = 0;
  while (i < source.length) {
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
    } else if ((m = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest))) out.push({ kind: 'number', text: m[0], at: i });
    else if ((m = /^\.[A-Za-z_]\w*/.exec(rest))) out.push({ kind: 'field', text: m[0].slice(1), at: i });
    else if ((m = /^\$(?:__loc__|[A-Za-z_]\w*(?:::\w+)*)/.exec(rest))) out.push({ kind: 'variable', text: m[0].slice(1), at: i });
    else if ((m = /^@[a-z0-9]+/.exec(rest))) out.push({ kind: 'format', text: m[0], at: i });
    else if ((m = /^[A-Za-z_]\w*(?:::\w+)*/.exec(rest))) out.push({ kind: keywords.has(m[0]) ? 'keyword' : 'word', text: m[0], at: i });
    else {
      const operator = operators.find((o) => rest.startsWith(o));
      if (!operator) throw syntaxError(source, 'INVALID_CHARACTER', i);
      out.push({ kind: 'operator', text: operator, at: i });
      i += operator.length;
      continue;
    }
    if (m) i += m[0].length;
  }
  out.push({ kind: 'end', text: '', at: source.length });
  return out;
}

function readString(source: string, start: number, parse: (text: string) => Filter): { parts: (string | Filter)[]; end: number } {
  const parts: (string | Filter)[] = [];
  let text = '';
  let i = start;
  for (;;) {
    const c = source[i];
    if (c === undefined) throw syntaxError(source, 'QQSTRING_START', source.length);
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
      parts.push(parse(source.slice(i + 2, end)));
      i = end + 1;
    } else if (next === 'u') {
      text += String.fromCharCode(parseInt(source.slice(i + 2, i + 6), 16));
      i += 6;
    } else {
      const plain = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' }[next];
      if (plain === undefined) throw syntaxError(source, 'INVALID_CHARACTER', i);
      text += plain;
      i += 2;
    }
  }
  parts.push(text);
  return { parts, end: i + 1 };
}

/** Where a program stops making sense, in jq's words. */
export function syntaxError(source: string, what: string, at: number): JqSyntaxError {
  const line = source.slice(0, at).split('\n').length;
  return new JqSyntaxError(`syntax error, unexpected ${what} (Unix shell quoting issues?) at <top-level>, line ${line}:\n${source}`);
}
