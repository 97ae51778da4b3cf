import type { Service } from '../api/kubernetes.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import type { HttpRequest, HttpResponse, Listener, NetNamespace } from './types.ts';
import type { ServiceView } from './view.ts';

const METRICS_PORT = 10249;
const HEALTHZ_PORT = 10256;

const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers, 'Content-Length': String(body.length) }, body });

const listener = (http: (path: string) => HttpResponse | Task<HttpResponse>): Listener => ({
  program: 'kube-proxy',
  *http({ path }: HttpRequest): Task<HttpResponse> {
    const response = http(path.replace(/\?.*$/, ''));
    return 'next' in response ? yield* response : response;
  },
});

const metrics = new Part('kube-proxy metrics', () => import('./proxymetrics.ts'));

const goTime = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace(/0*Z$/, ' +0000 UTC').replace(/\. /, ' ');

/** What kube-proxy answers about itself and about the Services that a load balancer checks (kubernetes: pkg/proxy/healthcheck). */
export class ProxyHealth {
  private since = 0;
  private closers: (() => void)[] = [];
  private readonly checked = new Map<number, () => void>();

  constructor(
    private readonly view: ServiceView,
    private readonly net: NetNamespace,
    private readonly node: string,
  ) {}

  start(): void {
    this.since = this.view.sim.now();
    this.open(METRICS_PORT, '127.0.0.1', (path) => (path === '/proxyMode' ? answer(200, 'iptables') : path === '/healthz' ? answer(200, 'ok') : path === '/metrics' ? this.metrics() : answer(404, '404 page not found\n')));
    this.open(HEALTHZ_PORT, '0.0.0.0', (path) => (path === '/healthz' || path === '/livez' ? this.healthz() : answer(404, '404 page not found\n')));
    this.closers.push(this.view.onHealthCheck((service, port, there) => this.follow(service, port, there)));
  }

  stop(): void {
    for (const close of [...this.closers, ...this.checked.values()]) close();
    this.closers = [];
    this.checked.clear();
  }

  /** Another program may have the port: the real one says so in its log and goes on. */
  private open(port: number, address: string, http: Parameters<typeof listener>[0]): void {
    if (!this.net.listening().some((s) => s.port === port)) this.closers.push(this.net.listen(port, listener(http), { address }));
  }

  private *metrics(): Task<HttpResponse> {
    const { sim } = this.view;
    return answer(200, (yield* sim.part(metrics)).proxyMetrics(this.net.node(), this.since, sim.now()));
  }

  private healthz(): HttpResponse {
    const now = goTime(this.view.sim.now());
    return answer(200, `{"lastUpdated": "${now}","currentTime": "${now}", "nodeEligible": true}`, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' });
  }

  private follow(service: Service, port: number, there: boolean): void {
    this.checked.get(port)?.();
    this.checked.delete(port);
    if (there) this.checked.set(port, this.net.listen(port, listener(() => this.local(service))));
  }

  /** How many of a Service's endpoints this node has. */
  private local({ metadata: { namespace, name } }: Service): HttpResponse {
    const count = this.view.endpoints(`${namespace}/${name}`).filter((e) => e.node === this.node && e.ready).length;
    const body = JSON.stringify({ service: { namespace, name }, localEndpoints: count, serviceProxyHealthy: true }, null, '\t');
    return answer(count > 0 ? 200 : 503, body, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff', 'X-Load-Balancing-Endpoint-Weight': String(count) });
  }
}
