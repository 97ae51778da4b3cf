import type { Task } from '../../../sim/sim.ts';
import type { OpenFile } from '../../lib/openfile.ts';

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/** One key: a control character, an escape sequence, or text. `paste` is text that was pasted as a whole. */
export type Key = { type: 'key'; name: string } | { type: 'text'; text: string } | { type: 'paste'; text: string };

const sequence = /^(?:\x1b?\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b?\x1bO[A-Za-z]|\x1b[^[O\x1b]|[\x00-\x1a\x1c-\x1f\x7f]|[^\x00-\x1f\x7f]+)/;

/** Takes what a terminal sends apart into keys. */
export class KeyReader {
  private buffer = '';

  /** `modal`: keys are commands, as in vi: text comes one character at a time, and Escape is a key and not the beginning of Alt. */
  constructor(
    private readonly input: OpenFile,
    public modal = false,
  ) {}

  /** The next key; undefined when the line is cut. `single`: of text only one character. */
  *next(single = false): Task<Key | undefined> {
    for (;;) {
      const key = this.take(single);
      if (key) return key;
      const chunk = yield* this.input.read();
      if (chunk === undefined) return undefined;
      this.buffer += chunk;
    }
  }

  /** The next character as it comes, whatever it is; undefined when the line is cut. */
  *character(): Task<string | undefined> {
    while (this.buffer === '') {
      const chunk = yield* this.input.read();
      if (chunk === undefined) return undefined;
      this.buffer += chunk;
    }
    return this.first();
  }

  /** Whether more keys have come already, so that painting can wait. */
  get waiting(): boolean {
    return this.buffer !== '';
  }

  /** Gives back what was not used, for the program that reads next; Enter is a newline to it. */
  giveBack(): void {
    if (this.buffer !== '') this.input.unread(this.buffer.replace(/\r\n?/g, '\n'));
    this.buffer = '';
  }

  private first(): string {
    const c = String.fromCodePoint(this.buffer.codePointAt(0)!);
    this.buffer = this.buffer.slice(c.length);
    return c;
  }

  private take(single: boolean): Key | undefined {
    const { buffer } = this;
    if (buffer === '') return undefined;
    if (buffer.startsWith(pasteStart)) {
      const end = buffer.indexOf(pasteEnd);
      if (end < 0) return undefined;
      this.buffer = buffer.slice(end + pasteEnd.length);
      return { type: 'paste', text: buffer.slice(pasteStart.length, end).replace(/\r\n?/g, '\n') };
    }
    if (this.modal && /^\x1b(?!\[|O[A-DFH])/.test(buffer)) {
      this.buffer = buffer.slice(1);
      return { type: 'key', name: '\x1b' };
    }
    const m = sequence.exec(buffer);
    // An escape alone waits for what follows it, as in readline.
    if (!m) {
      if (buffer.startsWith('\x1b\x1b') && !/^\x1b\x1b[[O]?$/.test(buffer)) this.buffer = buffer.slice(1);
      return undefined;
    }
    if ((this.modal || single) && m[0] >= ' ' && m[0] !== '\x7f') return { type: 'text', text: this.first() };
    this.buffer = buffer.slice(m[0].length);
    return m[0] >= ' ' && m[0][0] !== '\x7f' ? { type: 'text', text: m[0] } : { type: 'key', name: m[0] };
  }
}
