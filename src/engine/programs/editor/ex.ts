import { FsError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at as pathAt } from '../lib/paths.ts';
import { posixRegExp } from '../lib/regex.ts';
import { search } from './motions.ts';
import type { ViBase } from './vibase.ts';

/** The lines that the front of an ex command names, from 0; undefined where it names none. */
function range(vi: ViBase, text: string): { from: number; to: number; rest: string; given: boolean } | undefined {
  const last = vi.buffer.lines.length - 1;
  if (text[0] === '%') return { from: 0, to: last, rest: text.slice(1), given: true };
  let rest = text;
  const address = (): number | undefined => {
    let base: number | undefined;
    let m: RegExpExecArray | null;
    if ((m = /^\d+/.exec(rest))) base = Number(m[0]) - 1;
    else if ((m = /^\./.exec(rest))) base = vi.at.line;
    else if ((m = /^\$/.exec(rest))) base = last;
    else if ((m = /^\/((?:\\.|[^/\\])*)\/?/.exec(rest))) {
      if (m[1] !== '') vi.setPattern(m[1]!);
      base = vi.pattern ? search(vi.buffer, vi.at, vi.pattern, 1)?.line : undefined;
    }
    if (m) rest = rest.slice(m[0].length);
    while ((m = /^([-+])(\d*)/.exec(rest))) {
      base = (base ?? vi.at.line) + (m[1] === '+' ? 1 : -1) * Number(m[2] || 1);
      rest = rest.slice(m[0].length);
    }
    return base;
  };
  const from = address();
  if (rest[0] !== ',') return { from: from ?? vi.at.line, to: from ?? vi.at.line, rest, given: from !== undefined };
  rest = rest.slice(1);
  const to = address() ?? vi.at.line;
  return { from: Math.min(from ?? vi.at.line, to), to: Math.max(from ?? vi.at.line, to), rest, given: true };
}

function substitute(vi: ViBase, from: number, to: number, text: string): void {
  const mark = text[0]!;
  const parts: string[] = [];
  let part = '';
  for (let i = 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && i + 1 < text.length) part += text[++i] === mark ? mark : `\\${text[i]}`;
    else if (c === mark && parts.length < 2) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  const [pattern = '', replacement = '', flags = ''] = parts;
  let re: RegExp | undefined;
  try {
    re = pattern === '' ? vi.pattern : posixRegExp(pattern, { global: true, ignoreCase: flags.includes('i') });
  } catch {
    re = undefined;
  }
  if (!re) {
    vi.message = `E486: Pattern not found: ${pattern}`;
    return;
  }
  vi.pattern = re;
  vi.buffer.checkpoint(vi.at);
  let count = 0;
  let lines = 0;
  let last = vi.at.line;
  for (let l = from; l <= Math.min(to, vi.buffer.lines.length - 1); l++) {
    let here = 0;
    re.lastIndex = 0;
    const out = vi.buffer.line(l).replace(re, (...m: unknown[]) => {
      if (here > 0 && !flags.includes('g')) return m[0] as string;
      here++;
      return replacement.replace(/\\([0-9nrt&\\])|&/g, (whole, c: string | undefined) => (c === undefined || c === '0' ? (whole === '&' || c === '0' ? (m[0] as string) : whole) : /\d/.test(c) ? ((m[Number(c)] as string | undefined) ?? '') : c === 'n' || c === 'r' ? '\n' : c === 't' ? '\t' : c));
    });
    if (here === 0) continue;
    count += here;
    lines++;
    const split = out.split('\n');
    vi.buffer.lines.splice(l, 1, ...split);
    l += split.length - 1;
    to += split.length - 1;
    last = l;
  }
  if (count === 0) vi.message = `E486: Pattern not found: ${pattern}`;
  else {
    vi.at = { line: last, column: 0 };
    if (lines > 2) vi.message = `${count} substitutions on ${lines} lines`;
  }
}

