import type { Task } from '../../sim/sim.ts';
import type { ParameterPart, Word } from './ast.ts';
import { arrayText, attributes, pairsText } from './declaration.ts';
import { ExpansionError } from './errors.ts';
import { unescape } from './escapes.ts';
import { singleQuote, ansiQuote } from './quoting.ts';
import { globSource } from './pattern.ts';
import type { Expanded, Shell } from './shell.ts';

interface Found {
  value: string | undefined;
  list?: string[] | undefined;
  star?: boolean;
}

/** A subscript as the key that it means. */
export function* subscript(sh: Shell, name: string, index: Word): Task<string> {
  if (sh.vars.isMap(name)) return yield* sh.interpreter.expand.string(sh, index);
  return String(sh.evaluateValue(yield* sh.interpreter.expand.quoted(sh, index)));
}

function* find(sh: Shell, name: string, index: ParameterPart['index']): Task<Found> {
  if (name === '@' || name === '*') return { value: sh.positional.length ? sh.positional.join(' ') : undefined, list: sh.positional, star: name === '*' };
  if (index === '@' || index === '*') {
    const entries = sh.vars.entries(name);
    return { value: entries?.length ? entries.map(([, v]) => v).join(' ') : undefined, list: entries?.map(([, v]) => v) ?? [], star: index === '*' };
  }
  if (index) return { value: sh.vars.element(name, yield* subscript(sh, name, index)) };
  return { value: sh.parameter(name) };
}

