import { displayWidth } from './width.ts';

/** Cells in as many columns as fit, filled downwards (`across`: row by row), each as wide as its widest. */
export function columns(cells: readonly string[], width: number, across = false): string {
  const widths = cells.map(displayWidth);
  for (let n = Math.min(cells.length, Math.floor(width / 3) || 1); n >= 1; n--) {
    const rows = Math.ceil(cells.length / n);
    const count = across ? n : Math.ceil(cells.length / rows);
    const index = (row: number, column: number) => (across ? row * count + column : column * rows + row);
    const columnWidths: number[] = [];
    for (let c = 0; c < count; c++) {
      let most = 0;
      for (let r = 0; r < rows; r++) most = Math.max(most, widths[index(r, c)] ?? 0);
      columnWidths.push(most + (c === count - 1 ? 0 : 2));
    }
    if (n > 1 && columnWidths.reduce((a, b) => a + b, 0) > width) continue;
    let out = '';
    for (let r = 0; r < rows; r++) {
      let line = '';
      for (let c = 0; c < count; c++) {
        const cell = cells[index(r, c)];
        if (cell === undefined) break;
        const last = cells[index(r, c + 1)] === undefined || c === count - 1;
        line += last ? cell : cell + ' '.repeat(columnWidths[c]! - widths[index(r, c)]!);
      }
      out += `${line}\n`;
    }
    return out;
  }
  return cells.map((c) => `${c}\n`).join('');
}
