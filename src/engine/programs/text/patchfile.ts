/** A line of a hunk: kept, taken away or put in. `open`: without a newline at its end. */
export interface HunkLine {
  mark: ' ' | '-' | '+';
  text: string;
  open?: boolean;
}

export interface Hunk {
  /** Where it begins in the old and the new file, from 1; 0 in a file without lines. */
  oldStart: number;
  newStart: number;
  lines: HunkLine[];
}

/** What a patch says of one file. */
export interface FilePatch {
  oldName: string | undefined;
  newName: string | undefined;
  /** The lines that tell of the names, as they stand. */
  heading: string[];
  /** Line of the patch, from 1, that the first hunk begins in. */
  line: number;
  hunks: Hunk[];
}

/** A hunk that is cut short or has lines of no kind. */
export class MalformedPatch extends Error {
  /** The part that it is in. */
  part: FilePatch | undefined;

  constructor(
    readonly line: number,
    readonly text: string,
  ) {
    super('malformed patch');
  }
}

export const countOf = (hunk: Hunk, side: '-' | '+'): number => hunk.lines.filter((l) => l.mark === ' ' || l.mark === side).length;

const fileName = (rest: string): string => rest.replace(/\t.*$/, '').replace(/^"(.*)"$/, '$1').trim();

const noNewline = /^\\ /;

/** Reads unified, context and normal diffs (diff(1)); text between them is passed over. Throws MalformedPatch. */
export class PatchReader {
  private at = 0;
  private readonly lines: string[];

  constructor(text: string) {
    this.lines = text.split('\n');
    if (this.lines.at(-1) === '') this.lines.pop();
  }

  /** The next file's part; undefined at the end. */
  next(): FilePatch | undefined {
    for (; this.at < this.lines.length; this.at++) {
      const line = this.lines[this.at]!;
      const after = this.lines[this.at + 1] ?? '';
      if (line.startsWith('--- ') && after.startsWith('+++ ')) return this.headed(line, after, () => this.unified());
      if (line.startsWith('*** ') && after.startsWith('--- ')) return this.headed(line, after, () => this.context());
      if (/^@@ -\d/.test(line)) return this.bare(() => this.unified());
      if (/^\d+(,\d+)?[acd]\d+(,\d+)?$/.test(line)) return this.bare(() => this.normal());
    }
    return undefined;
  }

  private headed(first: string, second: string, hunks: () => Hunk[]): FilePatch {
    this.at += 2;
    const part = { oldName: fileName(first.slice(4)), newName: fileName(second.slice(4)), heading: [first, second], line: this.at + 1, hunks: [] };
    try {
      return { ...part, hunks: hunks() };
    } catch (error) {
      if (error instanceof MalformedPatch) error.part = part;
      throw error;
    }
  }

  private bare(hunks: () => Hunk[]): FilePatch {
    return { oldName: undefined, newName: undefined, heading: [], line: this.at + 1, hunks: hunks() };
  }

  private bad(): never {
    throw new MalformedPatch(Math.min(this.at + 1, this.lines.length), this.lines[this.at] ?? ' ');
  }

  /** Notes that the line before has no newline, where the patch says so. */
  private ending(lines: readonly HunkLine[]): void {
    if (!noNewline.test(this.lines[this.at] ?? '')) return;
    this.at++;
    const last = lines.at(-1);
    if (last) last.open = true;
  }

  private unified(): Hunk[] {
    const out: Hunk[] = [];
    for (;;) {
      const m = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(this.lines[this.at] ?? '');
      if (!m) return out;
      this.at++;
      let [old, added] = [Number(m[2] ?? 1), Number(m[4] ?? 1)];
      const lines: HunkLine[] = [];
      while (old > 0 || added > 0) {
        const line = this.lines[this.at];
        if (line === undefined || !/^[-+ \t]|^$/.test(line)) this.bad();
        const mark = line[0] === '-' || line[0] === '+' ? line[0] : ' ';
        lines.push({ mark, text: line.slice(line[0] === '\t' ? 0 : 1) });
        if (mark !== '+') old--;
        if (mark !== '-') added--;
        this.at++;
        this.ending(lines);
      }
      out.push({ oldStart: Number(m[1]), newStart: Number(m[3]), lines });
    }
  }

  private normal(): Hunk[] {
    const out: Hunk[] = [];
    for (;;) {
      const m = /^(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?$/.exec(this.lines[this.at] ?? '');
      if (!m) return out;
      this.at++;
      const lines: HunkLine[] = [];
      this.marked('<', '-', lines);
      if (m[3] === 'c') {
        if (this.lines[this.at] !== '---') this.bad();
        this.at++;
      }
      this.marked('>', '+', lines);
      out.push({ oldStart: Number(m[1]), newStart: Number(m[4]), lines });
    }
  }

  private marked(sign: string, mark: '-' | '+', lines: HunkLine[]): void {
    while (this.lines[this.at]?.startsWith(`${sign} `)) {
      lines.push({ mark, text: this.lines[this.at++]!.slice(2) });
      this.ending(lines);
    }
  }

  private context(): Hunk[] {
    const out: Hunk[] = [];
    while (this.lines[this.at]?.startsWith('***************')) {
      this.at++;
      const from = /^\*\*\* (\d+)(?:,\d+)? \*\*\*\*$/.exec(this.lines[this.at] ?? '');
      if (!from) this.bad();
      this.at++;
      const old = this.side('-');
      const to = /^--- (\d+)(?:,\d+)? ----$/.exec(this.lines[this.at] ?? '');
      if (!to) this.bad();
      this.at++;
      const added = this.side('+');
      out.push({ oldStart: Number(from[1]), newStart: Number(to[1]), lines: woven(old, added) });
    }
    return out;
  }

  /** One half of a context hunk; `!` is a line that the other half has in other words. */
  private side(mark: '-' | '+'): HunkLine[] {
    const lines: HunkLine[] = [];
    while (/^[-+! ] /.test(this.lines[this.at] ?? '') && !/^--- \d+(,\d+)? ----$/.test(this.lines[this.at]!)) {
      const line = this.lines[this.at++]!;
      lines.push({ mark: line[0] === ' ' ? ' ' : mark, text: line.slice(2) });
      this.ending(lines);
    }
    return lines;
  }
}

/** Both halves of a context hunk as one; a half without changes may be left out. */
function woven(old: readonly HunkLine[], added: readonly HunkLine[]): HunkLine[] {
  if (old.length === 0) return [...added];
  if (added.length === 0) return [...old];
  const out: HunkLine[] = [];
  let j = 0;
  for (const line of old) {
    if (line.mark === ' ') {
      while (j < added.length && added[j]!.mark === '+') out.push(added[j++]!);
      j++;
    }
    out.push(line);
  }
  out.push(...added.slice(j).filter((l) => l.mark === '+'));
  return out;
}

/** A hunk that undoes another. */
export const reversed = (hunk: Hunk): Hunk => ({
  oldStart: hunk.newStart,
  newStart: hunk.oldStart,
  lines: hunk.lines.map((l) => ({ ...l, mark: l.mark === '-' ? '+' : l.mark === '+' ? '-' : ' ' })),
});

/** A hunk as a unified diff shows it. */
export function hunkText(hunk: Hunk): string {
  const range = (start: number, count: number) => (count === 1 ? String(start) : `${start},${count}`);
  const body = hunk.lines.map((l) => `${l.mark}${l.text}\n${l.open ? '\\ No newline at end of file\n' : ''}`).join('');
  return `@@ -${range(hunk.oldStart, countOf(hunk, '-'))} +${range(hunk.newStart, countOf(hunk, '+'))} @@\n${body}`;
}
