import { Signal } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import type { Process } from '../hosts/types.ts';

/**
 * podium-edit FILE: an editor in the sense of $EDITOR that hands the file to the page and waits until the page has put
 * something into FILE.done. Whoever cancels leaves the file as it was, as `:q!` does in vi. Ctrl-C gives up.
 */
export function* podiumEdit(process: Process, file: string, ask: () => void): Task<number> {
  if (!file) {
    yield* process.stderr.write('usage: podium-edit FILE\n');
    return 2;
  }
  const { fs } = process.machine;
  const done = `${file}.done`;
  const changed = new Signal();
  const stop = fs.watch(done, () => changed.notify());
  try {
    ask();
    yield* process.stdout.write('Editing in the page; save and close it there.\n');
    while (fs.stat(done)?.type !== 'file') yield changed.wait();
    fs.remove(done);
    return 0;
  } finally {
    stop();
  }
}
