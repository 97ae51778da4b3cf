/** How text/tabwriter counts: characters, not columns of the screen. */
const widthOf = (cell: string): number => {
  let n = 0;
  for (const _ of cell) n++;
  return n;
};

export interface TabWriterOptions {
  minWidth?: number;
  padding?: number;
  /** Widths stay for later flushes (get, so that a watch stays aligned). */
  remember?: boolean;
}

/**
 * Go's text/tabwriter as kubectl uses it: cells end at tabs, columns are as wide as their widest cell plus padding, and
 * a column ends where a line has no cell in it. The last cell of a line is not part of a column.
 */
export class TabWriter {
  private lines: string[][] = [];
  private widths: number[] = [];
  private readonly minWidth: number;
  private readonly padding: number;
  private readonly remember: boolean;
  private partial = '';

  constructor(options: TabWriterOptions = {}) {
    this.minWidth = options.minWidth ?? 6;
    this.padding = options.padding ?? 3;
    this.remember = options.remember ?? false;
  }

  /** Adds text; lines are laid out at the next flush. */
  write(text: string): void {
    const parts = (this.partial + text).split('\n');
    this.partial = parts.pop()!;
    for (const line of parts) this.lines.push(line.split('\t'));
  }

  /** The lines so far, laid out. */
  flush(): string {
    const { lines } = this;
    this.lines = [];
    if (this.partial !== '') {
      lines.push(this.partial.split('\t'));
      this.partial = '';
      return this.format(lines).slice(0, -1);
    }
    return this.format(lines);
  }

  private format(lines: string[][]): string {
    const pads: number[][] = lines.map(() => []);
    this.column(lines, pads, 0, lines.length, 0);
    let out = '';
    lines.forEach((cells, i) => {
      cells.forEach((cell, c) => {
        out += c === cells.length - 1 ? cell : cell + ' '.repeat(Math.max(0, pads[i]![c]! - widthOf(cell)));
      });
      out += '\n';
    });
    return out;
  }

  /** Finds the blocks of consecutive lines that have a cell in this column, and their width. */
  private column(lines: string[][], pads: number[][], from: number, to: number, column: number): void {
    for (let i = from; i < to; i++) {
      if (column >= lines[i]!.length - 1) continue;
      let end = i;
      let width = this.minWidth;
      for (; end < to && column < lines[end]!.length - 1; end++) {
        const w = widthOf(lines[end]![column]!) + this.padding;
        if (w > width) width = w;
      }
      if (this.remember) {
        if ((this.widths[column] ?? 0) < width) this.widths[column] = width;
        width = this.widths[column]!;
      }
      for (let j = i; j < end; j++) pads[j]![column] = width;
      this.column(lines, pads, i, end, column + 1);
      i = end - 1;
    }
  }
}
