import type { Refusal } from '../wire.ts';
import type { Result } from '../types.ts';

export interface Format {
  aligned: boolean;
  /** No names and no footer (-t). */
  tuplesOnly: boolean;
  expanded: boolean;
  separator: string;
}

const width = (text: string): number => Math.max(...text.split('\n').map((l) => [...l].length));

const numericFamilies: readonly string[] = ['integer', 'decimal', 'float'];

/** psql's name of a column without AS. */
const heading = (name: string): string => {
  if (/^[\p{L}_][\p{L}\p{N}_$ ]*$/u.test(name)) return name;
  const call = /^(\w+)\s*\([^()]*\)$/.exec(name);
  return call ? call[1]!.toLowerCase() : /^case\b/i.test(name) ? 'case' : '?column?';
};

/** A table as psql draws it (psql: print.c, border 1). */
export function printTable(result: Result, format: Format, title?: string, footers?: readonly string[]): string {
  const { columns = [], rows = [] } = result;
  const names = columns.map((c) => heading(c.name));
  if (format.expanded) return expanded(names, rows);
  const count = `(${rows.length} row${rows.length === 1 ? '' : 's'})\n`;
  if (!format.aligned) return `${format.tuplesOnly ? '' : `${names.join(format.separator)}\n`}${rows.map((r) => `${r.map((c) => c ?? '').join(format.separator)}\n`).join('')}${format.tuplesOnly ? '' : count}`;
  const widths = names.map((n, i) => Math.max(format.tuplesOnly ? 0 : width(n), ...rows.map((r) => width(r[i] ?? ''))));
  const right = columns.map((c) => numericFamilies.includes(c.type.family));
  const total = widths.reduce((a, b) => a + b, 0) + widths.length * 3 - 1;
  let out = '';
  if (title !== undefined) out += `${' '.repeat(Math.max(0, Math.floor((total - width(title)) / 2)))}${title}\n`;
  if (!format.tuplesOnly) {
    const centred = names.map((n, i) => {
      const space = widths[i]! - width(n);
      return ` ${' '.repeat(Math.floor(space / 2))}${n}${' '.repeat(Math.ceil(space / 2))} `;
    });
    out += `${centred.join('|')}\n${widths.map((w) => '-'.repeat(w + 2)).join('+')}\n`;
  }
  for (const row of rows) out += tableRow(row, widths, right);
  if (format.tuplesOnly) return `${out}\n`;
  return `${out}${footers ? footers.map((f) => `${f}\n`).join('') : count}\n`;
}

/** A row; a cell of several lines takes several, with a + at the end of all but the last. */
const tableRow = (row: readonly (string | null)[], widths: readonly number[], right: readonly boolean[]): string => {
  const cells = row.map((c) => (c ?? '').split('\n'));
  const height = Math.max(...cells.map((c) => c.length));
  let out = '';
  for (let n = 0; n < height; n++) {
    const parts = cells.map((lines, i) => {
      const line = lines[n] ?? '';
      const pad = ' '.repeat(widths[i]! - [...line].length);
      const more = n + 1 < lines.length;
      const last = i === cells.length - 1;
      const body = right[i] ? ` ${pad}${line}` : ` ${line}${last && !more ? '' : pad}`;
      return body + (more ? '+' : last ? '' : ' ');
    });
    out += `${parts.join('|')}\n`;
  }
  return out;
};

const expanded = (names: readonly string[], rows: Result['rows'] = []): string => {
  const wide = Math.max(0, ...names.map(width));
  const values = Math.max(0, ...rows.flatMap((r) => r.map((c) => width(c ?? ''))));
  if (rows.length === 0) return '(0 rows)\n\n';
  return `${rows
    .map((row, n) => {
      const head = `-[ RECORD ${n + 1} ]`;
      const rule = head.length > wide + 1 ? `${head}${'-'.repeat(Math.max(0, wide + 3 + values - head.length))}` : `${head.padEnd(wide + 1, '-')}+${'-'.repeat(values + 1)}`;
      return `${rule}\n${row.map((c, i) => `${names[i]!.padEnd(wide)} | ${c ?? ''}\n`).join('')}`;
    })
    .join('')}\n`;
};

const displaySize = 60;
const minRightCut = 10;

/** `ERROR:  ...` with the line and the caret under it (libpq: fe-protocol3.c, reportErrorPosition). */
export function printRefusal(e: Refusal, sql: string, prefix = 'ERROR:  '): string {
  let out = `${prefix}${e.message}\n`;
  if (e.at !== undefined) {
    const before = sql.slice(0, e.at);
    const start = before.lastIndexOf('\n') + 1;
    const end = sql.indexOf('\n', e.at);
    const line = sql.slice(start, end < 0 ? undefined : end);
    const at = e.at - start;
    let [from, to] = [0, line.length];
    if (line.length > displaySize) {
      if (displaySize >= at + minRightCut) to = displaySize;
      else {
        to = Math.min(line.length, at + minRightCut);
        from = Math.max(0, to - displaySize);
      }
    }
    const head = `LINE ${before.split('\n').length}: ${from > 0 ? '...' : ''}`;
    out += `${head}${line.slice(from, to)}${to < line.length ? '...' : ''}\n${' '.repeat(head.length + at - from)}^\n`;
  }
  if (e.detail !== undefined) out += `DETAIL:  ${e.detail}\n`;
  if (e.hint !== undefined) out += `HINT:  ${e.hint}\n`;
  return out;
}
