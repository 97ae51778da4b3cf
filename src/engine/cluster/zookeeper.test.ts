import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

const ensemble = `apiVersion: v1
kind: Service
metadata: {name: zk-hs}
spec: {clusterIP: None, selector: {app: zk}, ports: [{name: server, port: 2888}, {name: leader-election, port: 3888}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: zk}
spec:
  serviceName: zk-hs
  replicas: 3
  selector: {matchLabels: {app: zk}}
  template:
    metadata: {labels: {app: zk}}
    spec:
      securityContext: {runAsUser: 1000, fsGroup: 1000}
      containers:
      - name: zookeeper
        image: registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10
        command: [sh, -c, "start-zookeeper --servers=3 --data_dir=/var/lib/zookeeper/data --data_log_dir=/var/lib/zookeeper/data/log --init_limit=10"]
        readinessProbe: {exec: {command: [sh, -c, "zookeeper-ready 2181"]}, periodSeconds: 2}
        volumeMounts: [{name: datadir, mountPath: /var/lib/zookeeper}]
  volumeClaimTemplates:
  - metadata: {name: datadir}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
`;

// https://kubernetes.io/docs/tutorials/stateful-application/zookeeper/
test('the ensemble of the tutorial forms, keeps what is written through any server, and has it after all pods are gone', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  const apply = `kubectl apply -f - <<'EOF'\n${ensemble}EOF\nkubectl rollout status sts/zk --timeout=300s`;
  expect(type(cluster, apply).exit).toBe(0);
  expect(type(cluster, 'for i in 0 1 2; do kubectl exec zk-$i -- cat /var/lib/zookeeper/data/myid; kubectl exec zk-$i -- hostname -f; done').stdout).toBe([0, 1, 2].map((i) => `${i + 1}\nzk-${i}.zk-hs.default.svc.cluster.local\n`).join(''));
  expect(type(cluster, 'kubectl exec zk-0 -- tail -1 /opt/zookeeper/conf/zoo.cfg').stdout).toBe('server.3=zk-2.zk-hs.default.svc.cluster.local:2888:3888\n');
  expect(type(cluster, 'kubectl exec zk-0 -- zkCli.sh create /hello world').stdout).toMatch(/WatchedEvent state:SyncConnected type:None path:null\nCreated \/hello\n$/);
  expect(type(cluster, 'kubectl exec zk-0 -- zkCli.sh create /hello again').stdout).toMatch(/Node already exists: \/hello\n$/);
  type(cluster, `kubectl delete sts zk; kubectl wait --for=delete pod -l app=zk --timeout=120s; ${apply}`);
  expect(type(cluster, 'kubectl exec zk-2 -- zkCli.sh get /hello').stdout).toMatch(/\nworld\ncZxid = 0x100000001\nctime = \w{3} \w{3} \d\d [\d:]{8} UTC \d{4}\n[^]*dataLength = 5\nnumChildren = 0\n$/);
  expect(type(cluster, 'kubectl scale sts zk --replicas=1; kubectl wait --for=delete pod/zk-1 --timeout=120s; kubectl exec zk-0 -- zkCli.sh get /hello').stderr).toContain('KeeperErrorCode = ConnectionLoss for /hello');
  expect(type(cluster, 'kubectl exec zk-0 -- rm /opt/zookeeper/bin/zookeeper-ready; kubectl wait --for=condition=Ready=false pod/zk-0 --timeout=60s').exit).toBe(0);
});

test('a volume of the local-path provisioner can be written by users that are not root', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, `kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: writer}
spec:
  securityContext: {runAsUser: 1000}
  containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d], volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
EOF
kubectl wait --for=condition=Ready pod/writer`);
  expect(type(cluster, `kubectl exec writer -- sh -c 'echo mine > /data/x && stat -c "%a %u" /data /data/x'`).stdout).toBe('777 0\n644 1000\n');
});
