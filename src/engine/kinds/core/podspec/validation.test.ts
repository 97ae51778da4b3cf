import { expect, test } from 'vitest';
import type { Pod } from '../../../api/kubernetes.ts';
import { created, problemsOf } from '../../testing/admit.ts';
import { pod } from '../pod.ts';

// ValidatePodSpec and what is around it (pkg/apis/core/validation/validation.go), in its own words.

const ofPod = (spec: object, metadata: object = {}): string[] => problemsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', ...metadata }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });
const ofContainer = (container: object, spec: object = {}): string[] => ofPod({ containers: [{ name: 'c', image: 'nginx', ...container }], ...spec });

const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const greaterOrEqual = 'must be greater than or equal to 0';

test('a plain pod is valid', () => {
  expect(ofPod({})).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['none', { containers: [] }, ['spec.containers: Required value']],
  ['no name', { containers: [{ image: 'a' }] }, ['spec.containers[0].name: Required value']],
  ['a bad name', { containers: [{ name: 'A_b', image: 'a' }] }, [`spec.containers[0].name: Invalid value: "A_b": ${label}`]],
  ['no image', { containers: [{ name: 'c' }] }, ['spec.containers[0].image: Required value']],
  ['two of a name', { containers: [{ name: 'c', image: 'a' }, { name: 'c', image: 'a' }] }, ['spec.containers[1].name: Duplicate value: "c"']],
  ['a name of an init container', { initContainers: [{ name: 'c', image: 'a' }] }, ['spec.initContainers[0].name: Duplicate value: "c"']],
  ['an unknown pull policy', { containers: [{ name: 'c', image: 'a', imagePullPolicy: 'Sometimes' }] }, ['spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"']],
  ['an image with spaces', { containers: [{ name: 'c', image: ' a ' }] }, ['spec.containers[0].image: Invalid value: " a ": must not have leading or trailing whitespace']],
])('containers: %s', (_, spec, problems) => {
  expect(ofPod(spec)).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['no number', { name: 'web' }, ['spec.containers[0].ports[0].containerPort: Required value']],
  ['too high a number', { containerPort: 65536 }, ['spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive']],
  ['too high a host port', { containerPort: 80, hostPort: 65536 }, ['spec.containers[0].ports[0].hostPort: Invalid value: 65536: must be between 1 and 65535, inclusive']],
  ['an unknown protocol', { containerPort: 80, protocol: 'ICMP' }, ['spec.containers[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"']],
  ['a long name', { containerPort: 80, name: 'abcdefghijklmnop' }, ['spec.containers[0].ports[0].name: Invalid value: "abcdefghijklmnop": must be no more than 15 characters']],
  ['a number for a name', { containerPort: 80, name: '80' }, ['spec.containers[0].ports[0].name: Invalid value: "80": must contain at least one letter (a-z)']],
])('ports: %s', (_, port, problems) => {
  expect(ofContainer({ ports: [port] })).toEqual(problems);
});

test('ports: the same host port twice, and a host port other than the container port on the host’s network', () => {
  expect(ofContainer({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }] })).toEqual(['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"']);
  expect(ofContainer({ ports: [{ containerPort: 80, hostPort: 81 }] }, { hostNetwork: true })).toEqual(['spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true']);
});

