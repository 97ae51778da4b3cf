import { Exposition } from '../api/exposition.ts';
import { buildInfo, processMetrics } from '../api/processmetrics.ts';
import type { NodeNetwork } from './types.ts';

const MiB = 1024 * 1024;

/** The page /metrics of a node's kube-proxy (kubernetes: pkg/proxy/metrics/metrics.go); `since`, when it started, and `now` in milliseconds. */
export function proxyMetrics({ services = [] }: NodeNetwork, since: number, now: number): string {
  const page = new Exposition();
  const labels = { ip_family: 'IPv4' };
  const endpoints = services.reduce((n, service) => n + service.endpoints.length, 0);
  const gauge = (name: string, help: string, value: number, more: Readonly<Record<string, string>> = {}) => {
    page.family(`kubeproxy_${name}`, 'gauge', 'ALPHA', help);
    page.sample({ ...labels, ...more }, value);
  };
  gauge('sync_proxy_rules_last_timestamp_seconds', 'The last time proxy rules were successfully synced', now / 1000);
  gauge('sync_proxy_rules_last_queued_timestamp_seconds', 'The last time a sync of proxy rules was queued', now / 1000);
  gauge('sync_proxy_rules_endpoint_changes_pending', 'Pending proxy rules Endpoint changes', 0);
  gauge('sync_proxy_rules_service_changes_pending', 'Pending proxy rules Service changes', 0);
  page.family('kubeproxy_sync_proxy_rules_endpoint_changes_total', 'counter', 'ALPHA', 'Cumulative proxy rules Endpoint changes');
  page.sample(labels, endpoints);
  page.family('kubeproxy_sync_proxy_rules_service_changes_total', 'counter', 'ALPHA', 'Cumulative proxy rules Service changes');
  page.sample(labels, services.length);
  page.family('kubeproxy_sync_proxy_rules_iptables_total', 'gauge', 'ALPHA', 'Total number of iptables rules owned by kube-proxy');
  page.sample({ ...labels, table: 'filter' }, 10 + services.filter((service) => service.endpoints.length === 0).length);
  page.sample({ ...labels, table: 'nat' }, 7 + 2 * services.length + 3 * endpoints);
  page.family('kubeproxy_sync_proxy_rules_iptables_restore_failures_total', 'counter', 'ALPHA', 'Cumulative proxy iptables restore failures');
  page.sample(labels, 0);
  processMetrics(page, { memory: 22 * MiB, cpu: 0.001, goroutines: 84, since, now });
  buildInfo(page);
  return page.text();
}
