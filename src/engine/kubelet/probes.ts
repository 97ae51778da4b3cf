import type { Probe } from '../api/kubernetes.ts';
import { ConnectionError } from '../api/status.ts';
import { goDuration } from '../api/duration.ts';
import type { HttpRequest } from '../network/types.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { withTimeout } from '../sim/channel.ts';
import { kubeletServer } from './lateendpoint.ts';
import type { PodState } from './podstate.ts';
import { failed, passed, type ProbeResult } from './proberesult.ts';
import type { ContainerUnit, ProbeType } from './unit.ts';

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'>;

/** A port by number, or by its name among the container's. */
const portOf = (unit: ContainerUnit, port: number | string): number | undefined => {
  if (typeof port === 'number') return port;
  const named = unit.spec.ports?.find((p) => p.name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
};

/** One attempt of a probe's action, or of a lifecycle hook's (kubernetes: pkg/probe). */
export function* attempt(worker: PodState, unit: ContainerUnit, handler: Handler, timeoutMs: number): Task<ProbeResult> {
  const { sim } = worker.node;
  if (handler.exec) return yield* (yield* sim.part(kubeletServer)).attemptExec(worker, unit, handler.exec.command ?? [], timeoutMs);
  const target = handler.httpGet ?? handler.tcpSocket;
  const port = target ? portOf(unit, target.port as number | string) : handler.grpc?.port;
  if (port === undefined) return { outcome: 'error', message: `invalid port number: ${String(target?.port)}` };
  const host = target?.host || worker.ip;
  const url = handler.httpGet ? `${(handler.httpGet.scheme ?? 'HTTP').toLowerCase()}://${host}:${port}${handler.httpGet.path ?? '/'}` : '';
  try {
    const run = withTimeout(sim, timeoutMs, 'probe', attemptNetwork(worker, handler, host, port, timeoutMs));
    const { expired, value } = yield* run;
    if (!expired) return value!;
    if (handler.httpGet) return failed(`Get ${JSON.stringify(url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
    if (handler.grpc) return failed(`timeout: health rpc did not complete within ${goDuration(timeoutMs)}`);
    return failed(`dial tcp ${host}:${port}: i/o timeout`);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (handler.grpc) return failed(`timeout: failed to connect service "${host}:${port}" within ${goDuration(timeoutMs)}: context deadline exceeded`);
    return failed(handler.httpGet ? `Get ${JSON.stringify(url)}: ${error.message}` : error.message);
  }
}

function* attemptNetwork(worker: PodState, handler: Handler, host: string, port: number, timeoutMs: number): Task<ProbeResult> {
  const connection = yield* worker.node.host.net.dial(host, port, { timeoutMs, quiet: true });
  if (!handler.httpGet) return passed;
  const headers: Record<string, string> = { Host: `${host}:${port}`, 'User-Agent': 'kube-probe/1.36', Accept: '*/*', Connection: 'close' };
  for (const h of handler.httpGet.httpHeaders ?? []) headers[h.name] = h.value;
  const request: HttpRequest = { method: 'GET', path: handler.httpGet.path || '/', headers };
  const { status } = yield* connection.http(request);
  return status >= 200 && status < 400 ? passed : failed(`HTTP probe failed with statuscode: ${status}`);
}

/** Runs one probe of one container while it runs (kubernetes: pkg/kubelet/prober/worker.go). */
export class ProbeWorker {
  private readonly task: TaskHandle;
  private failures = 0;
  private successes = 0;

  constructor(
    private readonly worker: PodState,
    private readonly unit: ContainerUnit,
    readonly type: ProbeType,
    private readonly probe: Probe,
  ) {
    this.task = worker.node.sim.spawn(`${type} probe of ${worker.key}`, this.run());
  }

  stop(): void {
    this.task.cancel();
  }

  private *run(): Task {
    const { worker, unit, probe } = this;
    const { sim } = worker.node;
    const run = unit.task!;
    const period = (probe.periodSeconds ?? 10) * 1000;
    const timeout = (probe.timeoutSeconds ?? 1) * 1000;
    yield sleep(worker.node.random.int(150, 400));
    const delay = (probe.initialDelaySeconds ?? 0) * 1000 - (sim.now() - run.startedAt);
    if (delay > 0) yield sleep(delay);
    while (unit.task === run && run.running) {
      if (this.type === 'Startup' || unit.started) {
        const result = yield* attempt(worker, unit, probe, timeout);
        if (unit.task !== run || !run.running || unit.killing) return;
        if (this.judge(result)) return;
      }
      yield sleep(period);
    }
  }

  /** Takes a result in; true when the probe is done. */
  private judge(result: ProbeResult): boolean {
    const { worker, unit, probe, type } = this;
    if (result.outcome === 'error') {
      worker.event('Warning', 'Unhealthy', `${type} probe errored and resulted in unknown state: ${result.message}`, unit);
      return false;
    }
    if (result.outcome === 'success') {
      this.failures = 0;
      this.successes++;
      if (this.successes < (probe.successThreshold ?? 1)) return false;
      if (type === 'Startup') worker.startupPassed(unit);
      else if (type === 'Readiness') worker.setReady(unit, true);
      return type === 'Startup';
    }
    this.successes = 0;
    this.failures++;
    worker.event('Warning', 'Unhealthy', `${type} probe failed: ${result.message}`, unit);
    if (this.failures < (probe.failureThreshold ?? 3)) return false;
    if (type === 'Readiness') {
      worker.setReady(unit, false);
      return false;
    }
    const restarted = unit.kind === 'sidecar' || (unit.spec.restartPolicy ?? worker.pod.spec!.restartPolicy) !== 'Never';
    worker.restartUnit(unit, `Container ${unit.spec.name} failed ${type.toLowerCase()} probe${restarted ? ', will be restarted' : ''}`, probe.terminationGracePeriodSeconds);
    return true;
  }
}
