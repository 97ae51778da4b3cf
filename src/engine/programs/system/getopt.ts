import type { Program } from '../../hosts/types.ts';
import { singleQuote } from '../sh/quoting.ts';

interface Spec {
  name: string;
  argument: 'none' | 'required' | 'optional';
}

const longSpecs = (text: string): Spec[] =>
  text
    .split(/[, ]+/)
    .filter(Boolean)
    .map((name) => ({ name: name.replace(/:+$/, ''), argument: name.endsWith('::') ? 'optional' : name.endsWith(':') ? 'required' : 'none' }));

/** Puts a command line into the order that scripts want. */
class Normalizer {
  readonly out: string[] = [];
  readonly problems: string[] = [];
  private readonly rest: string[] = [];

  constructor(
    private readonly short: string,
    private readonly long: readonly Spec[],
    private readonly quoted: (text: string) => string,
  ) {}

  run(words: readonly string[]): string {
    const inOrder = this.short.startsWith('+');
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === '--') {
        this.rest.push(...words.slice(i + 1));
        break;
      }
      if (word.startsWith('--')) i += this.longOption(word, words[i + 1]);
      else if (word.startsWith('-') && word !== '-') i += this.letters(word, words[i + 1]);
      else if (inOrder) {
        this.rest.push(...words.slice(i));
        break;
      } else this.rest.push(word);
    }
    return ` ${[...this.out, '--', ...this.rest.map(this.quoted)].join(' ')}`;
  }

  /** How many further words it took. */
  private letters(word: string, next: string | undefined): number {
    for (let j = 1; j < word.length; j++) {
      const at = word[j] === ':' ? -1 : this.short.indexOf(word[j]!);
      if (at < 0) {
        this.problems.push(`invalid option -- '${word[j]}'`);
        continue;
      }
      this.out.push(`-${word[j]}`);
      if (this.short[at + 1] !== ':') continue;
      const attached = word.slice(j + 1);
      if (this.short[at + 2] === ':' || attached !== '') {
        this.out.push(this.quoted(attached));
        return 0;
      }
      if (next === undefined) {
        this.out.pop();
        this.problems.push(`option requires an argument -- '${word[j]}'`);
        return 0;
      }
      this.out.push(this.quoted(next));
      return 1;
    }
    return 0;
  }

  private longOption(word: string, next: string | undefined): number {
    const eq = word.indexOf('=');
    const typed = word.slice(2, eq < 0 ? undefined : eq);
    const exact = this.long.find((s) => s.name === typed);
    const fits = exact ? [exact] : this.long.filter((s) => s.name.startsWith(typed));
    const [spec] = fits;
    if (!spec || fits.length > 1) {
      this.problems.push(spec ? `option '--${typed}' is ambiguous; possibilities: ${fits.map((f) => `'--${f.name}'`).join(' ')}` : `unrecognized option '--${typed}'`);
      return 0;
    }
    if (spec.argument === 'none') {
      if (eq >= 0) this.problems.push(`option '--${spec.name}' doesn't allow an argument`);
      else this.out.push(`--${spec.name}`);
      return 0;
    }
    if (eq >= 0 || spec.argument === 'optional') {
      this.out.push(`--${spec.name}`, this.quoted(eq >= 0 ? word.slice(eq + 1) : ''));
      return 0;
    }
    if (next === undefined) {
      this.problems.push(`option '--${spec.name}' requires an argument`);
      return 0;
    }
    this.out.push(`--${spec.name}`, this.quoted(next));
    return 1;
  }
}

/** getopt(1) of util-linux, also in its old form `getopt OPTSTRING PARAMETERS`. */
export const getopt: Program = function* (p) {
  let words = p.args.slice(1);
  let short: string | undefined;
  const long: Spec[] = [];
  let name = 'getopt';
  let quote = true;
  let quiet = false;
  const usage = function* (message: string) {
    yield* p.stderr.write(`getopt: ${message}\nTry 'getopt --help' for more information.\n`);
    return 2;
  };
  if (words.length === 0) return yield* usage('missing optstring argument');
  if (!words[0]!.startsWith('-')) {
    short = words[0]!;
    words = words.slice(1);
    if (words[0] === '--') words = words.slice(1);
    quote = false;
  } else {
    for (;;) {
      const word = words.shift();
      if (word === undefined || word === '--') break;
      const m = /^(?:-([olns])(.*)|--(options|longoptions|name|shell)(?:=(.*))?)$/s.exec(word);
      if (m) {
        const value = m[2] || m[4] || words.shift() || '';
        const kind = (m[1] ?? m[3]!)[0]!;
        if (kind === 'o') short = value;
        else if (kind === 'l') long.push(...longSpecs(value));
        else if (kind === 'n') name = value;
      } else if (word === '-u' || word === '--unquoted') quote = false;
      else if (word === '-q' || word === '--quiet') quiet = true;
      else if (word === '-T' || word === '--test') return 4;
      else if (word === '-V' || word === '--version') {
        yield* p.stdout.write('getopt from util-linux 2.39.3\n');
        return 0;
      } else if (!/^-(?:a|-alternative)$/.test(word)) {
        if (short !== undefined || word.startsWith('-')) return yield* usage(`unrecognized option '${word}'`);
        short = word;
        break;
      }
    }
    if (short === undefined) return yield* usage('missing optstring argument');
  }
  const normalizer = new Normalizer(short, long, quote ? singleQuote : (text) => text);
  const line = normalizer.run(words);
  if (!quiet) for (const problem of normalizer.problems) yield* p.stderr.write(`${name}: ${problem}\n`);
  yield* p.stdout.write(`${line}\n`);
  return normalizer.problems.length > 0 ? 1 : 0;
};
