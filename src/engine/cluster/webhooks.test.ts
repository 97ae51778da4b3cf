import { describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

// Webhooks end to end, as kubernetes' test/e2e/apimachinery/webhook.go sets them up.

const make = () => {
  const cluster = Cluster.create({ seed: 5, preset: 'trio', freeze: true });
  const sh = (line: string): string => typed(cluster, line).output;
  return { cluster, sh };
};

const server = (name: string, certificates: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - name: webhook
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
        args: [webhook, --tls-cert-file=/certs/tls.crt, --tls-private-key-file=/certs/tls.key, --port=8444]
        readinessProbe: {httpGet: {scheme: HTTPS, port: 8444, path: /readyz}}
        volumeMounts: [{name: certs, mountPath: /certs, readOnly: true}]
      volumes: [{name: certs, secret: {secretName: ${certificates}}}]
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 443, targetPort: 8444}]}
`;

const configuration = (kind: string, name: string, path: string, resource: string, more = '') => `apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}WebhookConfiguration
metadata: {name: ${name}}
webhooks:
- name: ${name}.example.com
  clientConfig: {caBundle: $CA, service: {name: hook, namespace: default, path: ${path}}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [${resource}]}]
  sideEffects: None
  admissionReviewVersions: [v1, v1beta1]
${more}`;

const certificate = `openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=hook-ca 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout tls.key -out tls.csr -subj /CN=hook.default.svc -addext subjectAltName=DNS:hook.default.svc 2>/dev/null
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -copy_extensions copyall -out tls.crt 2>/dev/null
kubectl create secret tls certs --cert=tls.crt --key=tls.key`;

describe('agnhost webhook', () => {
  it('admits and changes what is made in the cluster', () => {
    const { sh } = make();
    sh(certificate);
    sh(`kubectl apply -f - <<'EOF'\n${server('hook', 'certs')}EOF\nkubectl rollout status deploy/hook`);
    const configure = (...args: Parameters<typeof configuration>) => sh(`export CA=$(base64 -w0 ca.crt); kubectl apply -f - <<EOF\n${configuration(...args)}EOF`);
    expect(configure('Validating', 'deny.x', '/configmaps', 'configmaps', '  objectSelector: {matchExpressions: [{key: free, operator: DoesNotExist}]}\n')).toBe('validatingwebhookconfiguration.admissionregistration.k8s.io/deny.x created\n');
    configure('Mutating', 'label.x', '/add-label', 'configmaps');
    configure('Mutating', 'sidecar.x', '/mutating-pods', 'pods');
    expect(sh('kubectl create configmap a --from-literal=k=v; kubectl get configmap a --show-labels --no-headers')).toMatch(/^configmap\/a created\na +1 +0s +added-label=yes\n$/);
    expect(sh('kubectl create configmap b --from-literal=webhook-e2e-test=webhook-disallow')).toBe('error: failed to create configmap: admission webhook "deny.x.example.com" denied the request: the configmap contains unwanted key and value\n');
    expect(sh('kubectl create configmap b --from-literal=webhook-e2e-test=webhook-disallow --dry-run=client -o yaml | kubectl label -f - --local free=yes -o yaml | kubectl create -f -')).toBe('configmap/b created\n');
    expect(sh("kubectl run webhook-to-be-mutated --image=nginx; kubectl get pod webhook-to-be-mutated -o jsonpath='{.spec.initContainers[0].name} {.spec.initContainers[0].terminationMessagePath} {.spec.initContainers[0].volumeMounts[0].mountPath}'")).toBe('pod/webhook-to-be-mutated created\nwebhook-added-init-container /dev/termination-log /var/run/secrets/kubernetes.io/serviceaccount');
    sh('kubectl scale deploy hook --replicas=0; kubectl wait --for=delete pod -l app=hook');
    expect(sh('kubectl create configmap c')).toMatch(/^error: failed to create configmap: Internal error occurred: failed calling webhook "label\.x\.example\.com": failed to call webhook: Post "https:\/\/hook\.default\.svc:443\/add-label\?timeout=10s": dial tcp 10\.\d+\.\d+\.\d+:443: connect: connection refused\n$/);
  });

  it('is not believed with a certificate of somebody else, and does not start without one', () => {
    const { sh } = make();
    sh(certificate);
    sh(`kubectl apply -f - <<'EOF'\n${server('hook', 'certs')}${server('bad', 'certs').replace('/certs/tls.crt', '/nope/tls.crt').replace(/^/, '---\n')}EOF\nkubectl rollout status deploy/hook; sleep 20`);
    expect(sh('kubectl get pods -l app=bad --no-headers')).toMatch(/ 0\/1 +(Error|CrashLoopBackOff) /);
    expect(sh('kubectl logs deploy/bad')).toMatch(/^F1121 [\d:.]+ +1 config\.go:47\] open \/nope\/tls\.crt: no such file or directory\n$/);
    sh('openssl req -x509 -newkey rsa:2048 -nodes -keyout o.key -out o.crt -subj /CN=hook-ca 2>/dev/null');
    sh(`export CA=$(base64 -w0 o.crt); kubectl apply -f - <<EOF\n${configuration('Validating', 'deny.x', '/always-deny', 'configmaps')}EOF`);
    expect(sh('kubectl create configmap a')).toContain('tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "hook-ca")\n');
    expect(sh('kubectl create configmap a --dry-run=server')).toContain('failed calling webhook "deny.x.example.com"');
  });
});

it('agnhost: netexec tells who asks, and its other commands answer', () => {
  const { sh } = make();
  sh('kubectl create deployment hello-node --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- /agnhost netexec --http-port=8080; kubectl rollout status deploy/hello-node; kubectl expose deploy hello-node --port=80 --target-port=8080; sleep 2');
  expect(sh('kubectl logs deploy/hello-node')).toMatch(/^I1121 [\d:.]+ +1 log\.go:195\] Started HTTP server on port 8080\nI1121 [\d:.]+ +1 log\.go:195\] Started UDP server on port {2}8081\n$/);
  expect(sh("curl -s $(kubectl get svc hello-node -o jsonpath='{.spec.clusterIP}')")).toMatch(/^NOW: 2026-11-21 \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC m=\+\d+\.\d{9}$/);
  expect(sh('kubectl exec deploy/hello-node -- /agnhost dns-suffix; kubectl exec deploy/hello-node -- /agnhost connect hello-node:80; kubectl exec deploy/hello-node -- /agnhost connect --timeout=1s localhost:81')).toBe('default.svc.cluster.local,svc.cluster.local,cluster.local\nREFUSED\ncommand terminated with exit code 1\n');
  expect(sh('kubectl run gen --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --restart=Never -- logs-generator --log-lines-total 3 --run-duration 1s; sleep 20; kubectl logs gen')).toMatch(/^pod\/gen created\n(I1121 [\d:.]+ +1 logs_generator\.go:76\] \d (GET|POST|PUT) \/api\/v1\/namespaces\/[a-z-]+\/pods\/\w+ \d{3}\n){3}$/);
});