/** A command after `:`. */
export function* runEx(vi: ViBase, line: string): Task {
  const r = range(vi, line.trim());
  if (!r) return;
  const { rest } = r;
  const last = vi.buffer.lines.length - 1;
  const [from, to] = [Math.max(0, Math.min(r.from, last)), Math.max(0, Math.min(r.to, last))];
  if (rest === '') {
    vi.at = { line: to, column: 0 };
    return;
  }
  if (/^s[^\w\s"|]/.test(rest)) return substitute(vi, from, to, rest.slice(1));
  const m = /^([a-z]+|!|[<>]+)(!?)\s*([^]*)$/i.exec(rest);
  if (!m) {
    vi.message = `E492: Not an editor command: ${line}`;
    return;
  }
  const [, name, bang, argument] = m as unknown as [string, string, string, string];
  switch (name) {
    case 'w':
    case 'write':
    case 'up':
    case 'update':
      vi.write(argument === '' ? undefined : argument, r.given ? vi.buffer.lines.slice(from, to + 1) : undefined);
      return;
    case 'wq':
    case 'x':
    case 'xit':
    case 'wqa':
    case 'xa':
    case 'exi':
      if (name.startsWith('x') && !vi.buffer.changed && argument === '') vi.exit = 0;
      else if (vi.write(argument === '' ? undefined : argument)) vi.exit = 0;
      return;
    case 'q':
    case 'quit':
    case 'qa':
    case 'qall':
      if (vi.buffer.changed && bang === '') vi.message = 'E37: No write since last change (add ! to override)';
      else vi.exit = 0;
      return;
    case 'cq':
      vi.exit = 1;
      return;
    case 'e':
    case 'edit':
      if (vi.buffer.changed && bang === '') vi.message = 'E37: No write since last change (add ! to override)';
      else vi.open(argument === '' ? vi.file : argument);
      return;
    case 'r':
    case 'read':
      try {
        const text = vi.p.machine.fs.read(pathAt(vi.p.cwd, argument));
        vi.buffer.checkpoint(vi.at);
        vi.buffer.lines.splice(to + 1, 0, ...text.replace(/\n$/, '').split('\n'));
        vi.at = { line: to + 1, column: 0 };
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        vi.message = `E484: Can't open file ${argument}`;
      }
      return;
    case 'd':
    case 'delete':
      vi.buffer.checkpoint(vi.at);
      vi.buffer.removeLines(from, to);
      vi.at = { line: from, column: 0 };
      vi.clamp();
      return;
    case '>':
    case '<':
      vi.buffer.checkpoint(vi.at);
      for (let l = from; l <= to; l++) vi.buffer.lines[l] = name === '>' ? `  ${vi.buffer.line(l)}` : vi.buffer.line(l).replace(/^(?: {1,2}|\t)/, '');
      return;
    case 'm':
    case 't':
    case 'co': {
      vi.buffer.checkpoint(vi.at);
      const target = argument === '$' ? last : argument === '.' ? vi.at.line : Number(argument) - 1;
      const lines = vi.buffer.lines.slice(from, to + 1);
      vi.buffer.lines.splice(target + 1, 0, ...lines);
      if (name === 'm') vi.buffer.lines.splice(from > target ? from + lines.length : from, lines.length);
      return;
    }
    case 'g':
    case 'v': {
      const g = /^\/((?:\\.|[^/\\])*)\/d?$/.exec(argument);
      if (!g || !vi.setPattern(g[1]!)) {
        vi.message = `E492: Not an editor command: ${line}`;
        return;
      }
      vi.buffer.checkpoint(vi.at);
      const kept = vi.buffer.lines.filter((l) => {
        vi.pattern!.lastIndex = 0;
        return vi.pattern!.test(l) !== (name === 'g' && bang === '');
      });
      vi.buffer.lines = kept.length > 0 ? kept : [''];
      vi.clamp();
      return;
    }
    case 'se':
    case 'set':
      for (const option of argument.split(/\s+/)) {
        if (option === 'nu' || option === 'number') vi.view.numbers = true;
        else if (option === 'nonu' || option === 'nonumber') vi.view.numbers = false;
        else if (option === 'number!' || option === 'nu!') vi.view.numbers = !vi.view.numbers;
      }
      return;
    case 'noh':
    case 'nohlsearch':
    case 'syntax':
    case 'syn':
      return;
    case 'f':
    case 'file':
      if (argument !== '') vi.file = argument;
      vi.message = `"${vi.file}" ${vi.buffer.lines.length} lines`;
      return;
    case 'u':
    case 'undo': {
      const to = vi.buffer.undo(vi.at);
      if (to) vi.at = to;
      return;
    }
    default:
      vi.message = `E492: Not an editor command: ${line}`;
  }
}
