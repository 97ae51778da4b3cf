import { goDuration } from '../../api/duration.ts';
import type { Node } from '../../api/kubernetes.ts';
import { StatusError } from '../../api/status.ts';
import { klogHead, klogText } from '../../hosts/klog.ts';
import type { HttpRequest, HttpResponse, NetNamespace } from '../../network/types.ts';
import { all } from '../../sim/channel.ts';
import type { Component } from '../../sim/component.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../../sim/sim.ts';
import { queryOf } from '../http.ts';
import { discovery, serveMetrics, type Objects } from './api.ts';
import type { NodeBatch } from './facts.ts';
import { openApi } from './openapi.ts';
import type { Options } from './options.ts';
import { scrape, ScrapeError } from './scraper.ts';
import { Storage } from './storage.ts';

/** What metrics-server follows of the API. */
export interface Followed extends Objects {
  start(): void;
  stop(): void;
  /** Waits until everything has been listed. */
  sync(): Task;
}

/** Where a metrics-server runs. */
export interface MetricsServerPlace {
  sim: Sim;
  net: NetNamespace;
  followed: Followed;
  token(): string | undefined;
  /** A line of its output. */
  log(line: string): void;
}

const json = (status: number, body: unknown): HttpResponse => answer(status, JSON.stringify(body), 'application/json');

const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): HttpResponse => ({ status, headers: { 'Content-Type': type, 'Content-Length': String(body.length) }, body });

const forbidden = (path: string): object => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `forbidden: User "system:anonymous" cannot get path ${JSON.stringify(path)}`, reason: 'Forbidden', details: {}, code: 403 });

const isReady = (node: Node): boolean => node.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** Scrapes the kubelets round by round and serves metrics.k8s.io from that (metrics-server: pkg/server). */
export class MetricsServer implements Component {
  readonly name = 'metrics-server';
  running = false;
  private storage: Storage;
  private tickedAt = 0;
  private task: TaskHandle | undefined;
  private close: (() => void) | undefined;

  constructor(
    private readonly place: MetricsServerPlace,
    private readonly options: Options,
  ) {
    this.storage = new Storage(options.resolutionMs);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.storage = new Storage(this.options.resolutionMs);
    this.task = this.place.sim.spawn(this.name, this.run());
  }

  stop(): void {
    this.running = false;
    this.task?.cancel();
    this.place.followed.stop();
    this.close?.();
    this.close = undefined;
  }

  private *run(): Task {
    const { followed, net, sim } = this.place;
    this.log('I', 'serving.go:380', 'Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)');
    followed.start();
    yield* followed.sync();
    this.log('I', 'handler.go:288', 'Adding GroupVersion metrics.k8s.io v1beta1 to ResourceManager');
    this.close = net.listen(this.options.securePort, { program: 'metrics-server', pid: 1, tls: { names: ['localhost'], ca: 'localhost-ca' }, http: (request) => this.serve(request) });
    this.log('I', 'secure_serving.go:211', `Serving securely on [::]:${this.options.securePort}`);
    for (;;) {
      this.tickedAt = sim.now();
      yield* this.tick();
      yield sleep(Math.max(0, this.tickedAt + this.options.resolutionMs - sim.now()));
    }
  }

  private *tick(): Task {
    const nodes = [...this.place.followed.nodes()];
    const batches = new Map<string, NodeBatch>();
    const rounds = nodes.map((node) => this.collect(node, batches));
    yield* all(this.place.sim, 'scrape', rounds);
    this.storage.store(batches);
  }

  private *collect(node: Node, batches: Map<string, NodeBatch>): Task {
    const { sim, net, token } = this.place;
    const { name } = node.metadata;
    try {
      const batch = yield* scrape({ sim, net, token, options: this.options }, node);
      if (batch) batches.set(name, batch);
    } catch (error) {
      if (!(error instanceof ScrapeError)) throw error;
      if (!isReady(node)) return;
      const timeout = error.timeout && { timeout: goDuration(this.options.requestTimeoutMs) };
      this.error('scraper.go:149', `Failed to scrape node${timeout ? ', timeout to access kubelet' : ''}`, { err: error.message, node: name, ...timeout });
    }
  }

  private *serve(request: HttpRequest): Task<HttpResponse> {
    const [path = ''] = request.path.split('?');
    if (path === '/livez' || path === '/healthz' || path === '/readyz') return this.health(path);
    // Only the API server's front proxy says for whom it asks.
    if (request.certificate?.commonName !== 'front-proxy-client') return json(403, forbidden(path));
    const found = discovery(path) ?? openApi(path);
    if (found) return json(200, found);
    try {
      const table = Object.entries(request.headers).some(([name, value]) => name.toLowerCase() === 'accept' && value.startsWith('application/json;as=Table'));
      const body = serveMetrics(path, queryOf(request), table, this.storage, this.place.followed, this.place.sim.now());
      return body ? json(200, body) : answer(404, '404 page not found\n');
    } catch (error) {
      if (error instanceof StatusError) return json(error.code, error.status);
      throw error;
    }
  }

  /** Alive while it scrapes in time; ready once there is something to tell. */
  private health(path: string): HttpResponse {
    const waited = this.place.sim.now() - this.tickedAt;
    const dead = waited > this.options.resolutionMs * 1.5;
    if (dead) this.log('I', 'server.go:192', 'Failed probe', { probe: 'metric-collection-timely', err: `deadline exceeded, time since last tick (${goDuration(waited)})` });
    const empty = path !== '/livez' && !this.storage.ready;
    if (empty) this.log('I', 'server.go:192', 'Failed probe', { probe: 'metric-storage-ready', err: 'no metrics to serve' });
    if (!dead && !empty) return answer(200, 'ok');
    const lines = ['[+]ping ok', '[+]log ok', ...(path === '/livez' ? [] : [`[${empty ? '-' : '+'}]metric-storage-ready ${empty ? 'failed: reason withheld' : 'ok'}`]), `[${dead ? '-' : '+'}]metric-collection-timely ${dead ? 'failed: reason withheld' : 'ok'}`];
    return answer(500, `${lines.join('\n')}\n${path.slice(1)} check failed\n`);
  }

  private log(severity: 'I' | 'E', source: string, message: string, pairs?: Record<string, string>): void {
    const structured = pairs !== undefined;
    this.place.log(klogHead({ pid: 1, sim: this.place.sim }, severity, source) + (structured ? klogText(message, pairs) : message));
  }

  private error(source: string, message: string, pairs: Record<string, string>): void {
    this.log('E', source, message, pairs);
  }
}
