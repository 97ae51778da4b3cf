/** How a cell is drawn. */
export interface Look {
  /** Of the palette of sixteen. */
  colour?: number;
  bold?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

export interface Cell {
  text: string;
  look: Look;
}

/** Text in which each character takes one cell, a control character, or a sequence. */
const TOKEN = /([\x20-\x7e\xa1-\xac\xae-\u02ff\u2500-\u257f]+)|([\r\n\b\t\x07])|\x1b\[(\??[\d;]*)([A-Za-z])/y;
const UNFINISHED = /^\x1b(?:\[\??[\d;]*)?$/;

const plain: Look = {};

/** A look after one number of SGR (ECMA-48 8.3.117); undefined for what this screen does not draw. */
function changed(look: Look, n: number): Look | undefined {
  if (n === 0) return plain;
  if (n === 1 || n === 22) return { ...look, bold: n === 1 };
  if (n === 4 || n === 24) return { ...look, underline: n === 4 };
  if (n === 7 || n === 27) return { ...look, inverse: n === 7 };
  if (n === 39) return { ...look, colour: undefined };
  if (n >= 30 && n <= 37) return { ...look, colour: n - 30 };
  return n >= 90 && n <= 97 ? { ...look, colour: n - 90 + 8 } : undefined;
}

/**
 * The cells of a terminal with what shells and line editors print: text in sixteen colours, lines, the cursor's ways and
 * erasing. What is beyond that (other screens, questions to the terminal, wide characters, backgrounds whose contrast is to
 * be looked at) it leaves to a whole terminal.
 */
export class Cells {
  readonly lines: Cell[][];
  row = 0;
  /** As many as there are columns when the next character begins a new row. */
  column = 0;
  cursorHidden = false;
  /** A line editor reads a line: it has turned bracketed paste on. */
  reading = false;
  private look = plain;
  private unfinished = '';
  private lost = false;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.lines = Array.from({ length: rows }, () => []);
  }

  /** Draws output. False when something in it is beyond this screen: from there on nothing is drawn any more. */
  write(output: string): boolean {
    const text = this.unfinished + output;
    this.unfinished = '';
    for (let at = 0; at < text.length && !this.lost; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const [, characters, control, values = '', final = ''] = TOKEN.exec(text) ?? [];
      if (characters) this.put(characters);
      else if (control) this.control(control);
      else if (final) this.lost = !this.sequence(values, final);
      else if (UNFINISHED.test(text.slice(at))) {
        this.unfinished = text.slice(at);
        break;
      } else this.lost = true;
    }
    return !this.lost;
  }

  private put(text: string): void {
    for (const character of text) {
      if (this.column === this.columns) {
        this.column = 0;
        this.down();
      }
      const line = this.lines[this.row]!;
      for (let i = line.length; i < this.column; i++) line.push({ text: ' ', look: plain });
      line[this.column++] = { text: character, look: this.look };
    }
  }

  private down(): void {
    if (this.row < this.rows - 1) this.row++;
    else {
      this.lines.shift();
      this.lines.push([]);
    }
  }

  private control(control: string): void {
    if (control === '\n') this.down();
    else if (control === '\r') this.column = 0;
    else if (control === '\b') this.toColumn(Math.min(this.column, this.columns - 1) - 1);
    else if (control === '\t' && this.column < this.columns) this.toColumn((Math.floor(this.column / 8) + 1) * 8);
  }

  private toColumn(column: number): void {
    this.column = Math.max(0, Math.min(column, this.columns - 1));
  }

  private toRow(row: number): void {
    this.row = Math.max(0, Math.min(row, this.rows - 1));
  }

  private sequence(values: string, final: string): boolean {
    if (values.startsWith('?')) return this.mode(values, final);
    const [first = 0, second = 0] = values.split(';').map(Number);
    const count = first || 1;
    const column = Math.min(this.column, this.columns - 1);
    switch (final) {
      case 'A':
        this.toRow(this.row - count);
        return true;
      case 'B':
        this.toRow(this.row + count);
        return true;
      case 'C':
        this.toColumn(column + count);
        return true;
      case 'D':
        this.toColumn(column - count);
        return true;
      case 'G':
        this.toColumn(count - 1);
        return true;
      case 'H':
        this.toRow(count - 1);
        this.toColumn((second || 1) - 1);
        return true;
      case 'J':
        return this.eraseBelow(first);
      case 'K':
        return this.eraseLine(first);
      case 'm':
        return values.split(';').every((value) => this.shade(Number(value)));
      default:
        return false;
    }
  }

  private mode(values: string, final: string): boolean {
    if (final !== 'h' && final !== 'l') return false;
    if (values === '?2004') this.reading = final === 'h';
    else if (values === '?25') this.cursorHidden = final === 'l';
    else return false;
    return true;
  }

  private shade(n: number): boolean {
    const look = changed(this.look, n);
    if (look) this.look = look;
    return look !== undefined;
  }

  private eraseBelow(what: number): boolean {
    if (what === 3) return true;
    if (what !== 0 && what !== 2) return false;
    if (what === 0) this.eraseLine(0);
    for (let row = what === 2 ? 0 : this.row + 1; row < this.rows; row++) this.lines[row] = [];
    return true;
  }

  private eraseLine(what: number): boolean {
    if (what !== 0 && what !== 2) return false;
    this.lines[this.row]!.length = Math.min(this.lines[this.row]!.length, what === 2 ? 0 : this.column);
    return true;
  }
}
