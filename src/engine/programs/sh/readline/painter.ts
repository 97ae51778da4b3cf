import type { Task } from '../../../sim/sim.ts';
import type { Tty } from '../../../hosts/types.ts';
import { displayWidth, graphemes, graphemeWidth } from '../../lib/width.ts';

interface Place {
  row: number;
  column: number;
}

/** Draws a prompt and the line being edited, over as many rows as they take. */
export class Painter {
  /** The cursor's row, counted from the prompt's last line. */
  private row = 0;
  private prompt = '';
  private promptWidth = 0;
  /** What is drawn, to tell a character at the end from a change. */
  private drawn: string | undefined;

  constructor(private readonly tty: Tty) {}

  /** Begins on a fresh line. \x01 and \x02 enclose what takes no room. */
  *start(prompt: string): Task {
    const at = prompt.lastIndexOf('\n');
    this.row = 0;
    this.restore(prompt.slice(at + 1));
    if (at >= 0) yield* this.tty.write(prompt.slice(0, at + 1).replace(/[\x01\x02]/g, ''));
  }

  /** Takes the last line of a prompt. */
  restore(prompt: string): void {
    this.prompt = prompt.replace(/[\x01\x02]/g, '');
    this.promptWidth = displayWidth(prompt.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b\][^\x07]*(?:\x07|\x1b\\)/g, ''));
    this.drawn = undefined;
  }

  /** Where the terminal's cursor stands after `text`; a full row leaves it at the start of the next. */
  private place(text: string, columns: number): Place {
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
  *paint(text: string, before: string, note = ''): Task {
    const columns = Math.max(2, this.tty.columns);
    const cursor = this.place(before, columns);
    if (this.drawn !== undefined && note === '' && before === text && text.startsWith(this.drawn) && this.drawn !== text) {
      const added = text.slice(this.drawn.length);
      const from = this.place(this.drawn, columns);
      if (!added.includes('\n') && from.row === cursor.row && from.row === this.row && this.atEnd && !/\p{M}/u.test(added)) {
        this.drawn = text;
        yield* this.tty.write(added);
        return;
      }
    }
    const end = this.place(text, columns);
    let out = this.row > 0 ? `\x1b[${this.row}A` : '';
    out += `\r\x1b[J${this.prompt}${text.replace(/\n/g, '\r\n')}${note}`;
    if (note === '' && end.column === 0 && end.row > 0 && !text.endsWith('\n')) out += '\r\n';
    const rows = note === '' ? end.row : this.place(text + note.replace(/\x1b\[[0-9;]*m/g, ''), columns).row;
    if (rows > cursor.row) out += `\x1b[${rows - cursor.row}A`;
    out += `\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`;
    this.row = cursor.row;
    this.drawn = note === '' ? text : undefined;
    this.atEnd = before === text;
    yield* this.tty.write(out);
  }

  private atEnd = true;

  /** Replaces the prompt, as incremental search does, until `restore`. */
  retitle(prompt: string): void {
    this.prompt = prompt;
    this.promptWidth = displayWidth(prompt);
    this.drawn = undefined;
  }

  /** The terminal has another width: rows above the cursor are counted anew. */
  resized(before: string): void {
    this.row = this.place(before, Math.max(2, this.tty.columns)).row;
    this.drawn = undefined;
  }

  /** Moves below the line, to where output may go. */
  *finish(text: string, echo = ''): Task {
    const columns = Math.max(2, this.tty.columns);
    const end = this.place(text, columns);
    const down = end.row - this.row;
    this.row = 0;
    this.drawn = undefined;
    yield* this.tty.write(`${down > 0 ? `\x1b[${down}B` : ''}\r${end.column > 0 ? `\x1b[${end.column}C` : ''}${echo}${end.column === 0 && end.row > 0 && echo === '' && !text.endsWith('\n') ? '' : '\r\n'}`);
  }

  /** Starts over on a cleared screen. */
  *clearScreen(): Task {
    this.row = 0;
    this.drawn = undefined;
    yield* this.tty.write('\x1b[H\x1b[2J');
  }
}
