import { expect, test } from 'vitest';
import type { KubeObject } from '../../../api/types.ts';
import { created, problemsOfUpdate } from '../../testing/admit.ts';

// The pod of `kubectl run pod1 --image=nginx` as the server keeps it, and the answers that a 1.36 server gave.
const pod1 = created({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pod1', labels: { run: 'pod1' } },
  spec: {
    containers: [{ name: 'pod1', image: 'nginx', volumeMounts: [{ name: 'kube-api-access-n56hl', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }] }],
    nodeName: 'node02',
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    serviceAccountName: 'default',
    tolerations: [
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ],
    volumes: [
      {
        name: 'kube-api-access-n56hl',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ],
  },
});

const forbidden =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

const withSpec = (change: object): KubeObject => ({ ...pod1, spec: { ...pod1.spec, ...change } });
const withContainer = (change: object): KubeObject => withSpec({ containers: [{ ...pod1.spec.containers[0], ...change }] });

test('another account: the diff has the lines of the internal type', () => {
  expect(problemsOfUpdate(withSpec({ serviceAccountName: 'x' }), pod1)).toEqual([
    `${forbidden}@@ -138,7 +138,7 @@
  "ActiveDeadlineSeconds": null,
  "DNSPolicy": "ClusterFirst",
  "NodeSelector": null,
- "ServiceAccountName": "default",
+ "ServiceAccountName": "x",
  "AutomountServiceAccountToken": null,
  "NodeName": "node02",
  "SecurityContext": {
`,
  ]);
});

test('other resources', () => {
  expect(problemsOfUpdate(withContainer({ resources: { requests: { cpu: '1' } } }), pod1)).toEqual([
    `${forbidden}@@ -101,7 +101,9 @@
    "Env": null,
    "Resources": {
     "Limits": null,
-    "Requests": null,
+    "Requests": {
+     "cpu": "1"
+    },
     "Claims": null
    },
    "ResizePolicy": null,
`,
  ]);
});

test('image, deadline, added tolerations and taken gates may change', () => {
  expect(problemsOfUpdate(withContainer({ image: 'nginx:1.27' }), pod1)).toEqual([]);
  expect(problemsOfUpdate(withSpec({ activeDeadlineSeconds: 60 }), pod1)).toEqual([]);
  expect(problemsOfUpdate(withSpec({ tolerations: [...pod1.spec.tolerations, { key: 'a', operator: 'Exists' }] }), pod1)).toEqual([]);
  const gated = withSpec({ schedulingGates: [{ name: 'example.com/wait' }], nodeName: undefined });
  expect(problemsOfUpdate({ ...gated, spec: { ...gated.spec, schedulingGates: undefined } }, gated)).toEqual([]);
  expect(problemsOfUpdate({ ...gated, spec: { ...gated.spec, nodeSelector: { disk: 'ssd' } } }, gated)).toEqual([]);
  expect(problemsOfUpdate({ ...gated, spec: { ...gated.spec, schedulingGates: [{ name: 'example.com/wait' }, { name: 'example.com/more' }] } }, gated)).toEqual([
    "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/more'",
  ]);
});

test('tolerations stay, containers neither come nor go, a deadline only shrinks', () => {
  expect(problemsOfUpdate(withSpec({ tolerations: pod1.spec.tolerations.slice(1) }), pod1)).toEqual(['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds']);
  expect(problemsOfUpdate(withSpec({ containers: [...pod1.spec.containers, { ...pod1.spec.containers[0], name: 'two' }] }), pod1)).toEqual(['spec.containers: Forbidden: pod updates may not add or remove containers']);
  const limited = withSpec({ activeDeadlineSeconds: 60 });
  expect(problemsOfUpdate(withSpec({ activeDeadlineSeconds: 61 }), limited)).toEqual(['spec.activeDeadlineSeconds: Invalid value: 61: must be less than or equal to previous value']);
});

test('binding, ephemeral containers and resize have rules of their own', () => {
  expect(problemsOfUpdate(withSpec({ nodeName: 'node01' }), pod1, 'binding')).toEqual([]);
  const debugged = created({ ...pod1, spec: { ...pod1.spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] } });
  expect(problemsOfUpdate(debugged, pod1, 'ephemeralcontainers')).toEqual([]);
  expect(problemsOfUpdate(pod1, debugged, 'ephemeralcontainers')).toEqual(['spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n']);
  const sized = withContainer({ resources: { requests: { cpu: '1' } } });
  expect(problemsOfUpdate(withContainer({ resources: { requests: { cpu: '2' } } }), sized, 'resize')).toEqual([]);
  expect(problemsOfUpdate(withContainer({ resources: { requests: { cpu: '2' } }, image: 'x' }), sized, 'resize')).toEqual(['spec: Forbidden: only cpu and memory resources are mutable']);
  expect(problemsOfUpdate(withContainer({ resources: {} }), sized, 'resize')[0]).toMatch(/QOS Class may not change/);
  const whole = (resources: object) => withSpec({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' }, ...resources } });
  expect(problemsOfUpdate(whole({ requests: { cpu: '2', memory: '1Gi' } }), whole({}), 'resize')).toEqual([]);
  expect(problemsOfUpdate(whole({ limits: undefined }), whole({}), 'resize')).toEqual(['spec.resources.limits: Forbidden: resource limits cannot be removed']);
  expect(problemsOfUpdate({ ...whole({}), spec: { ...whole({}).spec, nodeName: 'other' } }, whole({}), 'resize')).toEqual(['spec: Forbidden: only cpu and memory resources are mutable']);
});

test('a change of status costs no look at the spec', () => {
  expect(problemsOfUpdate({ ...pod1, status: { phase: 'Running' } }, pod1, 'status')).toEqual([]);
});

// ValidatePodResize
test('init containers and static pods are not resized', () => {
  const sized = (cpu: string) => ({ requests: { cpu }, limits: { cpu: '4' } });
  const pod = (first: object, side: object, annotations?: object) =>
    created({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', ...(annotations && { annotations }) }, spec: { initContainers: [{ name: 'first', image: 'a', ...first }, { name: 'side', image: 'a', restartPolicy: 'Always', ...side }], containers: [{ name: 'c', image: 'a', resources: sized('1') }] } });
  const old = pod({ resources: sized('1') }, { resources: sized('1') });
  expect(problemsOfUpdate(pod({ resources: sized('1') }, { resources: sized('2') }), old, 'resize')).toEqual([]);
  expect(problemsOfUpdate(pod({ resources: sized('2') }, { resources: sized('1'), image: 'b' }), old, 'resize')).toEqual([
    'spec: Forbidden: resources for non-sidecar init containers are immutable',
    'spec: Forbidden: only cpu and memory resources for sidecar containers are mutable',
  ]);
  expect(problemsOfUpdate(pod({ resources: sized('1') }, {}), old, 'resize')).toEqual(['spec.initContainers[1].resources.requests: Forbidden: resource requests cannot be removed', 'spec.initContainers[1].resources.limits: Forbidden: resource limits cannot be removed']);
  const mirror = (cpu: string) => {
    const object = pod({}, { resources: sized(cpu) }, { 'kubernetes.io/config.mirror': 'x' });
    return { ...object, spec: { ...object['spec'], nodeName: 'node01' } } as KubeObject;
  };
  expect(problemsOfUpdate(mirror('2'), mirror('1'), 'resize')).toEqual([': Forbidden: static pods cannot be resized']);
});
