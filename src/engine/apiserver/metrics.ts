import { SentRequests } from '../api/sentrequests.ts';
import { Distribution } from '../api/distribution.ts';
import type { ApiRequest } from '../api/http.ts';
import type { Kind } from '../kinds/kind.ts';

/** Bounds of the buckets of requests' durations, in seconds (apiserver/pkg/endpoints/metrics/metrics.go, storage/etcd3/metrics). */
export const bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

export type MetricScope = '' | 'resource' | 'namespace' | 'cluster';

/** What was asked for in one way: answers by their code, and how long they took in virtual time, with and without webhooks. */
export interface Counter {
  group: string;
  version: string;
  resource: string;
  subresource: string;
  verb: string;
  scope: MetricScope;
  dryRun: boolean;
  codes: Map<number, number>;
  duration: Distribution;
  own: Distribution;
}

const mutating: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What a request is about (apiserver/pkg/endpoints/metrics: CleanScope). */
const scopeOf = ({ resource, verb, name, namespace }: ApiRequest): MetricScope => (!resource ? '' : name !== undefined || verb === 'create' ? 'resource' : namespace !== undefined ? 'namespace' : 'cluster');

/** What was asked of a server, for /metrics: see metricspage.ts. */
export class Metrics {
  /** By resource. */
  readonly requests = new Map<string, Counter[]>();
  readonly inflight = { mutating: 0, readOnly: 0 };
  /** What the server has asked of itself. */
  readonly sent = new SentRequests();
  /** Deprecated kinds that were asked for. */
  readonly deprecated = new Set<Kind>();

  /** Notes that a request is being worked on; `end` when it no longer is. */
  begin({ verb }: ApiRequest): void {
    this.inflight[mutating.has(verb) ? 'mutating' : 'readOnly']++;
  }

  end({ verb }: ApiRequest): void {
    this.inflight[mutating.has(verb) ? 'mutating' : 'readOnly']--;
  }

  /** Counts a request that was answered; `ms` of virtual time after it came, `webhookMs` of which it waited for webhooks. */
  count(request: ApiRequest, code: number, ms: number, webhookMs: number): void {
    if (request.agent === 'kube-apiserver') this.sent.count(request.verb, code);
    const counter = this.counterOf(request);
    counter.codes.set(code, (counter.codes.get(code) ?? 0) + 1);
    counter.duration.add(ms / 1000, bounds);
    counter.own.add((ms - webhookMs) / 1000, bounds);
  }

  private counterOf(request: ApiRequest): Counter {
    const { resource = '', subresource = '', group = '', version = '', patchType, query } = request;
    const verb = patchType === 'application/apply-patch+yaml' ? 'apply' : request.verb;
    const scope = scopeOf(request);
    const dryRun = query?.dryRun === 'All';
    let counters = this.requests.get(resource);
    if (!counters) this.requests.set(resource, (counters = []));
    for (const c of counters) if (c.verb === verb && c.scope === scope && c.subresource === subresource && c.group === group && c.version === version && c.dryRun === dryRun) return c;
    const made: Counter = { group, version, resource, subresource, verb, scope, dryRun, codes: new Map(), duration: new Distribution(), own: new Distribution() };
    counters.push(made);
    return made;
  }
}

export type EtcdOperation = 'create' | 'update' | 'delete';

/** Writes to etcd by kind and operation, and how long they took. */
export class EtcdRequests {
  readonly byKind = new Map<Kind, Map<EtcdOperation, { duration: Distribution; errors: number }>>();

  /** A request that took `ms` of virtual time. */
  count(kind: Kind, operation: EtcdOperation, ms: number, failed: boolean): void {
    let byOperation = this.byKind.get(kind);
    if (!byOperation) this.byKind.set(kind, (byOperation = new Map()));
    let counter = byOperation.get(operation);
    if (!counter) byOperation.set(operation, (counter = { duration: new Distribution(), errors: 0 }));
    counter.duration.add(ms / 1000, bounds);
    if (failed) counter.errors++;
  }
}

/** Calls of one webhook with one outcome. */
export interface WebhookCalls {
  name: string;
  type: 'admit' | 'validating';
  operation: string;
  rejected: boolean;
  /** 200, or the code of the refusal or of the failure. */
  code: number;
  /** It could not be called. */
  failed: boolean;
  duration: Distribution;
}

/** Bounds of the buckets of webhooks' durations, in seconds (apiserver/pkg/admission/metrics). */
export const webhookBounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];

/** What was asked of webhooks, and how long requests waited for them. */
export class WebhookMetrics {
  readonly calls: WebhookCalls[] = [];
  private readonly waited = new WeakMap<object, number>();

  count(call: Omit<WebhookCalls, 'duration'>, ms: number): void {
    let same = this.calls.find((c) => c.name === call.name && c.type === call.type && c.operation === call.operation && c.code === call.code && c.rejected === call.rejected && c.failed === call.failed);
    if (!same) this.calls.push((same = { ...call, duration: new Distribution() }));
    same.duration.add(ms / 1000, webhookBounds);
  }

  /** Notes that a request waited. */
  delay(request: object, ms: number): void {
    this.waited.set(request, this.delayOf(request) + ms);
  }

  /** Virtual milliseconds that a request has waited for webhooks. */
  delayOf(request: object): number {
    return this.calls.length === 0 ? 0 : (this.waited.get(request) ?? 0);
  }
}
