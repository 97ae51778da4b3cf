import { expect, test } from 'vitest';
import type { KubeObject } from '../../../api/types.ts';
import { created, defaulted } from '../../testing/admit.ts';

// pkg/apis/core/v1/defaults.go and its test

const pod = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
const container = (given: object): any => defaulted(pod({ containers: [{ name: 'c', image: 'nginx', ...given }] }))['spec'].containers[0];

test('a pod as `kubectl run web --image=nginx` makes it', () => {
  expect(defaulted(pod({ containers: [{ name: 'web', image: 'nginx' }] }))['spec']).toEqual({
    containers: [{ name: 'web', image: 'nginx', imagePullPolicy: 'Always', resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' }],
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
});

test('an object with everything stays itself', () => {
  const once = defaulted(pod({ containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } } }], volumes: [{ name: 'v' }] }));
  expect(defaulted(once)).toBe(once);
});

test('what was given is never changed', () => {
  const given = pod({ containers: [{ name: 'c', image: 'nginx' }] });
  const copy = structuredClone(given);
  defaulted(given);
  expect(given).toEqual(copy);
});

test('a template is completed once, whoever holds it', () => {
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const workload = (kind: string): any => defaulted({ apiVersion: 'apps/v1', kind, metadata: { name: 'a' }, spec: { selector: { matchLabels: { app: 'a' } }, template } });
  expect(workload('ReplicaSet').spec.template).toBe(workload('Deployment').spec.template);
});

test('a template has neither service links nor requests from limits: its pods get them', () => {
  const spec: any = defaulted({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { selector: {}, template: { metadata: {}, spec: { containers: [{ name: 'c', image: 'nginx', resources: { limits: { cpu: '1' } } }] } } },
  })['spec'].template.spec;
  expect(spec.enableServiceLinks).toBeUndefined();
  expect(spec.containers[0].resources).toEqual({ limits: { cpu: '1' } });
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['registry:5000/nginx', 'Always'],
  ['registry:5000/nginx:1', 'IfNotPresent'],
  ['nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000', 'IfNotPresent'],
])('image %s is pulled %s (SetDefaults_Container)', (image, policy) => {
  expect(container({ image }).imagePullPolicy).toBe(policy);
});

test('probes, hooks, ports and field references', () => {
  const out = container({
    ports: [{ containerPort: 80 }],
    env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    livenessProbe: { httpGet: { port: 80 }, timeoutSeconds: 0 },
    readinessProbe: { grpc: { port: 1 }, periodSeconds: 3 },
    lifecycle: { preStop: { httpGet: { port: 80 } } },
  });
  expect(out.ports).toEqual([{ containerPort: 80, protocol: 'TCP' }]);
  expect(out.env[0].valueFrom.fieldRef.apiVersion).toBe('v1');
  expect(out.livenessProbe).toEqual({ httpGet: { port: 80, path: '/', scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  expect(out.readinessProbe).toMatchObject({ grpc: { port: 1, service: '' }, periodSeconds: 3 });
  expect(out.lifecycle.preStop.httpGet).toEqual({ port: 80, path: '/', scheme: 'HTTP' });
});

test('requests are the limits where they are missing (SetDefaults_Pod)', () => {
  expect(container({ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } }).resources.requests).toEqual({ cpu: '500m', memory: '1Gi' });
});

test("on the host's network a container port is a host port", () => {
  const spec: any = defaulted(pod({ hostNetwork: true, containers: [{ name: 'c', image: 'a:1', ports: [{ containerPort: 80 }] }] }))['spec'];
  expect(spec.containers[0].ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
});

test('the account has two names', () => {
  expect(defaulted(pod({ serviceAccount: 'robot', containers: [] }))['spec']).toMatchObject({ serviceAccount: 'robot', serviceAccountName: 'robot' });
});

test('volumes', () => {
  const volumes = [
    { name: 'none' },
    { name: 'secret', secret: { secretName: 'a' } },
    { name: 'config', configMap: { name: 'a', defaultMode: 256 } },
    { name: 'host', hostPath: { path: '/tmp' } },
    { name: 'all', projected: { sources: [{ serviceAccountToken: { path: 'token' } }, { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } }] } },
    { name: 'own', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } },
  ];
  expect(defaulted(pod({ containers: [], volumes }))['spec'].volumes).toEqual([
    { name: 'none', emptyDir: {} },
    { name: 'secret', secret: { secretName: 'a', defaultMode: 420 } },
    { name: 'config', configMap: { name: 'a', defaultMode: 256 } },
    { name: 'host', hostPath: { path: '/tmp', type: '' } },
    { name: 'all', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }, { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace', apiVersion: 'v1' } }] } }] } },
    { name: 'own', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem' } } } },
  ]);
});

test.each([
  ['Guaranteed', [{ limits: { cpu: '1', memory: '1Gi' } }]],
  ['Burstable', [{ limits: { cpu: '1' } }]],
  ['Burstable', [{ limits: { cpu: '1', memory: '1Gi' } }, {}]],
  ['Burstable', [{ requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }]],
  ['BestEffort', [{}]],
  ['BestEffort', [{ requests: { cpu: '0' } }]],
  ['BestEffort', [{ limits: { 'ephemeral-storage': '1Gi' } }]],
])('a new pod is %s with %j (pkg/apis/core/helper/qos/qos.go)', (qosClass, resources) => {
  const containers = resources.map((each, i) => ({ name: `c${i}`, image: 'a', resources: each }));
  expect(created(pod({ containers }))['status']).toMatchObject({ phase: 'Pending', qosClass });
});
