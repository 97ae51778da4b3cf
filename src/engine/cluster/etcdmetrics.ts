import { Exposition } from '../api/exposition.ts';
import { processMetrics, type GoProcess } from '../api/processmetrics.ts';
import type { Solo } from '../etcd/solo.ts';

/** What a member's `/metrics` tells: leadership, proposals, the size of its database and its process (etcd: server/etcdserver/metrics.go, server/storage/mvcc/metrics.go). Times in virtual milliseconds. */
export function etcdMetrics(etcd: Solo, version: string, process: Omit<GoProcess, 'goroutines'>): string {
  const { dbSize, dbSizeInUse, dbSizeQuota, raftIndex, revision, alarms } = etcd.status();
  const page = new Exposition();
  const one = (name: string, type: 'counter' | 'gauge', help: string, value: number, labels = {}) => {
    page.family(name, type, undefined, help);
    page.sample(labels, value);
  };
  const leads = etcd.running ? 1 : 0;
  one('etcd_cluster_version', 'gauge', "Which version is running. 1 for 'cluster_version' label with current cluster version", 1, { cluster_version: version.replace(/\.\d+$/, '') });
  one('etcd_debugging_mvcc_compact_revision', 'gauge', 'The revision of the last compaction in store.', etcd.local.compacted);
  one('etcd_debugging_mvcc_current_revision', 'gauge', 'The current revision of store.', revision);
  one('etcd_debugging_mvcc_keys_total', 'gauge', 'Total number of keys.', etcd.local.range('', { prefix: true }).kvs.length);
  one('etcd_mvcc_db_total_size_in_bytes', 'gauge', 'Total size of the underlying database physically allocated in bytes.', dbSize);
  one('etcd_mvcc_db_total_size_in_use_in_bytes', 'gauge', 'Total size of the underlying database logically in use in bytes.', dbSizeInUse);
  one('etcd_server_has_leader', 'gauge', 'Whether or not a leader exists. 1 is existence, 0 is not.', leads);
  one('etcd_server_is_leader', 'gauge', 'Whether or not this member is a leader. 1 if is, 0 otherwise.', leads);
  one('etcd_server_is_learner', 'gauge', 'Whether or not this member is a learner. 1 if is, 0 otherwise.', 0);
  one('etcd_server_leader_changes_seen_total', 'counter', 'The number of leader changes seen.', 1);
  one('etcd_server_proposals_applied_total', 'gauge', 'The total number of consensus proposals applied.', raftIndex);
  one('etcd_server_proposals_committed_total', 'gauge', 'The total number of consensus proposals committed.', raftIndex);
  one('etcd_server_proposals_failed_total', 'counter', 'The total number of failed proposals seen.', 0);
  one('etcd_server_proposals_pending', 'gauge', 'The current number of pending proposals to commit.', 0);
  one('etcd_server_quota_backend_bytes', 'gauge', 'Current backend storage quota size in bytes.', dbSizeQuota);
  one('etcd_server_version', 'gauge', "Which version is running. 1 for 'server_version' label with current version.", 1, { server_version: version });
  one('etcd_server_health_failures', 'counter', 'The total number of failed health checks', alarms.length > 0 ? 1 : 0);
  processMetrics(page, { ...process, goroutines: 140 });
  return page.text();
}
