import type { IMarker, Terminal } from '@xterm/xterm';
import { lineAt, textOf } from './lines.ts';

interface Command {
  prompt: IMarker;
  /** The row after the line typed; undefined while it is typed. */
  output?: IMarker;
  /** Columns that its last line takes of the row of the prompt after it. */
  endColumns?: number;
}

/** A command line and what it printed. */
export interface Printed {
  command: string;
  output: string;
}

const KEPT = 200;

/** What stands before a command on its line: `root@node01:~# `. */
const PROMPT = /^.*?[#$] /;

/**
 * Where the commands of a terminal begin and end. Line editors turn bracketed paste on as they begin to read a line and
 * off as it is entered (CSI ? 2004 h and l), which bash and what behaves like it do at every prompt.
 */
export class Commands {
  private readonly all: Command[] = [];
  private waiting: (() => void)[] = [];
  private readonly ends: { dispose(): void }[];

  constructor(private readonly terminal: Terminal) {
    const { parser } = terminal;
    const on = (final: 'h' | 'l', then: () => void) =>
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params[0] === 2004 && terminal.buffer.active.type === 'normal') then();
        return false;
      });
    this.ends = [on('h', () => this.began()), on('l', () => this.entered()), terminal.onWriteParsed(() => this.follow())];
  }

  dispose(): void {
    for (const end of this.ends) end.dispose();
  }

  /** A shell reads a line: what is typed now is typed at its prompt. */
  get reading(): boolean {
    const last = this.all.at(-1);
    return last !== undefined && !last.output && this.terminal.buffer.active.type === 'normal';
  }

  /** Calls back once a shell reads a line; at once if it does. */
  whenReading(fn: () => void): void {
    if (this.reading) fn();
    else this.waiting.push(fn);
  }

  /** The last command that printed something, with what it has printed so far. */
  last(): Printed | undefined {
    for (let i = this.all.length - 1; i >= 0; i--) {
      const output = this.outputOf(this.all[i]!, this.all[i + 1]);
      if (output !== '') return { command: this.lineOf(this.all[i]!), output };
    }
    return undefined;
  }

  /** The line of the command that printed a row; undefined for none, or one that is not known any more. */
  at(row: number): string | undefined {
    const command = this.all.findLast(({ prompt }) => !prompt.isDisposed && prompt.line <= row);
    return command && this.lineOf(command);
  }

  private began(): void {
    const prompt = this.terminal.registerMarker(0);
    const last = this.all.at(-1);
    if (last && !last.output) this.all.pop();
    else if (last) last.endColumns = this.terminal.buffer.active.cursorX;
    this.all.push({ prompt });
    if (this.all.length > KEPT) this.all.shift();
    const { waiting } = this;
    this.waiting = [];
    // The line editor has yet to draw its prompt.
    setTimeout(() => waiting.forEach((fn) => fn()));
  }

  /** A screen that was cleared has its prompt in another place. */
  private follow(): void {
    const last = this.all.at(-1);
    if (!last || !this.reading || !last.prompt.isDisposed) return;
    const { normal } = this.terminal.buffer;
    const row = normal.baseY + normal.cursorY;
    last.prompt = this.terminal.registerMarker(lineAt(normal, row).from - row);
  }

  private entered(): void {
    const last = this.all.at(-1);
    if (last && !last.output) last.output = this.terminal.registerMarker(0);
  }

  private lineOf({ prompt, output }: Command): string {
    if (prompt.isDisposed) return '';
    const { normal } = this.terminal.buffer;
    const typed = textOf(normal, prompt.line, output ? output.line : normal.baseY + normal.cursorY + 1);
    return typed.replace(PROMPT, '').trim();
  }

  /** What a command printed until the one after it began. */
  private outputOf({ output, endColumns = 0 }: Command, next: Command | undefined): string {
    const { normal } = this.terminal.buffer;
    if (!output || next?.prompt.isDisposed || (output.isDisposed && !this.isFull())) return '';
    const from = output.isDisposed ? 0 : output.line;
    const to = next ? next.prompt.line : normal.baseY + normal.cursorY + 1;
    const whole = textOf(normal, from, to);
    const rest = next && endColumns > 0 ? (normal.getLine(to)?.translateToString(false, 0, endColumns) ?? '') : '';
    return [whole, rest].filter(Boolean).join('\n').trimEnd();
  }

  /** Rows have gone above the first that is kept. A marker can also be gone because its row was cleared. */
  private isFull(): boolean {
    const { normal } = this.terminal.buffer;
    return normal.length >= (this.terminal.options.scrollback ?? 0) + this.terminal.rows;
  }
}
