import { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import { expandQuoted } from './expand.ts';
import { EventNotFound } from './errors.ts';
import type { EditorShell, MoreEditing } from './readline/command.ts';
import type { Shell } from './shell.ts';

const completion = new Part('completion', () => import('./complete.ts'));
const editing = new Part<MoreEditing>('line editing', () => import('./readline/more.ts'));

/** The home folder that `~`, `~name`, `~+` or `~-` means; undefined where there is none. */
function homeOf(sh: Shell, word: string): string | undefined {
  const name = word.slice(1);
  if (name === '') return sh.vars.get('HOME') ?? sh.process.user.home;
  if (name === '+' || name === '-') return sh.vars.get(name === '+' ? 'PWD' : 'OLDPWD');
  const { fs } = sh.process.machine;
  const users = fs.stat('/etc/passwd')?.type === 'file' ? fs.read('/etc/passwd').split('\n') : [];
  return users.map((l) => l.split(':')).find((f) => f[0] === name)?.[5];
}

function* expandLine(sh: Shell, line: string): Task<string> {
  const alias = /^\s*(\S+)/.exec(line);
  const meaning = alias && sh.aliases.get(alias[1]!);
  const text = meaning === undefined || meaning === null ? line : line.replace(alias![1]!, () => meaning);
  return yield* expandQuoted(sh, (yield* sh.language()).textWord(text, sh.dialect));
}

/** What a shell does for its line editor. */
export function lineShell(sh: Shell): EditorShell {
  return {
    *complete(before) {
      const { complete } = yield* sh.process.sim.part(completion);
      return yield* complete(sh, before);
    },
    *expandHistory(line) {
      const { expandHistory } = yield* sh.language();
      try {
        return sh.history?.expand(line, expandHistory)?.line ?? line;
      } catch (error) {
        if (error instanceof EventNotFound) return line;
        throw error;
      }
    },
    more: () => sh.process.sim.part(editing),
    expandLine: (line) => expandLine(sh, line),
    expandTilde: (word) => homeOf(sh, word),
    version: 'GNU bash, version 5.2.21(1)-release (x86_64-pc-linux-gnu)',
    bindings: sh.lineEditing.bindings,
    variables: sh.lineEditing.variables,
    get vi() {
      return sh.options.has('vi');
    },
  };
}
