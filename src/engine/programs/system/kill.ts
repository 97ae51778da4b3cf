import type { Process, ProcessHandle, Program, Signal } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { anySignal, signalByName, signalListing } from '../lib/signals.ts';

export interface KillContext {
  say(message: string): Task;
  write(text: string): Task;
  /** Says how it is called; without the prefix that `say` gives. */
  usage?(message: string): Task;
  /** A job of the shell by `%n`. */
  job?(spec: string): { job: number; handles: readonly ProcessHandle[] } | undefined;
  control?: boolean;
}

/** kill(1) and the builtin: `args[0]` is the name. */
export function* killProcesses(p: Process, args: readonly string[], context: KillContext): Task<number> {
  let signal: Signal | undefined | 0 = 'SIGTERM';
  let i = 1;
  const first = args[1];
  if (first === undefined) {
    yield* (context.usage ?? context.say)('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]');
    return 2;
  }
  if (first === '-l' || first === '-L') {
    let wrong = 0;
    if (args[2] === undefined) yield* context.write(signalListing());
    else {
      for (const word of args.slice(2)) {
        const found = anySignal(/^\d+$/.test(word) && Number(word) > 128 ? String(Number(word) - 128) : word);
        if (found) yield* context.write(`${/^\d+$/.test(word) ? found.name.slice(3) : found.number}\n`);
        else {
          yield* context.say(`kill: ${word}: invalid signal specification`);
          wrong = 1;
        }
      }
    }
    return wrong;
  }
  if ((first === '-s' || first === '-n') && args[2] === undefined) {
    yield* context.say(`kill: ${first}: option requires an argument`);
    return 1;
  }
  if (first === '-s' || first === '-n') {
    signal = args[2] === '0' ? 0 : signalByName(args[2] ?? '');
    i = 3;
  } else if (first !== '--' && /^-./.test(first)) {
    signal = first === '-0' ? 0 : signalByName(first.slice(1));
    i = 2;
  }
  if (signal === undefined) {
    yield* context.say(`kill: ${first === '-s' || first === '-n' ? args[2] : first.slice(1)}: invalid signal specification`);
    return 1;
  }
  if (args[i] === '--') i++;
  let status = 0;
  for (const word of args.slice(i)) {
    const sent = yield* send(p, word, signal, context);
    if (!sent) status = 1;
  }
  // A process that has killed itself goes no further.
  yield sleep(0);
  return status;
}

function* send(p: Process, word: string, signal: Signal | 0, context: KillContext): Task<boolean> {
  const deliver = (handles: readonly ProcessHandle[]) => {
    if (signal !== 0) for (const h of handles) if (h.exitCode === undefined) h.kill(signal);
    // A stopped process gets SIGTERM only once it goes on.
    if (signal === 'SIGTERM' || signal === 'SIGHUP') for (const h of handles) if (h.exitCode === undefined && h.stopped) h.kill('SIGCONT');
  };
  if (word.startsWith('%')) {
    const job = context.job?.(word);
    if (!job) {
      yield* context.say(`kill: ${word}: no such job`);
      return false;
    }
    deliver(job.handles);
    return true;
  }
  if (!/^-?\d+$/.test(word)) {
    yield* context.say(`kill: ${word}: arguments must be process or job IDs`);
    return false;
  }
  const pid = Number(word);
  if (pid <= 0) {
    const group = pid === 0 ? p.pgid : -pid;
    const members = p.machine.processes().filter((h) => (pid === -1 ? h.pid !== 1 && h.pid !== p.pid : h.process.pgid === group));
    if (members.length === 0) {
      yield* context.say(`kill: (${word}) - No such process`);
      return false;
    }
    deliver(members);
    return true;
  }
  const handle = p.machine.process(pid);
  if (!handle || handle.exitCode !== undefined) {
    yield* context.say(`kill: (${word}) - No such process`);
    return false;
  }
  deliver([handle]);
  return true;
}

/** kill(1) as a program of its own. */
export const kill: Program = (p) => killProcesses(p, p.args, { say: (message) => p.stderr.write(`${message}\n`), write: (text) => p.stdout.write(text) });
