import { FsError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { shellKeywords } from './builtins/names.ts';
import { completers } from './completers.ts';
import { displayWidth } from '../lib/width.ts';
import type { Completion } from './completer.ts';
import { programmed } from './programmable.ts';
import type { Offer } from './readline/command.ts';
import type { Shell } from './shell.ts';

interface Context {
  /** The words of the command at hand up to the cursor, without their quotes. */
  words: string[];
  /** Where the last one begins in the text. */
  from: number;
  /** The quote that is open at the cursor. */
  quote: '' | '"' | "'";
  /** After `<` or `>`. */
  redirect: boolean;
}

/** Finds the command that the cursor stands in. */
export function contextOf(before: string): Context {
  let words: string[] = [];
  let word = '';
  let from = 0;
  let inWord = false;
  let quote: '' | '"' | "'" = '';
  let redirect = false;
  const end = () => {
    if (inWord && !redirect) words.push(word);
    if (inWord) redirect = false;
    word = '';
    inWord = false;
  };
  for (let i = 0; i < before.length; i++) {
    const c = before[i]!;
    if (quote !== '') {
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"' && i + 1 < before.length) word += before[++i]!;
      else word += c;
      continue;
    }
    if (!inWord && !/[\s|&;()<>]/.test(c)) {
      inWord = true;
      from = i;
    }
    if (c === '\\' && i + 1 < before.length) word += before[++i]!;
    else if (c === '"' || c === "'") quote = c;
    else if (/\s/.test(c)) {
      end();
      if (c === '\n') words = [];
    } else if (c === '$' && before[i + 1] === '(') {
      words = [];
      word = '';
      inWord = false;
      i++;
    } else if (/[|&;()]/.test(c)) {
      end();
      words = [];
    } else if (c === '<' || c === '>') {
      if (!/^\d*$/.test(word)) end();
      word = '';
      inWord = false;
      redirect = true;
    } else word += c;
  }
  if (!inWord) from = before.length;
  words.push(word);
  return { words, from, quote, redirect };
}

/** Commands before which another command stands. */
const wrappers: ReadonlySet<string> = new Set(['sudo', 'watch', 'time', 'nohup', 'exec', 'command', 'builtin', 'env', 'xargs', 'nice', 'timeout', 'then', 'do', 'else', 'if', 'while', 'until', '!', '{', 'which', 'type', 'man', 'strace']);

/** Whatever can be the first word of a command, by what it begins with, sorted. */
export function commandNames(sh: Shell, prefix: string): string[] {
  const out = new Set<string>([...sh.aliases.keys(), ...sh.functions.keys(), ...sh.interpreter.builtins.names(sh), ...shellKeywords]);
  const { fs } = sh.process.machine;
  for (const dir of (sh.vars.get('PATH') ?? '').split(':')) {
    if (fs.stat(dir)?.type === 'dir') for (const name of fs.list(dir)) out.add(name);
  }
  return [...out].filter((n) => n.startsWith(prefix)).sort();
}

interface FileOffer {
  items: string[];
  shown: string[];
}

/** File names that begin with a prefix; folders end in a slash. */
function files(sh: Shell, prefix: string, only: 'all' | 'dirs' | 'programs' | readonly string[]): FileOffer {
  const { fs } = sh.process.machine;
  const slash = prefix.lastIndexOf('/');
  const typed = prefix.slice(0, slash + 1);
  const name = prefix.slice(slash + 1);
  const home = sh.vars.get('HOME') ?? sh.process.user.home;
  const dir = typed === '' ? sh.process.cwd : at(sh.process.cwd, typed.replace(/^~(?=\/)/, home));
  const items: string[] = [];
  const shown: string[] = [];
  let names: string[];
  try {
    names = fs.list(dir);
  } catch (error) {
    if (error instanceof FsError) return { items, shown };
    throw error;
  }
  for (const n of names) {
    if (!n.startsWith(name) || (n[0] === '.' && name[0] !== '.')) continue;
    const stat = fs.stat(`${dir === '/' ? '' : dir.replace(/\/$/, '')}/${n}`);
    const isDir = stat?.type === 'dir';
    if (!isDir && only === 'dirs') continue;
    if (!isDir && typeof only !== 'string' && !only.some((ending) => n.endsWith(`.${ending}`))) continue;
    if (!isDir && only === 'programs' && ((stat?.mode ?? 0) & 0o111) === 0) continue;
    items.push(`${typed}${n}${isDir ? '/' : ''}`);
    shown.push(`${n}${isDir ? '/' : ''}`);
  }
  return { items, shown };
}

/** A file name as it must be typed: with backslashes, or as it stands inside quotes. */
const quoted = (text: string, quote: string): string => (quote === "'" ? text : quote === '"' ? text.replace(/["\\$`]/g, '\\$&') : text.replace(/[^\w@%+=:,./~\u0080-\uffff-]/g, '\\$&'));

const dirCommands: ReadonlySet<string> = new Set(['cd', 'pushd', 'rmdir', 'mkdir']);
const nameCommands: Readonly<Record<string, (sh: Shell) => string[]>> = {
  export: (sh) => sh.vars.names(),
  unset: (sh) => [...sh.vars.names(), ...sh.functions.keys()],
  readonly: (sh) => sh.vars.names(),
  declare: (sh) => sh.vars.names(),
  local: (sh) => sh.vars.names(),
  alias: (sh) => [...sh.aliases.keys()],
  unalias: (sh) => [...sh.aliases.keys()],
  fg: (sh) => sh.jobs.list.map((j) => `%${j.id}`),
  bg: (sh) => sh.jobs.list.map((j) => `%${j.id}`),
  disown: (sh) => sh.jobs.list.map((j) => `%${j.id}`),
  ssh: hostNames,
  ping: hostNames,
  nslookup: hostNames,
};

function hostNames(sh: Shell): string[] {
  const { fs } = sh.process.machine;
  if (fs.stat('/etc/hosts')?.type !== 'file') return [];
  return [...new Set(fs.read('/etc/hosts').split('\n').filter((l) => !l.startsWith('#')).flatMap((l) => l.trim().split(/\s+/).slice(1)))].sort();
}

/** Follows aliases at the front of a command: `k get` is `kubectl get`. */
function withoutAliases(sh: Shell, words: readonly string[]): string[] {
  let out = [...words];
  const seen = new Set<string>();
  while (!seen.has(out[0]!)) {
    seen.add(out[0]!);
    const alias = sh.aliases.get(out[0]!);
    if (alias === undefined) break;
    out = [...alias.trim().split(/\s+/), ...out.slice(1)];
  }
  return out;
}

/** How many cells of a description there must be room for. */
const leastDescription = 8;

/** Items as they are listed: with what they mean in brackets, as far as a row has room (the script of cobra's `completion bash`). */
function described({ items, descriptions, prefix = '' }: Completion, columns: number): string[] {
  const values = items.map((i) => i.slice(prefix.length));
  const longest = Math.max(...values.map(displayWidth));
  return values.map((value, i) => {
    const text = descriptions?.[i] ?? '';
    if (text === '') return value;
    const aligned = columns - longest - 4 > leastDescription;
    const room = columns - (aligned ? longest : displayWidth(value)) - 4;
    if (room <= 0) return value;
    return `${aligned ? value + ' '.repeat(longest - displayWidth(value)) : value}  (${text.length > room ? `${text.slice(0, room - 1)}…` : text})`;
  });
}

/** What Tab offers for a line, of which the text before the cursor is given. */
export function* complete(sh: Shell, before: string): Task<Offer> {
  const context = contextOf(before);
  const { quote } = context;
  const word = context.words[context.words.length - 1]!;
  const start = quote !== '' && before[context.from] === quote ? context.from + 1 : context.from;

  const variable = quote === "'" ? null : /\$(\{?)([A-Za-z_]\w*|)$/.exec(before);
  if (variable) {
    const items = sh.vars.names().filter((n) => n.startsWith(variable[2]!));
    return { from: before.length - variable[2]!.length, items, suffix: variable[1] ? '}' : '' };
  }

  const fileOffer = (only: Parameters<typeof files>[2], text = word, from = start): Offer => {
    const { items, shown } = files(sh, text, only);
    const single = items.length === 1 && !items[0]!.endsWith('/');
    return { from, items: items.map((i) => quoted(i, quote)), shown, suffix: single ? (quote === '' ? ' ' : `${quote} `) : '' };
  };
  if (context.redirect) return fileOffer('all');

  let words = [...context.words];
  while (words.length > 1 && (/^[A-Za-z_]\w*=/.test(words[0]!) || wrappers.has(words[0]!))) words = words.slice(1);
  if (words.length > 1 && words[0]!.startsWith('-') && context.words[0] !== words[0]) words = words.slice(words.findIndex((w) => !w.startsWith('-') && !/^\d+s?$/.test(w)));
  const command = words.length === 1;
  if (command && !/[/~]/.test(word)) {
    const items = commandNames(sh, word);
    if (items.length > 0 || word !== '') return { from: start, items, suffix: ' ' };
  }
  if (command) return fileOffer('programs');

  const expanded = withoutAliases(sh, words);
  const name = expanded[0]!.replace(/^.*\//, '');
  const spec = sh.completions.get(words[0]!) ?? sh.completions.get(name);
  const named = /^__start_(\w+)$/.exec(spec?.function ?? '')?.[1];
  const completer = completers.get(named ?? name);
  const after = (nospace = false) => (nospace ? '' : quote === '' ? ' ' : `${quote} `);
  // `--file=ab`: what stands after the sign is completed.
  const value = /^-{1,2}[\w-]+=([^]*)$/.exec(word);
  const fileNames = (only: Parameters<typeof files>[2]) => (value ? fileOffer(only, value[1]!, before.length - value[1]!.length) : fileOffer(only));
  if (spec && named === undefined) {
    const items = yield* programmed(sh, spec, words, before);
    if (items) return { from: start, items: items.map((i) => quoted(i, quote)), suffix: after(spec.options.includes('nospace')) };
    return fileNames(spec.action === 'dirs' ? 'dirs' : 'all');
  }
  if (completer) {
    const offer = yield* completer(expanded, expanded.length - 1, sh.process);
    if (offer.items.length > 0) return { from: start, items: offer.items.map((i) => quoted(i, quote)), shown: described(offer, sh.process.tty?.columns ?? 80), suffix: after(offer.nospace) };
    if (!offer.files) return { from: start, items: [] };
    if (typeof offer.files !== 'boolean') return fileNames(offer.files);
  }
  const names = nameCommands[name]?.(sh).filter((n) => n.startsWith(word));
  if (names && names.length > 0) return { from: start, items: names.sort(), suffix: name === 'export' || name === 'local' ? '' : ' ' };
  return value ? fileNames('all') : fileOffer(dirCommands.has(name) ? 'dirs' : 'all');
}
