import { Pipe } from '../../hosts/pipe.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { CompoundCommand } from './ast.ts';
import { commandText } from './print.ts';
import type { Shell } from './shell.ts';
import { subshell } from './subshell.ts';

/** Virtual milliseconds until the shell notices that it has ended. */
const reapMs = 1;

/** The highest descriptor below `limit` that is free. */
const freeBelow = (sh: Shell, limit: number): number => {
  let fd = limit;
  while (sh.fds.has(fd)) fd--;
  return fd;
};

/** `coproc`: starts a command whose input and output are the two descriptors in an array, and whose id is in NAME_PID. The job's message. */
export function startCoprocess(sh: Shell, { name, body }: Extract<CompoundCommand, { type: 'coproc' }>): string {
  const [from, to] = [new Pipe(), new Pipe()];
  const fds = new Map([
    [0, new OpenFile({ input: to.reader, close: () => to.reader.close() })],
    [1, new OpenFile({ output: from.writer, close: () => from.writer.close() })],
  ]);
  const handle = subshell(sh, body, { fds, group: sh.options.has('monitor') ? 'new' : 0 });
  const reading = freeBelow(sh, 63);
  sh.fds.set(reading, new OpenFile({ input: from.reader, close: () => from.reader.close() }).ref());
  const writing = freeBelow(sh, 60);
  sh.fds.set(writing, new OpenFile({ output: to.writer, close: () => to.writer.close() }).ref());
  sh.vars.setList(name, [String(reading), String(writing)]);
  sh.vars.set(`${name}_PID`, String(handle.pid));
  const job = sh.jobs.add([handle], `coproc ${name} ${commandText(body)}`);
  sh.lastBackground = handle.pid;
  const dispose = function* (): Task {
    yield sleep(reapMs);
    sh.vars.unset(name);
    sh.vars.unset(`${name}_PID`);
    for (const fd of [reading, writing]) {
      sh.fds.get(fd)?.unref();
      sh.fds.delete(fd);
    }
  };
  handle.onChange(() => handle.exitCode !== undefined && sh.process.sim.spawn('coproc', dispose()));
  return `[${job.id}] ${handle.pid}\n`;
}
