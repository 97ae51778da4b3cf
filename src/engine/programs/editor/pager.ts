import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import { program, type Call } from '../lib/program.ts';
import { posixRegExp } from '../lib/regex.ts';
import { openOperand, readAll } from '../lib/text.ts';
import { KeyReader } from '../sh/readline/keys.ts';
import { expanded, rowsOf } from './view.ts';

/** What is shown, cut into rows of the terminal. */
class Pages {
  top = 0;
  pattern: RegExp | undefined;
  message = '';
  private rowsFor = 0;
  private cut: { text: string; line: number }[] = [];

  constructor(
    private readonly call: Call,
    private readonly text: string,
    private readonly name: string,
    private readonly chop: boolean,
    private readonly numbers: boolean,
  ) {}

  private get columns(): number {
    return this.call.p.stdout.tty!.columns;
  }

  get height(): number {
    return Math.max(1, this.call.p.stdout.tty!.rows - 1);
  }

  rows(): { text: string; line: number }[] {
    if (this.rowsFor === this.columns) return this.cut;
    this.rowsFor = this.columns;
    const lines = this.text === '' ? [] : this.text.replace(/\n$/, '').split('\n');
    this.cut = lines.flatMap((l, line) => {
      const shown = `${this.numbers ? `${String(line + 1).padStart(7)} ` : ''}${expanded(l.replace(/\x1b\[[0-9;]*m/g, ''))}`;
      const rows = rowsOf(shown, this.columns);
      return (this.chop ? rows.slice(0, 1) : rows).map((text) => ({ text, line }));
    });
    return this.cut;
  }

  get last(): number {
    return Math.max(0, this.rows().length - this.height);
  }

  move(to: number): void {
    this.top = Math.max(0, Math.min(to, this.last));
  }

  /** Goes to the next row that holds the pattern; false where there is none. */
  find(direction: 1 | -1, from = this.top + direction): boolean {
    const rows = this.rows();
    for (let i = from; i >= 0 && i < rows.length; i += direction) {
      this.pattern!.lastIndex = 0;
      if (!this.pattern!.test(rows[i]!.text)) continue;
      this.top = i;
      return true;
    }
    this.message = 'Pattern not found  (press RETURN)';
    return false;
  }

  draw(prompt?: string): string {
    const rows = this.rows();
    let out = '\x1b[H';
    for (let i = 0; i < this.height; i++) {
      const row = rows[this.top + i];
      const text = row === undefined ? '\x1b[1m~\x1b[0m' : this.pattern ? row.text.replace(this.pattern, (m) => (m === '' ? '' : `\x1b[7m${m}\x1b[27m`)) : row.text;
      out += `${text}\x1b[K\r\n`;
    }
    const end = this.top + this.height >= rows.length;
    const status = prompt ?? (this.message !== '' ? `\x1b[7m${this.message}\x1b[27m` : end ? '\x1b[7m(END)\x1b[27m' : this.top === 0 && this.name !== '' ? `\x1b[7m${this.name}\x1b[27m` : ':');
    this.message = '';
    return `${out}${status}\x1b[K`;
  }
}

function* ask(pages: Pages, call: Call, keys: KeyReader, mark: string): Task<string | undefined> {
  let text = '';
  for (;;) {
    yield* call.out(pages.draw(mark + text));
    const key = yield* keys.next();
    if (!key) return undefined;
    if (key.type !== 'key') text += key.text;
    else if (key.name === '\r' || key.name === '\n') return text;
    else if (key.name === '\x7f' || key.name === '\b') {
      if (text === '') return undefined;
      text = [...text].slice(0, -1).join('');
    } else return undefined;
  }
}

const keyNames: Record<string, string> = { '\x1b[A': 'k', '\x1b[B': 'j', '\x1bOA': 'k', '\x1bOB': 'j', '\r': 'j', '\n': 'j', '\x1b[5~': 'b', '\x1b[6~': ' ', '\x06': ' ', '\x02': 'b', '\x04': 'd', '\x15': 'u', '\x1b[H': 'g', '\x1b[F': 'G', '\x0e': 'j', '\x10': 'k', '\x05': 'j', '\x19': 'k', '\x16': ' ' };

