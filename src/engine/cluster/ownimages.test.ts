import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

afterEach(loadParts);

const type = (cluster: Cluster, line: string) => {
  const { stdout, stderr, exit } = typed(cluster, line);
  expect(cluster.sim.faults).toEqual([]);
  return { stdout, stderr, exit };
};

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
