import { graphemes } from '../../lib/width.ts';

/** A change that can be taken back: text that was put in, or taken out, at an offset. */
interface Change {
  kind: 'insert' | 'delete';
  at: number;
  text: string;
}

/** Changes that are taken back together, the first made first. */
type UndoStep = Change[];

/** How many characters that are typed one by one are taken back at once (readline: rl_insert_text). */
const lump = 20;

/** The text being edited, with its cursor, mark and undo list. Offsets are in UTF-16 units, between grapheme clusters. */
export class LineBuffer {
  text = '';
  point = 0;
  mark = 0;
  private steps: UndoStep[] = [];
  private open: UndoStep | undefined;

  get before(): string {
    return this.text.slice(0, this.point);
  }

  get after(): string {
    return this.text.slice(this.point);
  }

  /** Takes another text, with what can be undone in it; the cursor goes to its end. */
  load(text: string, steps: readonly UndoStep[] = []): void {
    this.text = text;
    this.point = text.length;
    this.mark = 0;
    this.steps = [...steps];
    this.open = undefined;
  }

  get undoSteps(): readonly UndoStep[] {
    return this.steps;
  }

  insert(text: string): void {
    if (text === '') return;
    const last = this.steps.at(-1)?.at(-1);
    const at = this.point;
    this.text = this.before + text + this.after;
    this.point += text.length;
    if (!this.open && graphemes(text).length === 1 && last?.kind === 'insert' && last.at + last.text.length === at && last.text.length < lump) last.text += text;
    else this.record({ kind: 'insert', at, text });
  }

  /** Takes out what stands between two offsets, in either order; the cursor goes there. What was taken out. */
  delete(one: number, other: number): string {
    const from = Math.max(0, Math.min(one, other));
    const to = Math.max(one, other);
    const text = this.text.slice(from, to);
    this.point = from;
    if (text === '') return '';
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.record({ kind: 'delete', at: from, text });
    return text;
  }

  /** Puts text in the place of what stands between two offsets, as one change; the cursor goes behind it. */
  replace(from: number, to: number, text: string): void {
    this.together(() => {
      this.delete(from, to);
      this.insert(text);
    });
  }

  /** What `change` does is taken back at once. */
  together(change: () => void): void {
    if (this.open) return change();
    const step: UndoStep = [];
    this.open = step;
    change();
    this.open = undefined;
    if (step.length > 0) this.steps.push(step);
  }

  private record(change: Change): void {
    if (this.open) this.open.push(change);
    else this.steps.push([change]);
  }

  /** Takes the last change back; the cursor goes where it was made. False where there is none. */
  undo(): boolean {
    const step = this.steps.pop();
    if (!step) return false;
    for (const { kind, at, text } of step.reverse()) {
      this.text = this.text.slice(0, at) + (kind === 'delete' ? text : '') + this.text.slice(at + (kind === 'insert' ? text.length : 0));
      this.point = kind === 'delete' ? at + text.length : at;
    }
    return true;
  }
}
