import type { Hop } from '../api/trace.ts';
import { Part } from '../sim/part.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { Connection, DialOptions, DnsAnswer, DnsQuestion, Listener, ListenOptions, NetNamespace, NodeNetwork } from './types.ts';
import { isAddress, parseResolvConf, type ResolverConfig } from './resolver.ts';

const resolving = new Part('resolver', () => import('./resolving.ts'));

/** The text of the two files that a resolver reads. */
export interface ResolverFiles {
  hosts(): string;
  resolvConf(): string;
}

/** What carries a namespace's packets. */
export interface Wire {
  readonly sim: Sim;
  dial(from: AttachedNamespace, host: string, port: number, options: DialOptions): Task<Connection>;
  ping(from: AttachedNamespace, address: string): Task<number | undefined>;
  node(from: AttachedNamespace): NodeNetwork;
}

interface Socket {
  port: number;
  protocol: 'TCP' | 'UDP';
  address: string;
  listener: Listener;
  yielding?: boolean;
}

/** What the network knows of a namespace: whose it is and on which node. */
export interface Attachment {
  readonly kind: 'host' | 'pod';
  /** The node. */
  readonly host: string;
  /** `namespace/name` of a pod; the name of a host. */
  readonly what: string;
}

/** A host's or a pod's network namespace. */
export class AttachedNamespace implements NetNamespace, Attachment {
  /**
   * Called before somebody looks at the listeners, while set: opens the ports of servers that have started meanwhile, so
   * that thousands of pods whose ports nobody uses cost nothing.
   */
  pending: (() => void) | undefined;
  private sockets: Socket[] = [];

  constructor(
    private readonly wire: Wire,
    readonly kind: 'host' | 'pod',
    readonly host: string,
    readonly what: string,
    readonly addresses: readonly string[],
    private readonly files: ResolverFiles,
  ) {}

  get hop(): Hop {
    return { kind: this.kind, what: this.what };
  }

  get resolver(): ResolverConfig {
    return parseResolvConf(this.files.resolvConf());
  }

  hostsFile(): string {
    return this.files.hosts();
  }

  listen(port: number, listener: Listener, options: ListenOptions = {}): () => void {
    const { protocol = 'TCP', address = '0.0.0.0', yielding = false } = options;
    const any = (a: string) => a === '0.0.0.0' || a === '::';
    const there = [...this.opened()].filter((s) => s.port === port && s.protocol === protocol && (s.address === address || any(s.address) || any(address)));
    if (yielding && there.length > 0) return () => {};
    if (there.some((s) => !s.yielding)) throw new Error(`bind() to ${address}:${port} failed (98: Address already in use)`);
    this.sockets = this.sockets.filter((s) => !there.includes(s));
    const socket: Socket = { port, protocol, address, listener, yielding };
    this.sockets.push(socket);
    return () => {
      this.sockets = this.sockets.filter((s) => s !== socket);
    };
  }

  listening(): Socket[] {
    return [...this.opened()];
  }

  /** What answers at an address and port of this namespace. */
  at(address: string, port: number, protocol: 'TCP' | 'UDP'): Listener | undefined {
    for (const s of this.opened()) {
      if (s.port !== port || s.protocol !== protocol) continue;
      if (s.address === address || s.address === '0.0.0.0' || s.address === '::') return s.listener;
    }
    return undefined;
  }

  *resolve(name: string): Task<string[]> {
    if (isAddress(name)) return [name];
    const { resolveName } = yield* this.wire.sim.part(resolving);
    return yield* resolveName(this, name);
  }

  *query(server: string, question: DnsQuestion): Task<DnsAnswer> {
    const connection = yield* this.wire.dial(this, server, 53, { protocol: 'UDP', timeoutMs: 5000 });
    return yield* connection.dns(question);
  }

  *dial(host: string, port: number, options: DialOptions = {}): Task<Connection> {
    return yield* this.wire.dial(this, host, port, options);
  }

  *ping(address: string): Task<number | undefined> {
    return yield* this.wire.ping(this, address);
  }

  node(): NodeNetwork {
    return this.wire.node(this);
  }

  private opened(): Socket[] {
    this.pending?.();
    return this.sockets;
  }
}
