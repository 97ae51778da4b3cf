import { Signal as Waiting } from '../sim/channel.ts';
import { sleep, type Task } from '../sim/sim.ts';
import type { Machine, ProcessHandle, Signal, Tty } from './types.ts';

/** Characters that a terminal takes in a virtual millisecond, so that endless output lets time pass. */
const charsPerMs = 2000;

/** How much of an unfinished line is kept. */
const longestTail = 4096;

/**
 * A terminal line with termios' line discipline. Signals go to the foreground process group of `machine`, which is set
 * when a shell starts on it.
 */
export class TerminalLine implements Tty {
  foreground = 0;
  private discipline: 'raw' | 'cooked' = 'cooked';
  machine: Machine | undefined;
  private line = '';
  private ready: string[] = [];
  private ends = 0;
  private hungUp = false;
  private readonly waiting = new Waiting();
  private outputs: ((text: string) => void)[] = [];
  private lastOut = '';
  private tail = '';
  private owed = 0;

  constructor(
    public columns = 80,
    public rows = 24,
  ) {}

  get unfinished(): string {
    const plain = this.tail.replace(/\x1b\[[0-9;]*m|\x1b\[\?\d+[hl]|\x1b\][^\x07]*\x07|\x07/g, '');
    return /[\x00-\x1f]/.test(plain) ? '' : plain;
  }

  get tty(): Tty {
    return this;
  }

  get mode(): 'raw' | 'cooked' {
    return this.discipline;
  }

  /** What was typed ahead without Enter can be read once the line is raw, as in Linux. */
  set mode(mode: 'raw' | 'cooked') {
    this.discipline = mode;
    if (mode === 'cooked' || this.line === '') return;
    this.ready.push(this.line);
    this.line = '';
    this.waiting.notify();
  }

  /** Programs' output as the screen gets it: every newline with its carriage return. */
  onOutput(fn: (text: string) => void): () => void {
    this.outputs.push(fn);
    return () => {
      this.outputs = this.outputs.filter((x) => x !== fn);
    };
  }

  /** What a person types, or a terminal emulator sends. */
  type(text: string): void {
    if (this.hungUp) return;
    if (this.mode === 'raw') {
      this.ready.push(text);
      this.waiting.notify();
      return;
    }
    for (const key of text) this.cooked(key);
    this.waiting.notify();
  }

  /** The line is cut: readers see the end, and its processes get SIGHUP. */
  hangup(): void {
    this.hungUp = true;
    this.waiting.notify();
    for (const p of this.machine?.processes() ?? []) if (p.process.tty === this) p.kill('SIGHUP');
  }

  *read(): Task<string | undefined> {
    for (;;) {
      const stranger = this.backgroundReader();
      if (stranger) {
        stranger.kill('SIGTTIN');
        yield sleep(0);
        continue;
      }
      if (this.ready.length > 0) {
        const text = this.ready.join('');
        this.ready = [];
        return text;
      }
      if (this.hungUp) return undefined;
      if (this.ends > 0) {
        this.ends--;
        return undefined;
      }
      yield this.waiting.wait();
    }
  }

  *write(text: string): Task {
    this.emit(text);
    this.owed += text.length;
    if (this.owed < charsPerMs) return;
    const ms = Math.floor(this.owed / charsPerMs);
    this.owed -= ms * charsPerMs;
    yield sleep(ms);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.signal('SIGWINCH');
  }

  private emit(text: string): void {
    if (text === '') return;
    let out = '';
    let from = 0;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      const before = i > 0 ? text[i - 1] : this.lastOut;
      out += text.slice(from, i) + (before === '\r' ? '\n' : '\r\n');
      from = i + 1;
    }
    out += text.slice(from);
    this.lastOut = text[text.length - 1]!;
    const line = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
    this.tail = (line > 0 ? text.slice(line) : this.tail + text).slice(-longestTail);
    for (const fn of this.outputs) fn(out);
  }

  private cooked(key: string): void {
    switch (key) {
      case '\x03':
        return this.interrupt('^C', 'SIGINT');
      case '\x1c':
        return this.interrupt('^\\', 'SIGQUIT');
      case '\x1a':
        return this.interrupt('^Z', 'SIGTSTP');
      case '\x04':
        if (this.line === '') this.ends++;
        else this.flush('');
        return;
      case '\r':
      case '\n':
        this.emit('\n');
        return this.flush('\n');
      case '\x7f':
      case '\b':
        return this.erase(1);
      case '\x15':
        return this.erase([...this.line].length);
      case '\x17':
        return this.erase([...(/\S*\s*$/.exec(this.line)?.[0] ?? '')].length);
      default:
        this.line += key;
        this.emit(key < ' ' && key !== '\t' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key);
    }
  }

  private erase(count: number): void {
    const keys = [...this.line];
    for (let i = 0; i < count && keys.length > 0; i++) {
      const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u.test(keys.pop()!);
      this.emit(wide ? '\b\b  \b\b' : '\b \b');
    }
    this.line = keys.join('');
  }

  private flush(end: string): void {
    this.ready.push(this.line + end);
    this.line = '';
  }

  /** The process that reads now, where it is not of the foreground group (tty_ioctl(4), SIGTTIN). */
  private backgroundReader(): ProcessHandle | undefined {
    if (!this.machine || !this.foreground) return undefined;
    const all = this.machine.processes();
    const reader = all.find((p) => (p as { current?: boolean }).current);
    if (!reader || reader.process.tty !== this || reader.process.pgid === this.foreground) return undefined;
    return all.some((p) => p.process.pgid === this.foreground && p.process.tty === this) ? reader : undefined;
  }

  private interrupt(echo: string, signal: Signal): void {
    this.emit(`${echo}`);
    this.line = '';
    this.ready = [];
    this.signal(signal);
  }

  private signal(signal: Signal): void {
    if (!this.machine || !this.foreground) return;
    for (const p of this.machine.processes()) if (p.process.pgid === this.foreground && p.process.tty === this) p.kill(signal);
  }
}
