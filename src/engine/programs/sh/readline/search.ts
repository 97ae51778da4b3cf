import type { Task } from '../../../sim/sim.ts';
import { nextOf, wordRight } from './motions.ts';
import type { Editing } from './command.ts';
import type { Key } from './keys.ts';

/** Incremental search through the history: Ctrl-R backwards, Ctrl-S forwards (readline: isearch.c). */
class Search {
  private query = '';
  private failed = false;
  /** The line looked at, and where in it. */
  private at: number;
  private place: number;
  private found: string | undefined;

  constructor(
    private readonly e: Editing,
    private direction: -1 | 1,
  ) {
    this.at = e.walk.at;
    this.place = e.buffer.point;
  }

  get title(): string {
    return `(${this.failed ? 'failed ' : ''}${this.direction < 0 ? 'reverse-' : ''}i-search)\`${this.query}': `;
  }

  get text(): string {
    return this.query;
  }

  add(text: string): void {
    for (const c of text) {
      this.query += c;
      this.find();
    }
  }

  remove(): void {
    this.query = [...this.query].slice(0, -1).join('');
    this.failed = false;
    if (this.query !== '') this.find();
  }

  /** The next match; without a query, the last search once more. */
  again(direction: -1 | 1): void {
    if (this.query === '') this.query = this.e.lastSearch;
    else if (direction === this.direction) this.place += direction;
    this.direction = direction;
    if (this.query !== '') this.find();
  }

  /** Takes what stands behind the match into the query, up to the end of a word or of the line. */
  extend(to: 'word' | 'line'): void {
    const { text } = this.e.buffer;
    const from = this.place + this.query.length;
    const rest = to === 'line' ? text.slice(from) : text.slice(from, Math.max(wordRight(text, from), from + (nextOf(text, from)?.length ?? 0)));
    if (rest !== '') this.add(rest);
  }

  private find(): void {
    const { walk } = this.e;
    let place = this.inLine(walk.line(this.at), this.place);
    let { at } = this;
    while (place === undefined) {
      do at += this.direction;
      while (at >= 0 && at <= walk.lines.length && walk.line(at) === this.found);
      if (at < 0 || at > walk.lines.length) {
        this.failed = true;
        this.place = this.direction < 0 ? 0 : walk.line(this.at).length;
        return;
      }
      const line = walk.line(at);
      place = this.inLine(line, this.direction < 0 ? line.length : 0);
    }
    this.failed = false;
    if (at !== walk.at) walk.to(at);
    this.at = at;
    this.place = place;
    this.found = walk.line(at);
    this.e.buffer.point = place;
  }

  private inLine(line: string, from: number): number | undefined {
    if (this.direction < 0 && from < 0) return undefined;
    const place = this.direction < 0 ? line.lastIndexOf(this.query, from) : line.indexOf(this.query, from);
    return place < 0 ? undefined : place;
  }

  /** A search that has failed has gone through all of the line. */
  leave(): void {
    if (this.failed) this.e.buffer.point = this.place;
  }

  get hasFailed(): boolean {
    return this.failed;
  }
}

/** One key of a search. False ends it. */
function obey(search: Search, key: Key): boolean {
  if (key.type !== 'key') search.add(key.text);
  else if (key.name === '\x12') search.again(-1);
  else if (key.name === '\x13') search.again(1);
  else if (key.name === '\x7f' || key.name === '\b') search.remove();
  else if (key.name === '\x17') search.extend('word');
  else if (key.name === '\x19') search.extend('line');
  else return false;
  return true;
}

/** Searches until a key ends it, which is then obeyed unless it is Escape, Ctrl-J or Ctrl-G. */
export function* incrementalSearch(e: Editing, direction: -1 | 1): Task {
  const search = new Search(e, direction);
  const { at } = e.walk;
  const { point } = e.buffer;
  const original = e.buffer.text;
  try {
    for (;;) {
      e.painter.retitle(search.title);
      const key = yield* e.key({ modal: true });
      if (!key) return;
      if (obey(search, key)) {
        if (search.hasFailed) yield* e.bell();
        continue;
      }
      const name = key.type === 'key' ? key.name : '';
      if (name === '\x07') {
        if (e.walk.at !== at) e.walk.to(at);
        if (e.buffer.text !== original) e.buffer.load(original);
        e.buffer.point = point;
        yield* e.bell();
      } else {
        search.leave();
        if (name !== '\x1b' && name !== '\n') e.push(key);
      }
      // Ctrl-C leaves the search on the screen.
      if (name !== '\x03') e.untitle();
      return;
    }
  } finally {
    if (search.text !== '') e.lastSearch = search.text;
  }
}