/** Expands `$x` and `${x...}`. `quoted`: it stands inside double quotes. Throws ExpansionError. */
export function* expandParameter(sh: Shell, part: ParameterPart, quoted: boolean): Task<Expanded> {
  if (part.bad !== undefined) throw new ExpansionError(sh.bash ? `${part.bad}: bad substitution` : sh.dialect.name === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution', false);
  let { name, index } = part;
  if (part.prefix) return { list: sh.vars.names().filter((n) => n.startsWith(name)), star: false };
  if (part.indirect && !part.operator && (index === '@' || index === '*')) return { list: sh.vars.entries(name)?.map(([k]) => k) ?? [], star: index === '*' };
  if (part.indirect) {
    const target = index && index !== '@' && index !== '*' ? (yield* find(sh, name, index)).value : sh.parameter(name);
    if (sh.vars.find(name)?.reference) return { value: sh.vars.resolve(name) };
    if (target === undefined || target === '') throw new ExpansionError(`${name}: invalid indirect expansion`);
    const m = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/.exec(target);
    if (!m) throw new ExpansionError(`${target}: invalid variable name`);
    name = m[1]!;
    index = m[2] === undefined ? undefined : m[2] === '@' || m[2] === '*' ? m[2] : { parts: [{ type: 'literal', text: m[2] }], raw: m[2], plain: m[2] };
  }
  const found = yield* find(sh, name, index);
  if (part.length) {
    if (found.list) return { value: String(found.list.length) };
    if (found.value === undefined) unsetCheck(sh, name, index);
    return { value: String([...(found.value ?? '')].length) };
  }
  const { operator } = part;
  const described = operator?.[0] === '@' ? description(sh, name, operator[1]!, found) : undefined;
  if (described) return described;
  if (operator === undefined) {
    if (found.list) return { list: found.list, star: found.star ?? false };
    if (found.value === undefined) unsetCheck(sh, name, index);
    return { value: found.value ?? '' };
  }
  const kind = operator.replace(':', '');
  if (operator !== ':' && '-=?+'.includes(kind)) return yield* conditional(sh, part, found, name, index, quoted);
  if (found.list) {
    if (operator === ':') return { list: yield* slice(sh, part, index, found.list), star: found.star ?? false };
    const change = yield* transformation(sh, part, operator);
    return { list: found.list.map(change), star: found.star ?? false };
  }
  if (found.value === undefined) {
    unsetCheck(sh, name, index);
    return { value: '' };
  }
  if (operator === ':') return { value: yield* substring(sh, part, found.value) };
  return { value: (yield* transformation(sh, part, operator))(found.value) };
}

/** `@a`, `@A`, `@K`, `@k`: what a variable is, and arrays with their keys. */
function description(sh: Shell, name: string, letter: string, found: Found): Expanded | undefined {
  const v = sh.vars.find(sh.vars.resolve(name));
  const entries = sh.vars.entries(name) ?? [];
  switch (letter) {
    case 'a':
      return found.list ? { list: entries.map(() => (v ? attributes(v) : '')), star: found.star ?? false } : { value: v ? attributes(v) : '' };
    case 'A': {
      if (found.list && (name === '@' || name === '*')) return { value: `set -- ${found.list.map(singleQuote).join(' ')}` };
      const flags = v ? attributes(v) : '';
      if (found.list) return { value: `declare -${flags === '' ? 'a' : flags} ${name}=${arrayText(entries, v?.map !== undefined)}` };
      if (found.value === undefined) return { value: '' };
      return { value: `${flags === '' ? '' : `declare -${flags} `}${name}=${singleQuote(found.value)}` };
    }
    case 'K':
    case 'k':
      if (!found.list) return found.value === undefined ? { value: '' } : { value: singleQuote(found.value) };
      return letter === 'K' ? { value: pairsText(entries, v?.map !== undefined) } : { list: entries.flat(), star: found.star ?? false };
    default:
      return undefined;
  }
}

function unsetCheck(sh: Shell, name: string, index: ParameterPart['index']): void {
  if (!sh.options.has('nounset')) return;
  if (name === '@' || name === '*') return;
  throw sh.unbound(index && index !== '@' && index !== '*' ? `${name}[${index.raw}]` : name);
}

function* conditional(sh: Shell, part: ParameterPart, found: Found, name: string, index: ParameterPart['index'], quoted: boolean): Task<Expanded> {
  const operator = part.operator!;
  const argument = part.argument!;
  const missing = found.value === undefined || (operator[0] === ':' && found.value === '');
  const kind = operator[operator.length - 1];
  const there = (): Expanded => (found.list ? { list: found.list, star: found.star ?? false } : { value: found.value ?? '' });
  switch (kind) {
    case '-':
      return missing ? { word: argument } : there();
    case '+':
      return missing ? { value: '' } : { word: argument };
    case '=': {
      if (!missing) return there();
      const value = quoted ? yield* sh.interpreter.expand.quoted(sh, argument) : yield* sh.interpreter.expand.string(sh, argument);
      if (/^[\d@*#?$!-]/.test(name)) throw new ExpansionError(sh.bash ? `$${name}: cannot assign in this way` : `${name}: bad variable name`);
      if (index && index !== '@' && index !== '*') sh.vars.setElement(name, yield* subscript(sh, name, index), value);
      else sh.vars.set(name, value);
      return { value };
    }
    default: {
      if (!missing) return there();
      const said = yield* sh.interpreter.expand.quoted(sh, argument);
      throw new ExpansionError(`${name}${index && index !== '@' && index !== '*' ? `[${index.raw}]` : ''}: ${said !== '' ? said : operator[0] === ':' ? 'parameter null or not set' : 'parameter not set'}`);
    }
  }
}

function* bounds(sh: Shell, part: ParameterPart): Task<{ offset: number; length: number | undefined }> {
  const offset = Number(sh.evaluate(yield* sh.interpreter.expand.quoted(sh, part.argument!)));
  const length = part.second ? Number(sh.evaluate(yield* sh.interpreter.expand.quoted(sh, part.second))) : undefined;
  return { offset, length };
}

function* substring(sh: Shell, part: ParameterPart, value: string): Task<string> {
  const { offset, length } = yield* bounds(sh, part);
  const characters = [...value];
  const from = offset < 0 ? characters.length + offset : offset;
  if (from < 0) return '';
  if (length === undefined) return characters.slice(from).join('');
  const to = length < 0 ? characters.length + length : from + length;
  if (to < from) {
    if (length < 0) throw new ExpansionError(`${part.second!.raw}: substring expression < 0`, false);
    return '';
  }
  return characters.slice(from, to).join('');
}

function* slice(sh: Shell, part: ParameterPart, index: ParameterPart['index'], list: string[]): Task<string[]> {
  const { offset, length } = yield* bounds(sh, part);
  const positional = index === undefined;
  const all = positional ? [sh.name, ...list] : list;
  let from = offset < 0 ? all.length + offset : offset;
  if (from < 0) return [];
  if (positional && offset === 0) from = 0;
  else if (positional && offset < 0) from = Math.max(from, 0);
  if (length !== undefined && length < 0) throw new ExpansionError(`${part.second!.raw}: substring expression < 0`, false);
  return all.slice(from, length === undefined ? undefined : from + length);
}

/** The function that an operator applies to each value. */
function* transformation(sh: Shell, part: ParameterPart, operator: string): Task<(value: string) => string> {
  const extended = sh.shopt.has('extglob');
  if (operator[0] === '@') return transform(operator[1]!);
  const pattern = part.argument ? yield* sh.interpreter.expand.pattern(sh, part.argument) : '';
  const source = (lazy: boolean) => globSource(pattern, { slash: true, extended, lazy });
  switch (operator) {
    case '#':
    case '##': {
      const re = compile(`^(?:${source(operator === '#')})`);
      return (value) => value.replace(re, '');
    }
    case '%': {
      const re = compile(`^([^]*)(?:${source(true)})$`);
      return (value) => re.exec(value)?.[1] ?? value;
    }
    case '%%': {
      const re = compile(`^([^]*?)(?:${source(false)})$`);
      return (value) => re.exec(value)?.[1] ?? value;
    }
    case '^':
    case '^^':
    case ',':
    case ',,':
    case '~':
    case '~~': {
      const re = pattern === '' ? undefined : compile(`^(?:${source(false)})$`);
      const raised = (c: string) => operator[0] === '^' || (operator[0] === '~' && c === c.toLowerCase());
      const change = (c: string) => (re && !re.test(c) ? c : raised(c) ? c.toUpperCase() : c.toLowerCase());
      return operator.length === 2 ? (value) => [...value].map(change).join('') : (value) => (value === '' ? '' : change([...value][0]!) + [...value].slice(1).join(''));
    }
    default: {
      const flags = sh.shopt.has('nocasematch') ? 'i' : '';
      const match = yield* replacement(sh, part.second);
      if (pattern === '' && operator === '/#') return (value) => match('') + value;
      if (pattern === '' && operator === '/%') return (value) => value + match('');
      if (pattern === '') return (value) => value;
      const body = `(?:${source(false)})`;
      if (operator === '/#') return replacer(compile(`^${body}`, flags), match);
      if (operator === '/%') {
        const re = compile(`^([^]*?)(${body})$`, flags);
        return (value) => value.replace(re, (_whole, before: string, matched: string) => before + match(matched));
      }
      return replacer(compile(body, operator === '//' ? `g${flags}` : flags), match);
    }
  }
}

const replacer = (re: RegExp, match: (matched: string) => string) => (value: string) => value.replace(re, (matched) => (matched === '' && re.global ? '' : match(matched)));

const compile = (source: string, flags = ''): RegExp => {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return /(?!)/;
  }
};

/** A stand-in for an unquoted `&`, which the matched text replaces (patsub_replacement, on since bash 5.2). */
const matchedMark = '\uf8ff';

function* replacement(sh: Shell, word: Word | undefined): Task<(matched: string) => string> {
  if (!word) return () => '';
  const marked = sh.bash && sh.shopt.has('patsub_replacement') && word.parts.some((p) => p.type === 'text' && p.text.includes('&'));
  const parts = marked ? word.parts.map((p) => (p.type === 'text' ? { ...p, text: p.text.replace(/\\?&/g, (m) => (m === '&' ? matchedMark : '&')) } : p)) : word.parts;
  const text = yield* sh.interpreter.expand.string(sh, marked ? { parts, raw: word.raw } : word);
  return marked ? (matched) => text.replaceAll(matchedMark, matched) : () => text;
}

function transform(letter: string): (value: string) => string {
  switch (letter) {
    case 'U':
      return (v) => v.toUpperCase();
    case 'u':
      return (v) => v.slice(0, 1).toUpperCase() + v.slice(1);
    case 'L':
      return (v) => v.toLowerCase();
    case 'Q':
      return (v) => (/[\x00-\x1f\x7f]/.test(v) ? ansiQuote(v) : singleQuote(v));
    case 'E':
      return (v) => unescape(v, 'ansi').text;
    default:
      return (v) => v;
  }
}
