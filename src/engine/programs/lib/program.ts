import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';

/** The options of a command line, by the letter or name that the spec puts first. */
export class Options {
  readonly args: string[] = [];
  private readonly values = new Map<string, string[]>();

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The last value. */
  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  add(name: string, value: string): void {
    const there = this.values.get(name);
    // The order of options tells which of two that exclude each other is the last.
    if (there) this.values.delete(name);
    this.values.set(name, [...(there ?? []), value]);
  }

  /** Which of these came last. */
  last(...names: string[]): string | undefined {
    let found: string | undefined;
    for (const name of this.values.keys()) if (names.includes(name)) found = name;
    return found;
  }
}

/** The command line is wrong: the message is printed after the program's name. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly exit?: number,
    /** Without the hint to --help. */
    readonly bare = false,
    /** The word of the command line that no option fits, or whose option lacks its argument. */
    readonly word?: { text: string; lacks: 'option' | 'argument' },
  ) {
    super(message);
  }
}

interface Known {
  name: string;
  argument: 'none' | 'required' | 'optional';
}

/** `l a|all n|lines: color?`: letters and long names; `:` needs a value, `?` may have one after `=`. */
class OptionSpec {
  private readonly short = new Map<string, Known>();
  private readonly long = new Map<string, Known>();

  constructor(spec: string) {
    for (const item of spec.split(' ').filter(Boolean)) {
      const argument = item.endsWith(':') ? 'required' : item.endsWith('?') ? 'optional' : 'none';
      const names = (argument === 'none' ? item : item.slice(0, -1)).split('|');
      const known: Known = { name: names[0]!, argument };
      for (const name of names) (name.length === 1 ? this.short : this.long).set(name, known);
    }
  }

  /** Parses arguments. `inOrder`: options end at the first argument that is none (env, xargs, timeout). Throws UsageError. */
  parse(words: readonly string[], busybox: boolean, settings: { inOrder?: boolean; numbers?: string } = {}): Options {
    const out = new Options();
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === '--') {
        out.args.push(...words.slice(i + 1));
        break;
      }
      if (word.startsWith('--') && word.length > 2) {
        i = this.parseLong(out, words, i, busybox);
        continue;
      }
      if (word[0] !== '-' || word === '-') {
        if (settings.inOrder) {
          out.args.push(...words.slice(i));
          break;
        }
        out.args.push(word);
        continue;
      }
      // head -5, tail -20, grep -3
      if (settings.numbers && /^-\d+$/.test(word)) {
        out.add(settings.numbers, word.slice(1));
        continue;
      }
      for (let j = 1; j < word.length; j++) {
        const known = this.short.get(word[j]!);
        if (!known) throw new UsageError(busybox ? `unrecognized option: ${word[j]}` : `invalid option -- '${word[j]}'`, undefined, false, { text: word, lacks: 'option' });
        if (known.argument === 'none') {
          out.add(known.name, '');
          continue;
        }
        const rest = word.slice(j + 1);
        if (rest !== '' || known.argument === 'optional') out.add(known.name, rest);
        else if (i + 1 < words.length) out.add(known.name, words[++i]!);
        else throw new UsageError(busybox ? `option requires an argument: ${word[j]}` : `option requires an argument -- '${word[j]}'`, undefined, false, { text: word, lacks: 'argument' });
        break;
      }
    }
    return out;
  }

  private parseLong(out: Options, words: readonly string[], i: number, busybox: boolean): number {
    const word = words[i]!;
    const eq = word.indexOf('=');
    const typed = word.slice(2, eq < 0 ? undefined : eq);
    const exact = this.long.get(typed);
    const fits = exact ? [typed] : [...this.long.keys()].filter((n) => n.startsWith(typed));
    const known = exact ?? (fits.length > 0 && fits.every((f) => this.long.get(f) === this.long.get(fits[0]!)) ? this.long.get(fits[0]!) : undefined);
    if (!known) {
      if (fits.length > 1) throw new UsageError(`option '--${typed}' is ambiguous; possibilities: ${fits.map((f) => `'--${f}'`).join(' ')}`);
      throw new UsageError(busybox ? `unrecognized option: ${typed}` : `unrecognized option '${word}'`, undefined, false, { text: word, lacks: 'option' });
    }
    const name = exact ? typed : fits[0]!;
    if (known.argument === 'none') {
      if (eq >= 0) throw new UsageError(`option '--${name}' doesn't allow an argument`);
      out.add(known.name, '');
    } else if (eq >= 0) out.add(known.name, word.slice(eq + 1));
    else if (known.argument === 'optional') out.add(known.name, '');
    else if (i + 1 < words.length) {
      out.add(known.name, words[i + 1]!);
      return i + 1;
    } else throw new UsageError(`option '--${name}' requires an argument`, undefined, false, { text: word, lacks: 'argument' });
    return i;
  }
}

