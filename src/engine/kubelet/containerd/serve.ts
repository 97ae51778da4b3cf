import type { Server, ServerContext } from '../../images/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { signalled } from '../../hosts/signals.ts';
import type { Process, Program } from '../../hosts/types.ts';
import type { Container } from './container.ts';
import { TrackedNet } from './net.ts';

/** A server as a program that a shell, or another program, starts inside a container. */
export const serverProgram = (server: Server): Program =>
  function* (p: Process): Task<number> {
    const { task } = p.machine as Container;
    const { spec, sandbox } = task;
    const startup = server.start({
      args: p.args,
      env: p.env,
      image: spec.image,
      fs: p.machine.fs,
      declaredPorts: spec.declaredPorts,
      mounted: (path) => spec.mountPaths.some((m) => m === path || m.startsWith(`${path}/`) || path.startsWith(`${m}/`)),
    });
    if (!startup) {
      if (server.command) return yield* server.command(p);
      return yield* p.exec(p.args.slice(1));
    }
    const net = new TrackedNet(sandbox.net);
    let state: unknown;
    const startedAt = p.sim.now();
    const context: ServerContext = {
      sim: p.sim,
      hostname: sandbox.hostname,
      fs: p.machine.fs,
      net,
      env: p.env,
      args: p.args,
      image: spec.image,
      startedAt,
      declaredPorts: spec.declaredPorts,
      log: (stream, text) => void p.sim.spawn('log', p[stream].write(`${text}\n`)),
      spend: (ms) => task.meter.spend(p.sim.now(), ms),
      state: <T>(make: () => T): T => (state ??= make()) as T,
    };
    const held = p.machine as Container;
    held.useMemory(p.pid, startup.memory);
    const title = startup.processes(context)[0];
    if (title) (p as { args: readonly string[] }).args = [title];
    try {
      for (const line of startup.log(context)) {
        const wait = startedAt + line.afterMs - p.sim.now();
        if (wait > 0) yield sleep(wait);
        yield* p[line.stream].write(`${line.text}\n`);
      }
      const wait = startedAt + startup.readyMs - p.sim.now();
      if (wait > 0) yield sleep(wait);
      if (startup.exit !== undefined) return startup.exit;
      startup.listen(context);
      const { terminate } = startup;
      p.onSignal('SIGHUP', startup.reload && (() => startup.reload!(context)));
      yield signalled(p, terminate ? ['SIGTERM', 'SIGINT', 'SIGQUIT'] : []);
      yield sleep(terminate!.afterMs);
      for (const line of terminate!.log?.(context) ?? []) yield* p.stderr.write(`${line}\n`);
      return terminate!.code;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('bind()')) throw error;
      yield* p.stderr.write(`${spec.image.repository.replace(/^.*\//, '')}: [emerg] ${error.message}\n`);
      return 1;
    } finally {
      net.close();
      held.useMemory(p.pid, 0);
    }
  };
