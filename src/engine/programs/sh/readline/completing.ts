import type { Task } from '../../../sim/sim.ts';
import { displayWidth } from '../../lib/width.ts';
import type { Command, Editing, Offer } from './command.ts';

/** From how many on bash asks before it lists them (completion-query-items). */
const queryItems = 100;

/** Cells in columns of one width, filled downwards (readline: rl_display_match_list). */
export function listing(cells: readonly string[], width: number): string[] {
  const cell = Math.max(...cells.map(displayWidth)) + 2;
  let across = Math.max(1, Math.floor(width / cell));
  if (across > 1 && across * cell === width) across--;
  const rows = Math.ceil(cells.length / across);
  return Array.from({ length: rows }, (_, row) => {
    const line = cells.filter((_, i) => i % rows === row);
    return line.map((text, i) => (i === line.length - 1 ? text : text + ' '.repeat(cell - displayWidth(text)))).join('');
  });
}

const common = (items: readonly string[]): string =>
  items.reduce((a, b) => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    // No half of a surrogate pair.
    return a.slice(0, i > 0 && /[\ud800-\udbff]/.test(a[i - 1]!) ? i - 1 : i);
  });

/** One character that answers a question. */
function* answer(e: Editing): Task<string> {
  const c = yield* e.character();
  return c === undefined ? '\x03' : c;
}

function* wantsAll(e: Editing, count: number): Task<boolean> {
  yield* e.tty.write(`Display all ${count} possibilities? (y or n)`);
  for (;;) {
    const c = yield* answer(e);
    if (/[nN\x7f\x03\x07]/.test(c)) return false;
    if (/[yY \t]/.test(c)) return true;
  }
}

/** Shows what does not fit the screen a page at a time: Space for a page, Enter for a line, q to stop. */
function* page(e: Editing, lines: readonly string[]): Task {
  let room = e.tty.rows - 1;
  for (const line of lines) {
    if (room === 0) {
      yield* e.tty.write('--More--');
      const c = yield* answer(e);
      yield* e.tty.write('\r\x1b[K');
      if (/[qQnN\x7f\x03\x07]/.test(c)) return;
      room = /[\r\n]/.test(c) ? 1 : e.tty.rows - 1;
    }
    yield* e.tty.write(`${line}\r\n`);
    room--;
  }
}

function* list(e: Editing, offer: Offer): Task {
  const cells = offer.shown ?? offer.items;
  yield* e.painter.finish(e.buffer.text);
  if (cells.length < queryItems) yield* page(e, listing(cells, e.tty.columns));
  else {
    const all = yield* wantsAll(e, cells.length);
    yield* e.tty.write('\r\n');
    if (all) yield* page(e, listing(cells, e.tty.columns));
  }
  yield* e.begin();
}

const isCompletion: ReadonlySet<string> = new Set(['complete', 'possible-completions']);

function* complete(e: Editing): Task {
  const { buffer } = e;
  const offer = yield* e.shell.complete(buffer.before);
  const { items } = offer;
  if (items.length === 0) return yield* e.bell();
  const typed = buffer.before.slice(offer.from);
  const [only] = items.length === 1 ? items : [];
  const suffix = offer.suffix ?? '';
  const text = only === undefined ? common(items) : only + (suffix !== '' && buffer.after.startsWith(suffix) ? '' : suffix);
  if (only !== undefined || (text.length > typed.length && text.startsWith(typed))) {
    if (text !== typed) buffer.replace(offer.from, buffer.point, text);
    e.completed = true;
    return;
  }
  const ambiguous = e.shell.variables.get('show-all-if-ambiguous') === 'on';
  if (!ambiguous && !(isCompletion.has(e.previous) && !e.completed)) {
    e.completed = false;
    return yield* e.bell();
  }
  e.completed = false;
  return yield* list(e, offer);
}

function* cycle(e: Editing, by: 1 | -1): Task {
  const { buffer } = e;
  if (!e.previous.startsWith('menu-complete') || !e.menu) {
    const offer = yield* e.shell.complete(buffer.before);
    if (offer.items.length === 0) return yield* e.bell();
    e.menu = { offer, at: by > 0 ? -1 : offer.items.length, typed: buffer.before.slice(offer.from) };
  }
  const { offer, typed } = e.menu;
  const places = offer.items.length + 1;
  e.menu.at = (e.menu.at + by + places) % places;
  buffer.replace(offer.from, buffer.point, offer.items[e.menu.at] ?? typed);
  return undefined;
}

/** Commands for completion (readline(3)). */
export const completing: Readonly<Record<string, Command>> = {
  complete,
  *'possible-completions'(e) {
    const offer = yield* e.shell.complete(e.buffer.before);
    if (offer.items.length === 0) yield* e.bell();
    else yield* list(e, offer);
  },
  *'insert-completions'(e) {
    const offer = yield* e.shell.complete(e.buffer.before);
    if (offer.items.length === 0) yield* e.bell();
    else e.buffer.replace(offer.from, e.buffer.point, `${offer.items.join(' ')} `);
  },
  'menu-complete': (e) => cycle(e, 1),
  'menu-complete-backward': (e) => cycle(e, -1),
};
