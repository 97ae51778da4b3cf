import type { ProcessHandle } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Command } from './ast.ts';
import type { Leave } from './errors.ts';
import { endWord } from './jobs.ts';
import type { Shell } from './shell.ts';

/** After a foreground process, of a command where it is known: Ctrl-C stops the whole line at a prompt; a fatal signal is named. */
export function* afterForeground(sh: Shell, handle: ProcessHandle, command?: Command): Task {
  if (handle.exitCode === 130 && sh.interactive) {
    yield* sh.stderr.write('\n');
    throw { leave: 'interrupt', status: 130 } satisfies Leave;
  }
  yield* tellEnd(sh, handle, command);
}

/** Names the signal that has ended a process; `command` is what it ran, or its text. */
export function* tellEnd(sh: Shell, handle: ProcessHandle, command: Command | string = handle.process.args.join(' ')): Task {
  const word = handle.exitCode === undefined ? undefined : endWord(handle, sh.interactive);
  if (!word) return;
  if (sh.interactive) yield* sh.stderr.write(`${word}\n`);
  else if (sh.bash && sh.mode !== 'interactive') {
    const text = typeof command === 'string' ? command : (yield* sh.language()).commandText(command);
    yield* sh.stderr.write(`${sh.prefix()}${String(handle.pid).padStart(5)} ${word.padEnd(23)} ${text}\n`);
  } else yield* sh.stderr.write(`${word}\n`);
}
