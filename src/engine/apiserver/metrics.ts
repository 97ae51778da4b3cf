import type { ApiRequest } from '../api/http.ts';

/** Bounds of the buckets of requests' durations, in seconds (apiserver/pkg/endpoints/metrics/metrics.go). */
export const bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/** What was asked for in one way: answers by their code, and how long they took in virtual time. */
export interface Counter {
  codes: Map<number, number>;
  /** Answers whose duration is at most the bound of the same index, but above the one before. */
  buckets: number[];
  seconds: number;
  n: number;
}

const mutating: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What was asked of a server, for /metrics: see metricspage.ts. */
export class Metrics {
  /** By resource, subresource and verb. */
  readonly requests = new Map<string, Map<string, Map<string, Counter>>>();
  readonly inflight = { mutating: 0, readOnly: 0 };

  /** Notes that a request is being worked on; `end` when it no longer is. */
  begin({ verb }: ApiRequest): void {
    this.inflight[mutating.has(verb) ? 'mutating' : 'readOnly']++;
  }

  end({ verb }: ApiRequest): void {
    this.inflight[mutating.has(verb) ? 'mutating' : 'readOnly']--;
  }

  /** Counts a request that was answered; `ms` of virtual time after it came. */
  count({ resource = '', subresource = '', verb }: ApiRequest, code: number, ms: number): void {
    let bySubresource = this.requests.get(resource);
    if (!bySubresource) this.requests.set(resource, (bySubresource = new Map()));
    let byVerb = bySubresource.get(subresource);
    if (!byVerb) bySubresource.set(subresource, (byVerb = new Map()));
    let counter = byVerb.get(verb);
    if (!counter) byVerb.set(verb, (counter = { codes: new Map(), buckets: [], seconds: 0, n: 0 }));
    counter.codes.set(code, (counter.codes.get(code) ?? 0) + 1);
    const seconds = ms / 1000;
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++;
    counter.buckets[bucket] = (counter.buckets[bucket] ?? 0) + 1;
    counter.seconds += seconds;
    counter.n++;
  }
}
