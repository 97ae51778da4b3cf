import type { ProcessHandle } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { OpenFile } from '../lib/openfile.ts';
import type { Command, Script } from './ast.ts';
import { finish } from './lifecycle.ts';
import { Shell } from './shell.ts';

export interface SubshellOptions {
  /** Descriptors that differ from the parent's. */
  fds?: ReadonlyMap<number, OpenFile>;
  /** Process group: as in SpawnOptions. */
  group?: number | 'new';
  /** It begins once its parent waits. */
  later?: boolean;
  /** It is a command substitution. */
  substitution?: boolean;
}

/** Starts a copy of the shell in a process of its own that runs a script or a command. It runs to its first wait at once. */
export function subshell(sh: Shell, body: Script | Command, options: SubshellOptions = {}): ProcessHandle {
  const { process } = sh;
  return process.machine.spawn({
    args: process.args,
    env: process.env,
    cwd: process.cwd,
    parent: process,
    ...(options.group !== undefined ? { group: options.group } : {}),
    program: function* (own): Task<number> {
      const child = new Shell(own, sh.interpreter, sh.dialect, sh);
      child.topPid = sh.topPid ?? process.pid;
      if (options.substitution) {
        child.substitutions++;
        if (child.bash && !child.shopt.has('inherit_errexit') && !child.options.has('posix')) child.options.delete('errexit');
      }
      for (const [fd, file] of options.fds ?? []) {
        const old = child.fds.get(fd);
        child.fds.set(fd, file.ref());
        old?.unref();
      }
      try {
        if (options.later) yield sleep(0);
        return yield* finish(child, child.interpreter.whole(child, body));
      } finally {
        child.close();
      }
    },
  });
}
