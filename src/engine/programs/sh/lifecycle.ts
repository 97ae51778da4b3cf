import type { Task } from '../../sim/sim.ts';
import { ExpansionError, isLeave, RedirectError } from './errors.ts';
import type { Shell } from './shell.ts';
import { ReadonlyError } from './variables.ts';

/** Runs a shell's commands to their end, with `exit` and the EXIT trap. The exit status. */
export function* finish(sh: Shell, body: Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* caught(sh, body);
  } catch (thrown) {
    if (!isLeave(thrown)) throw thrown;
    status = 'status' in thrown ? thrown.status : 0;
  }
  const trap = sh.traps.get('EXIT');
  if (!trap) return status;
  sh.traps.delete('EXIT');
  sh.status = status;
  try {
    yield* caught(sh, sh.runText(trap));
  } catch (thrown) {
    if (!isLeave(thrown)) throw thrown;
    if (thrown.leave === 'exit') return thrown.status;
  }
  return status;
}

/** Says what is wrong where an expansion or assignment fails outside any command, which ends a script. */
function* caught(sh: Shell, body: Task<number>): Task<number> {
  try {
    return yield* body;
  } catch (error) {
    if (error instanceof ExpansionError || error instanceof ReadonlyError || error instanceof RedirectError) {
      if (error instanceof ReadonlyError && !sh.bash) yield* sh.error(`${error.variable}: is read only`);
      else yield* sh.fault(error);
      return !sh.bash ? 2 : error instanceof ExpansionError && error.fatal && sh.mode === 'command' && sh.subshell === 0 && !sh.options.has('errexit') ? 127 : 1;
    }
    throw error;
  }
}
