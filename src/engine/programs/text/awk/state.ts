import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import type { Process } from '../../../hosts/types.ts';
import type { Random } from '../../../sim/random.ts';
import type { Task } from '../../../sim/sim.ts';
import { formatPrintf } from '../../lib/printf.ts';
import { BadRegex } from '../../lib/regex.ts';
import type { Expression } from './ast.ts';
import type { AwkDialect } from './lexer.ts';
import { awkRegExp, RecordFields } from './record.ts';
import { AwkStreams } from './streams.ts';
import { AwkError, AwkArray, toNumber, toText, type Value } from './values.ts';

/** Variables by name. */
export type Scope = Map<string, Value | AwkArray>;

/** What a program holds while it runs: variables, the record, open files. How expressions are computed is left open. */
export abstract class AwkState {
  readonly streams: AwkStreams;
  readonly record: RecordFields;
  protected readonly globals: Scope = new Map();
  protected readonly frames: Scope[] = [];

  /** The units in which lengths and places are counted: characters, or bytes in mawk. */
  units(text: string): string[] {
    return this.dialect === 'mawk' && /[^\0-\x7f]/.test(text) ? Array.from(utf8(text), (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)) : [...text];
  }

  constructor(
    readonly p: Process,
    private readonly dialect: AwkDialect,
  ) {
    this.streams = new AwkStreams(p);
    this.record = new RecordFields({ fs: () => this.text('FS'), ofs: () => this.text('OFS'), convfmt: () => this.convfmt });
    for (const [name, value] of Object.entries({ FS: ' ', OFS: ' ', ORS: '\n', RS: '\n', NR: 0, FNR: 0, SUBSEP: '\x1c', CONVFMT: '%.6g', OFMT: '%.6g', RSTART: 0, RLENGTH: -1, FILENAME: '' })) this.globals.set(name, value);
  }

  abstract evaluate(e: Expression): Task<Value>;

  get convfmt(): string {
    const v = this.globals.get('CONVFMT');
    return typeof v === 'string' ? v : '%.6g';
  }

  text(name: string): string {
    return toText(this.get(name), this.convfmt);
  }

  asText(v: Value): string {
    return toText(v, this.convfmt);
  }

  protected scopeOf(name: string): Scope {
    const frame = this.frames[this.frames.length - 1];
    return frame?.has(name) ? frame : this.globals;
  }

  get(name: string): Value {
    if (name === 'NF') return this.record.count;
    const v = this.scopeOf(name).get(name);
    if (v instanceof AwkArray) {
      if (!v.touched) return undefined;
      throw new AwkError(`attempt to use array \`${name}' in a scalar context`);
    }
    return v;
  }

  set(name: string, value: Value): void {
    if (name === 'NF') this.record.count = toNumber(value);
    else this.scopeOf(name).set(name, value);
  }

  array(name: string): Map<string, Value> {
    const scope = this.scopeOf(name);
    let v = scope.get(name);
    if (v === undefined) scope.set(name, (v = new AwkArray()));
    if (!(v instanceof AwkArray)) throw new AwkError(`attempt to use scalar \`${name}' as an array`);
    v.touched = true;
    return v.map;
  }

  /** How many elements an array has; undefined for a scalar. */
  arraySize(name: string): number | undefined {
    const v = this.scopeOf(name).get(name);
    return v instanceof AwkArray ? v.map.size : undefined;
  }

  /** What `srand` returns next. */
  seed: Value = 0;

  get random(): Random {
    return this.p.sim.random('awk');
  }

  count(): void {
    this.globals.set('NR', toNumber(this.get('NR')) + 1);
    this.globals.set('FNR', toNumber(this.get('FNR')) + 1);
  }

  /** A message with the place in the input where it happened, as mawk ends with it. */
  failure(message: string): string {
    return `run time error: ${message}\n\tFILENAME="${this.text('FILENAME') || (this.text('NR') === '0' ? '' : '-')}" FNR=${this.text('FNR')} NR=${this.text('NR')}`;
  }

  format(values: readonly Value[]): string {
    const [format, ...args] = values;
    if (format === undefined) throw new AwkError('printf: no format');
    const source = this.asText(format);
    let next = 0;
    const take = (): Value => {
      if (next >= args.length) throw new AwkError(this.failure(`not enough arguments passed to printf("${source}")`));
      return args[next++];
    };
    // printf(1) would use the format again and read escapes; awk's formats each take one argument.
    return source.replace(/%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXfFeEgGcs%])/g, (_, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const star = (text: string | undefined) => (text === '*' ? String(toNumber(take())) : (text ?? ''));
      const w = star(width);
      const pr = precision === undefined ? '' : `.${star(precision)}`;
      const arg = take();
      if (letter === 'c') return formatPrintf(`%${flags}${w}s`, [typeof arg === 'number' ? String.fromCodePoint(arg) : [...this.asText(arg)][0] ?? '']).text;
      if (letter === 's') {
        const all = this.units(this.asText(arg));
        const cut = pr === '' ? all : all.slice(0, Number(pr.slice(1)));
        return this.padded(fromUtf8(utf8(cut.join(''))), Number(w || 0) - cut.length, flags);
      }
      const n = toNumber(arg);
      if (/[diouxX]/.test(letter)) return Number.isFinite(n) ? formatPrintf(`%${flags}${w}${pr}${letter}`, [BigInt(Math.trunc(n)).toString()]).text : String(n);
      return formatPrintf(`%${flags}${w}${pr}${letter}`, [String(n)]).text;
    });
  }

  private padded(text: string, blanks: number, flags: string): string {
    const space = ' '.repeat(Math.max(0, blanks));
    return flags.includes('-') || blanks < 0 ? text + space : space + text;
  }

  *key(index: readonly Expression[]): Task<string> {
    if (index.length === 1) return this.asText(yield* this.evaluate(index[0]!));
    const parts: string[] = [];
    for (const e of index) parts.push(this.asText(yield* this.evaluate(e)));
    return parts.join(this.text('SUBSEP'));
  }

  /** The regular expression that an operand of `~`, split() and the like means. */
  *regex(e: Expression, global = false): Task<RegExp> {
    const source = e.type === 'regex' ? e.source : this.asText(yield* this.evaluate(e));
    try {
      const re = awkRegExp(source, global);
      re.lastIndex = 0;
      return re;
    } catch (error) {
      if (error instanceof BadRegex) throw new AwkError(error.message);
      throw error;
    }
  }

  *store(target: Expression, value: Value): Task {
    if (target.type === 'variable') this.set(target.name, value);
    else if (target.type === 'field') this.record.put(Math.trunc(toNumber(yield* this.evaluate(target.index))), value);
    else if (target.type === 'element') this.array(target.name).set(yield* this.key(target.index), value);
    else throw new AwkError('assignment to something that is no variable');
  }
}
