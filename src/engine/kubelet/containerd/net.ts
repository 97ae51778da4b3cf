import type { Connection, DialOptions, DnsAnswer, DnsQuestion, Listener, ListenOptions, NetNamespace, NodeNetwork } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';

/** A namespace as one container uses it: its listeners go when it ends. */
export class TrackedNet implements NetNamespace {
  private closers: (() => void)[] = [];

  constructor(private readonly net: NetNamespace) {}

  get addresses(): readonly string[] {
    return this.net.addresses;
  }

  get resolver() {
    return this.net.resolver;
  }

  listen(port: number, listener: Listener, options?: ListenOptions): () => void {
    const close = this.net.listen(port, listener, options);
    this.closers.push(close);
    return close;
  }

  listening() {
    return this.net.listening();
  }

  query(server: string, question: DnsQuestion): Task<DnsAnswer> {
    return this.net.query(server, question);
  }

  node(): NodeNetwork {
    return this.net.node();
  }

  ping(address: string): Task<number | undefined> {
    return this.net.ping(address);
  }

  resolve(name: string): Task<string[]> {
    return this.net.resolve(name);
  }

  dial(host: string, port: number, options?: DialOptions): Task<Connection> {
    return this.net.dial(host, port, options);
  }

  /** Closes what was opened through this. */
  close(): void {
    for (const close of this.closers) close();
    this.closers = [];
  }
}
