import { textInput } from '../../hosts/pipe.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';

/** Shows a text as systemctl, journalctl and man do: through less on a terminal, unless it fits. */
export function* paged(p: Process, text: string, options: { always?: boolean; end?: boolean } = {}): Task {
  if (!p.stdout.tty || !p.tty || !p.machine.which('less', p.env['PATH'])) {
    yield* p.stdout.write(text);
    return;
  }
  const handle = p.machine.spawn({ args: ['less', ...(options.always ? [] : ['-F', '-X']), '-S', ...(options.end ? ['+G'] : [])], parent: p, stdin: textInput(text) });
  yield* handle.wait();
}