test.each<[string, object, string[]]>([
  ['no name', { value: 'x' }, ['spec.containers[0].env[0].name: Required value']],
  ['a name with an equals sign', { name: 'a=b' }, ["spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='"]],
  ['a value and a source', { name: 'a', value: 'b', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty']],
  ['no source', { name: 'a', valueFrom: {} }, ['spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`']],
  ['no key', { name: 'a', valueFrom: { configMapKeyRef: { name: 'c' } } }, ['spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Required value']],
  [
    'a field that has no such use',
    { name: 'a', valueFrom: { fieldRef: { fieldPath: 'spec.dnsPolicy' } } },
    ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.dnsPolicy": error converting fieldPath: field label not supported: spec.dnsPolicy'],
  ],
  [
    'a resource that has no such use',
    { name: 'a', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } },
    ['spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"'],
  ],
])('variables: %s', (_, env, problems) => {
  expect(ofContainer({ env: [env] })).toEqual(problems);
});

// The paths of a sub path and of the propagation lack the index, as the server's do.
test.each<[string, object, string[]]>([
  ['none that is known', { mounts: [{ name: 'x', mountPath: '/x' }] }, ['spec.containers[0].volumeMounts[0].name: Not found: "x"']],
  ['no path', { mounts: [{ name: 'v' }] }, ['spec.containers[0].volumeMounts[0].mountPath: Required value']],
  ['one path twice', { mounts: [{ name: 'v', mountPath: '/v' }, { name: 'v', mountPath: '/v' }] }, ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique']],
  ['a way out', { mounts: [{ name: 'v', mountPath: '/v', subPath: '../x' }] }, ["spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'"]],
  ['two sub paths', { mounts: [{ name: 'v', mountPath: '/v', subPath: 'a', subPathExpr: 'b' }] }, ['spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: "b": subPathExpr and subPath are mutually exclusive']],
  ['propagation without privilege', { mounts: [{ name: 'v', mountPath: '/v', mountPropagation: 'Bidirectional' }] }, ['spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers']],
])('mounts: %s', (_, { mounts }: { mounts?: object[] }, problems) => {
  expect(ofContainer({ volumeMounts: mounts }, { volumes: [{ name: 'v', emptyDir: {} }] })).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['more than the limit', { requests: { cpu: '2' }, limits: { cpu: '1' } }, ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1']],
  ['less than nothing', { requests: { memory: '-1Gi' } }, [`spec.containers[0].resources.requests[memory]: Invalid value: "-1Gi": ${greaterOrEqual}`]],
  ['parts of a device', { limits: { 'example.com/gpu': '500m' } }, ['spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer', 'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer']],
  ['a device only requested', { requests: { 'example.com/gpu': '1' } }, ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources']],
  [
    'a word that is no resource',
    { limits: { gpu: '1' } },
    [
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  ],
])('resources: %s', (_, resources, problems) => {
  expect(ofContainer({ resources })).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['no action', { livenessProbe: {} }, ['spec.containers[0].livenessProbe: Required value: must specify a handler type']],
  ['two actions', { livenessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } }, ['spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type']],
  ['no command', { livenessProbe: { exec: {} } }, ['spec.containers[0].livenessProbe.exec.command: Required value']],
  ['a number below zero', { readinessProbe: { tcpSocket: { port: 1 }, periodSeconds: -1 } }, [`spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: ${greaterOrEqual}`]],
  ['more than one success for liveness', { livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }, ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1']],
  ['port zero', { livenessProbe: { httpGet: { path: '/', port: 0 } } }, ['spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive']],
  ['an unknown scheme', { livenessProbe: { httpGet: { port: 80, scheme: 'FTP' } } }, ['spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"']],
  ['a grace period for readiness', { readinessProbe: { tcpSocket: { port: 1 }, terminationGracePeriodSeconds: 5 } }, ['spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes']],
  ['a long sleep', { lifecycle: { preStop: { sleep: { seconds: 40 } } } }, ['spec.containers[0].lifecycle.preStop.sleep: Invalid value: 40: must be non-negative and less than terminationGracePeriodSeconds (30)']],
])('probes and hooks: %s', (_, container, problems) => {
  expect(ofContainer(container)).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['a probe', { livenessProbe: { tcpSocket: { port: 1 } } }, ['spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always']],
  ['a hook', { lifecycle: { preStop: { exec: { command: ['x'] } } } }, ['spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always']],
  ['a sidecar with a probe', { restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 1 } } }, []],
  ['an unknown restart policy', { restartPolicy: 'Sometimes' }, ['spec.initContainers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"']],
])('init containers: %s', (_, container, problems) => {
  expect(ofPod({ initContainers: [{ name: 'i', image: 'a', ...container }] })).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['no name', { emptyDir: {} }, ['spec.volumes[0].name: Required value']],
  ['a bad name', { name: 'A', emptyDir: {} }, [`spec.volumes[0].name: Invalid value: "A": ${label}`]],
  ['two sources', { name: 'v', emptyDir: {}, hostPath: { path: '/x' } }, ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type']],
  ['a config map without a name', { name: 'v', configMap: {} }, ['spec.volumes[0].configMap.name: Required value']],
  ['a secret without a name', { name: 'v', secret: {} }, ['spec.volumes[0].secret.secretName: Required value']],
  ['a claim without a name', { name: 'v', persistentVolumeClaim: {} }, ['spec.volumes[0].persistentVolumeClaim.claimName: Required value']],
  ['a mode out of range', { name: 'v', configMap: { name: 'c', defaultMode: 1000 } }, ['spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive']],
  ['an unknown type of path', { name: 'v', hostPath: { path: '/x', type: 'Pipe' } }, ['spec.volumes[0].hostPath.type: Unsupported value: "Pipe": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"']],
  ['a short-lived token', { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 5 } }] } }, ['spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes', 'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set']],
])('volumes: %s', (_, volume, problems) => {
  expect(ofPod({ volumes: [volume] })).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['restart policy', { restartPolicy: 'Sometimes' }, ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"']],
  ['dns policy', { dnsPolicy: 'Mine' }, ['spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"']],
  ['no servers', { dnsPolicy: 'None' }, ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None']],
  ['no servers in it', { dnsPolicy: 'None', dnsConfig: { searches: ['a'] } }, ['spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None']],
  ['node selector', { nodeSelector: { 'a b': 'x' } }, ["spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"]],
  ['account', { serviceAccountName: 'A' }, [`spec.serviceAccountName: Invalid value: "A": ${subdomain}`]],
  ['node', { nodeName: 'A' }, [`spec.nodeName: Invalid value: "A": ${subdomain}`]],
  ['deadline', { activeDeadlineSeconds: 0 }, ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive']],
  ['hostname', { hostname: 'A' }, [`spec.hostname: Invalid value: "A": ${label}`]],
  ['pull secret', { imagePullSecrets: [{}] }, []],
  ['priority class', { priorityClassName: 'A' }, [`spec.priorityClassName: Invalid value: "A": ${subdomain}`]],
  ['address of an alias', { hostAliases: [{ ip: '1.2.3', hostnames: ['a'] }] }, ['spec.hostAliases[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
])('the pod itself: %s', (_, spec, problems) => {
  expect(ofPod(spec)).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['an effect that is unknown', { key: 'a', operator: 'Exists', effect: 'Never' }, ['spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"']],
  ['a value with Exists', { key: 'a', operator: 'Exists', value: 'b' }, ['spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'']],
  ['no key with Equal', { value: 'b' }, ["spec.tolerations[0].operator: Invalid value: \"\": operator must be Exists when `key` is empty, which means \"match all values and all keys\""]],
  ['seconds without NoExecute', { key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }, ["spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set"]],
])('tolerations: %s', (_, toleration, problems) => {
  expect(ofPod({ tolerations: [toleration] })).toEqual(problems);
});

test('affinity: terms without a key, an operator that is unknown, a weight out of range', () => {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  expect(ofPod({ affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: [] } } } })).toEqual([`spec.affinity.nodeAffinity.${required}.nodeSelectorTerms: Required value: must have at least one node selector term`]);
  expect(ofPod({ affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] } } } })).toEqual([
    `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
  ]);
  expect(ofPod({ affinity: { podAntiAffinity: { [preferred]: [{ weight: 101, podAffinityTerm: { topologyKey: 'a', labelSelector: {} } }] } } })).toEqual([`spec.affinity.podAntiAffinity.${preferred}[0].weight: Invalid value: 101: must be in the range 1-100`]);
  expect(ofPod({ affinity: { podAffinity: { [required]: [{ labelSelector: {} }] } } })).toEqual([
    `spec.affinity.podAffinity.${required}[0].topologyKey: Required value: can not be empty`,
    `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must be non-empty`,
    `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  ]);
});

