import { rfc3339Nano } from '../../api/time.ts';
import type { RuntimeContainer } from '../../hosts/runtime.ts';
import { ExecError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Call } from '../lib/program.ts';
import { containerJson, labelsOf, sandboxJson } from './list.ts';
import { containerOf, Fatal, imageOf, runtimeOf, sandboxOf } from './runtime.ts';

const operand = (call: Call, what: string): string => {
  const [id] = call.args;
  if (id === undefined) throw new Fatal(`${what} cannot be empty`);
  return id;
};

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** `crictl logs`. */
export function* logs(call: Call): Task<number> {
  const { p, o } = call;
  const container = containerOf(runtimeOf(p), operand(call, 'ID'));
  const tail = o.has('tail') ? Number(o.get('tail')) : -1;
  const all = container.log.read();
  let from = tail >= 0 ? Math.max(0, all.length - tail) : 0;
  for (;;) {
    const lines = container.log.read();
    for (; from < lines.length; from++) {
      const { at, stream, text } = lines[from]!;
      yield* (stream === 'stdout' ? p.stdout : p.stderr).write(o.has('t') ? `${rfc3339Nano(at)} ${text}` : text);
    }
    if (!o.has('f') || container.log.closed) return 0;
    yield { arm: (task) => container.log.follow(() => task.resume()) };
  }
}

/** `crictl exec`. */
export function* exec(call: Call): Task<number> {
  const { p } = call;
  const container = containerOf(runtimeOf(p), operand(call, 'ID'));
  const command = call.args.slice(1);
  if (command.length === 0) throw new Fatal('execing command in container: exec command is required');
  if (!container.running) throw new Fatal(`execing command in container: rpc error: code = Unknown desc = container is in CONTAINER_EXITED state`);
  try {
    const handle = container.spawn(command, { stdin: p.stdin, stdout: p.stdout, stderr: p.stderr });
    while (handle.exitCode === undefined) yield { arm: (task) => handle.onChange(() => task.resume()) };
    if (handle.exitCode === 0) return 0;
    throw new Fatal(`execing command in container: command terminated with exit code ${handle.exitCode}`);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    throw new Fatal(`execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(error.file)}: executable file not found in $PATH: unknown`);
  }
}

const status = (c: RuntimeContainer): object => ({
  ...containerJson(c),
  startedAt: c.startedAt ? rfc3339Nano(c.startedAt) : '1970-01-01T00:00:00Z',
  finishedAt: c.exitCode === undefined ? '0001-01-01T00:00:00Z' : rfc3339Nano(c.finishedAt),
  exitCode: c.exitCode ?? 0,
  reason: c.reason ?? '',
  message: '',
  image: { image: c.image.name },
  imageRef: c.image.repoDigest,
  createdAt: rfc3339Nano(c.createdAt),
  logPath: `/var/log/pods/${c.sandbox.namespace}_${c.sandbox.pod}_${c.sandbox.uid}/${c.name}/${c.attempt}.log`,
});

/** `crictl inspect`. */
export function* inspect(call: Call): Task<number> {
  const c = containerOf(runtimeOf(call.p), operand(call, 'ID'));
  const env = Object.entries(c.environment()).map(([name, value]) => `${name}=${value}`);
  yield* call.out(json({ status: status(c), info: { sandboxID: c.sandbox.id, pid: 0, removing: false, snapshotter: 'overlayfs', runtimeType: 'io.containerd.runc.v2', runtimeSpec: { process: { args: c.args, env } } } }));
  return 0;
}

/** `crictl inspectp`. */
export function* inspectp(call: Call): Task<number> {
  const s = sandboxOf(runtimeOf(call.p), operand(call, 'ID'));
  yield* call.out(json({ status: { ...sandboxJson(s), createdAt: rfc3339Nano(s.createdAt), labels: labelsOf(s) }, info: { runtimeType: 'io.containerd.runc.v2' } }));
  return 0;
}

/** `crictl inspecti`. */
export function* inspecti(call: Call): Task<number> {
  const name = operand(call, 'Image ID');
  const i = imageOf(runtimeOf(call.p), name);
  if (!i) throw new Fatal(`no such image ${JSON.stringify(name)} present`);
  yield* call.out(json({ status: { id: i.id, repoTags: [i.name], repoDigests: [i.repoDigest], size: String(i.size), uid: null, username: '', spec: null, pinned: false } }));
  return 0;
}

/** `crictl pull`. */
export function* pull(call: Call): Task<number> {
  const name = operand(call, 'Image name');
  try {
    const image = yield* runtimeOf(call.p).pull(name);
    yield* call.out(`Image is up to date for ${image.id}\n`);
    return 0;
  } catch (error) {
    if (error instanceof Fatal || !(error instanceof Error)) throw error;
    throw new Fatal(`pulling image: rpc error: code = NotFound desc = ${error.message}`);
  }
}

/** `crictl rmi`. */
export function* rmi(call: Call): Task<number> {
  const runtime = runtimeOf(call.p);
  for (const name of call.args) {
    const image = imageOf(runtime, name);
    if (!image) throw new Fatal(`no such image ${name}`);
    runtime.removeImage(image.name);
    yield* call.out(`Deleted: ${image.name}\n`);
  }
  return 0;
}

/** `crictl stop`. */
export function* stop(call: Call): Task<number> {
  const runtime = runtimeOf(call.p);
  operand(call, 'ID');
  for (const id of call.args) {
    yield* containerOf(runtime, id).stop(Number(call.o.get('timeout') ?? 0) * 1000);
    yield* call.out(`${id}\n`);
  }
  return 0;
}

/** `crictl rm`: containers that have ended, with -f others too. */
export function* rm(call: Call): Task<number> {
  const runtime = runtimeOf(call.p);
  const all = call.o.has('a') ? [...runtime.tasks.values()].filter((c) => call.o.has('f') || !c.running).map((c) => c.id) : call.args;
  if (all.length === 0 && !call.o.has('a')) operand(call, 'ID');
  for (const id of all) {
    const container = containerOf(runtime, id);
    if (container.running && !call.o.has('f')) throw new Fatal(`container ${JSON.stringify(id)} is running, please stop it first`);
    if (container.running) yield* container.stop(0);
    runtime.remove(container);
    yield* call.out(`${id}\n`);
  }
  return 0;
}

/** `crictl stopp` and, with `forget`, `crictl rmp`: a pod's containers end; the kubelet makes the pod anew. */
export function* stopp(call: Call, forget: boolean): Task<number> {
  const runtime = runtimeOf(call.p);
  operand(call, 'ID');
  for (const id of call.args) {
    const sandbox = sandboxOf(runtime, id);
    const running = [...runtime.tasks.values()].filter((c) => c.sandbox === sandbox && c.running);
    if (forget && running.length > 0 && !call.o.has('f')) throw new Fatal(`pod sandbox ${JSON.stringify(id)} is running, please stop it first`);
    for (const c of running) yield* c.stop(0);
    yield* call.out(forget ? `Removed sandbox ${id}\n` : `Stopped sandbox ${id}\n`);
  }
  return 0;
}
