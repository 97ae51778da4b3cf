import { expect, test } from 'vitest';
import { created, problemsOf } from '../testing/admit.ts';

// pkg/apis/core/validation/validation.go: ValidatePodCreate and what it calls

const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });
const container = (of: object) => pod({ containers: [{ name: 'c', image: 'nginx', ...of }] });
const probe = (of: object) => container({ livenessProbe: of });
const volume = (of: object) => pod({ volumes: [{ name: 'v', ...of }] });

const c = 'spec.containers[0]';
const v = 'spec.volumes[0]';
const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const port = 'must be between 1 and 65535, inclusive';

test.each<[string, ReturnType<typeof pod>, string[]]>([
  ['no container', pod({ containers: [] }), ['spec.containers: Required value']],
  ['two containers of a name', pod({ containers: [{ name: 'c', image: 'a' }, { name: 'c', image: 'b' }] }), ['spec.containers[1].name: Duplicate value: "c"']],
  ['a name with capitals', container({ name: 'C' }), [`${c}.name: Invalid value: "C": ${label}`]],
  ['no image', container({ image: '' }), [`${c}.image: Required value`]],
  ['an unknown pull policy', container({ imagePullPolicy: 'Sometimes' }), [`${c}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`]],
  ['port 0', container({ ports: [{ containerPort: 0 }] }), [`${c}.ports[0].containerPort: Required value`]],
  ['port 70000', container({ ports: [{ containerPort: 70000 }] }), [`${c}.ports[0].containerPort: Invalid value: 70000: ${port}`]],
  ['an unknown protocol', container({ ports: [{ containerPort: 80, protocol: 'ICMP' }] }), [`${c}.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"`]],
  ['two ports of a name', container({ ports: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] }), [`${c}.ports[1].name: Duplicate value: "a"`]],
  ['an environment without a name', container({ env: [{ value: 'x' }] }), [`${c}.env[0].name: Required value`]],
  ['a value and a source', container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }), [`${c}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`]],
  ['a source of nothing', container({ env: [{ name: 'A', valueFrom: {} }] }), [`${c}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``]],
  ['a request above its limit', container({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }), [`${c}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`]],
  ['a negative request', container({ resources: { requests: { memory: '-1' } } }), [`${c}.resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0`]],
  ['a mount of no volume', container({ volumeMounts: [{ name: 'none', mountPath: '/a' }] }), [`${c}.volumeMounts[0].name: Not found: "none"`]],
  ['a mount without a path', pod({ volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '' }] }] }), [`${c}.volumeMounts[0].mountPath: Required value`]],
  ['two mounts at a path', pod({ volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/a' }, { name: 'v', mountPath: '/a' }] }] }), [`${c}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`]],
  ['a probe of nothing', probe({}), [`${c}.livenessProbe: Required value: must specify a handler type`]],
  ['a probe of two things', probe({ exec: { command: ['a'] }, tcpSocket: { port: 80 } }), [`${c}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`]],
  ['a probe with a negative delay', probe({ tcpSocket: { port: 80 }, initialDelaySeconds: -1 }), [`${c}.livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0`]],
  ['a liveness probe that must succeed twice', probe({ tcpSocket: { port: 80 }, successThreshold: 2 }), [`${c}.livenessProbe.successThreshold: Invalid value: 2: must be 1`]],
  ['a probe of port 0', probe({ tcpSocket: { port: 0 } }), [`${c}.livenessProbe.tcpSocket.port: Invalid value: 0: ${port}`]],
  ['a probe without a command', probe({ exec: {} }), [`${c}.livenessProbe.exec.command: Required value`]],
  ['an unknown restart policy', pod({ restartPolicy: 'Sometimes' }), ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"']],
  ['an unknown DNS policy', pod({ dnsPolicy: 'Some' }), ['spec.dnsPolicy: Unsupported value: "Some": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"']],
  ['no DNS of its own', pod({ dnsPolicy: 'None' }), ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None']],
  ['no time to live', pod({ activeDeadlineSeconds: 0 }), ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive']],
  ['two volumes of a name', pod({ volumes: [{ name: 'v', emptyDir: {} }, { name: 'v', emptyDir: {} }] }), ['spec.volumes[1].name: Duplicate value: "v"']],
  ['a volume of two types', volume({ emptyDir: {}, hostPath: { path: '/a' } }), [`${v}.hostPath: Forbidden: may not specify more than 1 volume type`]],
  ['a host path without a path', volume({ hostPath: { path: '' } }), [`${v}.hostPath.path: Required value`]],
  ['a host path upwards', volume({ hostPath: { path: '/a/../b' } }), [`${v}.hostPath.path: Invalid value: "/a/../b": must not contain '..'`]],
  ['a secret without a name', volume({ secret: {} }), [`${v}.secret.secretName: Required value`]],
  ['a claim without a name', volume({ persistentVolumeClaim: {} }), [`${v}.persistentVolumeClaim.claimName: Required value`]],
  ['an item without a path', volume({ configMap: { name: 'a', items: [{ key: 'k', path: '' }] } }), [`${v}.configMap.items[0].path: Required value`]],
  ['an item with an absolute path', volume({ configMap: { name: 'a', items: [{ key: 'k', path: '/a' }] } }), [`${v}.configMap.items[0].path: Invalid value: "/a": must be a relative path`]],
  ['a mode that is none', volume({ secret: { secretName: 'a', defaultMode: 4096 } }), [`${v}.secret.defaultMode: Invalid value: 4096: must be a number between 0 and 0777 (octal), both inclusive`]],
  ['a toleration of a value that need only exist', pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }), ['spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'']],
  ['a toleration in seconds of no execution', pod({ tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 1 }] }), ['spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set']],
  ['an init container with a probe', pod({ initContainers: [{ name: 'i', image: 'x', livenessProbe: { tcpSocket: { port: 80 } } }] }), ['spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always']],
  ['privilege without escalation', container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }), [`${c}.securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`]],
  ['a user below 0', container({ securityContext: { runAsUser: -1 } }), [`${c}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`]],
  ['a spread without a key', pod({ topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] }), ['spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty']],
  ['a spread of no skew', pod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] }), ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero']],
])('a pod with %s', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

// pkg/registry/core/pod/strategy.go: applySchedulingGatedCondition
test('a pod with scheduling gates says so from its first moment', () => {
  const { metadata, status } = created({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { schedulingGates: [{ name: 'a.b/c' }], containers: [{ name: 'c', image: 'x' }] } }) as any;
  expect(status.conditions).toEqual([
    { type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: metadata.creationTimestamp, reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' },
  ]);
});
