import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { flagProblem } from './controlflags.ts';
import { type } from './testing.ts';

const here = ['127.0.0.1', '192.168.56.10'];
const says = (component: string, ...args: string[]) => flagProblem(component, [component, ...args], (path) => (path.startsWith('/there') ? 'text' : path === '/empty' ? '' : undefined), here);

test('a flag that a component has not, or whose file is not there, ends it with its words', () => {
  expect(says('kube-apiserver', '--this-is-very-wrong')).toBe('Error: unknown flag: --this-is-very-wrong');
  expect(says('kube-apiserver', '--client-ca-file=/nowhere/ca.crt')).toBe('"command failed" err="unable to load client CA provider: open /nowhere/ca.crt: no such file or directory"');
  expect(says('kube-scheduler', '--kubeconfig=/nowhere/s.conf')).toBe('"command failed" err="stat /nowhere/s.conf: no such file or directory"');
  expect(says('kube-scheduler', '--authentication-kubeconfig', '/nowhere/s.conf')).toContain('failed to get delegated authentication kubeconfig: stat /nowhere/s.conf');
  expect(says('kube-scheduler', '--kubeconfig=/empty')).toBe('"command failed" err="invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable"');
  expect(says('kube-apiserver', '--enable-admission-plugins=NodeRestriction,Nonsense')).toBe('"command failed" err="enable-admission-plugins plugin \\"Nonsense\\" is unknown"');
  expect(says('kube-apiserver', '--etcd-servers=https://127.0.0.1:2380')).toContain('context deadline exceeded');
  expect(says('etcd', '--dta-dir=/var/lib/etcd')).toBe('flag provided but not defined: -dta-dir');
});

test('the flags that kubeadm writes, and others that exist, are taken', () => {
  const paths = '--client-ca-file=/there/ca --tls-cert-file=/there/c --tls-private-key-file=/there/k --requestheader-client-ca-file=/there/f'.split(' ');
  expect(says('kube-apiserver', ...paths, '--advertise-address=192.168.56.10', '--etcd-cafile=/there/e', '--etcd-servers=https://127.0.0.1:2379', '--kubelet-client-certificate=/there/c', '--proxy-client-cert-file=/there/p', '--service-account-issuer=https://kubernetes.default.svc.cluster.local', '--service-account-signing-key-file=/there/sa', '--audit-log-path=/var/log/audit.log', '--runtime-config=', '--v=4')).toBeUndefined();
  expect(says('kube-controller-manager', ...paths, '--kubeconfig=/there/k', '--controllers=*', '--cluster-signing-cert-file=/there/c', '--root-ca-file=/there/ca', '--use-service-account-credentials=true', '--node-monitor-grace-period=20s', '--leader-elect=true')).toBeUndefined();
  expect(says('kube-scheduler', '--authentication-kubeconfig=/there/s', '--authorization-kubeconfig=/there/s', '--bind-address=127.0.0.1', '--kubeconfig=/there/s', '--leader-elect=true', '--config=/there/c')).toBeUndefined();
  expect(says('etcd', '--advertise-client-urls=https://192.168.56.10:2379', '--cert-file=/there/c', '--client-cert-auth=true', '--data-dir=/var/lib/other', '--feature-gates=InitialCorruptCheck=true', '--initial-cluster=a=https://192.168.56.10:2380', '--key-file=/there/k', '--listen-metrics-urls=http://127.0.0.1:2381', '--peer-trusted-ca-file=/there/ca', '--snapshot-count=10000', '--trusted-ca-file=/there/ca', '--watch-progress-notify-interval=5s')).toBeUndefined();
});

test('a static pod of the control plane crashes with a wrong command line, and comes back when it is mended', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  const manifests = '/etc/kubernetes/manifests';
  type(cluster, `sed -i 's#--kubeconfig=/etc/kubernetes/scheduler.conf#--kubeconfig=/etc/kubernetes/wrong.conf#' ${manifests}/kube-scheduler.yaml; sleep 60`);
  expect(type(cluster, 'kubectl -n kube-system logs kube-scheduler-controlplane').stdout).toMatch(/^E\d{4} [\d:.]+ +1 run\.go:72\] "command failed" err="stat \/etc\/kubernetes\/wrong\.conf: no such file or directory"\n$/);
  type(cluster, `sed -i 's#wrong.conf#scheduler.conf#' ${manifests}/kube-scheduler.yaml; kubectl run web --image=nginx`);
  expect(type(cluster, 'kubectl wait --for=condition=Ready pod/web --timeout=120s').exit).toBe(0);
  type(cluster, `sed -i 's#- --allow-privileged=true#&\\n    - --nonsense#' ${manifests}/kube-apiserver.yaml; sleep 30`);
  expect(type(cluster, 'kubectl get nodes').stderr).toContain('was refused');
  expect(type(cluster, 'crictl logs $(crictl ps -aq --name kube-apiserver | head -1)').stderr).toBe('Error: unknown flag: --nonsense\n');
  type(cluster, `sed -i '/nonsense/d' ${manifests}/kube-apiserver.yaml; until kubectl get nodes; do sleep 5; done`);
});
