import type { Process, Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { setOption, setShopt } from './builtins/options.ts';
import { interact } from './interactive.ts';
import { interpreter } from './interpreter.ts';
import { finish } from './lifecycle.ts';
import { setOptions } from './setoptions.ts';
import { Shell } from './shell.ts';
import type { Dialect } from './word.ts';

interface Invocation {
  command?: string;
  script?: string;
  args: string[];
  name?: string;
  interactive: boolean;
  login: boolean;
  rc: boolean;
  stdin: boolean;
  options: [string, boolean][];
  shopts: [string, boolean][];
  version: boolean;
  wrong?: string;
}

function parseInvocation(words: readonly string[]): Invocation {
  const out: Invocation = { args: [], interactive: false, login: false, rc: true, stdin: false, options: [], shopts: [], version: false };
  let command = false;
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--' || word === '-') {
      i++;
      break;
    }
    if (word.startsWith('--')) {
      if (word === '--login') out.login = true;
      else if (word === '--norc' || word === '--noprofile') out.rc = word === '--norc' ? false : out.rc;
      else if (word === '--version') out.version = true;
      else if (word === '--posix' || word === '--noediting') continue;
      else if (word === '--rcfile' || word === '--init-file') i++;
      else {
        out.wrong = word;
        return out;
      }
      continue;
    }
    if (!/^[-+]./.test(word)) break;
    const on = word[0] === '-';
    for (const c of word.slice(1)) {
      if (c === 'c') command = true;
      else if (c === 'i') out.interactive = true;
      else if (c === 'l') out.login = true;
      else if (c === 's') out.stdin = true;
      else if (c === 'o') out.options.push([words[++i] ?? '', on]);
      else if (c === 'O') out.shopts.push([words[++i] ?? '', on]);
      else if (setOptions[c]) out.options.push([setOptions[c], on]);
      else if (!'prD'.includes(c)) {
        out.wrong = `-${c}`;
        return out;
      }
    }
  }
  const rest = words.slice(i);
  if (command) {
    if (rest.length === 0) {
      out.wrong = '-c';
      return out;
    }
    out.command = rest[0]!;
    if (rest[1] !== undefined) out.name = rest[1];
    out.args = rest.slice(2);
  } else if (rest.length > 0 && !out.stdin) {
    out.script = rest[0]!;
    out.args = rest.slice(1);
  } else out.args = rest;
  return out;
}

function dialectOf(process: Process): Dialect {
  const name = (process.args[0] ?? 'bash').replace(/^.*\//, '').replace(/^-/, '');
  if (name === 'ash' || name === 'busybox') return { name: 'ash' };
  if (name === 'dash') return { name: 'dash' };
  if (name !== 'sh') return { name: 'bash' };
  if (process.machine.userland === 'busybox') return { name: 'ash' };
  return { name: process.machine.which('dash') ? 'dash' : 'bash' };
}

/** bash, dash and busybox' ash: the same interpreter with each one's words. */
export const shell: Program = function* (process) {
  const sh = new Shell(process, interpreter, dialectOf(process));
  try {
    return yield* finish(sh, run(sh));
  } finally {
    sh.close();
  }
};

function* run(sh: Shell): Task<number> {
  const { process } = sh;
  const invocation = parseInvocation(process.args.slice(1));
  if (invocation.wrong !== undefined) return yield* (yield* sh.language()).refuseInvocation(sh, invocation.wrong);
  if (invocation.version) return yield* (yield* sh.language()).tellVersion(sh);
  for (const [name, on] of invocation.options) {
    if (setOption(sh, name, on)) continue;
    yield* sh.stderr.write(sh.bash ? `${sh.name}: line 0: ${sh.name}: ${name}: invalid option name\n` : `${sh.name}: ${name}: invalid option name\n`);
    return 2;
  }
  for (const [name, on] of invocation.shopts) {
    if (setShopt(sh, name, on)) continue;
    yield* sh.stderr.write(`${sh.name}: ${name}: invalid shell option name\n`);
    return 2;
  }
  if (sh.bash) yield* importFunctions(sh);
  sh.positional = invocation.args;
  if (invocation.command !== undefined) {
    sh.mode = 'command';
    if (invocation.name !== undefined) sh.name = invocation.name;
    return yield* sh.runText(invocation.command, { where: '-c: ', tail: true });
  }
  if (invocation.script !== undefined) return yield* (yield* sh.language()).runFile(sh, invocation.script);
  if (invocation.interactive || (process.stdin.tty && process.stderr.tty)) return yield* interact(sh, { login: invocation.login, rc: invocation.rc });
  return yield* (yield* sh.language()).runInput(sh);
}

/** Functions that a shell above has exported: `BASH_FUNC_name%%=() { ...; }` in the environment. */
function* importFunctions(sh: Shell): Task {
  for (const [key, value] of Object.entries(sh.process.env)) {
    const name = /^BASH_FUNC_(.+)%%$/.exec(key)?.[1];
    if (name === undefined || !value.startsWith('() {')) continue;
    const { Parser } = yield* sh.language();
    const command = new Parser(`${name} ${value}`, { dialect: sh.dialect }).whole().items[0]?.first.commands[0];
    if (command?.type === 'function') sh.functions.set(name, { body: command.body, exported: true });
  }
}
