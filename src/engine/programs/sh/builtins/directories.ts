import { FsError } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { absolute } from '../../lib/paths.ts';
import type { Builtin, Shell } from '../shell.ts';

/** Goes to a folder; false after it has said why not. */
function* changeDirectory(sh: Shell, path: string, shown: string, options: { physical?: boolean; command?: string } = {}): Task<boolean> {
  const { process } = sh;
  const { fs } = process.machine;
  let target = absolute(sh.vars.get('PWD') ?? process.cwd, path);
  const stat = fs.stat(target);
  const fail = function* (why: string): Task<boolean> {
    const command = options.command ?? 'cd';
    yield* sh.error(sh.dialect.name === 'dash' ? `${command}: can't cd to ${shown}` : sh.dialect.name === 'ash' ? `${command}: can't cd to ${shown}: ${why}` : `${command}: ${shown}: ${why}`);
    return false;
  };
  if (!stat) return yield* fail('No such file or directory');
  if (stat.type !== 'dir') return yield* fail('Not a directory');
  if (process.user.uid !== 0 && (stat.mode & (stat.uid === process.user.uid ? 0o100 : 0o001)) === 0) return yield* fail('Permission denied');
  if (options.physical) target = fs.realpath(target);
  sh.vars.set('OLDPWD', sh.vars.get('PWD') ?? process.cwd);
  sh.vars.export('OLDPWD');
  sh.vars.set('PWD', target);
  sh.vars.export('PWD');
  process.cwd = target;
  return true;
}

const home = (sh: Shell, path: string): string => {
  const h = sh.vars.get('HOME') ?? '';
  return h !== '' && h !== '/' && (path === h || path.startsWith(`${h}/`)) ? `~${path.slice(h.length)}` : path;
};

function* show(sh: Shell): Task {
  yield* sh.stdout.write(`${[sh.vars.get('PWD') ?? sh.process.cwd, ...sh.dirs].map((d) => home(sh, d)).join(' ')}\n`);
}

export const directoryBuiltins: Readonly<Record<string, Builtin>> = {
  *cd(sh, args) {
    let words = args.slice(1);
    let physical = false;
    while (/^-[LPe@]+$/.test(words[0] ?? '')) {
      physical = words[0]!.includes('P');
      words = words.slice(1);
    }
    if (words[0] === '--') words = words.slice(1);
    if (words.length > 1 && sh.bash) {
      yield* sh.error('cd: too many arguments');
      return 1;
    }
    let to = words[0];
    let print = false;
    if (to === undefined) {
      to = sh.vars.get('HOME');
      if (to === undefined) {
        yield* sh.error('cd: HOME not set');
        return 1;
      }
    } else if (to === '-') {
      to = sh.vars.get('OLDPWD');
      if (to === undefined) {
        yield* sh.error('cd: OLDPWD not set');
        return 1;
      }
      print = true;
    } else if (sh.bash && sh.vars.get('CDPATH') && !/^\.{0,2}\//.test(to) && to !== '.' && to !== '..') {
      for (const dir of sh.vars.get('CDPATH')!.split(':')) {
        if (dir !== '' && sh.process.machine.fs.stat(absolute(sh.process.cwd, `${dir}/${to}`))?.type === 'dir') {
          to = `${dir}/${to}`;
          print = true;
          break;
        }
      }
    }
    if (to === '') return 0;
    if (!(yield* changeDirectory(sh, to, words[0] === '-' ? to : (words[0] ?? to), { physical }))) return sh.bash || sh.dialect.name === 'ash' ? 1 : 2;
    if (print) yield* sh.stdout.write(`${sh.vars.get('PWD')}\n`);
    return 0;
  },

  *pwd(sh, args) {
    const wrong = sh.bash ? args.slice(1).find((a) => /^-[^LP]/.test(a)) : undefined;
    if (wrong !== undefined) {
      yield* sh.error(`pwd: ${wrong.slice(0, 2)}: invalid option`);
      yield* sh.stderr.write('pwd: usage: pwd [-LP]\n');
      return 2;
    }
    const path = sh.vars.get('PWD') ?? sh.process.cwd;
    let shown = path;
    if (args[1] === '-P') {
      try {
        shown = sh.process.machine.fs.realpath(path);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
      }
    }
    yield* sh.stdout.write(`${shown}\n`);
    return 0;
  },

  *pushd(sh, args) {
    const pwd = sh.vars.get('PWD') ?? sh.process.cwd;
    const to = args[1];
    const rotation = to === undefined ? undefined : /^([-+])(\d+)$/.exec(to);
    if (to === undefined || rotation) {
      const all = [pwd, ...sh.dirs];
      if (all.length < 2) {
        yield* sh.error('pushd: no other directory');
        return 1;
      }
      const n = rotation ? (rotation[1] === '+' ? Number(rotation[2]) : all.length - 1 - Number(rotation[2])) : 1;
      if (n < 0 || n >= all.length) {
        yield* sh.error(`pushd: ${to}: directory stack index out of range`);
        return 1;
      }
      const order = rotation ? [...all.slice(n), ...all.slice(0, n)] : [all[1]!, all[0]!, ...all.slice(2)];
      if (!(yield* changeDirectory(sh, order[0]!, order[0]!, { command: 'pushd' }))) return 1;
      sh.dirs = order.slice(1);
    } else {
      if (!(yield* changeDirectory(sh, to, to, { command: 'pushd' }))) return 1;
      sh.dirs = [pwd, ...sh.dirs];
    }
    yield* show(sh);
    return 0;
  },

  *popd(sh) {
    const [to, ...rest] = sh.dirs;
    if (to === undefined) {
      yield* sh.error('popd: directory stack empty');
      return 1;
    }
    if (!(yield* changeDirectory(sh, to, to, { command: 'popd' }))) return 1;
    sh.dirs = rest;
    yield* show(sh);
    return 0;
  },

  *dirs(sh, args) {
    const all = [sh.vars.get('PWD') ?? sh.process.cwd, ...sh.dirs];
    if (args[1] === '-c') sh.dirs = [];
    else if (args[1] === '-v') yield* sh.stdout.write(all.map((d, i) => `${String(i).padStart(2)}  ${home(sh, d)}\n`).join(''));
    else if (args[1] === '-p') yield* sh.stdout.write(all.map((d) => `${home(sh, d)}\n`).join(''));
    else yield* show(sh);
    return 0;
  },
};
