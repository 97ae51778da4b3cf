import type { Task } from '../../../sim/sim.ts';
import { at } from '../../lib/paths.ts';
import { signalNames } from '../../lib/signals.ts';
import { commandNames } from '../complete.ts';
import { Fields } from '../fields.ts';
import { glob } from '../glob.ts';
import { Parser } from '../parser.ts';
import { matches, quotePattern } from '../pattern.ts';
import { programmed, specText } from '../programmable.ts';
import { longOptions } from '../setoptions.ts';
import type { Builtin, Shell } from '../shell.ts';
import { makeWord } from '../word.ts';
import { options } from './getopt.ts';
import { shellKeywords } from './names.ts';
import { shoptNames } from './options.ts';

/** Paths that begin with a prefix; a folder's without a slash at its end. */
function paths(sh: Shell, prefix: string, only?: 'dir'): string[] {
  const { fs } = sh.process.machine;
  const found = glob(fs, sh.process.cwd, `${quotePattern(prefix)}*`, { dot: true });
  return only ? found.filter((path) => fs.stat(at(sh.process.cwd, path))?.type === only) : found;
}

const kinds: Readonly<Record<string, (sh: Shell, prefix: string) => readonly string[]>> = {
  alias: (sh) => [...sh.aliases.keys()].sort(),
  arrayvar: (sh) => sh.vars.names().filter((n) => sh.vars.isArray(n)),
  builtin: (sh) => sh.interpreter.builtins.names(sh),
  command: (sh, prefix) => commandNames(sh, prefix),
  directory: (sh, prefix) => paths(sh, prefix, 'dir'),
  enabled: (sh) => sh.interpreter.builtins.names(sh),
  export: (sh) => sh.vars.names().filter((n) => sh.vars.find(n)?.exported),
  file: (sh, prefix) => paths(sh, prefix),
  function: (sh) => [...sh.functions.keys()].sort(),
  job: (sh) => sh.jobs.list.map((job) => job.text),
  keyword: () => [...shellKeywords],
  setopt: () => longOptions,
  shopt: () => shoptNames,
  signal: () => signalNames,
  user: (sh) => sh.process.machine.fs.read('/etc/passwd').split('\n').map((line) => line.split(':')[0]!),
  variable: (sh) => sh.vars.names(),
};
/** The kinds that have a letter. */
const letters: Readonly<Record<string, string>> = { a: 'alias', b: 'builtin', c: 'command', d: 'directory', e: 'export', f: 'file', j: 'job', k: 'keyword', u: 'user', v: 'variable' };

/** What `complete -p` prints of specifications, of all where none is named. The status. */
export function* showCompletions(sh: Shell, names: readonly string[]): Task<number> {
  for (const [name, spec] of sh.completions) if (names.length === 0 || names.includes(name)) yield* sh.stdout.write(specText(name, spec));
  const missing = names.filter((n) => !sh.completions.has(n));
  for (const name of missing) yield* sh.error(`complete: ${name}: no completion specification`);
  return missing.length > 0 ? 1 : 0;
}

/** What `-W` names: expanded as in quotes, split at IFS. */
function* listed(sh: Shell, text: string): Task<string[]> {
  const expanded = yield* sh.interpreter.expand.quoted(sh, makeWord(new Parser(text, { dialect: sh.dialect }).textParts(), text));
  const fields = new Fields(sh.vars.get('IFS') ?? ' \t\n');
  fields.expanded(expanded);
  fields.end();
  return fields.done.map((f) => f.text);
}

/** Whether `-X` takes a word away: `!` before the pattern takes those that do not match, `&` stands for the word. */
function filtered(word: string, pattern: string | undefined, prefix: string): boolean {
  if (pattern === undefined) return false;
  const negated = pattern[0] === '!';
  return matches(word, pattern.slice(negated ? 1 : 0).replace(/(?<!\\)&/g, quotePattern(prefix)), { extended: true }) !== negated;
}

const usage = 'compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]';

/** Builtins that functions for completion use (bash(1)). */
export const compgenBuiltins: Readonly<Record<string, Builtin>> = {
  *compgen(sh, args) {
    const o = yield* options(sh, args, 'abcdefgjksuvo:A:G:W:F:C:X:P:S:', usage);
    if (!o) return 2;
    const prefix = o.args[0] ?? '';
    const action = o.get('A');
    if (action !== undefined && !kinds[action]) {
      yield* sh.error(`compgen: ${action}: invalid action name`);
      return 2;
    }
    const chosen = [...Object.keys(letters).filter((c) => o.has(c)).map((c) => letters[c]!), ...(action === undefined ? [] : [action])];
    const words = chosen.flatMap((kind) => kinds[kind]!(sh, prefix).filter((w) => w.startsWith(prefix)));
    if (o.has('G')) words.push(...glob(sh.process.machine.fs, sh.process.cwd, o.get('G')!));
    if (o.has('W')) words.push(...(yield* listed(sh, o.get('W')!)).filter((w) => w.startsWith(prefix)));
    if (o.has('F')) words.push(...((yield* programmed(sh, { function: o.get('F')!, options: [] }, ['compgen', prefix], '')) ?? []));
    const shown = words.filter((w) => !filtered(w, o.get('X'), prefix));
    if (shown.length > 0) yield* sh.stdout.write(shown.map((w) => `${o.get('P') ?? ''}${w}${o.get('S') ?? ''}\n`).join(''));
    return shown.length > 0 ? 0 : 1;
  },
  *compopt() {
    return 0;
  },
};
