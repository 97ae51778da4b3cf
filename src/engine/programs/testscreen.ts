import type { Host } from '../hosts/host.ts';
import { TerminalLine } from '../hosts/tty.ts';
import type { ProcessHandle } from '../hosts/types.ts';
import type { Sim } from '../sim/sim.ts';
import { graphemes, graphemeWidth } from './lib/width.ts';
import { createTestHost } from './testing.ts';

/** A screen as xterm keeps it, for tests: cells, a cursor, and wrapping that waits for the next character. */
class TestScreen {
  private rows: string[][] = [[]];
  private row = 0;
  private column = 0;
  private saved: string[][] | undefined;
  raw = '';

  constructor(private columns: number) {}

  /** Another width, as xterm.js takes it: the line with the cursor is not wrapped anew, and what is too long is cut. */
  resize(columns: number): void {
    this.columns = columns;
    for (const row of this.rows) row.splice(columns);
    this.column = Math.min(this.column, columns - 1);
  }

  write(data: string): void {
    this.raw += data;
    const tokens = data.match(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[^[\]]|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f\x1b]+/g) ?? [];
    for (const token of tokens) this.token(token);
  }

  private token(token: string): void {
    if (token === '\r') this.column = 0;
    else if (token === '\n') this.row++;
    else if (token === '\b') this.column = Math.max(0, Math.min(this.column, this.columns - 1) - 1);
    else if (token === '\t') this.column = Math.min(this.columns - 1, (Math.floor(this.column / 8) + 1) * 8);
    else if (token.startsWith('\x1b[')) this.control(token);
    else if (token >= ' ') for (const g of graphemes(token)) this.put(g);
    while (this.rows.length <= this.row) this.rows.push([]);
  }

  private put(g: string): void {
    const width = graphemeWidth(g);
    if (this.column + width > this.columns) {
      this.row++;
      this.column = 0;
      while (this.rows.length <= this.row) this.rows.push([]);
    }
    const line = this.rows[this.row]!;
    while (line.length < this.column) line.push(' ');
    line[this.column] = g;
    if (width === 2) line[this.column + 1] = '';
    this.column += width;
  }

  private control(token: string): void {
    const n = Number(/\d+/.exec(token)?.[0] ?? 1);
    switch (token[token.length - 1]) {
      case 'A':
        this.row = Math.max(0, this.row - n);
        break;
      case 'B':
        this.row += n;
        break;
      case 'C':
        this.column = Math.min(this.columns - 1, this.column + n);
        break;
      case 'D':
        this.column = Math.max(0, this.column - n);
        break;
      case 'H': {
        const m = /(\d*);?(\d*)H/.exec(token)!;
        this.row = Number(m[1] || 1) - 1;
        this.column = Number(m[2] || 1) - 1;
        break;
      }
      case 'J':
        if (token.startsWith('\x1b[2')) this.rows = this.rows.map(() => []);
        else {
          this.rows[this.row]?.splice(this.column);
          this.rows.length = this.row + 1;
        }
        break;
      case 'K':
        this.rows[this.row]?.splice(this.column);
        break;
      case 'P':
        this.rows[this.row]?.splice(this.column, n);
        break;
      case '@':
        this.rows[this.row]?.splice(this.column, 0, ...Array.from({ length: n }, () => ' '));
        break;
      case 'h':
      case 'l':
        if (!token.includes('?1049')) break;
        if (token.endsWith('h')) {
          this.saved = this.rows;
          this.rows = [[]];
        } else if (this.saved) {
          this.rows = this.saved;
          this.row = this.rows.length - 1;
          this.column = this.rows[this.row]!.length;
        }
    }
  }

  /** The lines that hold something. */
  get lines(): string[] {
    const all = this.rows.map((r) => Array.from(r, (c) => c ?? ' ').join('').trimEnd());
    while (all.length > 0 && all[all.length - 1] === '') all.pop();
    return all;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get cursor(): { row: number; column: number } {
    return { row: this.row, column: this.column };
  }
}

/** A terminal with a shell, for tests. */
export class TestTerminal {
  readonly line: TerminalLine;
  readonly screen: TestScreen;
  readonly shell: ProcessHandle;
  readonly sim: Sim;
  readonly host: Host;

  constructor(args: readonly string[] = ['bash'], columns = 80, rows = 24, prepare?: (host: Host) => void) {
    const { sim, host } = createTestHost();
    this.sim = sim;
    this.host = host;
    prepare?.(host);
    this.line = new TerminalLine(columns, rows);
    this.line.machine = host;
    this.screen = new TestScreen(columns);
    this.line.onOutput((t) => this.screen.write(t));
    this.shell = host.spawn({ args, cwd: '/root/work', env: { TERM: 'xterm-256color', HOME: '/root', PATH: '/usr/bin:/usr/sbin' }, stdin: this.line, stdout: this.line, stderr: this.line, tty: this.line, group: 'new' });
    this.line.foreground = this.shell.process.pgid;
    this.wait();
  }

  /** Types, and lets virtual seconds pass. */
  type(text: string, seconds = 0.2): this {
    this.line.type(text);
    return this.wait(seconds);
  }

  resize(columns: number): this {
    this.screen.resize(columns);
    this.line.resize(columns, this.line.rows);
    return this.wait();
  }

  wait(seconds = 0.2): this {
    this.sim.run({ until: this.sim.now() + seconds * 1000 });
    const fault = this.sim.faults.shift();
    if (fault) throw fault.error;
    return this;
  }
}
