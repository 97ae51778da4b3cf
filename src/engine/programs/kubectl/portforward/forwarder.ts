import { ConnectionError } from '../../../api/status.ts';
import { BrokenPipe } from '../../../hosts/types.ts';
import type { Connection, ForwardedPorts, HttpRequest, HttpResponse, Listener } from '../../../network/types.ts';
import { Signal } from '../../../sim/channel.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { klogHead } from '../../../hosts/klog.ts';
import type { ForwardedPort, ListenAddress } from './ports.ts';

const hostPort = (address: string, port: number): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

/** Listens here and passes on what comes to a pod, until it is interrupted or the pod is gone (portforward.PortForwarder). */
export class Forwarder {
  private readonly over = new Signal();
  private stopped = false;
  private lost = false;
  private readonly closers: (() => void)[] = [];

  constructor(
    private readonly context: Context,
    private readonly pod: ForwardedPorts,
    private readonly ports: readonly ForwardedPort[],
    private readonly addresses: readonly ListenAddress[],
  ) {}

  *run(): Task {
    const { context } = this;
    const { process } = context;
    const began = process.sim.now();
    const watcher = process.sim.spawn('kubectl port-forward', this.watch(began), { joined: true });
    try {
      let listening = 0;
      for (const port of this.ports) {
        const problem = this.listenOn(port);
        if (problem === undefined) listening++;
        else context.err(`Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${problem.join(' ')}]\n`);
      }
      if (listening === 0) throw new Error(`unable to listen on any of the requested ports: [${this.ports.map((p) => `{${p.local} ${p.remote}}`).join(' ')}]`);
      process.onSignal('SIGINT', () => {
        this.stopped = true;
        this.over.notify();
      });
      yield* context.flush();
      while (!this.stopped && !this.lost) yield this.over.wait();
    } finally {
      if (watcher.live) watcher.cancel();
      for (const close of this.closers) close();
      this.pod.close();
    }
    if (this.lost) throw new Error('lost connection to pod');
  }

  /** The connection to the pod ends when the pod does. */
  private *watch(began: number): Task {
    yield* this.pod.exit();
    if (this.context.now() > began) this.lose();
  }

  private lose(): void {
    this.lost = true;
    this.over.notify();
  }

  /** What failed, when the port can't be had on the addresses it must be on. */
  private listenOn(port: ForwardedPort): string[] | undefined {
    const problems: string[] = [];
    let optional = 0;
    let failed = false;
    for (const address of this.addresses) {
      try {
        this.listenAt(port, address);
        if (address.optional) optional++;
      } catch {
        problems.push(`unable to create listener: Error listen ${address.protocol} ${hostPort(address.address, port.local)}: bind: address already in use`);
        failed ||= !address.optional;
      }
    }
    const none = optional === 0 && this.addresses.some((a) => a.optional);
    return problems.length > 0 && (failed || none) ? problems : undefined;
  }

  private listenAt(port: ForwardedPort, { address }: ListenAddress): void {
    const { process } = this.context;
    const { net } = process.machine;
    let { local } = port;
    if (local === 0) {
      const taken = new Set(net.listening().map((l) => l.port));
      do local = process.sim.random('kubectl').int(32_768, 60_999);
      while (taken.has(local));
    }
    this.closers.push(net.listen(local, this.listener(local, port.remote), { address }));
    port.local = local;
    this.context.out(`Forwarding from ${hostPort(address, local)} -> ${port.remote}\n`);
  }

  private listener(local: number, remote: number): Listener {
    const connections = new Map<string, Connection>();
    const connect = (peer: string): Task<Connection> => this.connect(connections, peer, local, remote);
    return {
      program: 'kubectl',
      pid: this.context.process.pid,
      *http(request: HttpRequest, peer: string): Task<HttpResponse> {
        return yield* (yield* connect(peer)).http(request);
      },
      *text(chunk: string, peer: string): Task<string | undefined> {
        return yield* (yield* connect(peer)).text(chunk);
      },
    };
  }

  /** The connection that goes with one from here; a failed one ends everything. */
  private *connect(connections: Map<string, Connection>, peer: string, local: number, remote: number): Task<Connection> {
    const known = connections.get(peer);
    if (known) return known;
    yield* this.say('stdout', `Handling connection for ${local}\n`);
    try {
      const connection = yield* this.pod.connect(remote);
      connections.set(peer, connection);
      return connection;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      if (error.kind !== 'reset') yield* this.say('stderr', this.failure(local, remote, messageOf(error)));
      this.lose();
      throw new ConnectionError('eof', 'EOF');
    }
  }

  private *say(to: 'stdout' | 'stderr', text: string): Task {
    try {
      yield* this.context.process[to].write(text);
    } catch (error) {
      if (!(error instanceof BrokenPipe)) throw error;
    }
  }

  private failure(local: number, remote: number, reason: string): string {
    const { process } = this.context;
    const random = process.sim.random('kubectl');
    const sandbox = Array.from({ length: 8 }, () => random.u32().toString(16).padStart(8, '0')).join('');
    const reasons = `IPv4: ${reason.replace('dial tcp ', 'dial tcp4 ')} IPv6 dial tcp6 [::1]:${remote}: connect: connection refused `;
    const text = `an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${random.uuid()}": failed to connect to localhost:${remote} inside namespace "${sandbox}", ${reasons}`;
    return `${klogHead(process, 'E', 'portforward.go:424')}"Unhandled Error" err=${JSON.stringify(text)}\n`;
  }
}
