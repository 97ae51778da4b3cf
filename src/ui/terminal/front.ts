import { Backlog } from './backlog.ts';
import { openPlain, type PlainScreen } from './plain/screen.ts';
import type { Screen } from './xterm.ts';

export interface FrontUse {
  /** Takes what is typed. */
  send(data: string): void;
  /** Types a command at a prompt. */
  type(command: string): void;
  resized(columns: number, rows: number): void;
}

type Whole = typeof import('./xterm.ts');

/** What plain cells have drawn, in UTF-16 units, before a whole terminal is to take it over. */
const MOST = 16_384;

let whole: Whole | undefined;
let loading: Promise<void> | undefined;
const plainFronts = new Set<Front>();

/** Loads xterm. The terminals that were drawn without go on in it; it is done when they do. */
export const loadScreens = (): Promise<void> =>
  (loading ??= import('./xterm.ts').then(async (module) => {
    whole = module;
    await Promise.all([...plainFronts].map((front) => front.goOn(module)));
  }));

/** What a terminal is drawn with: xterm, or plain cells for as long as that is not loaded. */
export class Front {
  private full: Screen | undefined;
  private backlog: Backlog | undefined;
  private plain: PlainScreen | undefined;
  /** What the plain cells were given. */
  private output = '';
  private readers: (() => void)[] = [];
  private composed = () => {};
  private gone = () => {};

  constructor(
    private readonly box: HTMLElement,
    private readonly use: FrontUse,
  ) {
    if (whole) this.open(whole);
    else this.openPlain();
  }

  /** The whole terminal, once it shows what was printed. */
  get screen(): Screen | undefined {
    return this.plain ? undefined : this.full;
  }

  get size(): { columns: number; rows: number } {
    return this.plain?.size ?? { columns: this.full!.terminal.cols, rows: this.full!.terminal.rows };
  }

  /** A shell reads a line: what is typed now is typed at its prompt. */
  get reading(): boolean {
    return this.plain?.reading ?? this.full!.commands.reading;
  }

  /** Calls back once a shell reads a line; at once if it does. */
  whenReading(fn: () => void): void {
    if (!this.plain) this.full!.commands.whenReading(fn);
    else if (this.reading) fn();
    else this.readers.push(fn);
  }

  focus(): void {
    if (this.plain) this.plain.focus();
    else this.full!.terminal.focus();
  }

  write(data: string): void {
    if (this.backlog) this.backlog.write(data);
    if (!this.plain) return;
    this.plain.write(data);
    if (this.backlog) return;
    this.output += data;
    if (this.output.length > MOST) void loadScreens();
  }

  dispose(): void {
    plainFronts.delete(this);
    this.plain?.dispose();
    this.full?.dispose();
    this.gone();
  }

  private openPlain(): void {
    plainFronts.add(this);
    this.plain = openPlain(this.box, {
      send: this.use.send,
      beyond: () => void loadScreens(),
      composed: () => this.composed(),
      // The line editor has yet to draw its prompt.
      reads: () => setTimeout(() => this.readers.splice(0).forEach((fn) => fn())),
    });
  }

  private open(module: Whole): void {
    const { send, type, resized } = this.use;
    const screen = module.openScreen(this.box, send, type);
    screen.terminal.onResize(({ cols, rows }) => resized(cols, rows));
    this.full = screen;
    this.backlog = new Backlog((text, done) => screen.terminal.write(text, done), module.SCROLLBACK + screen.terminal.rows);
  }

  /** Draws in xterm what the plain cells have, and takes their place and the keyboard. What an input method puts together is waited for. */
  async goOn(module: Whole): Promise<void> {
    const { plain } = this;
    if (!plain) return;
    const { columns, rows } = this.size;
    plain.stepBack();
    this.open(module);
    const { terminal, commands } = this.full!;
    if (terminal.cols !== columns || terminal.rows !== rows) this.use.resized(terminal.cols, terminal.rows);
    const gone = new Promise<void>((resolve) => (this.gone = resolve));
    const drawn = new Promise<void>((resolve) => {
      this.backlog!.write(this.output);
      terminal.write('', resolve);
    });
    await Promise.race([gone, drawn]);
    const composed = new Promise<void>((resolve) => (this.composed = resolve));
    if (plain.composing) await Promise.race([gone, composed]);
    if (!plainFronts.delete(this)) return;
    const focused = plain.element.contains(document.activeElement);
    this.plain = undefined;
    plain.dispose();
    if (focused) terminal.focus();
    for (const fn of this.readers.splice(0)) commands.whenReading(fn);
  }
}
