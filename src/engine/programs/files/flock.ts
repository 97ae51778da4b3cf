import { ExecError, type Process } from '../../hosts/types.ts';
import { Signal, withTimeout } from '../../sim/channel.ts';
import type { Sim, Task } from '../../sim/sim.ts';
import { streamOf } from '../lib/descriptors.ts';
import { OpenFile } from '../lib/openfile.ts';
import { at } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';

/** Who holds a file's lock: one exclusively, or several together (flock(2)). */
class Lock {
  private holders: { shared: boolean }[] = [];
  private readonly changed = new Signal();

  tryTake(shared: boolean): (() => void) | undefined {
    if (this.holders.length > 0 && !(shared && this.holders.every((h) => h.shared))) return undefined;
    const holder = { shared };
    this.holders.push(holder);
    return () => {
      this.holders = this.holders.filter((h) => h !== holder);
      this.changed.notify();
    };
  }

  *take(shared: boolean): Task<() => void> {
    for (;;) {
      const release = this.tryTake(shared);
      if (release) return release;
      yield this.changed.wait();
    }
  }
}

const tables = new WeakMap<Sim, Map<string, Lock>>();

/** The lock of a file, by its inode. */
function lockOf(p: Process, path: string): Lock {
  let table = tables.get(p.sim);
  if (!table) tables.set(p.sim, (table = new Map()));
  const key = `${p.machine.host}/${p.machine.hostname}/${p.machine.fs.stat(path)?.inode ?? path}`;
  let lock = table.get(key);
  if (!lock) table.set(key, (lock = new Lock()));
  return lock;
}

function* acquire(call: Call, lock: Lock): Task<(() => void) | undefined> {
  const { o, p } = call;
  const shared = o.has('s');
  const now = lock.tryTake(shared);
  if (now || o.has('n')) return now;
  if (!o.has('w')) return yield* lock.take(shared);
  const taken = yield* withTimeout(p.sim, Number(o.get('w')) * 1000, 'flock', lock.take(shared));
  return taken.expired ? undefined : taken.value;
}

/** flock(1). */
export const flock = program(
  's|shared x|exclusive e u|unlock n|nonblock|nb w|wait|timeout: o|close F|no-fork E|conflict-exit-code: c|command: verbose',
  function* (call) {
    const { o, p } = call;
    const [file, ...argv] = call.args;
    if (file === undefined || (argv.length === 0 && !o.has('c') && !/^\d+$/.test(file))) throw new UsageError(file === undefined ? 'not enough arguments' : `bad file descriptor: '${file}'`, 64, file !== undefined);
    const conflict = Number(o.get('E') ?? 1);
    if (argv.length === 0 && !o.has('c')) {
      const open = streamOf(p, Number(file));
      if (!(open instanceof OpenFile) || open.path === undefined) throw new UsageError(`${file}: Bad file descriptor`, 65, true);
      if (o.has('u')) {
        open.unlock?.();
        return 0;
      }
      const release = yield* acquire(call, lockOf(p, open.path));
      if (!release) return conflict;
      open.unlock = release;
      return 0;
    }
    const path = at(p.cwd, file);
    if (!p.machine.fs.stat(path)) p.machine.fs.write(path, '');
    const release = yield* acquire(call, lockOf(p, path));
    if (!release) return conflict;
    const command = o.has('c') ? ['/bin/sh', '-c', o.get('c')!] : argv[0] === '-c' ? ['/bin/sh', '-c', argv[1] ?? ''] : argv;
    try {
      return yield* p.machine.spawn({ args: command, parent: p }).wait();
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      yield* call.warn(`failed to execute ${command[0]}: No such file or directory`);
      return 69;
    } finally {
      release();
    }
  },
  { inOrder: true, usageExit: 64 },
);