test('spread: skew, topology key, and what to do when it cannot be met', () => {
  expect(ofPod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'Wait', labelSelector: {} }] })).toEqual([
    'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Wait": supported values: "DoNotSchedule", "ScheduleAnyway"',
  ]);
});

test('security: users, privileges, profiles', () => {
  expect(ofContainer({ securityContext: { runAsUser: -1 } })).toEqual(['spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive']);
  expect(ofPod({ securityContext: { seccompProfile: { type: 'Localhost' } } })).toEqual(['spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost']);
  expect(ofContainer({ securityContext: { privileged: true, allowPrivilegeEscalation: false } })[0]).toMatch(/^spec.containers\[0\].securityContext: Invalid value: .*: cannot set `allowPrivilegeEscalation` to false and `privileged` to true$/);
});

test('metadata: name, labels, annotations (apimachinery validation/objectmeta.go)', () => {
  expect(ofPod({}, { name: 'A_b' })).toEqual([`metadata.name: Invalid value: "A_b": ${subdomain}`]);
  expect(ofPod({}, { name: undefined })).toEqual(['metadata.name: Required value: name or generateName is required']);
  expect(ofPod({}, { labels: { a: 'b c' } })).toEqual([
    "metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]);
  expect(ofPod({}, { finalizers: ['x'] })).toEqual(['metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified']);
  expect(ofPod({}, { annotations: { big: 'x'.repeat(256 * 1024) } })).toEqual(['metadata.annotations: Too long: may not be more than 262144 bytes']);
});

test('the parts that a pod has from its template are not looked at again', () => {
  const template = created({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
  let looks = 0;
  const watched = <T extends object>(value: T): T => new Proxy(value, { get: (target, key) => (looks++, Reflect.get(target, key)) });
  const parts = { livenessProbe: watched({ tcpSocket: { port: 80 }, successThreshold: 1 }) };
  const podOfTemplate = (): Pod => ({ ...template, spec: { ...template['spec'], containers: [{ ...template['spec'].containers[0], ...parts }] } }) as unknown as Pod;
  expect(pod.validate!(podOfTemplate())).toEqual([]);
  expect(looks).toBeGreaterThan(0);
  looks = 0;
  expect(pod.validate!(podOfTemplate())).toEqual([]);
  expect(looks).toBe(0);
});
