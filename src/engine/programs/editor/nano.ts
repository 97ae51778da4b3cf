import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import { at as pathAt } from '../lib/paths.ts';
import { displayWidth } from '../lib/width.ts';
import { KeyReader } from '../sh/readline/keys.ts';
import { TextBuffer, type Place } from './buffer.ts';
import { search } from './motions.ts';
import { expanded, rowsOf } from './view.ts';

const help = [
  ['^G Help', '^O Write Out', '^W Where Is', '^K Cut', '^C Location'],
  ['^X Exit', '^R Read File', '^\\ Replace', '^U Paste', '^_ Go To Line'],
];

/** A small nano: what one needs to change a file and leave. */
class Nano {
  private buffer = new TextBuffer('');
  private at: Place = { line: 0, column: 0 };
  private top = 0;
  private message = '';
  private cut: string[] = [];
  private cutting = false;
  private pattern = '';

  constructor(
    private readonly p: Process,
    private file: string,
    private readonly keys: KeyReader,
  ) {
    const { fs } = p.machine;
    const path = pathAt(p.cwd, file);
    try {
      if (file !== '' && fs.stat(path)) {
        this.buffer = new TextBuffer(fs.read(path));
        this.message = `Read ${this.buffer.lines.length} line${this.buffer.lines.length === 1 ? '' : 's'}`;
      } else this.message = 'New File';
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.message = `Error reading ${file}: ${error.strerror}`;
    }
  }

  private get tty() {
    return this.p.stdout.tty!;
  }

