import type { Task } from '../../../sim/sim.ts';
import type { Tty } from '../../../hosts/types.ts';
import type { OpenFile } from '../../lib/openfile.ts';
import type { History } from '../history.ts';
import { LineBuffer } from './buffer.ts';
import type { Editing, EditorShell, Given, Read, ViKeys } from './command.ts';
import { commands } from './commands.ts';
import { emacsKeys, keyOf } from './keymap.ts';
import { KeyReader, type Key } from './keys.ts';
import { KillRing } from './killring.ts';
import { Painter } from './painter.ts';
import { HistoryWalk } from './walk.ts';

const pasteOn = '\x1b[?2004h';
const pasteOff = '\x1b[?2004l';
/** Keys that begin a sequence of two. */
const prefix = '\x18';

/** A line editor with the keys of GNU readline. One for each terminal. */
export class LineEditor implements Editing {
  readonly buffer = new LineBuffer();
  readonly kills = new KillRing();
  readonly walk: HistoryWalk;
  readonly painter: Painter;
  previous = '';
  lastSearch = '';
  argument: Editing['argument'];
  completed = false;
  menu: Editing['menu'];
  private readonly keys: KeyReader;
  private vi: ViKeys | undefined;
  private pushed: Key[] = [];
  private prompt = '';
  /** The number of the line that the next one begins with. */
  private next: number | undefined;

  constructor(
    readonly tty: Tty,
    input: OpenFile,
    history: History | undefined,
    readonly shell: EditorShell,
  ) {
    this.keys = new KeyReader(input);
    this.painter = new Painter(tty);
    this.walk = new HistoryWalk(history, this.buffer);
  }

  /** Reads one line with editing. The terminal is in raw mode meanwhile. `text` stands there at first. */
  *readLine(prompt: string, text = ''): Task<Read> {
    this.tty.mode = 'raw';
    this.buffer.load(text);
    this.walk.reset();
    this.previous = '';
    this.pushed = [];
    this.prompt = prompt;
    this.vi?.reset();
    if (this.next !== undefined) this.walk.toNumber(this.next);
    this.next = undefined;
    yield* this.tty.write(pasteOn);
    yield* this.painter.start(prompt);
    try {
      for (;;) {
        const key = yield* this.key();
        if (!key) return { type: 'end' };
        const done = yield* this.obey(key, 1);
        if (!done) continue;
        yield* this.tty.write(pasteOff);
        return done;
      }
    } finally {
      this.keys.giveBack();
      this.tty.mode = 'cooked';
    }
  }

  /** The terminal has changed its size. */
  *resized(): Task {
    this.painter.resized();
    yield* this.paint();
  }

  private *paint(): Task {
    yield* this.painter.paint(this.buffer.text, this.buffer.before);
  }

  *key(options: { single?: boolean; modal?: boolean } = {}): Task<Key | undefined> {
    const pushed = this.pushed.shift();
    if (pushed) return pushed;
    if (!this.keys.waiting) yield* this.paint();
    const vi = this.shell.vi;
    this.keys.modal = options.modal === true || vi;
    return yield* this.keys.next(options.single === true || (vi && this.vi?.commanding === true));
  }

  *character(): Task<string | undefined> {
    if (!this.keys.waiting) yield* this.paint();
    return yield* this.keys.character();
  }

  push(key: Key): void {
    this.pushed.push(key);
  }

  *obey(key: Key, count: number, explicit = false): Task<Read | undefined> {
    if (key.type === 'paste') {
      this.buffer.together(() => this.buffer.insert(key.text));
      this.previous = '';
      return undefined;
    }
    if (this.shell.vi) {
      this.vi ??= (yield* this.shell.more()).viKeys(this);
      const done = yield* this.vi.obey(key);
      if (done !== 'insert') return done;
    }
    if (key.type === 'text') return yield* this.run('self-insert', { count, explicit, key: key.text });
    const name = key.name === prefix ? yield* this.sequence() : key.name;
    if (name === '\x04' && this.buffer.text === '' && !explicit) return { type: 'end' };
    return yield* this.bound(name, { count, explicit, key: name });
  }

  /** The rest of a sequence that begins with Ctrl-X. */
  private *sequence(): Task<string> {
    const next = yield* this.key({ single: true });
    return prefix + (next === undefined || next.type === 'paste' ? '' : next.type === 'text' ? next.text : next.name);
  }

  private *bound(name: string, given: Given): Task<Read | undefined> {
    const own = this.shell.bindings.get(name);
    if (own?.startsWith('"')) {
      this.type(keyOf(own.slice(1, -1)));
      return undefined;
    }
    const command = own ?? emacsKeys.get(name);
    if (command === 'digit-argument') return yield* this.countFrom(name.slice(1));
    if (command === undefined || command === 'abort') {
      this.previous = '';
      yield* this.bell();
      return undefined;
    }
    return yield* this.run(command, given);
  }

  /** Has a text obeyed as if it had been typed. */
  private type(text: string): void {
    for (const piece of text.match(/[^\x00-\x1f\x7f]+|[\x00-\x1f\x7f]/g) ?? []) this.pushed.push(piece >= ' ' && piece !== '\x7f' ? { type: 'text', text: piece } : { type: 'key', name: piece });
  }

  *run(name: string, given: Given): Task<Read | undefined> {
    const command = commands[name] ?? (yield* this.shell.more()).moreCommands[name];
    const result = command?.(this, given);
    const read = result === undefined ? undefined : yield* result;
    this.previous = name;
    return read ?? undefined;
  }

  /** Reads a count, showing it in the prompt's place, and then the key that it is for. */
  private *countFrom(first: string): Task<Read | undefined> {
    let text = first;
    for (;;) {
      this.painter.retitle(`(arg: ${text === '-' ? '-1' : text}) `);
      const key = yield* this.key({ single: true });
      const digit = key && key.type !== 'paste' ? /^\x1b?(\d)$/.exec(key.type === 'text' ? key.text : key.name)?.[1] : undefined;
      if (digit !== undefined) {
        text += digit;
        continue;
      }
      this.untitle();
      if (!key) return undefined;
      const count = text === '-' ? -1 : Math.max(-10_000, Math.min(10_000, Number(text)));
      return yield* this.obey(key, count, true);
    }
  }

  untitle(): void {
    this.painter.retitle(this.prompt.slice(this.prompt.lastIndexOf('\n') + 1));
  }

  *begin(): Task {
    yield* this.painter.start(this.prompt);
  }

  *accept(): Task<Read> {
    const { text } = this.buffer;
    yield* this.painter.finish(text);
    return { type: 'line', text };
  }

  continueAfter(): void {
    if (this.walk.at < this.walk.lines.length) this.next = this.walk.number + 1;
  }

  *bell(): Task {
    yield* this.tty.write('\x07');
  }
}
