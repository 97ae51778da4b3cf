/** What is drawn in one go, in UTF-16 units: so much takes a few milliseconds. */
const PIECE = 16_384;
/** What may wait before anything of it is left out. */
const LIMIT = 1_000_000;

const SEQUENCE = /\x1b\[([0-9;:?>]*)([hlmr])/g;

/** The sequences of a text that hold on beyond it: modes, the region that scrolls, and colours since the last reset. */
function lasting(text: string): string {
  const modes = new Map<string, string>();
  let colours = '';
  for (const [whole, values = '', final] of text.matchAll(SEQUENCE)) {
    if (final === 'm') colours = /^0*$/.test(values) ? '' : colours + whole;
    else {
      const mode = final === 'r' ? 'r' : values;
      modes.delete(mode);
      modes.set(mode, whole);
    }
  }
  return [...modes.values()].join('') + colours;
}

/** The last lines of a text, with what the text before them sets for them. */
export function lastLines(text: string, lines: number): string {
  let at = text.length;
  for (let i = 0; i <= lines; i++) {
    at = text.lastIndexOf('\n', at - 1);
    if (at <= 0) return text;
  }
  return lasting(text.slice(0, at + 1)) + text.slice(at + 1);
}

/**
 * Output on its way to a screen: in pieces, so that no task is long, and of what comes faster than it can be drawn only
 * as many lines as the screen keeps.
 */
export class Backlog {
  private waiting = '';
  private drawing = false;

  /** `draw` calls back when it has drawn. `lines`: what the screen keeps, scrollback included. */
  constructor(
    private readonly draw: (text: string, done: () => void) => void,
    private readonly lines: number,
  ) {}

  write(text: string): void {
    this.waiting += text;
    if (this.waiting.length > LIMIT) this.waiting = lastLines(this.waiting, this.lines);
    this.next();
  }

  private next(): void {
    if (this.drawing || this.waiting === '') return;
    const piece = this.waiting.slice(0, PIECE);
    this.waiting = this.waiting.slice(PIECE);
    this.drawing = true;
    this.draw(piece, () => {
      this.drawing = false;
      this.next();
    });
  }
}
