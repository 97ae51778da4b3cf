import { FsError, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at as pathAt } from '../lib/paths.ts';
import { posixRegExp } from '../lib/regex.ts';
import { utf8Length } from '../../api/utf8.ts';
import type { KeyReader } from '../sh/readline/keys.ts';
import { TextBuffer, type Place } from './buffer.ts';
import { TextView } from './view.ts';

/** What vi edits and shows: the text, the cursor, the file, the line at the bottom. */
export class ViBase {
  buffer: TextBuffer;
  at: Place = { line: 0, column: 0 };
  file: string;
  message = '';
  readonly view: TextView;
  mode: 'normal' | 'insert' | 'replace' | 'line' | 'visual' = 'normal';
  /** The exit code once the editor has been left. */
  exit: number | undefined;
  pattern: RegExp | undefined;
  protected direction: 1 | -1 = 1;
  protected register = { text: '', linewise: false };
  protected pending = '';
  protected anchor: Place = { line: 0, column: 0 };
  protected lastFind: { how: string; c: string } | undefined;
  protected wanted: number | undefined;
  /** The keys of the last change, for `.`, and those of the command at hand. */
  protected lastChange: string[] = [];
  protected recording: string[] = [];
  protected replaying = false;
  protected insertCount = 1;
  protected inserted = '';

  constructor(
    readonly p: Process,
    file: string,
    protected readonly keys: KeyReader,
  ) {
    this.file = file;
    this.view = new TextView(p.stdout.tty!);
    this.buffer = new TextBuffer('');
    this.load();
  }

  protected load(): void {
    const { fs } = this.p.machine;
    if (this.file === '') return;
    const path = pathAt(this.p.cwd, this.file);
    try {
      const stat = fs.stat(path);
      if (stat?.type === 'dir') {
        this.message = `"${this.file}" is a directory`;
        return;
      }
      const text = stat ? fs.read(path) : '';
      this.buffer = new TextBuffer(text);
      this.message = stat ? `"${this.file}" ${text === '' ? 0 : this.buffer.lines.length}L, ${utf8Length(text)}B` : `"${this.file}" [New]`;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.message = `"${this.file}" ${error.strerror}`;
    }
  }

  /** Writes the text; false after it has told why it can't. */
  write(file = this.file, lines?: readonly string[]): boolean {
    if (file === '') {
      this.message = 'E32: No file name';
      return false;
    }
    try {
      const text = lines ? lines.map((l) => `${l}\n`).join('') : this.buffer.text;
      const isNew = !this.p.machine.fs.stat(pathAt(this.p.cwd, file));
      this.p.machine.fs.write(pathAt(this.p.cwd, file), text);
      if (file === this.file || this.file === '') {
        this.file = file;
        this.buffer.saved();
      }
      this.message = `"${file}"${isNew ? ' [New]' : ''} ${text === '' ? 0 : text.split('\n').length - 1}L, ${utf8Length(text)}B written`;
      return true;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.message = `"${file}" E212: Can't open file for writing: ${error.strerror}`;
      return false;
    }
  }

  open(file: string): void {
    this.file = file;
    this.at = { line: 0, column: 0 };
    this.view.top = 0;
    this.buffer = new TextBuffer('');
    this.load();
  }

  protected *draw(): Task {
    this.view.follow(this.buffer, this.at);
    const ruler = `${this.at.line + 1},${this.at.column + 1}`;
    const left = this.mode === 'insert' ? '-- INSERT --' : this.mode === 'replace' ? '-- REPLACE --' : this.mode === 'line' ? '-- VISUAL LINE --' : this.mode === 'visual' ? '-- VISUAL --' : this.message;
    const width = this.view.columns;
    const status = left.length + ruler.length + 14 < width ? `${left.padEnd(width - 18)}${ruler}` : left.slice(0, width - 1);
    const [from, to] = [Math.min(this.anchor.line, this.at.line), Math.max(this.anchor.line, this.at.line)];
    const marked = this.mode === 'line' || this.mode === 'visual' ? (l: number) => l >= from && l <= to : undefined;
    yield* this.p.stdout.write(this.view.draw(this.buffer, this.at, status, false, marked));
  }

  /** Reads a line at the bottom of the screen; undefined when it is given up. */
  *ask(mark: string, preset = ''): Task<string | undefined> {
    let text = preset;
    for (;;) {
      yield* this.p.stdout.write(this.view.draw(this.buffer, this.at, mark + text, true));
      const key = yield* this.keys.next();
      if (!key) return undefined;
      if (key.type !== 'key') text += key.text.replace(/\n/g, ' ');
      else if (key.name === '\r' || key.name === '\n') return text;
      else if (key.name === '\x7f' || key.name === '\b') {
        if (text === '') return undefined;
        text = [...text].slice(0, -1).join('');
      } else if (key.name === '\x15') text = '';
      else if (key.name === '\x17') text = text.replace(/\S*\s*$/, '');
      else if (key.name === '\x03' || key.name === '\x1b') return undefined;
    }
  }

  protected get inserting(): boolean {
    return this.mode === 'insert' || this.mode === 'replace';
  }

  /** Keeps the cursor on a character. */
  clamp(): void {
    this.at.line = Math.max(0, Math.min(this.at.line, this.buffer.lines.length - 1));
    const length = this.buffer.line(this.at.line).length;
    this.at.column = Math.max(0, Math.min(this.at.column, this.inserting ? length : Math.max(0, length - 1)));
  }

  /** Takes a pattern for n, N and empty patterns; false where it is none. */
  setPattern(text: string): boolean {
    try {
      this.pattern = posixRegExp(text, { global: true });
      return true;
    } catch {
      this.message = `E486: Pattern not found: ${text}`;
      return false;
    }
  }
}
