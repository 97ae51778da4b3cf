/** What stands for a character after a backslash. */
const letters: Record<string, string> = { '\x07': 'a', '\b': 'b', '\x1b': 'E', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v', '\\': '\\', "'": "'" };

/** A word quoted as bash does it for `%q`, `@Q` and `set`. */
export function shellQuote(text: string): string {
  if (text === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return text.replace(/[^\w@%+=:,./-]/g, (c) => (c > '\x7f' ? c : `\\${c}`));
}

/** A word in single quotes where it needs any, as `set`, `alias`, `declare -p` and `xtrace` show it. */
export function singleQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word as `$'...'`. */
export function ansiQuote(text: string): string {
  const body = text.replace(/[\x00-\x1f\x7f'\\]/g, (c) => `\\${letters[c] ?? c.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `$'${body}'`;
}

/** A value as a bare `set` shows it. */
export const assignmentValue = (value: string): string => (value === '' ? '' : /[\x00-\x1f\x7f]/.test(value) ? ansiQuote(value) : /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);