  private screen(prompt?: string): string {
    const { columns, rows } = this.tty;
    const height = Math.max(1, rows - 4);
    if (this.at.line < this.top) this.top = this.at.line;
    if (this.at.line >= this.top + height) this.top = this.at.line - Math.floor(height / 2);
    const title = `  GNU nano 7.2`;
    const name = this.file === '' ? 'New Buffer' : this.file;
    const left = Math.max(0, Math.floor((columns - name.length) / 2) - title.length);
    let out = `\x1b[?25l\x1b[H\x1b[7m${`${title}${' '.repeat(left)}${name}${this.buffer.changed ? ' *' : ''}`.padEnd(columns).slice(0, columns)}\x1b[0m\r\n`;
    let cursor = { row: 1, column: 0 };
    for (let i = 0; i < height; i++) {
      const l = this.top + i;
      const line = this.buffer.lines[l];
      let shown = line === undefined ? '' : expanded(line);
      if (l === this.at.line) {
        // A line that is too long shows the part that the cursor is in.
        const before = rowsOf(expanded(this.buffer.line(l).slice(0, this.at.column)), columns - 1);
        cursor = { row: i + 1, column: displayWidth(before[before.length - 1]!) };
        shown = rowsOf(shown, columns - 1)[before.length - 1] ?? '';
      } else shown = rowsOf(shown, columns - 1)[0]!;
      out += `${shown}\x1b[K\r\n`;
    }
    const note = this.message === '' ? '' : `[ ${this.message} ]`;
    const status = prompt !== undefined ? `\x1b[7m${prompt.padEnd(columns)}\x1b[0m` : note === '' ? '' : `${' '.repeat(Math.max(0, Math.floor((columns - note.length) / 2)))}\x1b[7m${note}\x1b[0m`;
    out += `${status}\x1b[K`;
    for (const row of help) out += `\r\n${row.map((h) => `\x1b[7m${h.slice(0, 2)}\x1b[0m${h.slice(2).padEnd(Math.max(h.length, Math.floor(columns / 5)) - 2)}`).join('')}\x1b[K`;
    out += prompt !== undefined ? `\x1b[${rows - 2};${displayWidth(prompt) + 1}H` : `\x1b[${cursor.row + 1};${cursor.column + 1}H`;
    return `${out}\x1b[?25h`;
  }

  private *ask(question: string, preset = ''): Task<string | undefined> {
    let text = preset;
    for (;;) {
      yield* this.p.stdout.write(this.screen(question + text));
      const key = yield* this.keys.next();
      if (!key) return undefined;
      if (key.type !== 'key') text += key.text;
      else if (key.name === '\r' || key.name === '\n') return text;
      else if (key.name === '\x7f' || key.name === '\b') text = [...text].slice(0, -1).join('');
      else if (key.name === '\x03' || key.name === '\x07') return undefined;
    }
  }

  private *save(): Task<boolean> {
    const name = yield* this.ask('File Name to Write: ', this.file);
    if (name === undefined || name === '') {
      this.message = 'Cancelled';
      return false;
    }
    try {
      this.p.machine.fs.write(pathAt(this.p.cwd, name), this.buffer.text);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.message = `Error writing ${name}: ${error.strerror}`;
      return false;
    }
    this.file = name;
    this.buffer.saved();
    this.message = `Wrote ${this.buffer.text === '' ? 0 : this.buffer.lines.length} lines`;
    return true;
  }

  /** True when it may be left. */
  private *leave(): Task<boolean> {
    if (!this.buffer.changed) return true;
    for (;;) {
      yield* this.p.stdout.write(this.screen('Save modified buffer?  (Y/N, ^C to cancel) '));
      const key = yield* this.keys.next();
      if (!key) return true;
      if (key.type !== 'key') {
        if (/^y/i.test(key.text)) return yield* this.save();
        if (/^n/i.test(key.text)) return true;
      } else if (key.name === '\x03') {
        this.message = 'Cancelled';
        return false;
      }
    }
  }

  private clamp(): void {
    this.at.line = Math.max(0, Math.min(this.at.line, this.buffer.lines.length - 1));
    this.at.column = Math.max(0, Math.min(this.at.column, this.buffer.line(this.at.line).length));
  }

  private *find(): Task {
    const text = yield* this.ask(`Search${this.pattern === '' ? '' : ` [${this.pattern}]`}: `);
    if (text === undefined) {
      this.message = 'Cancelled';
      return;
    }
    if (text !== '') this.pattern = text;
    if (this.pattern === '') return;
    const to = search(this.buffer, this.at, new RegExp(this.pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu'), 1);
    if (to) this.at = to;
    else this.message = `"${this.pattern}" not found`;
  }

  private *key(name: string): Task<boolean> {
    const { buffer: b, at } = this;
    const cutting = this.cutting;
    this.cutting = false;
    const page = Math.max(1, this.tty.rows - 5);
    switch (name) {
      case '\x18':
        return yield* this.leave();
      case '\x0f':
      case '\x13':
        yield* this.save();
        return false;
      case '\x17':
        yield* this.find();
        return false;
      case '\x0b':
        b.checkpoint(at);
        if (!cutting) this.cut = [];
        this.cut.push(...b.removeLines(at.line, at.line));
        at.column = 0;
        this.cutting = true;
        break;
      case '\x15':
        b.checkpoint(at);
        b.lines.splice(at.line, 0, ...this.cut);
        at.line += this.cut.length;
        break;
      case '\x03':
        this.message = `line ${at.line + 1}/${b.lines.length} (${Math.round(((at.line + 1) / b.lines.length) * 100)}%), col ${at.column + 1}/${b.line(at.line).length + 1}`;
        break;
      case '\x1f': {
        const n = yield* this.ask('Enter line number, column number: ');
        if (n !== undefined) {
          at.line = Number(n.split(',')[0]) - 1 || 0;
          at.column = 0;
        }
        break;
      }
      case '\x1bu': {
        const to = b.undo(at);
        if (to) this.at = to;
        break;
      }
      case '\r':
      case '\n':
        b.checkpoint(at);
        this.at = b.insert(at, '\n');
        break;
      case '\t':
        b.checkpoint(at);
        this.at = b.insert(at, '\t');
        break;
      case '\x7f':
      case '\b':
        if (at.line === 0 && at.column === 0) break;
        b.checkpoint(at);
        if (at.column > 0) {
          const kept = [...b.line(at.line).slice(0, at.column)].slice(0, -1).join('').length;
          b.remove({ line: at.line, column: kept }, at);
          at.column = kept;
        } else {
          const column = b.line(at.line - 1).length;
          b.remove({ line: at.line - 1, column }, at);
          this.at = { line: at.line - 1, column };
        }
        break;
      case '\x1b[3~':
      case '\x04':
        b.checkpoint(at);
        if (at.column < b.line(at.line).length) b.remove(at, { line: at.line, column: at.column + 1 });
        else if (at.line + 1 < b.lines.length) b.remove(at, { line: at.line + 1, column: 0 });
        break;
      case '\x1b[A':
      case '\x1bOA':
      case '\x10':
        at.line--;
        break;
      case '\x1b[B':
      case '\x1bOB':
      case '\x0e':
        at.line++;
        break;
      case '\x1b[C':
      case '\x1bOC':
      case '\x06':
        if (at.column < b.line(at.line).length) at.column++;
        else if (at.line + 1 < b.lines.length) this.at = { line: at.line + 1, column: 0 };
        break;
      case '\x1b[D':
      case '\x1bOD':
      case '\x02':
        if (at.column > 0) at.column--;
        else if (at.line > 0) this.at = { line: at.line - 1, column: b.line(at.line - 1).length };
        break;
      case '\x01':
      case '\x1b[H':
      case '\x1bOH':
        at.column = 0;
        break;
      case '\x05':
      case '\x1b[F':
      case '\x1bOF':
        at.column = b.line(at.line).length;
        break;
      case '\x1b[5~':
      case '\x19':
        at.line -= page;
        break;
      case '\x1b[6~':
      case '\x16':
        at.line += page;
        break;
    }
    this.clamp();
    return false;
  }

  *run(): Task<number> {
    const { tty } = this;
    tty.mode = 'raw';
    this.p.onSignal('SIGWINCH', () => {
      this.p.sim.spawn('nano', tty.write(this.screen()));
    });
    yield* tty.write('\x1b[?1049h\x1b[?2004h');
    try {
      for (;;) {
        if (!this.keys.waiting) yield* this.p.stdout.write(this.screen());
        const key = yield* this.keys.next();
        if (!key) return 1;
        this.message = '';
        if (key.type !== 'key') {
          this.cutting = false;
          this.buffer.checkpoint(this.at);
          this.at = this.buffer.insert(this.at, key.text);
        } else if (yield* this.key(key.name)) return 0;
      }
    } finally {
      this.keys.giveBack();
      tty.mode = 'cooked';
      this.p.sim.spawn('nano', tty.write('\x1b[?2004l\x1b[?1049l'));
    }
  }
}

export const nano: Program = function* (p) {
  if (!p.stdin.tty || !p.stdout.tty) {
    yield* p.stderr.write('Standard input is not a terminal\n');
    return 1;
  }
  const file = p.args.slice(1).find((w) => !/^[-+]./.test(w)) ?? '';
  return yield* new Nano(p, file, new KeyReader(OpenFile.of(p.stdin))).run();
};
