/** Incremental search through the history: Ctrl-R backwards, Ctrl-S forwards. */
export class Search {
  query = '';
  /** The line found. */
  line: string | undefined;
  /** Where the query stands in it, in UTF-16 units. */
  place = 0;
  failed = false;
  /** The number of the line found, in the history. */
  at: number;

  constructor(
    private readonly lines: readonly string[],
    private readonly from: number,
    readonly original: string,
    private direction: -1 | 1,
  ) {
    this.at = from;
  }

  get title(): string {
    return `(${this.failed ? 'failed ' : ''}${this.direction < 0 ? 'reverse-' : ''}i-search)\`${this.query}': `;
  }

  add(text: string): void {
    this.query += text;
    this.find(this.line === undefined ? this.from + (this.direction < 0 ? -1 : 0) : this.at);
  }

  remove(): void {
    this.query = [...this.query].slice(0, -1).join('');
    this.failed = false;
    if (this.query === '') {
      this.line = undefined;
      this.at = this.from;
    } else this.find(this.from + (this.direction < 0 ? -1 : 0));
  }

  /** Ctrl-R or Ctrl-S once more: the next line that matches. */
  again(direction: -1 | 1): void {
    this.direction = direction;
    if (this.query === '') return;
    this.find(this.at + direction);
  }

  private find(start: number): void {
    for (let i = start; i >= 0 && i < this.lines.length; i += this.direction) {
      const place = this.lines[i]!.lastIndexOf(this.query);
      if (place < 0) continue;
      this.at = i;
      this.line = this.lines[i]!;
      this.place = place;
      this.failed = false;
      return;
    }
    this.failed = true;
  }
}
