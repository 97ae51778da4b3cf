import { claim, container, env, from, hostVolume, limits, mounts, object, pod, port, resources, shared, type Fields, type Manifests } from './build.ts';

const field = (name: string, fieldPath: string): Fields => from(name, { fieldRef: { fieldPath } });
const secretKey = (name: string, secret: string, key: string): Fields => from(name, { secretKeyRef: { name: secret, key } });
const amount = (containerName: string, resource: string, divisor?: string): Fields => ({ resourceFieldRef: { containerName, resource, ...(divisor && { divisor }) } });
const small = resources(limits('125m', '32Mi'), limits('250m', '64Mi'));
const sh = (script: string): Fields => ({ command: ['sh', '-c'], args: [script] });
const ssd = { matchExpressions: [{ key: 'disktype', operator: 'In', values: ['ssd'] }] };
const local = container('nginx nginx', { imagePullPolicy: 'IfNotPresent' });
const hello = 'gcr.io/google-samples/hello-app:2.0';
const tcp = { tcpSocket: { port: 8080 }, initialDelaySeconds: 15, periodSeconds: 10 };
const noEscalation = { securityContext: { allowPrivilegeEscalation: false } };
const echo = (name: string, seccompProfile: Fields, text = 'just made some syscalls!'): Fields => pod(name, [container('test-container hashicorp/http-echo:1.0', { args: [`-text=${text}`], ...noEscalation })], { securityContext: { seccompProfile } }, { labels: { app: name } });
const localhost = (file: string): Fields => ({ type: 'Localhost', localhostProfile: `profiles/${file}.json` });
const grouped = (more: Fields): Fields => pod('security-context-demo', [container('sec-ctx-demo registry.k8s.io/e2e-test-images/agnhost:2.45', { command: ['sh', '-c', 'sleep 1h'], ...noEscalation })], { securityContext: { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000], ...more } });
const variables = 'envars-test-container nginx';
const podinfo = (name: string, image: string, script: string, items: readonly Fields[], fields: Fields = {}, more: Fields = {}): Fields =>
  pod(name, [container(`client-container ${image}`, { ...sh(script), ...fields, ...mounts('podinfo /etc/podinfo') })], { volumes: [{ name: 'podinfo', downwardAPI: { items } }] }, more);
/** A loop that shows files as soon as they are there. */
const showing = (newlines: string, files: readonly string[]): string => `while true; do ${newlines === '\\n' ? `echo -en '\\n'; ` : ''}${files.map((f) => `if [[ -e /etc/podinfo/${f} ]]; then echo -en '${newlines}'; cat /etc/podinfo/${f}; fi;`).join(' ')} sleep 5; done;`;
/** A loop that prints variables, a line of names at a time. */
const printing = (...lines: readonly string[]): string => `while true; do echo -en '\\n'; ${lines.map((l) => `printenv ${l};`).join(' ')} sleep 10; done;`;
const url = '(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)';

