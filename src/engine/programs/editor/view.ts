import type { Tty } from '../../hosts/types.ts';
import { displayWidth, graphemes, graphemeWidth } from '../lib/width.ts';
import type { Place, TextBuffer } from './buffer.ts';

/** A line as cells: tabs as blanks, control characters as ^X. */
export function expanded(text: string, tabs = 8): string {
  if (!/[\x00-\x1f\x7f]/.test(text)) return text;
  let out = '';
  for (const c of text) {
    if (c === '\t') out += ' '.repeat(tabs - (displayWidth(out) % tabs));
    else if (c < ' ') out += `^${String.fromCharCode(c.charCodeAt(0) + 64)}`;
    else if (c === '\x7f') out += '^?';
    else out += c;
  }
  return out;
}

/** A line cut into rows of a terminal. */
export function rowsOf(text: string, columns: number): string[] {
  const out: string[] = [];
  let row = '';
  let width = 0;
  for (const g of graphemes(text)) {
    const w = graphemeWidth(g);
    if (width + w > columns) {
      out.push(row);
      row = '';
      width = 0;
    }
    row += g;
    width += w;
  }
  out.push(row);
  return out;
}

/** What an editor shows of its text: the lines from `top` on, wrapped, and below them two status lines at most. */
export class TextView {
  top = 0;
  numbers = false;

  constructor(private readonly tty: Tty) {}

  get columns(): number {
    return this.tty.columns;
  }

  /** Rows for text; the last row of the terminal is the status line. */
  get height(): number {
    return Math.max(1, this.tty.rows - 1);
  }

  private gutter(buffer: TextBuffer): number {
    return this.numbers ? Math.max(3, String(buffer.lines.length).length) + 1 : 0;
  }

  private rows(buffer: TextBuffer, line: number): string[] {
    return rowsOf(expanded(buffer.line(line)), Math.max(4, this.columns - this.gutter(buffer)));
  }

  /** Scrolls so that the cursor's line is shown. */
  follow(buffer: TextBuffer, at: Place): void {
    if (at.line < this.top) this.top = at.line;
    for (;;) {
      let used = 0;
      for (let l = this.top; l <= at.line; l++) used += this.rows(buffer, l).length;
      if (used <= this.height || this.top >= at.line) return;
      this.top++;
    }
  }

  /** The whole screen, as one write. */
  draw(buffer: TextBuffer, at: Place, status: string, cursorInStatus = false, marked?: (line: number) => boolean): string {
    const gutter = this.gutter(buffer);
    const width = Math.max(4, this.columns - gutter);
    let out = '\x1b[?25l\x1b[H';
    let row = 0;
    let cursor = { row: 0, column: 0 };
    for (let l = this.top; row < this.height; l++) {
      if (l >= buffer.lines.length) {
        out += `\x1b[94m~\x1b[0m\x1b[K\r\n`;
        row++;
        continue;
      }
      const rows = this.rows(buffer, l);
      if (row + rows.length > this.height && row > 0) {
        for (; row < this.height; row++) out += '@\x1b[K\r\n';
        break;
      }
      if (l === at.line) {
        const before = rowsOf(expanded(buffer.line(l).slice(0, at.column)), width);
        let r = before.length - 1;
        let column = displayWidth(before[r]!);
        if (column >= width) {
          r++;
          column = 0;
        }
        cursor = { row: row + r, column: column + gutter };
      }
      rows.slice(0, this.height - row).forEach((text, i) => {
        const number = gutter > 0 ? (i === 0 ? `\x1b[33m${String(l + 1).padStart(gutter - 1)} \x1b[0m` : ' '.repeat(gutter)) : '';
        out += `${number}${marked?.(l) ? `\x1b[7m${text === '' ? ' ' : text}\x1b[0m` : text}\x1b[K\r\n`;
        row++;
      });
    }
    out += `${status}\x1b[K`;
    if (cursorInStatus) out += `\x1b[${this.tty.rows};${displayWidth(status) + 1}H`;
    else out += `\x1b[${cursor.row + 1};${cursor.column + 1}H`;
    return `${out}\x1b[?25h`;
  }
}
