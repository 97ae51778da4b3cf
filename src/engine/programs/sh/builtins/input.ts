import type { Task } from '../../../sim/sim.ts';
import type { OpenFile } from '../../lib/openfile.ts';
import { race } from '../../lib/race.ts';
import { singleQuote } from '../quoting.ts';
import type { Builtin, Shell } from '../shell.ts';
import { options } from './getopt.ts';

/** Splits what `read` got into its variables; `last` takes the rest of the line. */
function splitFields(line: string, ifs: string, count: number, raw: boolean): string[] {
  // A backslash protects the character after it from being a separator.
  const chars: { c: string; literal: boolean }[] = [];
  for (let i = 0; i < line.length; i++) {
    if (!raw && line[i] === '\\' && i + 1 < line.length) chars.push({ c: line[++i]!, literal: true });
    else if (raw || line[i] !== '\\') chars.push({ c: line[i]!, literal: false });
  }
  const blank = (x: { c: string; literal: boolean }) => !x.literal && ' \t\n'.includes(x.c) && ifs.includes(x.c);
  const separator = (x: { c: string; literal: boolean }) => !x.literal && ifs.includes(x.c);
  let i = 0;
  const skip = () => {
    while (i < chars.length && blank(chars[i]!)) i++;
  };
  const out: string[] = [];
  skip();
  while (i < chars.length && out.length < count - 1) {
    let word = '';
    while (i < chars.length && !separator(chars[i]!)) word += chars[i++]!.c;
    out.push(word);
    skip();
    if (i < chars.length && separator(chars[i]!) && !blank(chars[i]!)) {
      i++;
      skip();
    }
  }
  let end = chars.length;
  while (end > i && blank(chars[end - 1]!)) end--;
  const rest = chars.slice(i, end);
  if (i < chars.length || out.length < count) {
    // One separator at the end of the last field belongs to nobody.
    if (count !== Infinity && rest.length > 0 && separator(rest[rest.length - 1]!) && !rest.slice(0, -1).some(separator)) rest.pop();
    out.push(rest.map((x) => x.c).join(''));
  }
  return out;
}

type Line = { text: string; ended: boolean } | 'timeout' | 'signal' | undefined;

/** Reads while nothing interrupts: `read -t` and traps. */
function* readLine(sh: Shell, input: OpenFile, end: string, most: number, timeoutMs: number | undefined): Task<Line> {
  try {
    const outcome = yield* race(sh.process.sim, 'read', input.readUntil(end, most), { ms: timeoutMs, register: (wake) => (sh.wake = wake) });
    return outcome.why === 'done' ? outcome.value : outcome.why === 'timeout' ? 'timeout' : 'signal';
  } finally {
    sh.wake = undefined;
  }
}

const read: Builtin = function* (sh, args) {
  const o = yield* options(sh, args, 'ersa:d:i:n:N:p:t:u:', 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]');
  if (!o) return 2;
  const input = sh.fds.get(Number(o.get('u') ?? 0));
  if (!input) {
    yield* sh.error(`read: ${o.get('u') ?? 0}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  if (o.has('p') && input.tty) yield* sh.stderr.write(o.get('p')!);
  const exact = o.get('N');
  const most = Number(exact ?? o.get('n') ?? Infinity);
  const delimiter = o.get('d') ?? '\n';
  const end = exact !== undefined ? '' : delimiter === '' ? '\0' : delimiter[0]!;
  const timeout = o.has('t') ? Number(o.get('t')) * 1000 : undefined;
  if (timeout === 0) return 0;
  let text = '';
  let ended = false;
  const raw = o.has('r');
  for (;;) {
    const line = yield* readLine(sh, input, end, most - text.length, timeout);
    if (line === 'timeout') return 142;
    if (line === 'signal') return 128 + 15;
    if (line === undefined) {
      ended = true;
      break;
    }
    text += line.text;
    ended = line.ended;
    if (!raw && !line.ended && end === '\n' && /(^|[^\\])(\\\\)*\\$/.test(text) && text.length < most) {
      text = text.slice(0, -1);
      if (input.tty) yield* sh.stderr.write(sh.vars.get('PS2') ?? '> ');
      continue;
    }
    break;
  }
  const ifs = sh.vars.get('IFS') ?? ' \t\n';
  const names = o.args;
  if (o.has('a')) sh.vars.setList(o.get('a')!, text === '' ? [] : splitFields(text, ifs, Infinity, raw).filter((f, i, all) => f !== '' || i < all.length - 1));
  else if (names.length === 0) sh.vars.set('REPLY', raw ? text : text.replace(/\\(.)/g, '$1'));
  else if (exact !== undefined) {
    sh.vars.set(names[0]!, text);
    for (const name of names.slice(1)) sh.vars.set(name, '');
  } else {
    const fields = splitFields(text, ifs, names.length, raw);
    for (const [i, name] of names.entries()) {
      if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) {
        yield* sh.error(`read: \`${name}': not a valid identifier`);
        return 1;
      }
      sh.vars.set(name, fields[i] ?? '');
    }
  }
  return ended ? 1 : 0;
};

const mapfile: Builtin = function* (sh, args) {
  const o = yield* options(sh, args, 'td:n:O:s:u:C:c:', 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]');
  if (!o) return 2;
  if (o.args[0] !== undefined && !/^[A-Za-z_]\w*$/.test(o.args[0])) {
    yield* sh.error(`${args[0]}: \`${o.args[0]}': not a valid identifier`);
    return 1;
  }
  const input = sh.fds.get(Number(o.get('u') ?? 0));
  const delimiter = o.get('d') ?? '\n';
  const most = Number(o.get('n') ?? 0) || Infinity;
  let skip = Number(o.get('s') ?? 0);
  const origin = Number(o.get('O') ?? 0);
  const quantum = Number(o.get('c') ?? 5000);
  const list: string[] = [];
  while (input && list.length < most) {
    const line = yield* input.readUntil(delimiter === '' ? '\0' : delimiter[0]!);
    if (!line) break;
    if (skip-- > 0) continue;
    list.push(o.has('t') || line.ended ? line.text : line.text + delimiter);
    const callback = o.get('C');
    if (callback !== undefined && list.length % quantum === 0) yield* sh.runText(`${callback} ${origin + list.length - 1} ${singleQuote(list[list.length - 1]!)}`);
    if (line.ended) break;
  }
  const name = o.args[0] ?? 'MAPFILE';
  if (o.has('O')) for (const [i, v] of list.entries()) sh.vars.setElement(name, String(origin + i), v);
  else sh.vars.setList(name, list);
  return 0;
};

export const inputBuiltins: Readonly<Record<string, Builtin>> = { read, mapfile, readarray: mapfile };
