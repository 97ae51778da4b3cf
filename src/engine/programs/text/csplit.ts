import { utf8Length } from '../../api/utf8.ts';
import { at } from '../lib/paths.ts';
import { formatPrintf } from '../lib/printf.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { posixRegExp } from '../lib/regex.ts';
import { openOperand, readAll } from '../lib/text.ts';

interface Pattern {
  text: string;
  line?: number;
  regex?: RegExp;
  offset: number;
  /** `%...%`: what comes before goes nowhere. */
  skips: boolean;
  /** How often it is used again. */
  repeat: number;
}

const parse = (words: readonly string[]): Pattern[] => {
  const out: Pattern[] = [];
  for (const text of words) {
    const again = /^\{(\d+|\*)\}$/.exec(text);
    const search = /^([/%])([^]*)\1([-+]?\d+)?$/.exec(text);
    const last = out[out.length - 1];
    if (again && last) last.repeat = again[1] === '*' ? Infinity : Number(again[1]);
    else if (search) out.push({ text, regex: posixRegExp(search[2]!), offset: Number(search[3] ?? 0), skips: search[1] === '%', repeat: 0 });
    else if (/^\d+$/.test(text)) {
      if (Number(text) === 0) throw new UsageError(`${text}: line number must be greater than zero`, 1, true);
      out.push({ text, line: Number(text), offset: 0, skips: false, repeat: 0 });
    } else throw new UsageError(`${text}: invalid pattern`, 1, true);
  }
  return out;
};

/** Where a pattern cuts, as an index of a line from `from`; undefined where it does not. */
const cut = (lines: readonly string[], from: number, pattern: Pattern, round: number, searchFrom: number): number | undefined => {
  if (pattern.line !== undefined) {
    const index = pattern.line * (round + 1) - 1;
    return index < lines.length && index >= from ? index : undefined;
  }
  for (let i = searchFrom; i < lines.length; i++) if (pattern.regex!.test(lines[i]!.replace(/\n$/, ''))) return Math.max(from, i + pattern.offset);
  return undefined;
};

/** csplit(1): a file cut into pieces at lines and patterns. */
export const csplit = program('f|prefix: n|digits: b|suffix-format: s|quiet|silent q k|keep-files z|elide-empty-files suppress-matched', function* (call: Call) {
  const { o, p } = call;
  const [file, ...words] = call.args;
  if (file === undefined) throw new UsageError('missing operand');
  if (words.length === 0) throw new UsageError(`missing operand after ‘${file}’`);
  const patterns = parse(words);
  const lines = (yield* readAll(openOperand(p, file))).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const made: string[] = [];
  const write = function* (text: string) {
    if (text === '' && o.has('z')) return;
    const number = made.length;
    const path = at(p.cwd, `${o.get('f') ?? 'xx'}${o.has('b') ? formatPrintf(o.get('b')!, [String(number)]).text : String(number).padStart(Number(o.get('n') ?? 2), '0')}`);
    p.machine.fs.write(path, text);
    made.push(path);
    if (!o.has('s') && !o.has('q')) yield* call.out(`${utf8Length(text)}\n`);
  };
  const skipped = o.has('suppress-matched') ? 1 : 0;
  let from = 0;
  let searched = 0;
  for (const pattern of patterns) {
    for (let round = 0; round <= pattern.repeat; round++) {
      const end = cut(lines, from, pattern, round, Math.max(from, searched));
      if (end === undefined) {
        if (pattern.repeat === Infinity && round > 0) break;
        if (pattern.repeat === Infinity) break;
        if (!pattern.skips) yield* write(lines.slice(from).join(''));
        yield* call.warn(`‘${pattern.text}’: ${pattern.line === undefined ? 'match not found' : `line number out of range`}${round > 0 ? ` on repetition ${round}` : ''}`);
        if (!o.has('k')) for (const path of made) p.machine.fs.remove(path);
        return 1;
      }
      if (!pattern.skips) yield* write(lines.slice(from, end).join(''));
      from = end + skipped;
      searched = pattern.line === undefined ? end - pattern.offset + 1 : end;
    }
  }
  yield* write(lines.slice(from).join(''));
  return 0;
});
