import type { Task } from '../../sim/sim.ts';
import type { Leave } from './errors.ts';
import type { Shell } from './shell.ts';

/** Runs a trap's command; `$?` is the same after it. */
function* runTrap(sh: Shell, command: string): Task {
  const { status, line } = sh;
  sh.trapping++;
  try {
    yield* sh.runText(command, { firstLine: line });
  } finally {
    sh.trapping--;
    sh.line = line;
  }
  sh.status = status;
}

/** Runs the traps of the signals that have come. */
export function* runTraps(sh: Shell): Task {
  while (sh.pending.length > 0) {
    const command = sh.traps.get(sh.pending.shift()!.slice(3));
    if (!command) continue;
    const { status } = sh;
    yield* sh.runText(command);
    sh.status = status;
  }
}

/** What `set -e` and the ERR trap do after a failure. */
export function* failed(sh: Shell): Task {
  const trap = sh.traps.get('ERR');
  if (trap && (sh.functionNames.length === 0 || sh.options.has('errtrace'))) {
    sh.traps.delete('ERR');
    try {
      yield* runTrap(sh, trap);
    } finally {
      if (!sh.traps.has('ERR')) sh.traps.set('ERR', trap);
    }
  }
  if (sh.options.has('errexit')) throw { leave: 'exit', status: sh.status } satisfies Leave;
}

/** The DEBUG trap, before a command. */
export function* debug(sh: Shell): Task {
  const trap = sh.traps.get('DEBUG');
  if (!trap || sh.trapping > 0 || (sh.functionNames.length > 0 && !sh.options.has('functrace'))) return;
  yield* runTrap(sh, trap);
}
