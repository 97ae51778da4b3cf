import type { Task } from '../../sim/sim.ts';
import { descriptorOf } from '../lib/descriptors.ts';
import { isLeave } from './errors.ts';
import type { Shell } from './shell.ts';

/** Runs the RETURN trap; the status stays. */
export function* returned(sh: Shell, status: number): Task<number> {
  const trap = sh.traps.get('RETURN');
  if (trap === undefined) return status;
  sh.status = status;
  yield* sh.runText(trap);
  return status;
}

/** What `.` runs: a file, or what can be read from a descriptor. */
function* sourceText(sh: Shell, path: string): Task<string> {
  const fd = descriptorOf(path);
  const input = fd === undefined ? undefined : sh.fds.get(fd);
  if (!input) return sh.process.machine.fs.read(path);
  let text = '';
  for (let chunk = yield* input.read(); chunk !== undefined; chunk = yield* input.read()) text += chunk;
  return text;
}

export function* sourceFile(sh: Shell, path: string, shown: string, args: readonly string[]): Task<number> {
  const text = yield* sourceText(sh, path);
  const { positional, mode, name, loops, zero } = sh;
  if (args.length > 0) sh.positional = [...args];
  sh.sourced++;
  if (sh.bash) {
    sh.mode = 'script';
    sh.zero = zero ?? name;
    sh.name = shown;
  }
  const restore = () => {
    sh.sourced--;
    if (args.length > 0) sh.positional = positional;
    sh.mode = mode;
    sh.name = name;
    sh.zero = zero;
    sh.loops = loops;
  };
  try {
    return yield* returned(sh, yield* sh.runText(text));
  } catch (thrown) {
    if (isLeave(thrown) && thrown.leave === 'return') return yield* returned(sh, thrown.status);
    throw thrown;
  } finally {
    restore();
  }
}
