import type { Task } from '../../../sim/sim.ts';
import { otherCase } from './changing.ts';
import type { Editing, Read, ViKeys } from './command.ts';
import type { Key } from './keys.ts';
import { left, right, times } from './motions.ts';
import { ask, findLine } from './remembering.ts';
import { inclusive, matchingBracket, toCharacter, viMotions, type CharacterFind } from './vimotions.ts';

const opposite: Readonly<Record<string, string>> = { f: 'F', F: 'f', t: 'T', T: 't' };
/** Keys that change text, which `.` does again. */
const changes: ReadonlySet<string> = new Set(['d', 'D', 'c', 'C', 'x', 'X', 's', 'S', 'p', 'P', 'r', 'R', '~', 'i', 'I', 'a', 'A']);

/** The keys of vi mode (readline(3), vi mode): inserting, and commands after Escape. */
export class ViMode implements ViKeys {
  /** Whether keys are commands. */
  commanding = false;
  private replacing = false;
  private found: CharacterFind | undefined;
  private sought: { text: string; direction: -1 | 1 } = { text: '', direction: -1 };
  private done: Key[] = [];
  private recording: Key[] | undefined;

  constructor(private readonly e: Editing) {}

  /** A new line begins in insert mode. */
  reset(): void {
    this.commanding = false;
    this.replacing = false;
    this.recording = undefined;
  }

  /** Obeys a key; `insert`: it means what it does in emacs mode. */
  *obey(key: Key): Task<Read | undefined | 'insert'> {
    const name = key.type === 'key' ? key.name : key.text;
    if (!this.commanding) return this.inserted(key, name);
    if (key.type !== 'text') {
      if (name === '\x1b') yield* this.e.bell();
      return name === '\x1b' ? undefined : 'insert';
    }
    const { buffer } = this.e;
    const read = yield* this.command(name);
    if (this.commanding && buffer.point === buffer.text.length) buffer.point = left(buffer.text, buffer.point);
    return read;
  }

  private inserted(key: Key, name: string): undefined | 'insert' {
    const { buffer } = this.e;
    this.recording?.push(key);
    if (name === '\x1b') {
      this.commanding = true;
      this.replacing = false;
      buffer.point = left(buffer.text, buffer.point);
      if (this.recording) this.done = this.recording;
      this.recording = undefined;
      return undefined;
    }
    if (this.replacing && key.type === 'text') buffer.delete(buffer.point, right(buffer.text, buffer.point));
    return 'insert';
  }

  /** The next key as a character; undefined for Escape and the like. */
  private *character(): Task<string | undefined> {
    const key = yield* this.e.key({ single: true, modal: true });
    if (key?.type !== 'text') return undefined;
    this.recording?.push(key);
    return key.text;
  }

  private *command(first: string): Task<Read | undefined> {
    let key: string | undefined = first;
    let digits = '';
    while (key !== undefined && /^[1-9]$|^0$/.test(key) && (key !== '0' || digits !== '')) {
      digits += key;
      key = yield* this.character();
    }
    if (key === undefined) return undefined;
    if (changes.has(key)) this.recording = [...digits, key].map((text) => ({ type: 'text', text }));
    const read = yield* this.keyed(key, digits === '' ? undefined : Number(digits));
    if (this.commanding && this.recording) {
      this.done = this.recording;
      this.recording = undefined;
    }
    return read;
  }

  private *keyed(key: string, given: number | undefined): Task<Read | undefined> {
    const count = given ?? 1;
    if (/^[dcy]$/.test(key)) return yield* this.operator(key, count);
    const to = yield* this.motion(key, count);
    if (to !== undefined) {
      this.e.buffer.point = to;
      return undefined;
    }
    if (this.change(key, count) || (yield* this.remember(key, given))) return undefined;
    switch (key) {
      case 'r':
        yield* this.replace(count);
        return undefined;
      case '.':
        for (const k of this.done) this.e.push(k);
        return undefined;
      case 'v':
        return yield* this.e.run('edit-and-execute-command', { count, explicit: false, key });
      case '#':
        return yield* this.e.run('insert-comment', { count, explicit: false, key });
      default:
        yield* this.e.bell();
        return undefined;
    }
  }

  /** Where a movement leads; undefined where the key is none, or leads nowhere. */
  private *motion(key: string, count: number): Task<number | undefined> {
    const { text, point } = this.e.buffer;
    const motion = viMotions[key];
    if (motion) return times(motion, motion, count)(text, point);
    if (key === '|') return Math.min(count - 1, text.length);
    if (key === '%') return matchingBracket(text, point);
    if (/^[fFtT]$/.test(key)) {
      const c = yield* this.character();
      if (c === undefined) return undefined;
      this.found = { key, c };
      return toCharacter(text, point, this.found, count);
    }
    if (/^[;,]$/.test(key) && this.found) return toCharacter(text, point, key === ';' ? this.found : { ...this.found, key: opposite[this.found.key]! }, count);
    return undefined;
  }

