import type { Exposition } from './exposition.ts';
import type { SentRequests } from './sentrequests.ts';

/** The family `rest_client_requests_total` (component-base: metrics/prometheus/restclient). `host`: of the API server. */
export function clientMetrics(page: Exposition, host: string, sent: SentRequests): void {
  page.family('rest_client_requests_total', 'counter', 'ALPHA', 'Number of HTTP requests, partitioned by status code, method, and host.');
  for (const { method, code, n } of sent.byMethod()) page.sample({ code: String(code), host, method }, n);
}
