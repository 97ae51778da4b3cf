/** A place in a text: line and column, both from 0; columns count UTF-16 units. */
export interface Place {
  line: number;
  column: number;
}

/** The lines of a file with undo. Changes between two calls of `checkpoint` are undone together. */
export class TextBuffer {
  lines: string[] = [''];
  private undoStack: { lines: string[]; at: Place }[] = [];
  private redoStack: { lines: string[]; at: Place }[] = [];
  private savedText: string;

  constructor(text: string) {
    this.lines = text === '' ? [''] : text.replace(/\n$/, '').split('\n');
    this.savedText = this.text;
  }

  /** As it is written to a file. */
  get text(): string {
    return this.lines.length === 1 && this.lines[0] === '' ? '' : `${this.lines.join('\n')}\n`;
  }

  get changed(): boolean {
    return this.text !== this.savedText;
  }

  saved(): void {
    this.savedText = this.text;
  }

  /** Called before a change that undo is to take back as a whole. */
  checkpoint(at: Place): void {
    this.undoStack.push({ lines: this.lines.slice(), at: { ...at } });
    if (this.undoStack.length > 1000) this.undoStack.shift();
    this.redoStack = [];
  }

  undo(at: Place): Place | undefined {
    const state = this.undoStack.pop();
    if (!state) return undefined;
    this.redoStack.push({ lines: this.lines, at: { ...at } });
    this.lines = state.lines;
    return state.at;
  }

  redo(at: Place): Place | undefined {
    const state = this.redoStack.pop();
    if (!state) return undefined;
    this.undoStack.push({ lines: this.lines, at: { ...at } });
    this.lines = state.lines;
    return state.at;
  }

  line(n: number): string {
    return this.lines[n] ?? '';
  }

  /** The text between two places, the second not included. */
  slice(from: Place, to: Place): string {
    if (from.line === to.line) return this.line(from.line).slice(from.column, to.column);
    return [this.line(from.line).slice(from.column), ...this.lines.slice(from.line + 1, to.line), this.line(to.line).slice(0, to.column)].join('\n');
  }

  remove(from: Place, to: Place): void {
    this.lines.splice(from.line, to.line - from.line + 1, this.line(from.line).slice(0, from.column) + this.line(to.line).slice(to.column));
  }

  /** The place after what was inserted. */
  insert(at: Place, text: string): Place {
    const parts = text.split('\n');
    const rest = this.line(at.line).slice(at.column);
    const first = this.line(at.line).slice(0, at.column) + parts[0]!;
    if (parts.length === 1) {
      this.lines[at.line] = first + rest;
      return { line: at.line, column: first.length };
    }
    const last = parts[parts.length - 1]!;
    this.lines.splice(at.line, 1, first, ...parts.slice(1, -1), last + rest);
    return { line: at.line + parts.length - 1, column: last.length };
  }

  removeLines(from: number, to: number): string[] {
    const gone = this.lines.splice(from, to - from + 1);
    if (this.lines.length === 0) this.lines = [''];
    return gone;
  }
}
