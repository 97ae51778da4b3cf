import { element } from '../../parts/element.ts';
import { useSettings } from '../../stores/settings.ts';
import { token, useTheme } from '../../theme/theme.ts';
import { terminalThemes } from '../palette.ts';
import { webKit } from '../webkit.ts';
import { Cells, type Cell, type Look } from './cells.ts';
import { bytesOf } from './keys.ts';
import { sizeIn, type Size } from './size.ts';

/** A terminal of plain cells. */
export interface PlainScreen {
  readonly element: HTMLElement;
  readonly size: Size;
  readonly reading: boolean;
  /** True while an input method puts characters together. */
  readonly composing: boolean;
  write(output: string): void;
  focus(): void;
  /** xterm is drawn behind it: what it is found by is from now on xterm's. */
  stepBack(): void;
  dispose(): void;
}

export interface PlainUse {
  /** Takes what is typed. */
  send(data: string): void;
  /** Something was printed or done that asks for a whole terminal. */
  beyond(): void;
  /** A line editor has begun to read a line. */
  reads(): void;
  /** An input method has put its characters together. */
  composed(): void;
}

/** Whether plain cells and plain keys do for who is there: not for fingers, screen readers and WebKit's way to type Hangul. */
export const plainSuffices = (): boolean => !webKit && !useSettings.getState().screenReader && !matchMedia('(pointer: coarse)').matches;

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'brightBlack', 'brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan', 'brightWhite'] as const;

function styled(text: string, { colour, bold = false, underline = false, inverse = false }: Look): HTMLElement {
  const theme = terminalThemes[useTheme.getState().theme];
  // What is bold is bright as well, as in xterm.
  const front = (colour === undefined ? theme.foreground : theme[names[bold && colour < 8 ? colour + 8 : colour]!]) ?? '';
  const span = element('span', '', text);
  span.style.color = inverse ? (theme.background ?? '') : front;
  if (inverse) span.style.background = front;
  if (bold) span.style.fontWeight = 'bold';
  if (underline) span.style.textDecoration = 'underline';
  return span;
}

function drawCursor(text: string, focused: boolean): HTMLElement {
  const { cursor, cursorAccent } = terminalThemes[useTheme.getState().theme];
  const span = element('span', '', text);
  span.style.cssText = focused ? `background: ${cursor}; color: ${cursorAccent}` : `outline: 1px solid ${cursor}; outline-offset: -1px`;
  return span;
}

/** A row: cells of one look are one piece of text, the cursor's is its own. */
function drawRow(row: HTMLElement, line: readonly Cell[], cursor: number | undefined, focused: boolean): void {
  const pieces: (Node | string)[] = [];
  for (let from = 0, to = 0; from < line.length; from = to) {
    const { look } = line[from]!;
    for (to = from + 1; to < line.length && line[to]!.look === look && from !== cursor && to !== cursor; ) to++;
    if (from !== cursor) pieces.push(styled(line.slice(from, to).map(({ text }) => text).join(''), look));
    else pieces.push(drawCursor(line[from]!.text, focused));
  }
  if (cursor !== undefined && cursor >= line.length) pieces.push(' '.repeat(cursor - line.length), drawCursor(' ', focused));
  row.replaceChildren(...pieces);
}

/** Draws a terminal of plain cells in a box, by the names that xterm's parts have. */
export function openPlain(box: HTMLElement, { send, beyond, reads, composed }: PlainUse): PlainScreen {
  const font = { family: token('--font-mono'), size: useSettings.getState().fontSize };
  const size = sizeIn(box, font);
  const cells = new Cells(size.columns, size.rows);
  const field = element('textarea', 'xterm-helper-textarea');
  for (const [name, value] of Object.entries({ 'aria-label': 'Terminal input', 'aria-multiline': 'false', autocorrect: 'off', autocapitalize: 'off', spellcheck: 'false' })) field.setAttribute(name, value);
  const preview = element('div', 'terminal-composing');
  preview.hidden = true;
  const drawn = cells.lines.map(() => element('div', ''));
  for (const { style } of drawn) style.cssText = `height: ${size.height}px; overflow: hidden`;
  const rows = element('div', 'xterm-rows', ...drawn);
  rows.setAttribute('aria-hidden', 'true');
  rows.style.cssText = `font: ${font.size}px ${font.family}; letter-spacing: ${size.spacing}px; line-height: ${size.height}px`;
  const whole = element('div', 'terminal-plain xterm', rows, field, preview);
  whole.dir = 'ltr';
  box.append(whole);

  let frame = 0;
  let composing = false;
  const draw = () => {
    frame = 0;
    rows.style.color = terminalThemes[useTheme.getState().theme].foreground ?? '';
    const focused = document.activeElement === field;
    const column = Math.min(cells.column, cells.columns - 1);
    drawn.forEach((row, y) => drawRow(row, cells.lines[y]!, y === cells.row && !cells.cursorHidden ? column : undefined, focused));
    // Where an input method shows what it offers.
    for (const { style } of [field, preview]) Object.assign(style, { left: `${column * size.width}px`, top: `${cells.row * size.height}px`, lineHeight: `${size.height}px` });
  };
  const redraw = () => {
    frame ||= requestAnimationFrame(draw);
  };

  const flush = () => {
    const { value } = field;
    field.value = '';
    if (value) send(value.replace(/\n/g, '\r'));
  };
  const shows = (text: string) => {
    preview.textContent = text;
    preview.hidden = text === '';
  };
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const bytes = bytesOf(event);
    if (bytes === undefined) return;
    event.preventDefault();
    send(bytes);
  });
  field.addEventListener('input', () => composing || flush());
  field.addEventListener('compositionstart', () => (composing = true));
  field.addEventListener('compositionupdate', ({ data }) => shows(data));
  field.addEventListener('compositionend', () => {
    composing = false;
    shows('');
    flush();
    composed();
  });
  field.addEventListener('paste', (event) => {
    event.preventDefault();
    const text = (event.clipboardData?.getData('text/plain') ?? '').replace(/\r?\n/g, '\r');
    send(cells.reading ? `\x1b[200~${text}\x1b[201~` : text);
  });
  field.addEventListener('focus', redraw);
  field.addEventListener('blur', redraw);
  // Who takes the mouse may want to select.
  whole.addEventListener('mousedown', (event) => {
    event.preventDefault();
    field.focus();
    beyond();
  });
  const resized = new ResizeObserver(() => {
    const now = sizeIn(box, font);
    if (now.columns !== size.columns || now.rows !== size.rows) beyond();
  });
  resized.observe(box);
  const themed = useTheme.subscribe(redraw);
  draw();

  return {
    element: whole,
    size,
    get reading() {
      return cells.reading;
    },
    get composing() {
      return composing;
    },
    write(output) {
      const before = cells.reading;
      if (!cells.write(output)) beyond();
      if (cells.reading && !before) reads();
      redraw();
    },
    focus: () => field.focus({ preventScroll: true }),
    stepBack() {
      for (const one of [whole, field, rows]) one.classList.remove('xterm', 'xterm-helper-textarea', 'xterm-rows');
    },
    dispose() {
      cancelAnimationFrame(frame);
      resized.disconnect();
      themed();
      whole.remove();
    },
  };
}
