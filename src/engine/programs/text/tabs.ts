import type { Program } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';
import { eachOperand, LineReader } from '../lib/text.ts';
import { displayWidth } from '../lib/width.ts';
import { cannotOpen } from './cat.ts';

/** Where the next tab stop after a column is, counted from 0. */
function stops(list: string | undefined): (column: number) => number {
  const given = (list ?? '8').split(/[, ]+/).filter(Boolean).map((text) => {
    if (!/^\d+$/.test(text)) throw new UsageError(`tab size contains invalid character(s): ‘${text}’`, 1, true);
    if (Number(text) === 0) throw new UsageError('tab size cannot be 0', 1, true);
    return Number(text);
  });
  if (given.length === 1) return (column) => (Math.floor(column / given[0]!) + 1) * given[0]!;
  return (column) => given.find((n) => n > column) ?? column + 1;
}

function expanded(line: string, next: (column: number) => number, initial: boolean): string {
  let out = '';
  let column = 0;
  let leading = true;
  for (const c of line) {
    if (c === '\t' && (leading || !initial)) {
      const to = next(column);
      out += ' '.repeat(to - column);
      column = to;
      continue;
    }
    if (c !== ' ' && c !== '\t') leading = false;
    out += c;
    column += c === '\b' ? -1 : displayWidth(c);
  }
  return out;
}

/** Blanks that reach a tab stop become a tab; a single space does not. */
function unexpanded(line: string, next: (column: number) => number, all: boolean): string {
  let out = '';
  let column = 0;
  let blank = '';
  let from = 0;
  let leading = true;
  const flush = () => {
    out += blank;
    blank = '';
  };
  for (const c of line) {
    if ((c === ' ' || c === '\t') && (leading || all)) {
      if (blank === '') from = column;
      const stop = next(column);
      column = c === '\t' ? stop : column + 1;
      blank += c;
      if (column === stop && (c === '\t' || column - from > 1 || leading)) {
        out += '\t';
        blank = '';
        from = column;
      }
      continue;
    }
    flush();
    leading = false;
    out += c;
    column += displayWidth(c);
  }
  flush();
  return out;
}

const filter = (spec: string, change: (line: string, next: (column: number) => number, has: (name: string) => boolean) => string): Program =>
  program(
    spec,
    function* (call) {
      const next = stops(call.o.get('t'));
      const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
        const lines = new LineReader(input);
        for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) yield* call.out(`${change(line, next, (name) => call.o.has(name))}${lines.terminated ? '\n' : ''}`);
      });
      return good ? 0 : 1;
    },
    { numbers: 't' },
  );

export const expand = filter('i|initial t|tabs:', (line, next, has) => expanded(line, next, has('i')));
export const unexpand = filter('a|all first-only t|tabs:', (line, next, has) => unexpanded(line, next, (has('a') || has('t')) && !has('first-only')));