  /** `d`, `c` and `y` with a movement, or doubled for the whole line. */
  private *operator(operator: string, count: number): Task<undefined> {
    const { buffer, kills } = this.e;
    let key = yield* this.character();
    let digits = '';
    while (key !== undefined && /\d/.test(key) && (key !== '0' || digits !== '')) {
      digits += key;
      key = yield* this.character();
    }
    if (key === undefined) return undefined;
    let from = buffer.point;
    let to: number | undefined;
    if (key === operator) [from, to] = [0, buffer.text.length];
    else to = yield* this.motion(operator === 'c' && /^[wW]$/.test(key) ? (key === 'w' ? 'e' : 'E') : key, count * Number(digits || 1));
    if (to === undefined) {
      yield* this.e.bell();
      return undefined;
    }
    if ((inclusive.has(key) || (operator === 'c' && /^[wW]$/.test(key))) && to >= from) to = right(buffer.text, to);
    kills.add(buffer.text.slice(Math.min(from, to), Math.max(from, to)));
    if (operator === 'y') buffer.point = key === operator ? buffer.point : Math.min(from, to);
    else buffer.delete(from, to);
    if (operator === 'c') this.commanding = false;
    return undefined;
  }

  /** Keys that change text at once. False for others. */
  private change(key: string, count: number): boolean {
    const { buffer, kills } = this.e;
    const { text, point } = buffer;
    const cut = (from: number, to: number) => kills.add(buffer.delete(from, to));
    switch (key) {
      case 'x':
        cut(point, times(right, left, count)(text, point));
        return true;
      case 'X':
        cut(times(left, right, count)(text, point), point);
        return true;
      case 'D':
      case 'C':
        cut(point, text.length);
        break;
      case 's':
        cut(point, times(right, left, count)(text, point));
        break;
      case 'S':
        cut(0, text.length);
        break;
      case 'Y':
        kills.add(text.slice(point));
        return true;
      case 'p':
      case 'P':
        this.put(key, count);
        return true;
      case '~':
        for (let i = 0; i < count && buffer.point < buffer.text.length; i++) buffer.replace(buffer.point, right(buffer.text, buffer.point), otherCase(buffer.text, buffer.point));
        return true;
      case 'R':
        this.replacing = true;
        break;
      case 'a':
        buffer.point = right(text, point);
        break;
      case 'A':
        buffer.point = text.length;
        break;
      case 'I':
        buffer.point = 0;
        break;
      case 'i':
        break;
      default:
        return false;
    }
    if (key !== 'D') this.commanding = false;
    return true;
  }

  private put(key: string, count: number): void {
    const { buffer, kills } = this.e;
    const text = (kills.current ?? '').repeat(count);
    if (text === '') return;
    if (key === 'p') buffer.point = right(buffer.text, buffer.point);
    buffer.insert(text);
    buffer.point = left(buffer.text, buffer.point);
  }

  private *replace(count: number): Task {
    const { buffer } = this.e;
    const c = yield* this.character();
    const to = times(right, left, count)(buffer.text, buffer.point);
    if (c === undefined) return;
    buffer.replace(buffer.point, to, c.repeat(count));
    buffer.point = left(buffer.text, buffer.point);
  }

  /** Keys for the history and undo. False for others. */
  private *remember(key: string, given: number | undefined): Task<boolean> {
    const { walk, buffer } = this.e;
    const count = given ?? 1;
    if (/^[jk+-]$/.test(key)) {
      const to = walk.at + (key === 'j' || key === '+' ? count : -count);
      if (to < 0 || to > walk.lines.length) yield* this.e.bell();
      else {
        walk.to(to);
        buffer.point = 0;
      }
    } else if (key === 'G') walk.toNumber(given ?? 1);
    else if (key === 'u') {
      if (!buffer.undo()) yield* this.e.bell();
    } else if (key === 'U') while (buffer.undo());
    else if (key === '/' || key === '?') {
      const text = yield* ask(this.e, key);
      if (text !== undefined) yield* this.seek({ text: text === '' ? this.sought.text : text, direction: key === '/' ? -1 : 1 });
    } else if (key === 'n') yield* this.seek(this.sought);
    else if (key === 'N') yield* findLine(this.e, this.sought.text, this.sought.direction === 1 ? -1 : 1);
    else return false;
    return true;
  }

  private *seek(sought: { text: string; direction: -1 | 1 }): Task {
    this.sought = sought;
    yield* findLine(this.e, sought.text, sought.direction);
    this.e.buffer.point = 0;
  }
}
