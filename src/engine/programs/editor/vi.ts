import type { Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import { KeyReader, type Key } from '../sh/readline/keys.ts';
import { wordBackward } from './motions.ts';
import { ViVisual } from './vivisual.ts';

const ESC = '\x1b';

/** A key as vi's commands name it; arrows and the like become the letters that do the same. */
const plainKey = (key: Key): string => {
  if (key.type !== 'key') return key.text;
  return { '\x1b[A': 'k', '\x1b[B': 'j', '\x1b[C': 'l', '\x1b[D': 'h', '\x1bOA': 'k', '\x1bOB': 'j', '\x1bOC': 'l', '\x1bOD': 'h', '\x1b[H': '0', '\x1b[F': '$', '\x1bOH': '0', '\x1bOF': '$', '\x1b[3~': 'x', '\x1b[5~': '\x02', '\x1b[6~': '\x06', '\r': 'j', '\n': 'j', '\x7f': 'h', '\b': 'h' }[key.name] ?? key.name;
};

/** A small vi: enough of vim's normal mode to edit a manifest. */
class Vi extends ViVisual {
  *run(): Task<number> {
    const tty = this.p.stdout.tty!;
    tty.mode = 'raw';
    this.p.onSignal('SIGWINCH', () => {
      this.p.sim.spawn('vi', this.draw());
    });
    yield* tty.write('\x1b[?1049h\x1b[?2004h');
    try {
      while (this.exit === undefined) {
        if (!this.keys.waiting) yield* this.draw();
        const key = yield* this.keys.next();
        if (!key) return 1;
        yield* this.key(key);
      }
    } finally {
      this.keys.giveBack();
      tty.mode = 'cooked';
      this.p.sim.spawn('vi', tty.write('\x1b[?2004l\x1b[?1049l'));
    }
    return this.exit;
  }

  private *key(key: Key): Task {
    if (this.mode === 'insert' || this.mode === 'replace') {
      if (key.type !== 'key') return this.insertText(key.text);
      return yield* this.insertKey(key.name);
    }
    const text = plainKey(key);
    if (key.type === 'text') for (const c of text) yield* this.one(c);
    else if (key.type === 'paste') return;
    else yield* this.one(text);
  }

  private *one(key: string): Task {
    if (this.mode === 'insert' || this.mode === 'replace') {
      if (key === ESC) return yield* this.insertKey(key);
      return this.insertText(key);
    }
    if (!this.replaying) this.recording.push(key);
    if (key === ESC || key === '\x03') {
      this.pending = '';
      this.recording = [];
      this.mode = 'normal';
      if (key === '\x03') this.message = 'Type  :qa!  and press <Enter> to abandon all changes and exit Vim';
      return this.clamp();
    }
    this.pending += key;
    const before = this.buffer.lines;
    const snapshot = this.buffer.text;
    const done = this.mode === 'normal' ? yield* this.normal(this.pending) : yield* this.visual(this.pending);
    if (!done) return;
    this.pending = '';
    if (!this.inserting) {
      if (!this.replaying && (this.buffer.lines !== before || this.buffer.text !== snapshot) && !/^[u\x12.:]/.test(this.recording.join(''))) this.lastChange = this.recording;
      this.recording = [];
    }
    this.clamp();
  }

  private insertText(text: string): void {
    if (!this.replaying) this.recording.push(text);
    if (this.mode === 'replace') {
      const line = this.buffer.line(this.at.line);
      this.buffer.lines[this.at.line] = line.slice(0, this.at.column) + text + line.slice(this.at.column + text.length);
      this.at.column += text.length;
      return;
    }
    this.inserted += text;
    this.at = this.buffer.insert(this.at, text);
  }

  private *insertKey(name: string): Task {
    if (!this.replaying) this.recording.push(name);
    switch (name) {
      case ESC:
      case '\x03':
        for (let i = 1; i < this.insertCount; i++) this.at = this.buffer.insert(this.at, this.inserted);
        this.insertCount = 1;
        this.mode = 'normal';
        this.at.column = Math.max(0, this.at.column - 1);
        if (!this.replaying) this.lastChange = this.recording;
        this.recording = [];
        this.message = '';
        return this.clamp();
      case '\r':
      case '\n': {
        this.inserted += '\n';
        this.at = this.buffer.insert(this.at, '\n');
        return;
      }
      case '\t':
        return this.insertText('\t');
      case '\x7f':
      case '\b':
        if (this.at.column > 0) {
          const line = this.buffer.line(this.at.line);
          const cut = [...line.slice(0, this.at.column)].slice(0, -1).join('');
          this.buffer.lines[this.at.line] = cut + line.slice(this.at.column);
          this.at.column = cut.length;
        } else if (this.at.line > 0) {
          const column = this.buffer.line(this.at.line - 1).length;
          this.buffer.remove({ line: this.at.line - 1, column }, this.at);
          this.at = { line: this.at.line - 1, column };
        }
        this.inserted = this.inserted.slice(0, -1);
        return;
      case '\x17': {
        const to = { ...this.at };
        this.at = wordBackward(this.buffer, this.at, false);
        if (this.at.line !== to.line) this.at = { line: to.line, column: 0 };
        this.buffer.remove(this.at, to);
        return;
      }
      case '\x15':
        this.buffer.remove({ line: this.at.line, column: 0 }, this.at);
        this.at.column = 0;
        return;
      case '\x1b[3~':
        this.buffer.remove(this.at, { line: this.at.line, column: this.at.column + 1 });
        return;
      case '\x1b[A':
      case '\x1bOA':
        this.at.line--;
        return this.clamp();
      case '\x1b[B':
      case '\x1bOB':
        this.at.line++;
        return this.clamp();
      case '\x1b[C':
      case '\x1bOC':
        this.at.column++;
        return this.clamp();
      case '\x1b[D':
      case '\x1bOD':
        this.at.column--;
        return this.clamp();
      case '\x1b[H':
      case '\x1bOH':
        this.at.column = 0;
        return;
      case '\x1b[F':
      case '\x1bOF':
        this.at.column = this.buffer.line(this.at.line).length;
        return;
    }
  }

  /** A command of normal mode; false while it is not whole. */
  private *normal(keys: string): Task<boolean> {
    const m = /^([1-9]\d*)?([^]*)$/.exec(keys)!;
    const count = m[1] === undefined ? undefined : Number(m[1]);
    const rest = m[2]!;
    if (rest === '') return false;
    const n = count ?? 1;
    const { buffer: b, at } = this;
    const change = () => b.checkpoint(at);
    const first = rest[0]!;
    switch (first) {
      case ':':
        return yield* this.colon(count === undefined ? '' : `.,.+${count - 1}`);
      case '/':
      case '?':
        return yield* this.find(first);
      case 'i':
        change();
        this.insertAt({ ...at }, n);
        return true;
      case 'a':
        change();
        this.insertAt({ line: at.line, column: Math.min(b.line(at.line).length, at.column + 1) }, n);
        return true;
      case 'I':
        change();
        this.insertAt({ line: at.line, column: /^\s*/.exec(b.line(at.line))![0].length }, n);
        return true;
      case 'A':
        change();
        this.insertAt({ line: at.line, column: b.line(at.line).length }, n);
        return true;
      case 'o':
      case 'O': {
        change();
        const line = first === 'o' ? at.line + 1 : at.line;
        b.lines.splice(line, 0, '');
        this.insertAt({ line, column: 0 });
        return true;
      }
      case 'R':
        change();
        this.mode = 'replace';
        return true;
      case 'v':
      case 'V':
        this.mode = first === 'v' ? 'visual' : 'line';
        this.anchor = { ...at };
        return true;
      case 'x':
      case 'X':
      case 's': {
        change();
        const from = first === 'X' ? Math.max(0, at.column - n) : at.column;
        const to = first === 'X' ? at.column : Math.min(b.line(at.line).length, at.column + n);
        this.yank({ line: at.line, column: from }, { line: at.line, column: to });
        b.remove({ line: at.line, column: from }, { line: at.line, column: to });
        if (first === 's') this.insertAt({ line: at.line, column: from });
        else this.at.column = from;
        return true;
      }
      case 'D':
      case 'C':
        change();
        this.yank({ ...at }, { line: at.line, column: b.line(at.line).length });
        b.remove(at, { line: at.line, column: b.line(at.line).length });
        if (first === 'C') this.insertAt({ ...at });
        return true;
      case 'S':
        return this.operate('c', { linewise: true, from: at, to: { line: Math.min(b.lines.length - 1, at.line + n - 1), column: 0 } });
      case 'Y':
        return this.operate('y', { linewise: true, from: at, to: { line: Math.min(b.lines.length - 1, at.line + n - 1), column: 0 } });
      case 'r': {
        if (rest.length < 2) return false;
        const line = b.line(at.line);
        if (at.column + n > line.length) return true;
        change();
        if (rest[1] === 'j' && this.recording.at(-1) === '\r') return true;
        b.lines[at.line] = line.slice(0, at.column) + rest[1]!.repeat(n) + line.slice(at.column + n);
        this.at.column += n - 1;
        return true;
      }
      case '~': {
        change();
        const line = b.line(at.line);
        const part = [...line.slice(at.column, at.column + n)].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
        b.lines[at.line] = line.slice(0, at.column) + part + line.slice(at.column + n);
        this.at.column += n;
        return true;
      }
      case 'J': {
        change();
        for (let i = 0; i < Math.max(1, n - 1) && at.line + 1 < b.lines.length; i++) {
          const line = b.line(at.line);
          const next = b.line(at.line + 1).replace(/^\s+/, '');
          this.at.column = line.length;
          b.lines.splice(at.line, 2, `${line}${line === '' || next === '' || /\s$/.test(line) ? '' : ' '}${next}`);
        }
        return true;
      }
      case 'p':
      case 'P':
        change();
        this.put(first === 'p', n);
        return true;
      case 'u': {
        const to = b.undo(at);
        if (to) this.at = to;
        else this.message = 'Already at oldest change';
        return true;
      }
      case '\x12': {
        const to = b.redo(at);
        if (to) this.at = to;
        else this.message = 'Already at newest change';
        return true;
      }
      case '.':
        yield* this.replay(n);
        return true;
      case 'Z':
        if (rest.length < 2) return false;
        if (rest[1] === 'Q') this.exit = 0;
        else if (rest[1] === 'Z' && (!b.changed || this.write())) this.exit = 0;
        return true;
      case 'z':
        if (rest.length < 2) return false;
        this.view.top = rest[1] === 't' ? at.line : Math.max(0, at.line - Math.floor(this.view.height / (rest[1] === 'b' ? 1 : 2)));
        return true;
      case '\x06':
      case '\x02':
      case '\x04':
      case '\x15': {
        const page = first === '\x06' || first === '\x02' ? Math.max(1, this.view.height - 2) : Math.floor(this.view.height / 2);
        const by = first === '\x06' || first === '\x04' ? page * n : -page * n;
        this.at.line += by;
        this.view.top = Math.max(0, Math.min(b.lines.length - 1, this.view.top + by));
        return true;
      }
      case '\x07':
        this.message = `"${this.file}" ${b.changed ? '[Modified] ' : ''}line ${at.line + 1} of ${b.lines.length} --${Math.round(((at.line + 1) / b.lines.length) * 100)}%--`;
        return true;
      case '\x0c':
        return true;
      case 'd':
      case 'c':
      case 'y':
      case '>':
      case '<':
        return this.operator(first, rest.slice(1), count);
    }
    const motion = this.motion(rest, count);
    if (motion === undefined) return false;
    if (motion) {
      const vertical = first === 'j' || first === 'k';
      const wanted = vertical ? (this.wanted ?? at.column) : first === '$' ? Infinity : undefined;
      this.at = { ...motion.to };
      this.wanted = wanted;
    }
    return true;
  }

  /** `.`: the last change once more. */
  private *replay(n: number): Task {
    const keys = this.lastChange;
    this.recording = [];
    this.pending = '';
    this.replaying = true;
    for (let i = 0; i < n; i++) {
      for (const key of keys) {
        if (this.inserting && key.length === 1 && key < ' ') yield* this.insertKey(key);
        else if (this.inserting && key.startsWith(ESC)) yield* this.insertKey(key);
        else yield* this.one(key);
      }
    }
    this.replaying = false;
    this.recording = ['.'];
    this.pending = '';
  }
}

/** vi, vim and view. */
export const vi: Program = function* (p) {
  const name = p.args[0]!.replace(/^.*\//, '');
  const words = p.args.slice(1);
  const options = words.filter((w) => /^[-+]./.test(w));
  const file = words.find((w) => !/^[-+]./.test(w)) ?? '';
  if (!p.stdin.tty || !p.stdout.tty) {
    yield* p.stderr.write(`${name}: Warning: ${p.stdout.tty ? 'Input is not from' : 'Output is not to'} a terminal\n`);
    return 1;
  }
  const vi = new Vi(p, file, new KeyReader(OpenFile.of(p.stdin), true));
  const plus = options.find((o) => o.startsWith('+'));
  if (plus !== undefined) vi.at.line = plus === '+' ? Infinity : Number(plus.slice(1)) - 1 || 0;
  vi.clamp();
  return yield* vi.run();
};
