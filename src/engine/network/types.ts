import type { Certificate } from '../api/certificate.ts';
import type { RemoteStream, Transport } from '../api/http.ts';
import type { Task } from '../sim/sim.ts';

export interface HttpRequest {
  method: string;
  /** With the query, without the host. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** The subject of a client certificate, over TLS. */
  certificate?: { commonName: string; organizations: readonly string[] };
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What listens on a port. One of the faces suffices; a client that needs another gets an empty reply. */
export interface Listener {
  /** The program's name, as `ss -ltnp` shows it. */
  program: string;
  pid?: number;
  /** TLS: a plain client gets an error, a TLS client may check `commonName`. */
  tls?: { names: readonly string[]; ca: string; certificate?: Certificate };
  http?(request: HttpRequest, peer: string): Task<HttpResponse>;
  /** A conversation in text, such as redis or a port check with nc; one call a chunk. Undefined closes. */
  text?(chunk: string, peer: string): Task<string | undefined>;
  /** An API server. */
  api?: Transport;
  /** sshd: the machine that one can log in to, a Machine of hosts/types.ts. */
  login?: object;
  /** A name server. */
  dns?(question: DnsQuestion, peer: string): Task<DnsAnswer>;
}

export interface DnsQuestion {
  /** Fully qualified, without the last dot. */
  name: string;
  type: 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT' | 'NS';
}

export interface DnsRecord {
  name: string;
  type: DnsQuestion['type'];
  ttl: number;
  /** An address, a name, or `priority weight port target`. */
  data: string;
}

export interface DnsAnswer {
  rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  /** Aliases first, then what they lead to. */
  records: DnsRecord[];
}

export interface Connection {
  readonly local: string;
  /** Address and port that were reached in the end (the pod's, after a Service's rule). */
  readonly remote: string;
  readonly listener: Listener;
  /** Throws ConnectionError `eof` when the listener speaks no HTTP. */
  http(request: HttpRequest): Task<HttpResponse>;
  text(chunk: string): Task<string | undefined>;
  dns(question: DnsQuestion): Task<DnsAnswer>;
  close(): void;
}

export interface ListenOptions {
  protocol?: 'TCP' | 'UDP';
  address?: string;
  /** Gives the port up to who wants it, and does without it where somebody has it. */
  yielding?: boolean;
}

export interface DialOptions {
  /** Virtual milliseconds; default 10,000 for TCP, after which it is a timeout. */
  timeoutMs?: number;
  protocol?: 'TCP' | 'UDP';
  /** Leaves no trace: probes and the cluster's own routine. */
  quiet?: boolean;
}

/** One port of a Service as kube-proxy has written it. */
export interface ServicePortRule {
  /** `namespace/name`, with the port's name behind a colon where it has one. */
  name: string;
  protocol: 'TCP' | 'UDP';
  /** The cluster IP, and other addresses that lead to it. */
  address: string;
  otherAddresses: readonly string[];
  port: number;
  nodePort: number | undefined;
  /** `address:port` of each endpoint that is used. */
  endpoints: readonly string[];
  /** Seconds for which a client stays with its endpoint. */
  affinity: number | undefined;
}

/** What the kernel of a node holds for its network. */
export interface NodeNetwork {
  /** The node's name. */
  name: string;
  /** Undefined where no kube-proxy has written any. */
  services: readonly ServicePortRule[] | undefined;
  /** Whether a CNI plugin has laid the routes of pods. */
  routes: boolean;
  /** Addresses of the pods on this node. */
  pods: readonly string[];
  /** All machines on the wire, with their pods' network where a plugin has told. */
  nodes: readonly { name: string; address: string; podNetwork: string | undefined }[];
}

/** A network namespace: a host's or a pod's. */
export interface NetNamespace {
  /** Of the node that this namespace is on. */
  node(): NodeNetwork;
  /** Addresses besides loopback, the first being the primary. */
  readonly addresses: readonly string[];
  /** Throws an Error with `bind() to 0.0.0.0:80 failed (98: Address already in use)` in its message when taken. */
  listen(port: number, listener: Listener, options?: ListenOptions): () => void;
  listening(): { port: number; protocol: 'TCP' | 'UDP'; address: string; listener: Listener }[];
  /** Asks one name server, as dig does. Throws ConnectionError when it does not answer. */
  query(server: string, question: DnsQuestion): Task<DnsAnswer>;
  /** The name servers and search list of resolv.conf. */
  readonly resolver: { nameservers: readonly string[]; search: readonly string[]; ndots: number };
  /** Round trip in milliseconds of a ping, or undefined where nothing answers. */
  ping(address: string): Task<number | undefined>;
  /** Addresses for a name as /etc/hosts, resolv.conf and the cluster's DNS give them. Throws ConnectionError `no-such-host` or `timeout`. */
  resolve(name: string): Task<string[]>;
  /** Connects to a name or an address. Throws ConnectionError with the Go dialer's words. */
  dial(host: string, port: number, options?: DialOptions): Task<Connection>;
}

/** What a port-forward gives: connections to the pod's own localhost. Throws ConnectionError where nothing listens. */
export interface ForwardedPorts extends RemoteStream {
  connect(port: number): Task<Connection>;
}
