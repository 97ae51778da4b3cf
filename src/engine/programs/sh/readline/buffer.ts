import { graphemes } from '../../lib/width.ts';

interface State {
  items: readonly string[];
  point: number;
}

const isWord = (g: string): boolean => /[\p{L}\p{N}]/u.test(g);

/** The text being edited, by grapheme clusters, with the kill ring and undo. */
export class LineBuffer {
  items: string[] = [];
  /** The cursor: how many graphemes stand before it. */
  point = 0;
  private undoList: State[] = [];
  private killRing: string[] = [];
  private killing = false;
  private yanked: { from: number; index: number } | undefined;
  private inserting = false;

  get text(): string {
    return this.items.join('');
  }

  get before(): string {
    return this.items.slice(0, this.point).join('');
  }

  clear(): void {
    this.items = [];
    this.point = 0;
    this.undoList = [];
    this.killing = false;
    this.yanked = undefined;
  }

  set(text: string): void {
    this.remember();
    this.items = graphemes(text);
    this.point = this.items.length;
  }

  /** Called before each command: what several of one kind in a row share ends. */
  begin(kind: 'insert' | 'kill' | 'yank' | 'other'): void {
    if (kind !== 'kill') this.killing = false;
    if (kind !== 'yank') this.yanked = undefined;
    if (kind !== 'insert') this.inserting = false;
  }

  private remember(): void {
    this.undoList.push({ items: this.items.slice(), point: this.point });
    if (this.undoList.length > 500) this.undoList.shift();
  }

  insert(text: string): void {
    if (!this.inserting) this.remember();
    this.inserting = true;
    this.items.splice(this.point, 0, ...graphemes(text));
    this.point += graphemes(text).length;
    this.regroup();
  }

  /** A combining character joins the grapheme before it. */
  private regroup(): void {
    const text = this.text;
    if (/^[\x20-\x7e\n]*$/.test(text)) return;
    const joined = graphemes(text);
    if (joined.length === this.items.length) return;
    const before = this.before;
    this.items = joined;
    this.point = graphemes(before).length;
  }

  delete(from: number, to: number): void {
    if (from >= to) return;
    this.remember();
    this.items.splice(from, to - from);
    this.point = from;
    this.regroup();
  }

  kill(from: number, to: number): void {
    if (from >= to) return;
    const text = this.items.slice(from, to).join('');
    if (this.killing && this.killRing.length > 0) {
      const last = this.killRing.length - 1;
      this.killRing[last] = from < this.point ? text + this.killRing[last]! : this.killRing[last]! + text;
    } else this.killRing.push(text);
    this.killing = true;
    this.delete(from, to);
  }

  yank(): void {
    const index = this.killRing.length - 1;
    if (index < 0) return;
    this.remember();
    const from = this.point;
    this.items.splice(from, 0, ...graphemes(this.killRing[index]!));
    this.point += graphemes(this.killRing[index]!).length;
    this.yanked = { from, index };
  }

  /** Alt-Y: the kill before the one that was just yanked. */
  yankPop(): void {
    if (!this.yanked) return;
    const { from } = this.yanked;
    const index = (this.yanked.index + this.killRing.length - 1) % this.killRing.length;
    this.items.splice(from, this.point - from, ...graphemes(this.killRing[index]!));
    this.point = from + graphemes(this.killRing[index]!).length;
    this.yanked = { from, index };
  }

  undo(): boolean {
    const state = this.undoList.pop();
    if (!state) return false;
    this.items = [...state.items];
    this.point = state.point;
    return true;
  }

  /** Where the word before the cursor begins. */
  wordLeft(point = this.point): number {
    while (point > 0 && !isWord(this.items[point - 1]!)) point--;
    while (point > 0 && isWord(this.items[point - 1]!)) point--;
    return point;
  }

  wordRight(point = this.point): number {
    while (point < this.items.length && !isWord(this.items[point]!)) point++;
    while (point < this.items.length && isWord(this.items[point]!)) point++;
    return point;
  }

  /** As Ctrl-W takes words: between blanks. */
  blankLeft(): number {
    let point = this.point;
    while (point > 0 && /\s/.test(this.items[point - 1]!)) point--;
    while (point > 0 && !/\s/.test(this.items[point - 1]!)) point--;
    return point;
  }

  lineStart(): number {
    const at = this.items.lastIndexOf('\n', this.point - 1);
    return this.point === 0 ? 0 : at + 1;
  }

  lineEnd(): number {
    const at = this.items.indexOf('\n', this.point);
    return at < 0 ? this.items.length : at;
  }

  transpose(): void {
    if (this.items.length < 2 || this.point === 0) return;
    this.remember();
    const at = this.point === this.items.length ? this.point - 1 : this.point;
    [this.items[at - 1], this.items[at]] = [this.items[at]!, this.items[at - 1]!];
    this.point = at + 1;
  }

  /** Alt-U, Alt-L, Alt-C. */
  changeCase(how: 'upper' | 'lower' | 'capital'): void {
    const end = this.wordRight();
    let start = this.point;
    while (start < end && !isWord(this.items[start]!)) start++;
    this.remember();
    for (let i = start; i < end; i++) this.items[i] = how === 'upper' || (how === 'capital' && i === start) ? this.items[i]!.toUpperCase() : this.items[i]!.toLowerCase();
    this.point = end;
  }
}
