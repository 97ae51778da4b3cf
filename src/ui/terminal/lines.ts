import type { IBuffer } from '@xterm/xterm';

/** A position in a buffer: a column and an absolute row, from 0. */
export interface Cell {
  x: number;
  y: number;
}

/** A line as it was printed, however many rows of the screen it takes. */
export interface PrintedLine {
  text: string;
  /** The cell of each UTF-16 unit of the text. */
  cells: readonly Cell[];
  /** The rows from its first to the one after its last. */
  from: number;
  to: number;
}

/** The line that has a row of the buffer. */
export function lineAt(buffer: IBuffer, row: number): PrintedLine {
  let from = row;
  while (from > 0 && buffer.getLine(from)?.isWrapped) from--;
  let to = from + 1;
  while (buffer.getLine(to)?.isWrapped) to++;
  let text = '';
  const cells: Cell[] = [];
  for (let y = from; y < to; y++) {
    const line = buffer.getLine(y);
    for (let x = 0; x < (line?.length ?? 0); x++) {
      const cell = line!.getCell(x);
      if (!cell || cell.getWidth() === 0) continue;
      const chars = cell.getChars() || ' ';
      for (let i = 0; i < chars.length; i++) cells.push({ x, y });
      text += chars;
    }
  }
  const trimmed = text.trimEnd();
  return { text: trimmed, cells: cells.slice(0, trimmed.length), from, to };
}

/** The text of rows, as it was printed: lines that were wrapped are one, and what nobody printed at their ends is left out. */
export function textOf(buffer: IBuffer, from: number, to: number): string {
  const lines: string[] = [];
  for (let y = Math.max(0, from); y < Math.min(to, buffer.length); y++) {
    const line = buffer.getLine(y);
    if (!line) continue;
    const text = line.translateToString(!buffer.getLine(y + 1)?.isWrapped);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.join('\n');
}
