import type { Task } from '../../../sim/sim.ts';
import { singleQuote } from '../quoting.ts';
import { functionText } from '../print.ts';
import { afterForeground } from '../foreground.ts';
import { start } from '../program.ts';
import type { Builtin, Shell } from '../shell.ts';
import { options } from './getopt.ts';
import { help } from './help.ts';

const keywords: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc']);

export const shellKeywords = keywords;

interface Meaning {
  kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  text: string;
}

/** What a command name means, in the order in which it is looked up. */
function meanings(sh: Shell, name: string): Meaning[] {
  const out: Meaning[] = [];
  const alias = sh.aliases.get(name);
  if (alias !== undefined && (sh.interactive || sh.shopt.has('expand_aliases') || !sh.bash)) out.push({ kind: 'alias', text: alias });
  if (keywords.has(name)) out.push({ kind: 'keyword', text: name });
  const fn = sh.functions.get(name);
  if (fn) out.push({ kind: 'function', text: functionText(name, fn.body) });
  if (sh.interpreter.builtins.find(sh, name)) out.push({ kind: 'builtin', text: name });
  const { machine, cwd } = sh.process;
  if (name.includes('/')) {
    const stat = machine.fs.stat(name.startsWith('/') ? name : `${cwd}/${name}`);
    if (stat?.type === 'file' && (stat.mode & 0o111) !== 0) out.push({ kind: 'file', text: name });
  } else {
    for (const dir of (sh.vars.get('PATH') ?? '').split(':')) {
      const path = `${dir === '' ? '.' : dir}/${name}`;
      const stat = machine.fs.stat(path.startsWith('/') ? path : `${cwd}/${path}`);
      if (stat?.type === 'file' && (stat.mode & 0o111) !== 0) out.push({ kind: 'file', text: path });
    }
  }
  return out;
}

const described = (sh: Shell, name: string, m: Meaning): string => {
  switch (m.kind) {
    case 'alias':
      return sh.bash ? `${name} is aliased to \`${m.text}'` : `${name} is an alias for ${m.text}`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return sh.bash ? `${name} is a function\n${m.text}` : `${name} is a ${sh.dialect.name === 'dash' ? 'shell ' : ''}function`;
    case 'builtin':
      return sh.interpreter.builtins.special.has(name) && !sh.bash ? `${name} is a special shell builtin` : `${name} is a shell builtin`;
    case 'file':
      return sh.hashed.has(name) && sh.bash ? `${name} is hashed (${m.text})` : `${name} is ${m.text}`;
  }
};

function* type(sh: Shell, args: readonly string[]): Task<number> {
  const o = sh.bash ? yield* options(sh, args, 'aftPp', 'type [-afptP] name [name ...]') : { has: () => false, args: args.slice(1) };
  if (!o) return 2;
  let status = 0;
  for (const name of o.args) {
    let found = meanings(sh, name);
    if (o.has('P')) found = found.filter((m) => m.kind === 'file');
    if (o.has('f')) found = found.filter((m) => m.kind !== 'function');
    if (found.length === 0) {
      status = 1;
      if (o.has('t') || o.has('p') || o.has('P')) continue;
      if (sh.bash) yield* sh.error(`type: ${name}: not found`);
      else yield* sh.stdout.write(`${name}: not found\n`);
      if (!sh.bash) status = 127;
      continue;
    }
    for (const m of o.has('a') ? found : found.slice(0, 1)) {
      if (o.has('t')) yield* sh.stdout.write(`${m.kind}\n`);
      else if (o.has('p') || o.has('P')) yield* sh.stdout.write(m.kind === 'file' ? `${m.text}\n` : '');
      else yield* sh.stdout.write(`${described(sh, name, m)}\n`);
    }
  }
  return status;
}

/** `command NAME`: a builtin or a program, never a function. */
function* runCommandName(sh: Shell, argv: readonly string[]): Task<number> {
  const builtin = sh.interpreter.builtins.find(sh, argv[0]!);
  if (builtin) return yield* builtin(sh, argv);
  const handle = yield* start(sh, argv, sh.environment());
  if (typeof handle === 'number') return handle;
  const status = yield* sh.jobs.foreground([handle], argv.join(' '));
  yield* afterForeground(sh, handle);
  return status;
}

const command: Builtin = function* (sh, args) {
  let i = 1;
  let mode = '';
  for (; /^-[pvV]+$/.test(args[i] ?? ''); i++) mode += args[i]!.slice(1);
  if (args[i] === '--') i++;
  const words = args.slice(i);
  if (words.length === 0) return 0;
  if (mode.includes('v') || mode.includes('V')) {
    let status = 0;
    for (const name of words) {
      const m = meanings(sh, name)[0];
      if (!m) {
        status = sh.bash ? 1 : 127;
        if (mode.includes('V')) yield* sh.bash ? sh.error(`command: ${name}: not found`) : sh.stdout.write(`${name}: not found\n`);
        continue;
      }
      if (mode.includes('V')) yield* sh.stdout.write(`${described(sh, name, m)}\n`);
      else yield* sh.stdout.write(m.kind === 'alias' ? `alias ${name}=${singleQuote(m.text)}\n` : m.kind === 'file' ? `${m.text}\n` : `${name}\n`);
    }
    return status;
  }
  return yield* runCommandName(sh, words);
};

/** Builtins about names of commands, besides `alias`. */
export const nameBuiltins: Readonly<Record<string, Builtin>> = {
  *unalias(sh, args) {
    let status = 0;
    for (const word of args.slice(1)) {
      if (word === '-a') sh.aliases.clear();
      else if (!sh.aliases.delete(word)) {
        yield* sh.error(`unalias: ${word}: not found`);
        status = 1;
      }
    }
    return status;
  },

  type,
  command,

  *builtin(sh, args) {
    if (args.length < 2) return 0;
    const found = sh.interpreter.builtins.find(sh, args[1]!);
    if (found) return yield* found(sh, args.slice(1));
    yield* sh.error(`builtin: ${args[1]}: not a shell builtin`);
    return 1;
  },

  *enable(sh, args) {
    if (args[1] === '-n') for (const name of args.slice(2)) sh.disabled.add(name);
    else if (args.length > 1 && !args[1]!.startsWith('-')) for (const name of args.slice(1)) sh.disabled.delete(name);
    else yield* sh.stdout.write(sh.interpreter.builtins.names(sh).map((n) => `enable ${n}\n`).join(''));
    return 0;
  },

  *hash(sh, args) {
    const o = yield* options(sh, args, 'dlrtp:', 'hash [-lr] [-p pathname] [-dt] [name ...]');
    if (!o) return 2;
    const words = o.args;
    if (o.has('r')) {
      sh.hashed.clear();
      return 0;
    }
    if (words.length === 0) {
      if (sh.hashed.size === 0) yield* sh.stdout.write(sh.bash ? 'hash: hash table empty\n' : '');
      else yield* sh.stdout.write(`hits\tcommand\n${[...sh.hashed.values()].map((h) => `${String(h.hits).padStart(4)}\t${h.path}\n`).join('')}`);
      return 0;
    }
    let status = 0;
    for (const name of words) {
      const path = sh.process.machine.which(name, sh.vars.get('PATH'));
      if (o.has('t')) {
        const known = sh.hashed.get(name);
        if (known) yield* sh.stdout.write(words.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`);
        else {
          yield* sh.error(`hash: ${name}: not found`);
          status = 1;
        }
      } else if (path) sh.hashed.set(name, { path, hits: 0 });
      else {
        yield* sh.error(`hash: ${name}: not found`);
        status = 1;
      }
    }
    return status;
  },

  help,
};

