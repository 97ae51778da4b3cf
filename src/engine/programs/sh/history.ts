import { FsError, type FileSystem } from '../../hosts/types.ts';
import type { Expanded, expandHistory, ExpansionMemory } from './historyexpand.ts';

/** The variables that say what is remembered. */
export interface HistoryControl {
  HISTCONTROL: string;
  /** Whether HISTIGNORE has a line; `last` is the one before it. */
  ignores(line: string, last: string | undefined): boolean;
  /** HISTSIZE: how many lines are kept; undefined: all. */
  size: number | undefined;
}

/** False for a line that can have no history references. */
export const mayRefer = (line: string): boolean => line.startsWith('^') || line.includes('!');

/** The lines that were typed at a prompt. */
export class History {
  lines: string[] = [];
  /** When each was typed, in virtual milliseconds. */
  times: number[] = [];
  /** The number of the first line kept. */
  first = 1;
  /** How many of the lines are in the file already. */
  private saved = 0;
  private readonly memory: ExpansionMemory = {};

  /** Remembers a line, unless HISTCONTROL or HISTIGNORE tells not to. */
  add(line: string, control: HistoryControl, at: number): boolean {
    if (line.trim() === '') return false;
    const wants = control.HISTCONTROL.split(':');
    const both = wants.includes('ignoreboth');
    const last = this.lines.at(-1);
    if ((both || wants.includes('ignorespace')) && line.startsWith(' ')) return false;
    if ((both || wants.includes('ignoredups')) && last === line) return false;
    if (control.ignores(line, last)) return false;
    if (wants.includes('erasedups')) for (let i = this.lines.length - 1; i >= 0; i--) if (this.lines[i] === line) this.drop(i);
    this.push(line, at);
    this.stifle(control.size);
    return true;
  }

  push(line: string, at: number): void {
    this.lines.push(line);
    this.times.push(at);
  }

  /** Drops lines by their index; those behind get other numbers. */
  drop(index: number, count = 1): void {
    this.lines.splice(index, count);
    this.times.splice(index, count);
    this.saved = Math.min(this.saved, this.lines.length);
  }

  /** Keeps the last `size` lines alone. */
  stifle(size: number | undefined): void {
    const over = size === undefined ? 0 : this.lines.length - size;
    if (over <= 0) return;
    this.drop(0, over);
    this.first += over;
  }

  clear(): void {
    this.lines = [];
    this.times = [];
    this.first = 1;
    this.saved = 0;
  }

  /** Reads a history file; `#` and a number before a line is when it was typed. */
  load(fs: FileSystem, path: string): void {
    try {
      if (fs.stat(path)?.type !== 'file') return;
      let at = 0;
      for (const line of fs.read(path).split('\n')) {
        if (/^#\d+$/.test(line)) at = Number(line.slice(1)) * 1000;
        else if (line !== '') this.push(line, at);
      }
      this.saved = this.lines.length;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }

  /**
   * Appends what is new to a file, or writes all (`whole`). `times`: with the time of each line. At most `limit` lines stay in it.
   * A history that can't be kept is lost silently, as bash does.
   */
  save(fs: FileSystem, path: string, options: { whole?: boolean; times?: boolean; limit?: number | undefined } = {}): void {
    const from = options.whole ? 0 : this.saved;
    const fresh = this.lines.slice(from).map((l, i) => `${options.times ? `#${Math.floor(this.times[from + i]! / 1000)}\n` : ''}${l}\n`);
    if (fresh.length === 0 && !options.whole) return;
    try {
      fs.write(path, fresh.join(''), { append: !options.whole, mode: 0o600 });
      this.saved = this.lines.length;
      const all = fs.read(path).split('\n').slice(0, -1);
      if (options.limit !== undefined && all.length > options.limit) fs.write(path, all.slice(-options.limit || all.length).map((l) => `${l}\n`).join(''));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }

  /** Replaces the history references of a line by `expander`; undefined where it has none. Throws EventNotFound. */
  expand(line: string, expander: typeof expandHistory): Expanded | undefined {
    return expander(line, this.lines, this.first, this.memory);
  }
}