function* page(call: Call, text: string, name: string, input: OpenFile): Task<number> {
  const { p, o } = call;
  const tty = p.stdout.tty!;
  const pages = new Pages(call, text, name, o.has('S'), o.has('N'));
  if (o.has('F') && pages.rows().length <= pages.height) {
    yield* call.out(text);
    return 0;
  }
  const keys = new KeyReader(input, true);
  if (call.args.includes('+G')) pages.move(pages.last);
  let direction: 1 | -1 = 1;
  let count = '';
  tty.mode = 'raw';
  p.onSignal('SIGWINCH', () => {
    p.sim.spawn('less', call.out(pages.draw()));
  });
  yield* call.out(o.has('X') ? '' : '\x1b[?1049h');
  try {
    for (;;) {
      if (!keys.waiting) yield* call.out(pages.draw());
      const key = yield* keys.next();
      if (!key) return 0;
      for (const c of key.type === 'key' ? [keyNames[key.name] ?? key.name] : key.text) {
        const n = Number(count || 1);
        if (/\d/.test(c)) {
          count += c;
          continue;
        }
        const given = count;
        count = '';
        switch (c) {
          case 'q':
          case 'Q':
          case '\x03':
            return 0;
          case 'j':
          case 'e':
            pages.move(pages.top + n);
            break;
          case 'k':
          case 'y':
            pages.move(pages.top - n);
            break;
          case ' ':
          case 'f':
            if (call.name === 'more' && pages.top >= pages.last) return 0;
            pages.move(pages.top + pages.height);
            break;
          case 'b':
            pages.move(pages.top - pages.height);
            break;
          case 'd':
            pages.move(pages.top + Math.floor(pages.height / 2));
            break;
          case 'u':
            pages.move(pages.top - Math.floor(pages.height / 2));
            break;
          case 'g':
          case '<':
            pages.move(given === '' ? 0 : n - 1);
            break;
          case 'G':
          case '>':
            pages.move(given === '' ? pages.last : n - 1);
            break;
          case '/':
          case '?': {
            const wanted = yield* ask(pages, call, keys, c);
            if (wanted === undefined) break;
            direction = c === '/' ? 1 : -1;
            try {
              if (wanted !== '') pages.pattern = posixRegExp(wanted, { extended: true, global: true, ignoreCase: o.has('i') || o.has('I') });
            } catch {
              pages.message = 'Invalid pattern  (press RETURN)';
              break;
            }
            if (pages.pattern) pages.find(direction, direction > 0 ? pages.top : pages.top - 1);
            break;
          }
          case 'n':
          case 'N':
            if (pages.pattern) pages.find(c === 'n' ? direction : (-direction as 1));
            else pages.message = 'No previous regular expression  (press RETURN)';
            break;
          case 'h':
          case 'H':
            pages.message = 'q quit  SPACE forward  b back  /pattern search  n next  g top  G end  (press RETURN)';
            break;
        }
      }
    }
  } finally {
    keys.giveBack();
    tty.mode = 'cooked';
    p.sim.spawn('less', tty.write(o.has('X') ? '\r\x1b[K' : '\x1b[?1049l'));
  }
}

/** less and more: a pager on a terminal, cat elsewhere. */
export const less: Program = program('F|quit-if-one-screen X|no-init R|RAW-CONTROL-CHARS r S|chop-long-lines N|LINE-NUMBERS i I e E M m n c f g s x: p: q d', function* (call) {
  const { p } = call;
  if (call.args.every((a) => a.startsWith('+')) && p.stdin.tty) {
    yield* p.stderr.write(call.name === 'more' ? 'more: bad usage\nTry \'more --help\' for more information.\n' : 'Missing filename ("less --help" for help)\n');
    return 1;
  }
  let text = '';
  const names = call.args.filter((a) => !a.startsWith('+'));
  for (const name of names.length > 0 ? names : ['-']) {
    try {
      text += yield* readAll(openOperand(p, name));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* p.stderr.write(error.code === 'EISDIR' ? `${name} is a directory\n` : `${name}: ${error.strerror}\n`);
      return 1;
    }
  }
  const keyboard = p.tty;
  if (!p.stdout.tty || !keyboard) {
    yield* call.out(text);
    return 0;
  }
  return yield* page(call, text, names[0] ?? '', p.stdin.tty ? OpenFile.of(p.stdin) : new OpenFile({ input: keyboard, output: keyboard }));
});
