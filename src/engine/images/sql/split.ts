import type { Dialect } from './types.ts';

export interface Piece {
  sql: string;
  /** `;`, `\G`, `\g`, or nothing where the text ended. */
  end: string;
}

const endOf = (text: string, at: number, dialect: Dialect): number => {
  const quote = text[at]!;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\' && dialect === 'mysql') i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
};

/** Cuts a text into statements as the clients do: at semicolons outside of quotes and comments. */
export function split(text: string, dialect: Dialect): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  let i = 0;
  const cut = (end: string): void => {
    const sql = text.slice(from, i).trim();
    if (sql !== '') out.push({ sql, end });
    i += end.length;
    from = i;
  };
  while (i < text.length) {
    const c = text[i]!;
    const rest = text.slice(i, i + 2);
    if (c === "'" || c === '"' || c === '`') i = endOf(text, i, dialect);
    else if (rest === '--' || (c === '#' && dialect === 'mysql')) {
      const end = text.indexOf('\n', i);
      if (text.slice(from, i).trim() === '') from = end < 0 ? text.length : end + 1;
      i = end < 0 ? text.length : end + 1;
    } else if (rest === '/*') {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 2;
    } else if (rest === '$$' && dialect === 'postgres') {
      const end = text.indexOf('$$', i + 2);
      i = end < 0 ? text.length : end + 2;
    } else if (c === ';') cut(';');
    else if (rest === '\\G' || rest === '\\g') cut(rest);
    else i++;
  }
  cut('');
  return out;
}
