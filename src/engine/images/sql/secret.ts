import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';

/** Asks for a password on the terminal without showing what is typed; without a terminal the next line of the input. */
export function* readSecret(p: Process, prompt: string): Task<string> {
  const { tty } = p;
  if (!tty) {
    yield* p.stderr.write(prompt);
    return ((yield* p.stdin.read()) ?? '').split('\n')[0]!;
  }
  yield* tty.write(prompt);
  const { mode } = tty;
  tty.mode = 'raw';
  let typed = '';
  let ended = false;
  try {
    while (!ended) {
      const keys = yield* tty.read();
      ended = keys === undefined;
      for (const key of keys ?? '') {
        if (key === '\r' || key === '\n') ended = true;
        else if (key === '\x7f') typed = typed.slice(0, -1);
        else if (key >= ' ') typed += key;
      }
    }
  } finally {
    tty.mode = mode;
  }
  yield* tty.write('\n');
  return typed;
}
