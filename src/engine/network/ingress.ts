import type { Ingress, Service } from '../api/kubernetes.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { ingresses } from '../client/resources.ts';
import type { Component } from '../sim/component.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { AttachedNamespace } from './netns.ts';
import type { HttpRequest, HttpResponse } from './types.ts';
import type { ServiceView } from './view.ts';

interface Route {
  host: string;
  path: string;
  exact: boolean;
  namespace: string;
  service: string;
  port: { name?: string; number?: number };
  rewrite: string | undefined;
  /** Where paths are regular expressions: those with a rewrite, and those that say so. */
  pattern: RegExp | undefined;
  /** Plain requests are led to HTTPS. */
  secure: boolean;
}

const page = (status: number, title: string): HttpResponse => {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'Content-Type': 'text/html', 'Content-Length': String(body.length) }, body };
};

const prefix = 'nginx.ingress.kubernetes.io/';

/** A path as nginx' location takes it; undefined where it is no regular expression. */
const patternOf = (path: string): RegExp | undefined => {
  try {
    return new RegExp(`^${path}`, 'i');
  } catch {
    return undefined;
  }
};

/** Whether a path lies under a prefix, part by part (networking.k8s.io/v1: PathType Prefix). */
export const underPrefix = (path: string, prefix: string): boolean => {
  const trimmed = prefix.replace(/\/+$/, '');
  return trimmed === '' || path === trimmed || path.startsWith(`${trimmed}/`);
};

const hostMatches = (rule: string, host: string): boolean => rule === '' || rule === host || (rule.startsWith('*.') && host.endsWith(rule.slice(1)) && !host.slice(0, -rule.length + 1).includes('.'));

/** The routes of an Ingress for a class. */
const routesOf = (ingress: Ingress): Route[] => {
  const { namespace, annotations } = ingress.metadata;
  const rewrite = annotations?.[`${prefix}rewrite-target`];
  const expressions = rewrite !== undefined || annotations?.[`${prefix}use-regex`] === 'true';
  const redirects = annotations?.[`${prefix}ssl-redirect`] !== 'false';
  const common = { namespace: namespace!, rewrite };
  const routes: Route[] = [];
  for (const rule of ingress.spec?.rules ?? []) {
    const host = rule.host ?? '';
    const secure = redirects && (ingress.spec?.tls ?? []).some((t) => t.hosts?.some((h) => hostMatches(h, host)));
    for (const p of rule.http?.paths ?? []) {
      const path = p.path ?? '/';
      const exact = p.pathType === 'Exact' && !expressions;
      if (p.backend.service) routes.push({ ...common, host, path, exact, service: p.backend.service.name, port: p.backend.service.port ?? {}, pattern: expressions ? patternOf(path) : undefined, secure });
    }
  }
  const fallback = ingress.spec?.defaultBackend?.service;
  if (fallback) routes.push({ ...common, host: '', path: '/', exact: false, service: fallback.name, port: fallback.port ?? {}, pattern: undefined, secure: false });
  return routes;
};

const matches = (r: Route, path: string): boolean => (r.exact ? path === r.path : r.pattern ? r.pattern.test(path) : underPrefix(path, r.path));

/** The path that the backend is asked for: what the expression's groups matched, in the places that name them. */
const rewritten = ({ rewrite, pattern }: Route, path: string): string => {
  const groups = pattern?.exec(path) ?? [];
  return rewrite!.replace(/\$(\d)/g, (_, n: string) => groups[Number(n)] ?? '') || '/';
};

type Scheme = 'http' | 'https';

