import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

const pki = '/etc/kubernetes/pki/etcd';
const etcdctl = `etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/server.crt --key=${pki}/server.key`;
const manifest = '/etc/kubernetes/manifests/etcd.yaml';
const mount = (path: string) => `sed -i 's#path: /var/lib/etcd.*#path: ${path}#' ${manifest}`;

/** A cluster that was saved when it had the ConfigMap `before`, and has `after` besides. */
const saved = (): Cluster => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  type(cluster, `kubectl create configmap before; ${etcdctl} snapshot save /opt/s.db; kubectl create configmap after; kubectl delete configmap before`);
  return cluster;
};

const configMaps = (cluster: Cluster): string => type(cluster, 'kubectl get configmaps --no-headers -o custom-columns=:.metadata.name').stdout;

test('a cluster whose etcd is started with a restored data directory is as it was when the snapshot was taken', () => {
  const cluster = saved();
  expect(type(cluster, 'etcdutl snapshot restore /opt/s.db --data-dir /var/lib/etcd-restored; find /var/lib/etcd-restored').stdout).toBe('/var/lib/etcd-restored\n/var/lib/etcd-restored/member\n/var/lib/etcd-restored/member/snap\n/var/lib/etcd-restored/member/snap/db\n/var/lib/etcd-restored/member/wal\n');
  type(cluster, `${mount('/var/lib/etcd-restored')}; sleep 60`);
  expect(configMaps(cluster)).toBe('before\nkube-root-ca.crt\n');
  expect(type(cluster, 'kubectl create configmap later && kubectl get configmap later -o name').stdout).toContain('configmap/later\n');

  type(cluster, `${mount('/var/lib/etcd')}; sleep 60`);
  expect(configMaps(cluster)).toBe('after\nkube-root-ca.crt\n');
  type(cluster, `${mount('/var/lib/etcd-restored')}; sleep 60`);
  expect(configMaps(cluster)).toBe('before\nkube-root-ca.crt\nlater\n');
});

test('an etcd with an empty data directory begins a new cluster', () => {
  const cluster = saved();
  type(cluster, `${mount('/var/lib/etcd-nothing')}; sleep 60`);
  expect(type(cluster, 'kubectl --kubeconfig /etc/kubernetes/super-admin.conf get namespaces -o name').stdout).toBe('namespace/default\nnamespace/kube-node-lease\nnamespace/kube-public\nnamespace/kube-system\n');
});

test('an etcd with a broken database does not start', () => {
  const cluster = saved();
  type(cluster, `mkdir -p /var/lib/etcd-broken/member/snap; echo no > /var/lib/etcd-broken/member/snap/db; ${mount('/var/lib/etcd-broken')}; sleep 60`);
  expect(type(cluster, 'crictl ps -a --name etcd | tail -n +2 | head -1').stdout).toContain('Exited');
  expect(type(cluster, 'kubectl get pods').exit).toBe(1);
});

test.each([
  ['etcdutl snapshot restore /opt/s.db --data-dir /var/lib/etcd', 'Error: data-dir "/var/lib/etcd" not empty or could not be read\n', 1],
  ['etcdutl snapshot restore', 'Error: snapshot restore requires exactly one argument\n', 128],
  ['etcdutl snapshot restore /opt/s.db --name a --data-dir /tmp/x', 'Error: couldn\'t find local name "a" in the initial cluster configuration\n', 1],
  ['etcdutl snapshot restore /opt/none.db --data-dir /tmp/y', 'Error: open /opt/none.db: no such file or directory\n', 1],
])('%s', (line, last, exit) => {
  const ran = type(saved(), line);
  expect(ran.stderr.endsWith(last)).toBe(true);
  expect(ran.exit).toBe(exit);
});

test("etcd's manifest mounts its data from the machine, as kubeadm writes it; the mirror pod tells no folders", () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  expect(type(cluster, `grep -A3 hostPath ${manifest} | grep -c path:; grep -o 'data-dir=.*' ${manifest}`).stdout).toBe('2\ndata-dir=/var/lib/etcd\n');
  expect(type(cluster, 'kubectl -n kube-system get pod etcd-controlplane -o jsonpath={.spec.volumes}{.spec.containers[0].volumeMounts}').stdout).toBe('');
});
