import { utf8Length } from '../../api/utf8.ts';
import { FsError, type Input, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { perlSource } from '../lib/perlregex.ts';
import { BadRegex, posixSource } from '../lib/regex.ts';
import { LineReader, openOperand } from '../lib/text.ts';
import { matches as globMatches } from '../sh/pattern.ts';

const spec =
  'E|extended-regexp F|fixed-strings G|basic-regexp P|perl-regexp e|regexp: f|file: i|ignore-case y no-ignore-case v|invert-match w|word-regexp x|line-regexp c|count color? colour? L|files-without-match l|files-with-matches m|max-count: o|only-matching q|quiet|silent s|no-messages b|byte-offset H|with-filename h|no-filename n|line-number A|after-context: B|before-context: C|context: r|recursive R|dereference-recursive include: exclude: exclude-dir: a|text I Z|null z|null-data V line-buffered U T no-group-separator group-separator: d|directories: D|devices: label:';

const fixedSource = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const characterClasses: ReadonlySet<string> = new Set(['alnum', 'alpha', 'blank', 'cntrl', 'digit', 'graph', 'lower', 'print', 'punct', 'space', 'upper', 'xdigit']);

/** A pattern whose character classes there are. Throws BadRegex. */
function checked(pattern: string): string {
  if (/(?:^|[^\\[])\[:\w*:\](?!\])/.test(pattern)) throw new BadRegex('character class syntax is [[:space:]], not [:space:]');
  for (const m of pattern.matchAll(/\[:(\w+):\]/g)) if (!characterClasses.has(m[1]!)) throw new BadRegex('Invalid character class name');
  return pattern;
}

/** Why PCRE refuses a pattern. */
function perlRefusal(pattern: string): string {
  const plain = pattern.replace(/\\./g, '');
  if (/^[*+?]|[*+?|(][*+]/.test(plain)) return 'quantifier does not follow a repeatable item';
  if (plain.replace(/\[[^\]]*\]/g, '').includes('[')) return 'missing terminating ] for character class';
  return plain.split('(').length > plain.split(')').length ? 'missing closing parenthesis' : 'unmatched closing parenthesis';
}

/** The regular expression of all patterns together. Throws UsageError with the C library's words. */
const compile = (call: Call, patterns: readonly string[], style: 'E' | 'F' | 'G' | 'P'): RegExp => {
  const { o } = call;
  try {
    const sources = patterns.map((p) => (style === 'F' ? fixedSource(p) : style === 'P' ? perlSource(p) : posixSource(checked(p), style === 'E')));
    let source = sources.length === 1 ? sources[0]! : sources.map((s) => `(?:${s})`).join('|');
    if (o.has('x')) source = `^(?:${source})$`;
    else if (o.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
    return new RegExp(source, o.last('i', 'y', 'no-ignore-case') === 'no-ignore-case' || !(o.has('i') || o.has('y')) ? 'gu' : 'giu');
  } catch (error) {
    if (error instanceof BadRegex) throw new UsageError(error.message.startsWith('Unmatched [') ? 'Invalid regular expression' : error.message, 2, true);
    if (error instanceof SyntaxError) throw new UsageError(style === 'P' ? perlRefusal(patterns[0]!) : error.message.includes('out of order') ? 'Invalid range end' : 'Invalid regular expression', 2, true);
    throw error;
  }
};

interface Colours {
  match(text: string): string;
  file(text: string): string;
  line(text: string): string;
  separator(text: string): string;
}

const paint = (code: string) => (text: string) => (text === '' ? '' : `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K`);
const coloured: Colours = { match: paint('01;31'), file: paint('35'), line: paint('32'), separator: paint('36') };
const same = (text: string): string => text;
const plain: Colours = { match: same, file: same, line: same, separator: same };

const run = (fixed: 'E' | 'F' | undefined) =>
  function* (call: Call): Task<number> {
    const { o, p } = call;
    const args = [...call.args];
    if (o.has('V')) {
      yield* call.out('grep (GNU grep) 3.11\n');
      return 0;
    }
    const patterns: string[] = [];
    for (const e of o.all('e')) patterns.push(...e.split('\n'));
    for (const file of o.all('f')) {
      const reader = new LineReader(openOperand(p, file));
      for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) patterns.push(line);
    }
    if (!o.has('e') && !o.has('f')) {
      const first = args.shift();
      if (first === undefined) {
        yield* p.stderr.write(`Usage: ${call.name} [OPTION]... PATTERNS [FILE]...\nTry '${call.name} --help' for more information.\n`);
        return 2;
      }
      patterns.push(...first.split('\n'));
    }
    const style = fixed ?? ((o.last('E', 'F', 'G', 'P') as 'E' | undefined) ?? 'G');
    const re = patterns.length === 0 ? /(?!)/gu : compile(call, patterns, style);
    const when = o.get('color') ?? o.get('colour');
    const colours = when === 'always' || (when !== undefined && when !== 'never' && p.stdout.tty) ? coloured : plain;
    const recursive = o.has('r') || o.has('R') || o.get('d') === 'recurse';
    const number = (name: string) => {
      const value = o.get(name);
      if (value !== undefined && !/^\d+$/.test(value)) throw new UsageError(`${value}: invalid context length argument`, 2, true);
      return value === undefined ? undefined : Number(value);
    };
    const context = number('C') ?? 0;
    const search = new Search(call, re, colours, { before: number('B') ?? context, after: number('A') ?? context, named: o.last('H', 'h') === 'H' || (o.last('H', 'h') !== 'h' && (args.length > 1 || recursive)) });
    let status = 0;
    if (o.has('m') && !/^-?\d+[kKMG]?$/.test(o.get('m')!)) throw new UsageError('invalid max count', 2, true);
    if (args.length === 0 && recursive) yield* walk(call, search, '.', '');
    else if (args.length === 0) yield* search.input(o.get('label') ?? '(standard input)', p.stdin);
    for (const name of args) {
      if (name === '-') {
        yield* search.input(o.get('label') ?? '(standard input)', p.stdin);
        continue;
      }
      const type = p.machine.fs.stat(at(p.cwd, name))?.type;
      if (type === 'dir' && recursive) yield* walk(call, search, name);
      else if (type === 'dir') {
        if (o.get('d') === 'skip') continue;
        if (!o.has('s')) yield* call.warn(`${name}: Is a directory`);
        status = 2;
      } else {
        try {
          yield* search.input(name, openOperand(p, name));
        } catch (error) {
          if (!(error instanceof FsError)) throw error;
          if (!o.has('s')) yield* call.warn(`${name}: ${error.strerror}`);
          status = 2;
        }
      }
      if (search.quit) return 0;
    }
    if (status === 2 && !(search.found && o.has('q'))) return 2;
    return search.found ? 0 : 1;
  };

/** Searches a folder; `prefix`: what names begin with. */
function* walk(call: Call, search: Search, dir: string, prefix = `${dir.replace(/\/$/, '')}/`): Task {
  const { fs } = call.p.machine;
  const included = (name: string) => (call.o.has('include') ? call.o.all('include').some((g) => globMatches(name, g)) : true) && !call.o.all('exclude').some((g) => globMatches(name, g));
  for (const name of fs.list(at(call.p.cwd, dir))) {
    const path = prefix + name;
    const stat = fs.stat(at(call.p.cwd, path), { follow: call.o.has('R') });
    if (stat?.type === 'dir') {
      if (!call.o.all('exclude-dir').some((g) => globMatches(name, g))) yield* walk(call, search, path);
    } else if (stat?.type === 'file' && stat.program === undefined && included(name)) {
      try {
        yield* search.input(path, openOperand(call.p, path));
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        if (!call.o.has('s')) yield* call.warn(`${path}: ${error.strerror}`);
      }
    }
    if (search.quit) return;
  }
}

class Search {
  found = false;
  /** With -q: the answer is known. */
  quit = false;
  private printed = false;
  /** Where the lines of the file begin. */
  private offsets: number[] = [];

  constructor(
    private readonly call: Call,
    private readonly re: RegExp,
    private readonly colours: Colours,
    private readonly options: { before: number; after: number; named: boolean },
  ) {}

  *input(name: string, input: Input): Task {
    const { o } = this.call;
    const invert = o.has('v');
    const most = o.has('m') ? Number(o.get('m')) : Infinity;
    const listing = o.has('l') || o.has('L') || o.has('c') || o.has('q');
    const reader = new LineReader(input, o.has('z') ? '\0' : '\n');
    const before: string[] = [];
    let after = 0;
    let number = 0;
    let offset = 0;
    this.offsets = [];
    let count = 0;
    let binary = false;
    let last = 0;
    let out = '';
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      number++;
      if (o.has('b')) {
        this.offsets.push(offset);
        offset += utf8Length(line) + 1;
      }
      if (line.includes('\0') && o.has('I')) {
        binary = true;
        break;
      }
      if (line.includes('\0') && !o.has('a') && !listing) {
        this.re.lastIndex = 0;
        if (this.re.test(line) !== invert) {
          this.found = true;
          yield* this.call.out(out);
          yield* this.call.warn(`${name}: binary file matches`);
          return;
        }
        continue;
      }
      this.re.lastIndex = 0;
      if (this.re.test(line) !== invert) {
        count++;
        this.found = true;
        if (o.has('q')) {
          this.quit = true;
          return;
        }
        if (o.has('l') || o.has('L')) break;
        if (!listing) {
          if (this.options.before + this.options.after > 0 && this.printed && number - before.length > last + 1) out += this.gap();
          if (!o.has('o')) before.forEach((text, i) => (out += this.line(name, number - before.length + i, text, '-')));
          before.length = 0;
          out += o.has('o') ? (invert ? '' : this.only(name, number, line)) : this.line(name, number, line, ':');
          this.printed = true;
          last = number;
          after = this.options.after;
        }
        if (count >= most) {
          for (; after > 0 && !o.has('o'); after--) {
            const next = yield* reader.next();
            if (next === undefined) break;
            if (o.has('b')) {
              this.offsets.push(offset);
              offset += utf8Length(next) + 1;
            }
            out += this.line(name, ++number, next, '-');
          }
          break;
        }
      } else if (!listing) {
        if (after > 0) {
          after--;
          last = number;
          if (!o.has('o')) out += this.line(name, number, line, '-');
        } else if (this.options.before > 0) {
          before.push(line);
          if (before.length > this.options.before) before.shift();
        }
      }
      if (out.length > 8192 || (out !== '' && !reader.ready)) {
        yield* this.call.out(out);
        out = '';
      }
    }
    if (binary) return;
    if (o.has('c') && !o.has('l') && !o.has('L')) out += `${this.options.named ? this.colours.file(name) + this.colours.separator(':') : ''}${count}\n`;
    else if (o.has('l') ? count > 0 : o.has('L') && count === 0) out += `${this.colours.file(name)}${o.has('Z') ? '\0' : '\n'}`;
    if (out !== '') yield* this.call.out(out);
  }

  private gap(): string {
    const { o } = this.call;
    return o.has('no-group-separator') ? '' : `${this.colours.separator(o.get('group-separator') ?? '--')}\n`;
  }

  private head(name: string, number: number, mark: string, offset: number): string {
    const { colours } = this;
    return (this.options.named ? colours.file(name) + (this.call.o.has('Z') ? '\0' : colours.separator(mark)) : '') + (this.call.o.has('n') ? colours.line(String(number)) + colours.separator(mark) : '') + (this.call.o.has('b') ? colours.line(String(offset)) + colours.separator(mark) : '');
  }

  /** Where a line begins, in bytes; known for -b alone. */
  private offsetOf(number: number): number {
    return this.offsets[number - 1] ?? 0;
  }

  private line(name: string, number: number, text: string, mark: string): string {
    const invert = this.call.o.has('v');
    const shown = this.colours === plain || (mark === '-') !== invert ? text : text.replace(this.re, (m) => this.colours.match(m));
    const head = this.head(name, number, mark, this.offsetOf(number));
    return `${head}${this.call.o.has('T') && head !== '' ? '\t' : ''}${shown}${this.call.o.has('z') ? '\0' : '\n'}`;
  }

  private only(name: string, number: number, text: string): string {
    let out = '';
    this.re.lastIndex = 0;
    for (const m of text.matchAll(this.re)) if (m[0] !== '') out += `${this.head(name, number, ':', this.offsetOf(number) + utf8Length(text.slice(0, m.index)))}${this.colours.match(m[0])}\n`;
    return out;
  }
}

/** grep's own words for a wrong option. */
const refusal = (_word: string, _lacks: 'option' | 'argument', message: string): string => `grep: ${message}\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n`;

const settings = { usageExit: 2, numbers: 'C', version: () => 'grep (GNU grep) 3.11\n', usage: '[OPTION]... PATTERNS [FILE]...', refusal };

export const grep: Program = program(spec, run(undefined), settings);
export const egrep: Program = program(spec, run('E'), settings);
export const fgrep: Program = program(spec, run('F'), settings);
