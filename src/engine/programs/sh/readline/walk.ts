import type { History } from '../history.ts';
import type { LineBuffer } from './buffer.ts';

/** Going through the history with a line in hand. Changed lines stay changed until one is accepted. */
export class HistoryWalk {
  at = 0;
  private changed = new Map<number, { text: string; steps: LineBuffer['undoSteps'] }>();

  constructor(
    private readonly history: History | undefined,
    private readonly buffer: LineBuffer,
  ) {}

  get lines(): readonly string[] {
    return this.history?.lines ?? [];
  }

  /** Begins behind the last line. */
  reset(): void {
    this.at = this.lines.length;
    this.changed.clear();
  }

  /** The number of the line at hand, as `history` counts; it stays the same when old lines are dropped. */
  get number(): number {
    return (this.history?.first ?? 1) + this.at;
  }

  /** Goes to a line by its number in `history`; to the last where there is none. */
  toNumber(number: number): void {
    this.to(Math.min(this.lines.length, Math.max(0, number - (this.history?.first ?? 1))));
  }

  /** The line at an index as it is now; the line in writing comes after the last. */
  line(index: number): string {
    return index === this.at ? this.buffer.text : (this.changed.get(index)?.text ?? this.lines[index] ?? '');
  }

  to(index: number): void {
    this.changed.set(this.at, { text: this.buffer.text, steps: this.buffer.undoSteps });
    this.at = index;
    const { text, steps } = this.changed.get(index) ?? { text: this.lines[index] ?? '', steps: [] };
    this.buffer.load(text, steps);
  }
}
