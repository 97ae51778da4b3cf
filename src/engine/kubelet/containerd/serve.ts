import type { Server, ServerContext } from '../../images/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { signalled } from '../../hosts/signals.ts';
import type { Process, Program } from '../../hosts/types.ts';
import type { NetNamespace } from '../../network/types.ts';
import type { Meter } from './meter.ts';
import { TrackedNet } from './net.ts';
import type { ContainerSpec } from './spec.ts';

/** The container that a server runs in. */
interface Place {
  readonly spec: ContainerSpec;
  readonly hostname: string;
  readonly net: NetNamespace;
  readonly meter: Meter;
  /** A process tells what memory it holds, in bytes. */
  useMemory(pid: number, bytes: number): void;
}

/** A server as a program that a shell, or another program, starts inside a container. */
export const serverProgram = (server: Server, place: Place): Program =>
  function* (p: Process): Task<number> {
    const { spec } = place;
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
    const net = new TrackedNet(place.net);
    let begun: { cancel(): void } | undefined;
    let state: unknown;
    const startedAt = p.sim.now();
    const context: ServerContext = {
      sim: p.sim,
      hostname: place.hostname,
      fs: p.machine.fs,
      net,
      env: p.env,
      args: p.args,
      image: spec.image,
      startedAt,
      declaredPorts: spec.declaredPorts,
      log: (stream, text) => void p.sim.spawn('log', p[stream].write(`${text}\n`)),
      spend: (ms) => place.meter.spend(p.sim.now(), ms),
      *work(ms) {
        yield sleep(place.meter.workMs(p.sim.now(), ms));
      },
      state: <T>(make: () => T): T => (state ??= make()) as T,
    };
    place.useMemory(p.pid, startup.memory);
    const own = startup.processes(context)[0];
    if (own) (p as { args: readonly string[] }).args = own;
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
      begun = startup.begin && p.sim.spawn(`server/${p.pid}`, startup.begin(context));
      const { terminate } = startup;
      p.onSignal('SIGHUP', startup.reload && (() => startup.reload!(context)));
      yield signalled(p, terminate ? ['SIGTERM', 'SIGINT', 'SIGQUIT'] : []);
      yield sleep(terminate!.afterMs);
      terminate!.last?.(context);
      for (const line of terminate!.log?.(context) ?? []) yield* p.stderr.write(`${line}\n`);
      return terminate!.code;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('bind()')) throw error;
      yield* p.stderr.write(`${spec.image.repository.replace(/^.*\//, '')}: [emerg] ${error.message}\n`);
      return 1;
    } finally {
      begun?.cancel();
      net.close();
      place.useMemory(p.pid, 0);
    }
  };
