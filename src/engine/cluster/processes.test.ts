import { afterEach, expect, it } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

const make = (): Cluster => Cluster.create({ seed: 5, preset: 'trio' });

it('shows each sandbox on its machine as a shim with the pause process and the containers', () => {
  const cluster = make();
  expect(type(cluster, 'pstree').stdout).toBe(`systemd─┬─containerd
        ├─containerd-shim─┬─etcd
        │                 └─pause
        ├─containerd-shim─┬─kube-apiserver
        │                 └─pause
        ├─containerd-shim─┬─kube-scheduler
        │                 └─pause
        ├─containerd-shim─┬─kube-controller
        │                 └─pause
        ├─containerd-shim─┬─flanneld
        │                 └─pause
        ├─containerd-shim─┬─kube-proxy
        │                 └─pause
        ├─kubelet
        ├─pstree
        ├─sshd
        └─systemd-journal
`);
  expect(type(cluster, 'pgrep -c pause').stdout).toBe('6\n');
  const [shim] = type(cluster, "ps -o ppid= -C etcd | tr -d ' '").stdout.trim().split('\n');
  expect(type(cluster, `ps -o args= -p ${shim}`).stdout).toMatch(/^\/usr\/bin\/containerd-shim-runc-v2 -namespace k8s\.io -id [0-9a-f]{64} -address \/run\/containerd\/containerd\.sock\n$/);
});

it('takes the processes of a pod that is gone from the table', () => {
  const cluster = make();
  const pauses = () => Number(type(cluster, 'ssh node01 pgrep -c pause').stdout);
  const before = pauses();
  type(cluster, 'kubectl run a --image=nginx --overrides=\'{"spec":{"nodeName":"node01"}}\'; kubectl wait --for=condition=Ready pod/a');
  expect(pauses()).toBe(before + 1);
  type(cluster, 'kubectl delete pod a');
  expect(pauses()).toBe(before);
});

it('ends the containers of a sandbox whose pause process is killed, and starts them again', () => {
  const cluster = make();
  type(cluster, 'kubectl run a --image=nginx --overrides=\'{"spec":{"nodeName":"node01"}}\'; kubectl wait --for=condition=Ready pod/a; ssh node01 pkill pause; sleep 60');
  expect(type(cluster, 'kubectl get pod a --no-headers').stdout).toMatch(/^a +1\/1 +Running +1 /);
});

it('tells whose a socket is by the id that the machine gives the process, and where kubeadm has the parts listen', () => {
  const cluster = make();
  const pid = type(cluster, 'pgrep -x etcd').stdout.trim();
  const sockets = type(cluster, 'netstat -tlnp').stdout;
  for (const place of ['127.0.0.1:2379', '192.168.56.10:2379', '192.168.56.10:2380', '127.0.0.1:2381']) expect(sockets).toMatch(new RegExp(`${place} +0\\.0\\.0\\.0:\\* +LISTEN +${pid}/etcd`));
  expect(sockets).toMatch(/127\.0\.0\.1:10257 .*kube-controller/);
  expect(sockets).toMatch(/127\.0\.0\.1:10259 .*kube-scheduler/);
});

it('has the scheduler listen where its manifest says', () => {
  const cluster = make();
  const asked = 'curl -sk https://192.168.56.10:10259/healthz';
  expect(type(cluster, asked)).toMatchObject({ stdout: '', exit: 7 });
  type(cluster, 'sed -i s/--bind-address=127.0.0.1/--bind-address=0.0.0.0/ /etc/kubernetes/manifests/kube-scheduler.yaml; sleep 60');
  expect(type(cluster, asked).stdout).toBe('ok');
  type(cluster, 'sed -i s/--bind-address=0.0.0.0/--bind-address=127.0.0.1/ /etc/kubernetes/manifests/kube-scheduler.yaml; sleep 60');
  expect(type(cluster, asked)).toMatchObject({ stdout: '', exit: 7 });
});

it('tells of etcd’s health and metrics on the loopback, without a certificate', () => {
  const cluster = make();
  expect(type(cluster, 'curl -s http://127.0.0.1:2381/health').stdout).toBe('{"health":"true","reason":""}');
  expect(type(cluster, 'curl -s http://127.0.0.1:2381/livez').stdout).toBe('ok\n');
  expect(type(cluster, 'curl -s http://127.0.0.1:2381/metrics').stdout).toMatch(/^# TYPE etcd_server_has_leader gauge\netcd_server_has_leader 1$/m);
  expect(type(cluster, 'curl -sk https://127.0.0.1:2379/health').exit).toBe(56);
});

it('draws trees of processes as PSmisc does', () => {
  const cluster = make();
  const script = "bash -c 'sleep 50 & sleep 50 & sleep 51 & (sleep 50; true) & pstree OPTIONS $$; kill $(jobs -p)'";
  expect(type(cluster, script.replace('OPTIONS', '')).stdout).toBe('bash─┬─bash───sleep\n     ├─pstree\n     └─3*[sleep]\n');
  expect(type(cluster, script.replace('OPTIONS', '-cA')).stdout).toBe('bash-+-bash---sleep\n     |-pstree\n     |-sleep\n     |-sleep\n     `-sleep\n');
  expect(type(cluster, script.replace('OPTIONS', '-A -n')).stdout).toBe('bash-+-3*[sleep]\n     |-bash---sleep\n     `-pstree\n');
  expect(type(cluster, script.replace('OPTIONS', '-p')).stdout).toMatch(/^bash\((\d+)\)─┬─bash\(\d+\)───sleep\(\d+\)\n {10,}├─pstree\(\d+\)\n/);
  expect(type(cluster, 'pstree -a $(pgrep -x sshd)').stdout).toBe('sshd /usr/sbin/sshd -D [listener] 0 of 10-100 startups\n');
  expect(type(cluster, 'pstree -s $(pgrep -x kubelet); pstree 99999; echo $?; pstree nobodyx').stdout).toBe('systemd───kubelet\n1\n');
});
