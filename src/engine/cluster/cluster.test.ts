import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

const EPOCH = Date.UTC(2026, 10, 21);
const make = (seed = 1, preset = 'trio') => Cluster.create({ seed, preset, epochMs: EPOCH });

const pass = (cluster: Cluster, seconds: number) => {
  cluster.sim.run({ until: cluster.sim.now() + seconds * 1000 });
  expect(cluster.sim.faults).toEqual([]);
};

test('a fresh trio has three Ready nodes and every pod of the system Running', () => {
  const cluster = make();
  const nodes = type(cluster, 'kubectl get nodes --no-headers').stdout.trim().split('\n').map((l) => l.split(/\s+/).slice(0, 3));
  expect(nodes).toEqual([['controlplane', 'Ready', 'control-plane'], ['node01', 'Ready', '<none>'], ['node02', 'Ready', '<none>']]);
  const pods = type(cluster, 'kubectl get pods -A --no-headers').stdout.trim().split('\n').map((l) => l.split(/\s+/));
  expect(pods).toHaveLength(12);
  expect(pods.every((p) => p[2] === '1/1' && p[3] === 'Running' && p[4] === '0')).toBe(true);
});

test('a Service leads to what its pods serve', () => {
  const cluster = make();
  type(cluster, 'kubectl create deployment web --image=nginx --replicas=2; kubectl rollout status deployment/web; kubectl expose deployment web --port=80; sleep 2');
  const probe = type(cluster, 'kubectl run probe --image=curlimages/curl -i --rm --restart=Never -- curl -s http://web');
  expect(probe.stdout).toContain('<title>Welcome to nginx!</title>');
  expect(probe.exit).toBe(0);
  type(cluster, 'kubectl scale deployment web --replicas=0; kubectl wait --for=delete pod -l app=web; sleep 2');
  const refused = type(cluster, 'kubectl run probe --image=curlimages/curl -i --rm --restart=Never -- curl -sS http://web');
  expect(refused.stdout + refused.stderr).toMatch(/Failed to connect to web port 80 after \d+ ms: Could not connect to server/);
});

test('a node without power becomes NotReady, its pods are evicted and start elsewhere', () => {
  const cluster = make();
  type(cluster, 'kubectl create deployment web --image=nginx --replicas=4; kubectl rollout status deployment/web');
  cluster.power('node02', false);
  pass(cluster, 60);
  expect(type(cluster, 'kubectl get node node02 --no-headers').stdout).toContain('NotReady');
  pass(cluster, 330);
  const rows = type(cluster, 'kubectl get pods -l app=web -o wide --no-headers').stdout.trim().split('\n').map((l) => l.split(/\s+/));
  expect(rows.filter((r) => r[2] === 'Running' && r[6] === 'node01')).toHaveLength(4);
  cluster.power('node02', true);
  pass(cluster, 60);
  expect(type(cluster, 'kubectl get node node02 --no-headers').stdout).toMatch(/ Ready /);
});

test('a login has the environment of root', () => {
  const cluster = make();
  expect(type(cluster, 'which kubectl; env | grep -E "^(HOME|USER|PATH)=" | sort').stdout).toBe('/usr/bin/kubectl\nHOME=/root\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nUSER=root\n');
});

