import { BadRegex } from '../../lib/regex.ts';
import { awkRegExp } from './record.ts';

/** mawk counts bytes, has no `**`; the others count characters. */
export type AwkDialect = 'mawk' | 'gawk' | 'busybox';

export interface Token {
  kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  text: string;
  line: number;
  /** Whether a blank stands before it: `f (x)` is no call. */
  spaced: boolean;
}

const keywords: ReadonlySet<string> = new Set(['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf']);
const builtinNames: ReadonlySet<string> = new Set(['length', 'substr', 'index', 'split', 'sub', 'gsub', 'gensub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'strftime', 'systime', 'mktime', 'asort', 'asorti', 'and', 'or', 'xor', 'lshift', 'rshift', 'compl', 'strtonum']);
const operators = ['**=', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '**', '==', '<=', '>=', '!=', '!~', '>>', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '='];

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The source is not awk's language. */
export class AwkSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    /** What it was found at; undefined where the message is whole. */
    readonly near?: string,
  ) {
    super(message);
  }
}

/** The value of an awk string literal's inside, or of a `-v` assignment. */
export function unescapeString(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[^])/g, (_, c: string) => (/^[0-7]/.test(c) ? String.fromCharCode(parseInt(c, 8)) : c === '\n' ? '' : (escapes[c] ?? `\\${c}`)));
}

/** mawk compiles the patterns of a program before it runs. Throws AwkSyntaxError. */
function checkPattern(pattern: string, line: number): void {
  const wrong = (why: string): never => {
    throw new AwkSyntaxError(`regular expression compile failed (${why})\n${pattern}`, line);
  };
  if (/^[*+?]|\([*+?]/.test(pattern)) wrong('missing operand');
  try {
    awkRegExp(pattern);
  } catch (error) {
    if (!(error instanceof BadRegex)) throw error;
    wrong(error.message.includes('Unmatched )') ? "missing '('" : error.message.includes('Unmatched (') ? "missing ')'" : error.message.includes('[') ? 'missing ]' : 'syntax error ^* or ^+');
  }
}

/** Turns awk source into tokens. Whether `/` begins a regular expression is known from the token before. */
export function tokenize(source: string, dialect: AwkDialect): Token[] {
  const out: Token[] = [];
  let i = 0;
  let line = 1;
  let spaced = false;
  const push = (kind: Token['kind'], text: string) => {
    out.push({ kind, text, line, spaced });
    spaced = false;
  };
  while (i < source.length) {
    const c = source[i]!;
    if (c === ' ' || c === '\t' || c === '\r') {
      i++;
      spaced = true;
    } else if (c === '\\' && source[i + 1] === '\n') {
      i += 2;
      line++;
      spaced = true;
    } else if (c === '#') {
      while (i < source.length && source[i] !== '\n') i++;
    } else if (c === '\n') {
      push('newline', '\n');
      line++;
      i++;
    } else if (/[0-9.]/.test(c) && /^(?:\d+\.?\d*|\.\d+)/.test(source.slice(i))) {
      const m = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(source.slice(i))!;
      push('number', m[0]);
      i += m[0].length;
    } else if (c === '"') {
      let end = i + 1;
      while (end < source.length && source[end] !== '"' && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
      if (source[end] !== '"') throw new AwkSyntaxError(`runaway string constant ${source.slice(i, i + 11).split('\n')[0]} ...`, line);
      push('string', unescapeString(source.slice(i + 1, end)));
      i = end + 1;
    } else if (/[A-Za-z_]/.test(c)) {
      const word = /^\w+/.exec(source.slice(i))![0];
      i += word.length;
      push(keywords.has(word) ? 'keyword' : builtinNames.has(word) ? 'builtin' : source[i] === '(' ? 'function' : 'name', word);
    } else if (c === '/' && regexAllowed(out[out.length - 1])) {
      let end = i + 1;
      let inClass = false;
      while (end < source.length && (source[end] !== '/' || inClass)) {
        if (source[end] === '\\') end++;
        else if (source[end] === '[') inClass = true;
        else if (source[end] === ']') inClass = false;
        else if (source[end] === '\n') break;
        end++;
      }
      if (source[end] !== '/') throw new AwkSyntaxError(`runaway regular expression ${source.slice(i, i + 10).split('\n')[0]} ...`, line);
      const pattern = source.slice(i + 1, end).replace(/\\\//g, '/');
      checkPattern(pattern, line);
      push('regex', pattern);
      i = end + 1;
    } else {
      const operator = operators.find((o) => source.startsWith(o, i) && !(dialect === 'mawk' && o.startsWith('**')));
      if (!operator) throw new AwkSyntaxError(`unexpected character '${c}'`, line);
      push('operator', operator);
      i += operator.length;
    }
  }
  push('end', '');
  return out;
}

const regexAllowed = (before: Token | undefined): boolean =>
  before === undefined || before.kind === 'newline' || before.kind === 'keyword' || (before.kind === 'operator' && ![')', ']', '$', '++', '--'].includes(before.text));