/** Pods, and what belongs to them alone. */
export const podExamples: Manifests = {
  'admin/dns/dnsutils.yaml': [pod('default/dnsutils', [container('dnsutils registry.k8s.io/e2e-test-images/jessie-dnsutils:1.3', { command: ['sleep', 'infinity'], imagePullPolicy: 'IfNotPresent' })], { restartPolicy: 'Always' })],
  'application/shell-demo.yaml': [pod('shell-demo', [container('nginx nginx', mounts('shared-data /usr/share/nginx/html'))], { volumes: [shared], hostNetwork: true, dnsPolicy: 'Default' })],
  'debug/counter-pod.yaml': [pod('counter', [container('count busybox:1.28', { args: ['/bin/sh', '-c', 'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done'] })])],
  'debug/termination.yaml': [pod('termination-demo', [container('termination-demo-container debian', { command: ['/bin/sh'], args: ['-c', 'sleep 10 && echo Sleep expired > /dev/termination-log'] })])],
  'pods/commands.yaml': [pod('command-demo', [container('command-demo-container debian', { command: ['printenv'], args: ['HOSTNAME', 'KUBERNETES_PORT'] })], { restartPolicy: 'OnFailure' }, { labels: { purpose: 'demonstrate-command' } })],
  'pods/image-volumes.yaml': [pod('image-volume', [container('shell debian', { command: ['sleep', 'infinity'], ...mounts('volume /volume') })], { volumes: [{ name: 'volume', image: { reference: 'quay.io/crio/artifact:v1', pullPolicy: 'IfNotPresent' } }] })],
  'pods/init-containers.yaml': [pod('init-demo', [container('nginx nginx', { ...port(80), ...mounts('workdir /usr/share/nginx/html') })], { initContainers: [container('install busybox:1.28', { command: ['wget', '-O', '/work-dir/index.html', 'http://info.cern.ch'], ...mounts('workdir /work-dir') })], dnsPolicy: 'Default', volumes: [{ name: 'workdir', emptyDir: {} }] })],
  'pods/inject/dapi-envars-container.yaml': [pod('dapi-envars-resourcefieldref', [container('test-container registry.k8s.io/busybox:1.24', { ...sh(printing('MY_CPU_REQUEST MY_CPU_LIMIT', 'MY_MEM_REQUEST MY_MEM_LIMIT')), ...small, ...env(...['cpu', 'memory'].flatMap((r) => ['request', 'limit'].map((l) => from(`MY_${r.slice(0, 3).toUpperCase()}_${l.toUpperCase()}`, amount('test-container', `${l}s.${r}`))))) })], { restartPolicy: 'Never' })],
  'pods/inject/dapi-envars-pod.yaml': [pod('dapi-envars-fieldref', [container('test-container registry.k8s.io/busybox', { ...sh(printing('MY_NODE_NAME MY_POD_NAME MY_POD_NAMESPACE', 'MY_POD_IP MY_POD_SERVICE_ACCOUNT')), ...env(field('MY_NODE_NAME', 'spec.nodeName'), field('MY_POD_NAME', 'metadata.name'), field('MY_POD_NAMESPACE', 'metadata.namespace'), field('MY_POD_IP', 'status.podIP'), field('MY_POD_SERVICE_ACCOUNT', 'spec.serviceAccountName')) })], { restartPolicy: 'Never' })],
  'pods/inject/dapi-volume.yaml': [podinfo('kubernetes-downwardapi-volume-example', 'registry.k8s.io/busybox', showing('\\n\\n', ['labels', 'annotations']), ['labels', 'annotations'].map((path) => ({ path, fieldRef: { fieldPath: `metadata.${path}` } })), {}, { labels: { zone: 'us-est-coast', cluster: 'test-cluster1', rack: 'rack-22' }, annotations: { build: 'two', builder: 'john-doe' } })],
  'pods/inject/dapi-volume-resources.yaml': [podinfo('kubernetes-downwardapi-volume-example-2', 'registry.k8s.io/busybox:1.24', showing('\\n', ['cpu_limit', 'cpu_request', 'mem_limit', 'mem_request']), [['cpu_limit', 'limits.cpu', '1m'], ['cpu_request', 'requests.cpu', '1m'], ['mem_limit', 'limits.memory', '1Mi'], ['mem_request', 'requests.memory', '1Mi']].map(([path, r, divisor]) => ({ path, ...amount('client-container', r!, divisor) })), small)],
  'pods/inject/dependent-envars.yaml': [pod('dependent-envars-demo', [container('dependent-envars-demo busybox:1.28', { ...sh("while true; do echo -en '\\n'; printf UNCHANGED_REFERENCE=$UNCHANGED_REFERENCE'\\n'; printf SERVICE_ADDRESS=$SERVICE_ADDRESS'\\n';printf ESCAPED_REFERENCE=$ESCAPED_REFERENCE'\\n'; sleep 30; done;"), ...env('SERVICE_PORT=80', 'SERVICE_IP=172.17.0.1', `UNCHANGED_REFERENCE=$${url}`, 'PROTOCOL=https', `SERVICE_ADDRESS=$${url}`, `ESCAPED_REFERENCE=$$${url}`) })])],
  'pods/inject/envars.yaml': [pod('envar-demo', [container(`envar-demo-container ${hello}`, env('DEMO_GREETING=Hello from the environment', 'DEMO_FAREWELL=Such a sweet sorrow'))], {}, { labels: { purpose: 'demonstrate-envars' } })],
  'pods/inject/pod-single-secret-env-variable.yaml': [pod('env-single-secret', [container(variables, env(secretKey('SECRET_USERNAME', 'backend-user', 'backend-username')))])],
  'pods/inject/pod-multiple-secret-env-variable.yaml': [pod('envvars-multiple-secrets', [container(variables, env(secretKey('BACKEND_USERNAME', 'backend-user', 'backend-username'), secretKey('DB_USERNAME', 'db-user', 'db-username')))])],
  'pods/inject/pod-secret-envFrom.yaml': [pod('envfrom-secret', [container(variables, { envFrom: [{ secretRef: { name: 'test-secret' } }] })])],
  'pods/inject/secret.yaml': [object('v1 Secret', 'test-secret', { data: { username: 'bXktYXBw', password: 'Mzk1MjgkdmRnN0pi' } })],
  'pods/inject/secret-pod.yaml': [pod('secret-test-pod', [container('test-container nginx', { volumeMounts: [{ name: 'secret-volume', mountPath: '/etc/secret-volume', readOnly: true }] })], { volumes: [{ name: 'secret-volume', secret: { secretName: 'test-secret' } }] })],
  'pods/lifecycle-events.yaml': [pod('lifecycle-demo', [container('lifecycle-demo-container nginx', { lifecycle: { postStart: { exec: { command: ['/bin/sh', '-c', 'echo Hello from the postStart handler > /usr/share/message'] } }, preStop: { exec: { command: ['/bin/sh', '-c', 'nginx -s quit; while killall -0 nginx; do sleep 1; done'] } } } })])],
  'pods/pod-nginx.yaml': [pod('nginx', [local], { nodeSelector: { disktype: 'ssd' } }, { labels: { env: 'test' } })],
  'pods/pod-nginx-preferred-affinity.yaml': [pod('nginx', [local], { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: ssd }] } } })],
  'pods/pod-nginx-required-affinity.yaml': [pod('nginx', [local], { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ssd] } } } })],
  'pods/pod-projected-svc-token.yaml': [pod('nginx', [container('nginx nginx', mounts('vault-token /var/run/secrets/tokens'))], { serviceAccountName: 'build-robot', volumes: [{ name: 'vault-token', projected: { sources: [{ serviceAccountToken: { path: 'vault-token', expirationSeconds: 7200, audience: 'vault' } }] } }] })],
  'pods/private-reg-pod.yaml': [pod('private-reg', [container('private-reg-container <your-private-image>')], { imagePullSecrets: [{ name: 'regcred' }] })],
  'pods/probe/exec-liveness.yaml': [pod('liveness-exec', [container('liveness registry.k8s.io/busybox', { args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'], livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 } })], {}, { labels: { test: 'liveness' } })],
  'pods/probe/grpc-liveness.yaml': [pod('etcd-with-grpc', [container('etcd registry.k8s.io/etcd:3.5.1-0', { command: ['/usr/local/bin/etcd', '--data-dir', '/var/lib/etcd', '--listen-client-urls', 'http://0.0.0.0:2379', '--advertise-client-urls', 'http://127.0.0.1:2379', '--log-level', 'debug'], ...port(2379), livenessProbe: { grpc: { port: 2379 }, initialDelaySeconds: 10 } })])],
  'pods/probe/http-liveness.yaml': [pod('liveness-http', [container('liveness registry.k8s.io/e2e-test-images/agnhost:2.40', { args: ['liveness'], livenessProbe: { httpGet: { path: '/healthz', port: 8080, httpHeaders: [{ name: 'Custom-Header', value: 'Awesome' }] }, initialDelaySeconds: 3, periodSeconds: 3 } })], {}, { labels: { test: 'liveness' } })],
  'pods/probe/tcp-liveness-readiness.yaml': [pod('goproxy', [container('goproxy registry.k8s.io/goproxy:0.1', { ...port(8080), readinessProbe: tcp, livenessProbe: tcp })], {}, { labels: { app: 'goproxy' } })],
  'pods/security/seccomp/ga/audit-pod.yaml': [echo('audit-pod', localhost('audit'))],
  'pods/security/seccomp/ga/default-pod.yaml': [echo('default-pod', { type: 'RuntimeDefault' }, 'just made some more syscalls!')],
  'pods/security/seccomp/ga/fine-pod.yaml': [echo('fine-pod', localhost('fine-grained'))],
  'pods/security/seccomp/ga/violation-pod.yaml': [echo('violation-pod', localhost('violation'))],
  'pods/security/security-context.yaml': [pod('security-context-demo', [container('sec-ctx-demo busybox:1.28', { command: ['sh', '-c', 'sleep 1h'], ...mounts('sec-ctx-vol /data/demo'), ...noEscalation })], { securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] }, volumes: [{ name: 'sec-ctx-vol', emptyDir: {} }] })],
  'pods/security/security-context-2.yaml': [pod('security-context-demo-2', [container(`sec-ctx-demo-2 ${hello}`, { securityContext: { runAsUser: 2000, allowPrivilegeEscalation: false } })], { securityContext: { runAsUser: 1000 } })],
  'pods/security/security-context-3.yaml': [pod('security-context-demo-3', [container(`sec-ctx-3 ${hello}`)])],
  'pods/security/security-context-4.yaml': [pod('security-context-demo-4', [container(`sec-ctx-4 ${hello}`, { securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } } })])],
  'pods/security/security-context-5.yaml': [grouped({})],
  'pods/security/security-context-6.yaml': [grouped({ supplementalGroupsPolicy: 'Strict' })],
  'pods/share-process-namespace.yaml': [pod('nginx', [container('nginx nginx'), container('shell busybox:1.28', { command: ['sleep', '3600'], securityContext: { capabilities: { add: ['SYS_PTRACE'] } }, stdin: true, tty: true })], { shareProcessNamespace: true })],
  'pods/simple-pod.yaml': [pod('nginx', [container('nginx nginx:1.14.2', port(80))])],
  'pods/storage/projected.yaml': [pod('test-projected-volume', [container('test-projected-volume busybox:1.28', { args: ['sleep', '86400'], volumeMounts: [{ name: 'all-in-one', mountPath: '/projected-volume', readOnly: true }] })], { volumes: [{ name: 'all-in-one', projected: { sources: [{ secret: { name: 'user' } }, { secret: { name: 'pass' } }] } }] })],
  'pods/storage/pv-claim.yaml': [claim('task-pv-claim', '3Gi', { storageClassName: 'manual' })],
  'pods/storage/pv-pod.yaml': [pod('task-pv-pod', [container('task-pv-container nginx', { ...port(80, 'http-server'), ...mounts('task-pv-storage /usr/share/nginx/html') })], { volumes: [{ name: 'task-pv-storage', persistentVolumeClaim: { claimName: 'task-pv-claim' } }] })],
  'pods/storage/pv-volume.yaml': [hostVolume('task-pv-volume', '10Gi')],
  'pods/storage/redis.yaml': [pod('redis', [container('redis redis', mounts('redis-storage /data/redis'))], { volumes: [{ name: 'redis-storage', emptyDir: {} }] })],
  'pods/two-container-pod.yaml': [pod('two-containers', [container('nginx-container nginx', mounts('shared-data /usr/share/nginx/html')), container('debian-container debian', { ...mounts('shared-data /pod-data'), command: ['/bin/sh'], args: ['-c', 'echo Hello from the debian container > /pod-data/index.html'] })], { restartPolicy: 'Never', volumes: [shared] })],
  'pods/user-namespaces-stateless.yaml': [pod('userns', [container('shell debian', { command: ['sleep', 'infinity'] })], { hostUsers: false })],
  'security/example-baseline-pod.yaml': [pod('nginx', [container('nginx nginx', port(80))])],
  'service/networking/hostaliases-pod.yaml': [pod('hostaliases-pod', [container('cat-hosts busybox:1.28', { command: ['cat'], args: ['/etc/hosts'] })], { restartPolicy: 'Never', hostAliases: [{ ip: '127.0.0.1', hostnames: ['foo.local', 'bar.local'] }, { ip: '10.1.2.3', hostnames: ['foo.remote', 'bar.remote'] }] })],
};
