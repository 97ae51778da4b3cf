import type { Task } from '../../../sim/sim.ts';
import type { Tty } from '../../../hosts/types.ts';
import { columns } from '../../lib/columns.ts';
import { graphemes } from '../../lib/width.ts';
import type { OpenFile } from '../../lib/openfile.ts';
import type { History } from '../history.ts';
import { LineBuffer } from './buffer.ts';
import { KeyReader, type Key } from './keys.ts';
import { Painter } from './painter.ts';
import { Search } from './search.ts';

/** What Tab offers. */
export interface Offer {
  /** Where the word that is completed begins in the text before the cursor, in UTF-16 units. */
  from: number;
  /** Replacements for it, sorted, as they are to be typed. */
  items: string[];
  /** How they are listed, where that differs. */
  shown?: string[];
  /** What a single one gets after it: a blank, or nothing. */
  suffix?: string;
}

export interface EditorOptions {
  history: History | undefined;
  complete(before: string): Task<Offer>;
}

/** What readLine gives: a line, the end of the input, or Ctrl-C. */
export type Read = { type: 'line'; text: string } | { type: 'end' } | { type: 'interrupt' };

const pasteOn = '\x1b[?2004h';
const pasteOff = '\x1b[?2004l';

/** A line editor with the keys of GNU readline's emacs mode. One for each terminal. */
export class LineEditor {
  private readonly keys: KeyReader;
  private readonly buffer = new LineBuffer();
  private readonly painter: Painter;
  private historyAt = 0;
  /** Lines of the history as they were changed while walking through it, and the one being written. */
  private edited = new Map<number, string>();
  private tabs = 0;
  private search: Search | undefined;
  private lastArgument: { at: number; length: number } | undefined;
  private prompt = '';

  constructor(
    private readonly tty: Tty,
    input: OpenFile,
    private readonly options: EditorOptions,
  ) {
    this.keys = new KeyReader(input);
    this.painter = new Painter(tty);
  }

  /** Reads one line with editing. The terminal is in raw mode meanwhile. */
  *readLine(prompt: string): Task<Read> {
    this.tty.mode = 'raw';
    this.buffer.clear();
    this.edited.clear();
    this.historyAt = this.lines.length;
    this.tabs = 0;
    this.search = undefined;
    this.prompt = prompt;
    yield* this.tty.write(pasteOn);
    yield* this.painter.start(prompt);
    yield* this.painter.paint('', '');
    try {
      for (;;) {
        const key = yield* this.keys.next();
        if (!key) return { type: 'end' };
        const done = yield* this.handle(key);
        if (done) {
          yield* this.tty.write(pasteOff);
          return done;
        }
        if (!this.keys.waiting) yield* this.repaint();
      }
    } finally {
      this.keys.giveBack();
      this.tty.mode = 'cooked';
    }
  }

  /** The terminal has changed its size. */
  *resized(): Task {
    this.painter.resized(this.buffer.before);
    yield* this.repaint();
  }

  private get lines(): readonly string[] {
    return this.options.history?.lines ?? [];
  }

  private *repaint(): Task {
    if (this.search) {
      this.painter.retitle(this.search.title);
      yield* this.painter.paint(this.buffer.text, this.buffer.before);
    } else yield* this.painter.paint(this.buffer.text, this.buffer.before);
  }

  private *bell(): Task {
    yield* this.tty.write('\x07');
  }

  private *accept(): Task<Read> {
    const { text } = this.buffer;
    yield* this.painter.paint(text, text);
    yield* this.painter.finish(text);
    return { type: 'line', text };
  }

  private *handle(key: Key): Task<Read | undefined> {
    if (this.search) {
      const rest = yield* this.searching(key);
      if (!rest) return undefined;
      key = rest;
    }
    if (key.type !== 'key' || key.name !== '\t') this.tabs = 0;
    const { buffer } = this;
    if (key.type === 'text' || key.type === 'paste') {
      this.lastArgument = undefined;
      buffer.begin(key.type === 'text' ? 'insert' : 'other');
      buffer.insert(key.type === 'text' ? key.text : key.text.replace(/\n+$/, ''));
      return undefined;
    }
    return yield* this.command(key.name);
  }