/** What a program's main function works with. */
export interface Call {
  p: Process;
  o: Options;
  args: readonly string[];
  /** The name it was called by, without folders. */
  name: string;
  /** Whether it speaks with busybox' words. */
  busybox: boolean;
  out(text: string): Task;
  /** `name: message` to standard error. */
  warn(message: string): Task;
}

export interface ProgramSettings {
  /** Exit status of a wrong command line. Default 1. */
  usageExit?: number;
  /** The same of busybox' program, where it is another. */
  busyboxUsageExit?: number;
  /** What `--help` prints below the first line. */
  usage?: string;
  /** What `--version` prints, for a program that is not of coreutils. */
  version?(call: Omit<Call, 'o' | 'args'>): string | undefined;
  inOrder?: boolean;
  /** The option that `-5` stands for. */
  numbers?: string;
  /** Arguments are taken as they are. */
  raw?: boolean;
  /** What a program prints for a wrong word in place of getopt's lines and the hint; `message` is getopt's. */
  refusal?(word: string, lacks: 'option' | 'argument', message: string): string;
}

const busyboxBanner = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n';

/** A program with options. */
export function program(spec: string, main: (call: Call) => Task<number>, settings: ProgramSettings = {}): Program {
  const options = new OptionSpec(`${spec} help version`);
  return function* (p) {
    const name = (p.args[0] ?? '').replace(/^.*\//, '');
    const busybox = p.machine.userland === 'busybox';
    const warn = (message: string) => p.stderr.write(`${name}: ${message}\n`);
    const call = { p, name, busybox, out: (text: string) => p.stdout.write(text), warn };
    try {
      const words = p.args.slice(1);
      const o = settings.raw ? new Options() : options.parse(words, busybox, settings);
      if (settings.raw) o.args.push(...words);
      if (o.has('help')) {
        yield* p.stdout.write(busybox ? `${busyboxBanner}\nUsage: ${name} ${settings.usage ?? '[OPTION]... [FILE]...'}\n` : `Usage: ${name} ${settings.usage ?? '[OPTION]... [FILE]...'}\n`);
        return 0;
      }
      if (o.has('version')) {
        yield* p.stdout.write(settings.version?.(call) ?? (busybox ? busyboxBanner : `${name} (GNU coreutils) 9.4\n`));
        return 0;
      }
      return yield* main({ ...call, o, args: o.args });
    } catch (error) {
      if (error instanceof UsageError) {
        if (settings.refusal && error.word && !busybox) {
          yield* p.stderr.write(settings.refusal(error.word.text, error.word.lacks, error.message));
          return settings.usageExit ?? 1;
        }
        if (error.message !== '') yield* warn(error.message);
        if (!error.bare) yield* p.stderr.write(busybox ? `${busyboxBanner}\nUsage: ${name} ${settings.usage ?? '[OPTION]... [FILE]...'}\n` : `Try '${name} --help' for more information.\n`);
        return error.exit ?? (busybox ? settings.busyboxUsageExit : undefined) ?? settings.usageExit ?? 1;
      }
      if (error instanceof FsError) {
        yield* warn(`${error.path}: ${error.strerror}`);
        return 1;
      }
      throw error;
    }
  };
}

/** The two operands that a program takes, no more and no less. Throws UsageError. */
export function twoOperands({ args: [first, second, extra] }: Call): [string, string] {
  if (first === undefined) throw new UsageError('missing operand');
  if (second === undefined) throw new UsageError(`missing operand after ‘${first}’`);
  if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
  return [first, second];
}

/** What a letter and its tail multiply by: K and KiB 1024, kB 1000. */
export const multiplier = (letter: string, tail = ''): number => (tail === 'B' ? 1000 : 1024) ** ({ k: 1, K: 1, M: 2, G: 3, T: 4 }[letter] ?? 0);

/** A number with a suffix (K, M, G, kB, ...); throws UsageError with `what: ‘text’`. */
export function sizeArgument(text: string, what: string): number {
  const m = /^([-+]?\d+)([bkKMGT]?)(B|iB)?$/.exec(text);
  if (!m) throw new UsageError(`${what}: ‘${text}’`, 1, true);
  return Number(m[1]) * (m[2] === 'b' ? 512 : multiplier(m[2]!, m[3]));
}