test('static pods stop and start with their manifests', () => {
  const cluster = make();
  type(cluster, 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/');
  pass(cluster, 30);
  type(cluster, 'kubectl run idle --image=nginx; sleep 5');
  expect(type(cluster, 'kubectl get pod idle --no-headers').stdout).toContain('Pending');
  type(cluster, 'mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/');
  pass(cluster, 40);
  expect(type(cluster, 'kubectl get pod idle --no-headers').stdout).toContain('Running');
});

test('the same seed and inputs give the same state, however the run is sliced', () => {
  const seed = Math.floor(Math.random() * 1e6);
  const script = ['kubectl create deployment web --image=nginx --replicas=3', 'kubectl rollout status deployment/web', 'kubectl set image deployment/web nginx=nginx:1.27', 'kubectl delete pod -l app=web', 'kubectl get pods -o wide'];
  const play = (events: number) => {
    const cluster = make(seed);
    const said = script.map((line) => type(cluster, line, events).stdout);
    return { hash: cluster.hash(), said };
  };
  const whole = play(Infinity);
  expect(play(1), `seed ${seed}`).toEqual(whole);
  expect(play(37), `seed ${seed}`).toEqual(whole);
  expect(play(Infinity), `seed ${seed}`).toEqual(whole);
});

test('an unknown preset is refused, an unknown host has no terminal', () => {
  expect(() => make(1, 'quartet')).toThrow('unknown preset "quartet"');
  expect(make().openTerminal('node07', 80, 24, { actor: 'user', what: 'test' }, () => {})).toBeUndefined();
});

const GUESTBOOK = ['redis-leader', 'redis-follower', 'frontend'] as const;
const image = { 'redis-leader': 'registry.k8s.io/redis@sha256:cb111d1bd870a6a471385a4a69ad17469d326e9dd91e0e455350cacf36e1b3ee', 'redis-follower': 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2', frontend: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5' };
const port = { 'redis-leader': 6379, 'redis-follower': 6379, frontend: 80 };

test('the guestbook runs and its page is reached', () => {
  const cluster = make();
  for (const name of GUESTBOOK) {
    const manifest = ['apiVersion: apps/v1', 'kind: Deployment', `metadata: {name: ${name}, labels: {app: guestbook}}`, 'spec:', '  replicas: 2', `  selector: {matchLabels: {tier: ${name}}}`, '  template:', `    metadata: {labels: {tier: ${name}}}`, `    spec: {containers: [{name: main, image: '${image[name]}', resources: {requests: {cpu: 100m, memory: 100Mi}}, ports: [{containerPort: ${port[name]}}]}]}`, '---', 'apiVersion: v1', 'kind: Service', `metadata: {name: ${name}}`, `spec: {selector: {tier: ${name}}, ports: [{port: ${port[name]}}]}`, ''].join('\n');
    cluster.writeFile('controlplane', `/root/work/${name}.yaml`, manifest);
    expect(type(cluster, `kubectl apply -f ${name}.yaml`).stdout).toBe(`deployment.apps/${name} created\nservice/${name} created\n`);
    expect(type(cluster, `kubectl rollout status deployment/${name} --timeout=90s`).exit).toBe(0);
  }
  const page = type(cluster, 'sleep 3; curl -s -o /dev/null -w "%{http_code}" http://$(kubectl get svc frontend -o jsonpath={.spec.clusterIP})');
  expect(page.stdout).toBe('200');
});

test('each part of the cluster is one process of its machine, from when it began', () => {
  const cluster = make();
  const rows = (host: string) => type(cluster, `ssh ${host} ps -eo comm,etimes --no-headers`).stdout.trim().split('\n').map((line) => line.trim().split(/\s+/));
  const parts = [...rows('controlplane'), ...rows('node01')].filter(([, seconds]) => Number(seconds) > 170);
  const sandboxes = Array.from({ length: 9 }, () => ['containerd-shim', 'pause']).flat();
  expect(parts.map(([name]) => name).sort()).toEqual(['containerd', 'containerd', 'coredns', 'etcd', 'flanneld', 'flanneld', 'kube-apiserver', 'kube-controller', 'kube-proxy', 'kube-proxy', 'kube-scheduler', 'kubelet', 'kubelet', 'sshd', 'sshd', 'systemd', 'systemd', 'systemd-journal', 'systemd-journal', ...sandboxes].sort());
  expect(type(cluster, 'ssh node01 pgrep -a coredns').stdout).toMatch(/^\d+ \/coredns -conf \/etc\/coredns\/Corefile\n$/);
});

test('the machines have the files that kubeadm leaves', () => {
  const cluster = make();
  expect(type(cluster, 'cd /etc/kubernetes; find . -type f -perm 600 | sort | grep -v pki').stdout.split('\n')).toEqual(['./admin.conf', './controller-manager.conf', './kubelet.conf', './manifests/etcd.yaml', './manifests/kube-apiserver.yaml', './manifests/kube-controller-manager.yaml', './manifests/kube-scheduler.yaml', './scheduler.conf', './super-admin.conf', '']);
  expect(type(cluster, 'cd /etc/kubernetes/pki; ls -d *.crt etcd/*.crt; ls *.key etcd/*.key | wc -l').stdout.split(/\s+/)).toEqual(['apiserver-etcd-client.crt', 'apiserver-kubelet-client.crt', 'apiserver.crt', 'ca.crt', 'etcd/ca.crt', 'etcd/healthcheck-client.crt', 'etcd/peer.crt', 'etcd/server.crt', 'front-proxy-ca.crt', 'front-proxy-client.crt', '11', '']);
  expect(type(cluster, 'cd /etc/kubernetes/pki; openssl x509 -in apiserver.crt -noout -ext subjectAltName; openssl verify -CAfile etcd/ca.crt etcd/server.crt').stdout).toBe('X509v3 Subject Alternative Name: \n    DNS:controlplane, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:192.168.56.10\netcd/server.crt: OK\n');
  expect(type(cluster, 'ssh node01 rm /opt/cni/bin/flannel; ssh node01 ls /opt/cni/bin | wc -l; find /opt/cni/bin -type f -perm 755 | wc -l').stdout).toBe('18\n19\n');
  expect(type(cluster, 'kubectl --kubeconfig /etc/kubernetes/super-admin.conf auth whoami').stdout).toContain('[system:masters system:authenticated]');
});

test('a kubelet keeps the certificates it is known by and serves with, and its kubeconfig refers to the one it renews', () => {
  const cluster = make();
  const dir = '/var/lib/kubelet/pki';
  expect(type(cluster, `ssh node01 ls ${dir}`).stdout.replace(/\d{4}(-\d\d){5}/, 'DATE').split('\n')).toEqual(['kubelet-client-DATE.pem', 'kubelet-client-current.pem', 'kubelet.crt', 'kubelet.key', '']);
  const shown = (file: string) => type(cluster, `ssh node01 openssl x509 -noout -text -in ${dir}/${file} | grep -E 'Issuer:|Subject:|TLS' | sed 's/^ *//'`).stdout;
  expect(shown('kubelet-client-current.pem')).toBe('Issuer: CN = kubernetes\nSubject: O = system:nodes, CN = system:node:node01\nTLS Web Client Authentication\n');
  expect(shown('kubelet.crt')).toMatch(/^Issuer: CN = node01-ca@(\d{10})\nSubject: CN = node01@\1\nTLS Web Server Authentication\n$/);
  expect(type(cluster, 'ssh node01 kubectl --kubeconfig /etc/kubernetes/kubelet.conf auth whoami -o jsonpath={.status.userInfo.username}').stdout).toBe('system:node:node01');
  expect(type(cluster, 'ssh node01 grep client- /etc/kubernetes/kubelet.conf').stdout).toBe(`    client-certificate: ${dir}/kubelet-client-current.pem\n    client-key: ${dir}/kubelet-client-current.pem\n`);
});

test('the administrator is one of kubeadm\'s, and the API server reaches pods and asks for the health of its neighbours', () => {
  const cluster = make();
  expect(type(cluster, "kubectl auth whoami -o jsonpath='{.status.userInfo.groups}'").stdout).toBe('["kubeadm:cluster-admins","system:authenticated"]');
  expect(type(cluster, 'kubectl auth can-i delete nodes').stdout).toBe('yes\n');
  type(cluster, 'kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web');
  expect(type(cluster, 'kubectl get --raw /api/v1/namespaces/default/pods/web/proxy/').stdout).toContain('Welcome to nginx!');
  type(cluster, 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /tmp; sleep 5');
  expect(type(cluster, 'kubectl get cs --no-headers').stdout).toMatch(/^scheduler +Unhealthy +Get "https:\/\/127\.0\.0\.1:10259\/healthz": dial tcp 127\.0\.0\.1:10259: connect: connection refused/m);
});