  private *command(name: string): Task<Read | undefined> {
    const { buffer } = this;
    const kills = ['\x0b', '\x15', '\x17', '\x1bd', '\x1b\x7f', '\x1b\b'];
    buffer.begin(kills.includes(name) ? 'kill' : name === '\x1by' ? 'yank' : 'other');
    if (name !== '\x1b.' && name !== '\x1b_') this.lastArgument = undefined;
    switch (name) {
      case '\r':
      case '\n':
        return yield* this.accept();
      case '\x03':
        yield* this.painter.paint(buffer.text, buffer.text);
        yield* this.painter.finish(buffer.text, '^C');
        return { type: 'interrupt' };
      case '\x04':
        if (buffer.items.length === 0) return { type: 'end' };
        buffer.delete(buffer.point, Math.min(buffer.items.length, buffer.point + 1));
        return undefined;
      case '\x7f':
      case '\b':
        buffer.delete(Math.max(0, buffer.point - 1), buffer.point);
        return undefined;
      case '\x1b[3~':
        buffer.delete(buffer.point, Math.min(buffer.items.length, buffer.point + 1));
        return undefined;
      case '\x1b[D':
      case '\x1bOD':
      case '\x02':
        buffer.point = Math.max(0, buffer.point - 1);
        return undefined;
      case '\x1b[C':
      case '\x1bOC':
      case '\x06':
        buffer.point = Math.min(buffer.items.length, buffer.point + 1);
        return undefined;
      case '\x01':
      case '\x1b[H':
      case '\x1bOH':
      case '\x1b[1~':
      case '\x1b[7~':
        buffer.point = buffer.lineStart();
        return undefined;
      case '\x05':
      case '\x1b[F':
      case '\x1bOF':
      case '\x1b[4~':
      case '\x1b[8~':
        buffer.point = buffer.lineEnd();
        return undefined;
      case '\x1bb':
      case '\x1b[1;5D':
      case '\x1b[1;3D':
      case '\x1b[5D':
        buffer.point = buffer.wordLeft();
        return undefined;
      case '\x1bf':
      case '\x1b[1;5C':
      case '\x1b[1;3C':
      case '\x1b[5C':
        buffer.point = buffer.wordRight();
        return undefined;
      case '\x0b':
        buffer.kill(buffer.point, buffer.lineEnd());
        return undefined;
      case '\x15':
        buffer.kill(buffer.lineStart(), buffer.point);
        return undefined;
      case '\x17':
        buffer.kill(buffer.blankLeft(), buffer.point);
        return undefined;
      case '\x1bd':
      case '\x1b[3;5~':
        buffer.kill(buffer.point, buffer.wordRight());
        return undefined;
      case '\x1b\x7f':
      case '\x1b\b':
        buffer.kill(buffer.wordLeft(), buffer.point);
        return undefined;
      case '\x19':
        buffer.yank();
        return undefined;
      case '\x1by':
        buffer.yankPop();
        return undefined;
      case '\x14':
        buffer.transpose();
        return undefined;
      case '\x1bu':
        buffer.changeCase('upper');
        return undefined;
      case '\x1bl':
        buffer.changeCase('lower');
        return undefined;
      case '\x1bc':
        buffer.changeCase('capital');
        return undefined;
      case '\x1f':
        if (!buffer.undo()) yield* this.bell();
        return undefined;
      case '\x1br':
        while (buffer.undo());
        return undefined;
      case '\x1b#':
        buffer.set(`#${buffer.text}`);
        return yield* this.accept();
      case '\x0c':
        yield* this.painter.clearScreen();
        return undefined;
      case '\x1b[A':
      case '\x1bOA':
      case '\x10':
        yield* this.vertical(-1);
        return undefined;
      case '\x1b[B':
      case '\x1bOB':
      case '\x0e':
        yield* this.vertical(1);
        return undefined;
      case '\x1b<':
        this.walk(0);
        return undefined;
      case '\x1b>':
        this.walk(this.lines.length);
        return undefined;
      case '\x1b[5~':
      case '\x1b[6~':
        yield* this.prefixSearch(name === '\x1b[5~' ? -1 : 1);
        return undefined;
      case '\x12':
      case '\x13':
        this.search = new Search(this.lines, this.historyAt, buffer.text, name === '\x12' ? -1 : 1);
        return undefined;
      case '\x1b.':
      case '\x1b_':
        yield* this.insertLastArgument();
        return undefined;
      case '\t':
        yield* this.completion();
        return undefined;
      case '\x0f': {
        const read = yield* this.accept();
        return read;
      }
      default:
        return undefined;
    }
  }

  /** Up and down: through the rows of a text of several lines, then through the history. */
  private *vertical(direction: -1 | 1): Task {
    const { buffer } = this;
    const start = buffer.lineStart();
    const end = buffer.lineEnd();
    if (direction < 0 ? start > 0 : end < buffer.items.length) {
      const column = buffer.point - start;
      buffer.point = direction < 0 ? start - 1 : end + 1;
      const from = buffer.lineStart();
      buffer.point = Math.min(from + column, buffer.lineEnd());
      return;
    }
    const next = this.historyAt + direction;
    if (next < 0 || next > this.lines.length) yield* this.bell();
    else this.walk(next);
  }