/** An ingress-nginx controller: answers on ports 80 and 443 of its pod by the Ingresses of class `nginx`. */
export class IngressController implements Component {
  readonly name = 'ingress-nginx';
  running = false;
  private readonly informer: Informer<Ingress>;
  private closers: (() => void)[] = [];
  private turn = 0;

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly view: ServiceView,
    private readonly net: AttachedNamespace,
    private readonly nodeAddress: string,
  ) {
    this.informer = new Informer<Ingress>(sim, client, ingresses);
    this.informer.handle({ add: (i) => this.publish(i), update: (_, i) => this.publish(i) });
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.view.start();
    this.informer.start();
    const listener = (scheme: Scheme) => ({ program: 'nginx', http: (request: HttpRequest, peer: string) => this.serve(request, peer, scheme) });
    this.closers = [
      this.net.listen(80, listener('http')),
      this.net.listen(443, { ...listener('https'), tls: { names: ['ingress.local'], ca: 'Kubernetes Ingress Controller Fake Certificate' } }),
      this.net.listen(10254, { program: 'nginx-ingress', *http() { return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok' }; } }),
    ];
  }

  stop(): void {
    this.running = false;
    this.informer.stop();
    for (const close of this.closers) close();
    this.closers = [];
  }

  private mine(ingress: Ingress): boolean {
    const name = ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
    return name === undefined || name === 'nginx';
  }

  private publish(ingress: Ingress): void {
    if (!this.running || !this.mine(ingress) || ingress.status?.loadBalancer?.ingress?.some((i) => i.ip === this.nodeAddress)) return;
    this.sim.spawn('ingress status', this.report(ingress));
  }

  private *report(ingress: Ingress): Task {
    const { namespace, name } = ingress.metadata;
    try {
      yield* this.client.patch(ingresses, { namespace, name }, { status: { loadBalancer: { ingress: [{ ip: this.nodeAddress }] } } }, { subresource: 'status' });
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
    }
  }

  private *serve(request: HttpRequest, peer: string, scheme: Scheme): Task<HttpResponse> {
    const host = (Object.entries(request.headers).find(([k]) => k.toLowerCase() === 'host')?.[1] ?? '').split(':')[0]!;
    const path = request.path.split('?')[0]!;
    const route = this.route(host, path);
    if (!route) return page(404, 'Not Found');
    if (route.secure && scheme === 'http') {
      const moved = page(308, 'Permanent Redirect');
      return { ...moved, headers: { ...moved.headers, Location: `https://${host}${request.path}` } };
    }
    const service = this.view.service(route.namespace, route.service);
    const backend = service?.spec?.type === 'ExternalName' ? { name: service.spec.externalName!, port: route.port.number ?? 80 } : this.endpoint(route, service);
    if (!backend) return page(503, 'Service Temporarily Unavailable');
    const target = route.rewrite === undefined ? request.path : rewritten(route, path) + request.path.slice(path.length);
    try {
      const address = 'address' in backend ? backend.address : (yield* this.net.resolve(backend.name))[0]!;
      const connection = yield* this.net.dial(address, backend.port);
      const client = peer.slice(0, peer.lastIndexOf(':'));
      return yield* connection.http({ ...request, path: target, headers: { ...request.headers, 'X-Request-ID': this.sim.random('ingress').text(32, '0123456789abcdef'), 'X-Real-IP': client, 'X-Forwarded-For': client, 'X-Forwarded-Host': host, 'X-Forwarded-Proto': scheme } });
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      return error.kind === 'timeout' ? page(504, 'Gateway Time-out') : page(502, 'Bad Gateway');
    }
  }

  /** The next of the ready endpoints of a route's Service. */
  private endpoint(route: Route, service: Service | undefined): { address: string; port: number } | undefined {
    const port = service?.spec?.ports?.find((p) => (route.port.name === undefined ? p.port === route.port.number : p.name === route.port.name));
    const ready = this.view.endpoints(`${route.namespace}/${route.service}`).filter((e) => e.ready);
    if (!port || ready.length === 0) return undefined;
    const chosen = ready[this.turn++ % ready.length]!;
    return { address: chosen.address, port: chosen.ports.get(port.name ?? '') ?? 0 };
  }

  /** The route of a request: the more exact host, then the exact path, then the longest prefix. */
  private route(host: string, path: string): Route | undefined {
    let best: Route | undefined;
    const weight = (r: Route) => (r.host === host ? 2e6 : r.host === '' ? 0 : 1e6) + (r.exact ? 1e5 : 0) + r.path.length;
    for (const ingress of this.informer.list()) {
      if (!this.mine(ingress)) continue;
      for (const r of routesOf(ingress)) {
        if (!hostMatches(r.host, host) || !matches(r, path)) continue;
        if (!best || weight(r) > weight(best)) best = r;
      }
    }
    return best;
  }
}
