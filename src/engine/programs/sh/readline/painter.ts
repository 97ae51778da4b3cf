import type { Task } from '../../../sim/sim.ts';
import type { Tty } from '../../../hosts/types.ts';
import { displayWidth, graphemes, graphemeWidth } from '../../lib/width.ts';

interface Place {
  row: number;
  column: number;
}

const clean = (prompt: string): string => prompt.replace(/[\x01\x02]/g, '');
const widthOf = (prompt: string): number => displayWidth(prompt.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b\][^\x07]*(?:\x07|\x1b\\)/g, ''));

/** A text as it is shown: `^A` for a control character, blanks for a tab. `column`: where it begins. */
export function shown(text: string, column: number): string {
  if (!/[\x00-\x09\x0b-\x1f\x7f]/.test(text)) return text;
  let out = '';
  for (const g of graphemes(text)) {
    const c = g.charCodeAt(0);
    const piece = g === '\t' ? ' '.repeat(8 - (column % 8)) : g !== '\n' && (c < 0x20 || c === 0x7f) ? `^${String.fromCharCode(c ^ 0x40)}` : g;
    column = g === '\n' ? 0 : column + displayWidth(piece);
    out += piece;
  }
  return out;
}

/** Draws a prompt and the line being edited, over as many rows as they take. */
export class Painter {
  /** The cursor's row, counted from the prompt's last line. */
  private row = 0;
  private prompt = '';
  private promptWidth = 0;
  /** Cells that output without a newline takes before the prompt. */
  private indent = 0;
  /** What is drawn, to tell a character at the end from a change. */
  private drawn: string | undefined;
  private drawnBefore = '';
  private drawnColumns = 80;

  constructor(private readonly tty: Tty) {}

  private get columns(): number {
    return Math.max(2, this.tty.columns);
  }

  /** Begins on a fresh line. \x01 and \x02 enclose what takes no room. */
  *start(prompt: string): Task {
    const at = prompt.lastIndexOf('\n');
    this.row = 0;
    this.indent = at >= 0 ? 0 : displayWidth(this.tty.unfinished) % this.columns;
    this.retitle(prompt.slice(at + 1));
    if (at >= 0) yield* this.tty.write(clean(prompt.slice(0, at + 1)));
  }

  /** Takes the last line of a prompt, or what stands for it during a search. */
  retitle(prompt: string): void {
    this.prompt = clean(prompt);
    this.promptWidth = this.indent + widthOf(prompt);
    this.drawn = undefined;
  }

  /** Where the terminal's cursor stands after `text`; a full row leaves it at the start of the next. */
  private place(text: string, columns = this.columns): Place {
    let row = Math.floor(this.promptWidth / columns);
    let column = this.promptWidth % columns;
    for (const g of graphemes(text)) {
      if (g === '\n') {
        row++;
        column = 0;
        continue;
      }
      const width = graphemeWidth(g);
      if (column + width > columns) {
        row++;
        column = 0;
      }
      column += width;
      if (column >= columns) {
        row++;
        column = 0;
      }
    }
    return { row, column };
  }

  /** Draws the line with the cursor after `before`. */
  *paint(text: string, before: string): Task {
    const whole = shown(text, this.promptWidth);
    const front = shown(before, this.promptWidth);
    const cursor = this.place(front);
    const added = this.appended(whole, front, cursor);
    const from = this.row;
    this.drawn = whole;
    this.drawnBefore = front;
    this.drawnColumns = this.columns;
    this.row = cursor.row;
    if (added !== undefined) yield* this.tty.write(added);
    else yield* this.repaint(whole, cursor, from);
  }

  /** What is new at the end, where nothing else has changed and it fits the row. */
  private appended(whole: string, front: string, cursor: Place): string | undefined {
    const { drawn } = this;
    if (drawn === undefined || front !== whole || whole === drawn || this.drawnBefore !== drawn || !whole.startsWith(drawn)) return undefined;
    const added = whole.slice(drawn.length);
    return !/[\n\p{M}]/u.test(added) && this.place(drawn).row === cursor.row ? added : undefined;
  }

  private *repaint(whole: string, cursor: Place, from: number): Task {
    const end = this.place(whole);
    let out = from > 0 ? `\x1b[${from}A` : '';
    out += `\r${this.indent > 0 ? `\x1b[${this.indent}C` : ''}\x1b[J${this.prompt}${whole.replace(/\n/g, '\r\n')}`;
    // A blank makes the terminal wrap a full row by itself, so that it knows the rows as one line.
    if (end.column === 0 && end.row > 0 && !whole.endsWith('\n')) out += ' \r';
    if (end.row > cursor.row) out += `\x1b[${end.row - cursor.row}A`;
    out += `\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`;
    yield* this.tty.write(out);
  }

  /**
   * The terminal has another width. Terminals leave the wrapped line that holds the cursor as it was, and wrap what stands
   * above it anew (xterm.js: reflowCursorLine).
   */
  resized(): void {
    const above = this.drawnBefore.slice(0, this.drawnBefore.lastIndexOf('\n') + 1);
    if (above !== '') this.row += this.place(above).row - this.place(above, this.drawnColumns).row;
    this.drawn = undefined;
  }

  /** Moves below the line, to where output may go. `echo` is written at its end, or where the cursor is. */
  *finish(text: string, echo = '', before = text): Task {
    yield* this.paint(text, before);
    const end = this.place(shown(text, this.promptWidth));
    const down = end.row - this.row;
    const blank = end.column === 0 && end.row > 0 && echo === '';
    this.forget();
    yield* this.tty.write(`${echo}${down > 0 ? `\x1b[${down}B` : ''}${blank ? '' : '\r\n'}`);
  }

  /** Starts over on a cleared screen. */
  *clearScreen(): Task {
    this.forget();
    this.indent = 0;
    yield* this.tty.write('\x1b[H\x1b[2J');
  }

  private forget(): void {
    this.row = 0;
    this.drawn = undefined;
  }
}