  private walk(to: number): void {
    this.edited.set(this.historyAt, this.buffer.text);
    this.historyAt = to;
    this.buffer.set(this.edited.get(to) ?? this.lines[to] ?? '');
  }

  /** Page up and down: lines that begin with what stands before the cursor. */
  private *prefixSearch(direction: -1 | 1): Task {
    const { before, point } = this.buffer;
    for (let i = this.historyAt + direction; i >= 0 && i <= this.lines.length; i += direction) {
      if (i < this.lines.length && this.lines[i]!.startsWith(before) && this.lines[i] !== this.buffer.text) {
        this.walk(i);
        this.buffer.point = Math.min(point, this.buffer.items.length);
        return;
      }
    }
    yield* this.bell();
  }

  /** Alt-.: the last word of the line before, then of the one before that. */
  private *insertLastArgument(): Task {
    const previous = this.lastArgument;
    for (let i = (previous?.at ?? this.lines.length) - 1; i >= 0; i--) {
      const word = /(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s])+\s*$/.exec(this.lines[i]!)?.[0].trimEnd();
      if (word === undefined) continue;
      if (previous) this.buffer.delete(this.buffer.point - previous.length, this.buffer.point);
      this.buffer.insert(word);
      this.buffer.begin('other');
      this.lastArgument = { at: i, length: graphemes(word).length };
      return;
    }
    yield* this.bell();
  }

  /** A key during incremental search; gives back a key that ends the search and is to be obeyed. */
  private *searching(key: Key): Task<Key | undefined> {
    const search = this.search!;
    const show = () => {
      this.buffer.items = graphemes(search.line ?? this.buffer.text);
      this.buffer.point = search.line === undefined ? this.buffer.items.length : graphemes(search.line.slice(0, search.place)).length;
    };
    if (key.type === 'text' || key.type === 'paste') search.add(key.text);
    else if (key.name === '\x12') search.again(-1);
    else if (key.name === '\x13') search.again(1);
    else if (key.name === '\x7f' || key.name === '\b') search.remove();
    else {
      this.search = undefined;
      const abandoned = key.name === '\x07' || key.name === '\x03';
      if (abandoned) {
        this.buffer.items = graphemes(search.original);
        this.buffer.point = this.buffer.items.length;
      } else this.historyAt = search.at;
      this.restorePrompt();
      // Escape and Ctrl-J only end the search.
      return key.name === '\x07' ? undefined : key;
    }
    show();
    if (search.failed) yield* this.bell();
    return undefined;
  }

  private restorePrompt(): void {
    const last = this.prompt.slice(this.prompt.lastIndexOf('\n') + 1);
    this.painter.restore(last);
  }

  private *completion(): Task {
    const { buffer } = this;
    const before = buffer.before;
    const offer = yield* this.options.complete(before);
    const { items } = offer;
    if (items.length === 0) {
      yield* this.bell();
      return;
    }
    const typed = before.slice(offer.from);
    const common = items.reduce((a, b) => {
      let i = 0;
      while (i < a.length && a[i] === b[i]) i++;
      return a.slice(0, i);
    });
    if (items.length === 1 || (common.length > typed.length && common.startsWith(typed)) || (common !== typed && items.length === 1)) {
      const text = items.length === 1 ? items[0]! + (offer.suffix ?? '') : common;
      const start = graphemes(before.slice(0, offer.from)).length;
      if (start < buffer.point && !text.startsWith(typed)) buffer.delete(start, buffer.point);
      buffer.insert(text.startsWith(typed) && start <= buffer.point && buffer.before.endsWith(typed) ? text.slice(typed.length) : text);
      buffer.begin('other');
      this.tabs = 0;
      return;
    }
    if (++this.tabs < 2) {
      yield* this.bell();
      return;
    }
    yield* this.list(offer.shown ?? items);
  }

  private *list(items: readonly string[]): Task {
    yield* this.painter.paint(this.buffer.text, this.buffer.text);
    yield* this.painter.finish(this.buffer.text);
    if (items.length >= 100) {
      yield* this.tty.write(`Display all ${items.length} possibilities? (y or n)`);
      for (;;) {
        const key = yield* this.keys.next();
        const text = key?.type === 'text' ? key.text : '';
        if (!key || /^[nN]/.test(text) || (key.type === 'key' && /[\x7f\x03\x07]/.test(key.name))) {
          yield* this.tty.write('\r\n');
          yield* this.painter.start(this.prompt);
          return;
        }
        if (/^[yY ]/.test(text) || (key.type === 'key' && key.name === '\t')) break;
      }
      yield* this.tty.write('\r\n');
    }
    yield* this.tty.write(columns(items, this.tty.columns).replace(/\n/g, '\r\n'));
    yield* this.painter.start(this.prompt);
  }
}
