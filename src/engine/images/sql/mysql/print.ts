import type { Result } from '../types.ts';

export type Style = 'table' | 'tabs' | 'vertical';

/** A character's columns on the screen count as one; wide ones are rare in a database of a tutorial. */
const width = (text: string): number => [...text].length;

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');

/** Rows as the mysql client prints them. `names`: with a line of column names. */
export function printRows(result: Result, style: Style, names: boolean): string {
  const { columns = [], rows = [] } = result;
  if (style === 'vertical') return vertical(result);
  if (rows.length === 0) return '';
  if (style === 'tabs') return [...(names ? [columns.map((c) => c.name)] : []), ...rows].map((row) => `${row.map((cell) => (cell === null ? 'NULL' : escaped(cell))).join('\t')}\n`).join('');
  const shown = rows.map((row) => row.map((cell) => cell ?? 'NULL'));
  const widths = columns.map((c, i) => Math.max(names ? width(c.name) : 0, ...shown.map((row) => width(row[i]!))));
  const rule = `+${widths.map((w) => '-'.repeat(w + 2)).join('+')}+\n`;
  const numeric = columns.map((c) => ['integer', 'decimal', 'float'].includes(c.type.family));
  const line = (cells: readonly string[], right: boolean) => `|${cells.map((cell, i) => (right && numeric[i] ? ` ${' '.repeat(widths[i]! - width(cell))}${cell} ` : ` ${cell}${' '.repeat(widths[i]! - width(cell))} `)).join('|')}|\n`;
  return `${rule}${names ? line(columns.map((c) => c.name), false) + rule : ''}${shown.map((row) => line(row, true)).join('')}${rule}`;
}

const vertical = ({ columns = [], rows = [] }: Result): string => {
  const wide = Math.max(0, ...columns.map((c) => width(c.name)));
  return rows.map((row, n) => `${`*************************** ${n + 1}. row`} ***************************\n${row.map((cell, i) => `${columns[i]!.name.padStart(wide)}: ${cell ?? 'NULL'}\n`).join('')}`).join('');
};

/** The line that the client says below a statement's result. */
export function summary(result: Result, seconds: number): string {
  const took = `(${seconds.toFixed(2)} sec)`;
  if (result.database !== undefined) return 'Database changed\n';
  if (result.columns) return result.rows!.length === 0 ? `Empty set ${took}\n\n` : `${result.rows!.length} row${result.rows!.length === 1 ? '' : 's'} in set ${took}\n\n`;
  const n = result.affected ?? 0;
  return `Query OK, ${n} row${n === 1 ? '' : 's'} affected ${took}\n${result.info === undefined ? '' : `${result.info}\n`}\n`;
}
