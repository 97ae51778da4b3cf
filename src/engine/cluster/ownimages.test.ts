import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

test("somebody's own server listens where servers usually do when its pod declares no port, and leaves its neighbours theirs", () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, 'kubectl create deployment app --image=acme/app:1; kubectl set env deployment/app MODE=x; kubectl rollout status deployment/app; kubectl expose deployment app --port=3000; sleep 1');
  expect(type(cluster, 'curl -s $(kubectl get svc app -o jsonpath={.spec.clusterIP}):3000').stdout).toContain('Hello from app:1');
  type(cluster, `kubectl run pair --image=acme/one:1 --overrides='{"spec":{"containers":[{"name":"one","image":"acme/one:1"},{"name":"two","image":"acme/two:1"},{"name":"web","image":"nginx"}]}}'; kubectl wait --for=condition=Ready pod/pair`);
  expect(type(cluster, 'curl -s $(kubectl get pod pair -o jsonpath={.status.podIP}) | grep -c nginx; kubectl get pod pair -o jsonpath={.status.containerStatuses[*].restartCount}').stdout).toMatch(/^[1-9]\d*\n0 0 0$/);
  type(cluster, 'kubectl run ported --image=acme/app:1 --env=PORT=9000; kubectl wait --for=condition=Ready pod/ported');
  expect(type(cluster, 'curl -s $(kubectl get pod ported -o jsonpath={.status.podIP}):9000').stdout).toContain('on ported');
});

// The manifests of kube-prometheus.
test("somebody's own server takes its flags, speaks TLS where its spec says HTTPS, and brings a user that is not root", () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, `kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: own}
spec:
  securityContext: {runAsNonRoot: true}
  containers:
  - name: adapter
    image: quay.io/acme/adapter:v1
    args: [--secure-port=6443, --cert-dir=/var/run/serving-cert]
    ports: [{name: https, containerPort: 6443}]
    readinessProbe: {httpGet: {path: /readyz, port: https, scheme: HTTPS}, periodSeconds: 1}
  - name: manager
    image: ghcr.io/acme/operator:v1
    command: [/manager, --leader-elect]
  - name: exporter
    image: quay.io/prometheus/node-exporter:v1.12.1
    args: ["--web.listen-address=127.0.0.1:6444"]
    securityContext: {runAsUser: 65534}
EOF`);
  expect(type(cluster, 'kubectl wait --for=condition=Ready pod/own --timeout=60s').exit).toBe(0);
  expect(type(cluster, 'kubectl exec own -c manager -- id -u').stdout).toBe('65532\n');
  expect(type(cluster, 'curl -sk https://$(kubectl get pod own -o jsonpath={.status.podIP}):6443/').stdout).toContain('Hello from adapter:v1');
  expect(type(cluster, 'kubectl get pod own -o jsonpath={.status.containerStatuses[*].restartCount}').stdout).toBe('0 0 0');
});
