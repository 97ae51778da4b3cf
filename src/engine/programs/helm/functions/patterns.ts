import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, type Value } from '../../lib/gotemplate/values.ts';

const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z', alpha: 'A-Za-z', ascii: '\\x00-\\x7F', blank: '\\t ', cntrl: '\\x00-\\x1F\\x7F', digit: '0-9', graph: '!-~', lower: 'a-z', print: ' -~',
  punct: '!-\\/:-@\\[-`{-~', space: '\\t\\n\\v\\f\\r ', upper: 'A-Z', word: '0-9A-Za-z_', xdigit: '0-9A-Fa-f',
};

/** A regular expression in RE2's syntax. Throws an Error in regexp's words. */
const compiled = (pattern: string, more = ''): RegExp => {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern);
  const source = pattern
    .slice(flags?.[0].length ?? 0)
    .replace(/\[:(\^?)(\w+):\]/g, (whole, _not: string, name: string) => classes[name] ?? whole)
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, text: string) => quoteMeta(text));
  try {
    return new RegExp(source, [...new Set(`${(flags?.[1] ?? '').replace('U', '')}${more}`)].join(''));
  } catch (error) {
    const what = /Unterminated group/.test(String(error)) ? 'missing closing )' : /Unmatched '\)'/.test(String(error)) ? 'unexpected )' : /Unterminated character class/.test(String(error)) ? 'missing closing ]' : 'missing argument to repetition operator';
    const part = what === 'missing closing ]' ? pattern.slice(pattern.lastIndexOf('[')) : what === 'missing argument to repetition operator' ? (/[*+?]/.exec(pattern)?.[0] ?? pattern) : pattern;
    throw new Error(`error parsing regexp: ${what}: \`${part}\``);
  }
};

const quoteMeta = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** `$1`, `${1}` and `${name}` in a replacement; a longer name takes all word characters. */
const expanded = (template: string, match: readonly (string | undefined)[], groups: Record<string, string | undefined> = {}): string =>
  template.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar: string | undefined, braced: string | undefined, bare: string | undefined) => {
    if (dollar) return '$';
    const name = (braced ?? bare)!;
    return (/^\d+$/.test(name) ? match[Number(name)] : groups[name]) ?? '';
  });

const replaceAll = (pattern: string, text: string, replacement: string): string =>
  text.replace(compiled(pattern, 'g'), (...args: unknown[]) => {
    const groups = typeof args.at(-1) === 'object' ? (args.at(-1) as Record<string, string>) : undefined;
    const end = args.findIndex((a, i) => i > 0 && typeof a === 'number');
    return expanded(replacement, args.slice(0, end) as string[], groups);
  });

const findAll = (pattern: string, text: string, n: number): string[] => {
  const found = text.match(compiled(pattern, 'g')) ?? [];
  return n < 0 ? [...found] : found.slice(0, n);
};

/** regexp.Split: at most `n` parts, all below 0. */
const splitAt = (pattern: string, text: string, n: number): string[] => {
  if (n === 0) return [];
  const out: string[] = [];
  let from = 0;
  for (const match of text.matchAll(compiled(pattern, 'g'))) {
    if (n > 0 && out.length === n - 1) break;
    const end = match.index + match[0].length;
    if (end === 0) continue;
    if (match.index < text.length || match[0] !== '') {
      out.push(text.slice(from, match.index));
      from = end;
    }
  }
  return [...out, text.slice(from)];
};

const patterns: Functions = {
  regexMatch: fn('string string', ([pattern, s]: [string, string]) => compiled(pattern).test(s)),
  regexFind: fn('string string', ([pattern, s]: [string, string]) => compiled(pattern).exec(s)?.[0] ?? ''),
  regexFindAll: fn('string string int', ([pattern, s, n]: [string, string, number]) => findAll(pattern, s, n)),
  regexReplaceAll: fn('string string string', ([pattern, s, replacement]: [string, string, string]) => replaceAll(pattern, s, replacement)),
  regexReplaceAllLiteral: fn('string string string', ([pattern, s, replacement]: [string, string, string]) => s.replace(compiled(pattern, 'g'), () => replacement)),
  regexSplit: fn('string string int', ([pattern, s, n]: [string, string, number]) => splitAt(pattern, s, n)),
};

/** The functions without `must` end in a panic over a pattern that is none; a match is just not there. */
const panicking: Functions = Object.fromEntries(
  Object.entries(patterns).map(([name, f]) => [
    name,
    {
      ...f,
      call: (args: readonly Value[]): Value => {
        try {
          compiled(String(args[0]));
        } catch (error) {
          if (name === 'regexMatch') return false;
          throw new Error(`regexp: Compile(\`${String(args[0])}\`): ${(error as Error).message}`);
        }
        return f.call(args);
      },
    },
  ]),
);

/** sprig's functions on regular expressions. */
export const patternFunctions: Functions = {
  ...panicking,
  ...Object.fromEntries(Object.entries(patterns).map(([name, f]) => [`mustR${name.slice(1)}`, f])),
  regexQuoteMeta: fn('string', ([s]: [string]) => quoteMeta(s)),
};
