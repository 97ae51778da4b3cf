import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

test('a pod of etcd\'s image is not the cluster\'s etcd: it is healthy by itself, and its end ends nothing else', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  const etcd = `apiVersion: v1
kind: Pod
metadata: {name: lone}
spec:
  containers:
  - name: etcd
    image: registry.k8s.io/etcd:3.5.1-0
    command: [/usr/local/bin/etcd, --listen-client-urls, "http://0.0.0.0:2379"]
    readinessProbe: {grpc: {port: 2379}, periodSeconds: 1}
`;
  expect(type(cluster, `kubectl apply -f - <<'EOF'\n${etcd}EOF\nkubectl wait --for=condition=Ready pod/lone && curl -s $(kubectl get pod lone -o jsonpath={.status.podIP}):2379/health`).stdout).toContain('"health":"true"');
  type(cluster, 'kubectl delete pod lone --now');
  expect(type(cluster, 'kubectl run after --image=nginx && kubectl wait --for=condition=Ready pod/after')).toMatchObject({ exit: 0, stderr: '' });
});

const second = (flags: string, config: string) => `cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: ServiceAccount
metadata: {name: mine, namespace: kube-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: mine, namespace: kube-system}
data:
  config.yaml: |
    apiVersion: kubescheduler.config.k8s.io/v1
    kind: KubeSchedulerConfiguration
${config.replace(/^/gm, '    ')}
---
apiVersion: v1
kind: Pod
metadata: {name: mine, namespace: kube-system}
spec:
  serviceAccountName: mine
  volumes: [{name: config, configMap: {name: mine}}]
  containers:
  - name: kube-scheduler
    image: registry.k8s.io/kube-scheduler:v1.36.2
    command: [kube-scheduler, ${flags}]
    readinessProbe: {httpGet: {path: /healthz, port: 10259, scheme: HTTPS}, periodSeconds: 1}
    volumeMounts: [{name: config, mountPath: /etc/mine}]
EOF`;

test('a second scheduler places the pods that ask for it, with the rights of its account', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, second('--config=/etc/mine/config.yaml', 'profiles: [{schedulerName: mine}]\nleaderElection: {leaderElect: false}'));
  type(cluster, `kubectl run asks --image=nginx --overrides='{"spec":{"schedulerName":"mine"}}'; kubectl -n kube-system wait --for=condition=Ready pod/mine`);
  expect(type(cluster, 'sleep 10; kubectl get pod asks -o jsonpath={.status.phase}').stdout).toBe('Pending');
  type(cluster, 'for r in kube-scheduler volume-scheduler; do kubectl create clusterrolebinding mine-$r --clusterrole=system:$r --serviceaccount=kube-system:mine; done');
  expect(type(cluster, 'kubectl wait --for=condition=Ready pod/asks --timeout=120s').exit).toBe(0);
  expect(type(cluster, `kubectl get events --field-selector reason=Scheduled -o jsonpath='{.items[*].reportingComponent} {.items[*].source.component}'`).stdout).toContain('mine');
  type(cluster, 'kubectl -n kube-system delete pod mine --now');
  expect(type(cluster, 'kubectl run usual --image=nginx && kubectl wait --for=condition=Ready pod/usual').exit).toBe(0);
});

test('a scheduler that can not read its configuration says why and ends', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, second('--config=/etc/mine/other.yaml', 'leaderElection: {leaderElect: false}'));
  expect(type(cluster, 'sleep 5; kubectl -n kube-system logs mine').stdout).toContain('open /etc/mine/other.yaml: no such file or directory');
});
