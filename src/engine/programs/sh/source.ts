/** A text that is read from left to right, and its lines. */
export abstract class SourceReader {
  protected pos = 0;
  private lineAt = 0;

  constructor(
    protected source: string,
    private lineCount: number,
  ) {}

  /** The number of the line at a position. */
  protected line(pos = this.pos): number {
    if (pos < this.lineAt) {
      for (let i = pos; i < this.lineAt; i++) if (this.source[i] === '\n') this.lineCount--;
    } else for (let i = this.lineAt; i < pos; i++) if (this.source[i] === '\n') this.lineCount++;
    this.lineAt = pos;
    return this.lineCount;
  }

  /** The source line that holds a position, as bash repeats it below a syntax error. */
  sourceLine(line: number, firstLine: number): string {
    return this.source.split('\n')[line - firstLine] ?? '';
  }
}
