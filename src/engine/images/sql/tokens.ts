import { SqlError, type Dialect } from './types.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'variable' | 'end';
  /** As it counts: words in upper case, names and strings without quotes. */
  readonly text: string;
  /** As it was written. */
  readonly raw: string;
  /** Offset in the statement. */
  readonly at: number;
}

const signs = ['<=>', '::', '<=', '>=', '<>', '!=', '||', '&&', '->>', '->', ':=', '(', ')', ',', '.', ';', '=', '<', '>', '+', '-', '*', '/', '%', '!', '?', ':', '[', ']', '^', '&', '|', '~'];

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b' };

/** The end of a quoted text that begins at `at`, and what it says; a doubled quote is one, in MySQL a backslash escapes. */
const quoted = (sql: string, at: number, escape: boolean): { end: number; value: string } | undefined => {
  const quote = sql[at]!;
  let value = '';
  for (let i = at + 1; i < sql.length; i++) {
    const c = sql[i]!;
    if (escape && c === '\\' && i + 1 < sql.length) {
      const next = sql[++i]!;
      value += escapes[next] ?? next;
    } else if (c !== quote) value += c;
    else if (sql[i + 1] === quote) value += sql[++i]!;
    else return { end: i + 1, value };
  }
  return undefined;
};

/** Where the blanks and comments at `at` end. */
const blanks = (sql: string, at: number, dialect: Dialect): number => {
  for (;;) {
    const rest = /^\s+/.exec(sql.slice(at))?.[0].length ?? 0;
    at += rest;
    if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      at = end < 0 ? sql.length : end + 2;
    } else if (dialect === 'mysql' ? sql[at] === '#' || /^--(\s|$)/.test(sql.slice(at, at + 3)) : sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
    } else if (rest === 0) return at;
  }
};

/** The tokens of a statement, the last of kind `end`. Throws SqlError `syntax`. */
export function tokens(sql: string, dialect: Dialect): Token[] {
  const out: Token[] = [];
  let at = 0;
  for (;;) {
    at = blanks(sql, at, dialect);
    if (at >= sql.length) break;
    const token = next(sql, at, dialect);
    out.push(token);
    at += token.raw.length;
  }
  out.push({ kind: 'end', text: '', raw: '', at: sql.trimEnd().length });
  return out;
}

function next(sql: string, at: number, dialect: Dialect): Token {
  const c = sql[at]!;
  const make = (kind: Token['kind'], value: string, end: number): Token => ({ kind, text: value, raw: sql.slice(at, end), at });
  const escaped = dialect === 'postgres' && /^[eE]'/.test(sql.slice(at, at + 2));
  if (c === "'" || c === '"' || c === '`' || escaped) {
    const start = escaped ? at + 1 : at;
    const found = quoted(sql, start, (dialect === 'mysql' && c !== '`') || escaped);
    if (!found) throw new SqlError({ kind: 'syntax', at, near: sql.slice(at) });
    const name = c === '`' || (c === '"' && dialect === 'postgres');
    return make(name ? 'name' : 'string', found.value, found.end);
  }
  const dollar = dialect === 'postgres' ? /^\$(\w*)\$([\s\S]*?)\$\1\$/.exec(sql.slice(at)) : null;
  if (dollar) return make('string', dollar[2]!, at + dollar[0].length);
  const number = /^(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?(?![A-Za-z_])/.exec(sql.slice(at));
  if (number) return make('number', number[0], at + number[0].length);
  const variable = dialect === 'mysql' ? /^@@?[\w.$]+/.exec(sql.slice(at)) : null;
  if (variable) return make('variable', variable[0], at + variable[0].length);
  if (c === '@') return make('sign', '@', at + 1);
  const word = /^[\p{L}_][\p{L}\p{N}_$]*/u.exec(sql.slice(at));
  if (word) return make('word', word[0].toUpperCase(), at + word[0].length);
  const sign = signs.find((s) => sql.startsWith(s, at));
  if (!sign) throw new SqlError({ kind: 'syntax', at, near: sql.slice(at) });
  return make('sign', sign, at + sign.length);
}
