import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go, pkg/printers/internalversion/printers.go

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const workload = (kind: string, spec: object = {}): KubeObject => ({ apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec: { selector: { matchLabels: labels }, template, ...spec } });
const problems = (kind: string, spec: object) => problemsOf(workload(kind, spec));

test('defaults of a Deployment', () => {
  const { template: completed, ...spec } = defaulted(workload('Deployment'))['spec'];
  expect(spec).toEqual({
    progressDeadlineSeconds: 600,
    replicas: 1,
    revisionHistoryLimit: 10,
    selector: { matchLabels: labels },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  });
  expect(completed.spec.restartPolicy).toBe('Always');
  expect(defaulted(workload('Deployment', { strategy: { type: 'Recreate' } }))['spec'].strategy).toEqual({ type: 'Recreate' });
  expect(defaulted(workload('Deployment', { replicas: 0, strategy: { rollingUpdate: { maxSurge: 0 } } }))['spec']).toMatchObject({ replicas: 0, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } } });
});

test('defaults of the others', () => {
  expect(defaulted(workload('ReplicaSet'))['spec'].replicas).toBe(1);
  expect(defaulted(workload('DaemonSet'))['spec']).toMatchObject({ revisionHistoryLimit: 10, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } });
  expect(defaulted(workload('StatefulSet', { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }] }))['spec']).toMatchObject({
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem' }, status: { phase: 'Pending' } }],
  });
});

test.each(['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'])('a complete %s stays itself', (kind) => {
  const once = defaulted(workload(kind));
  expect(defaulted(once)).toBe(once);
});

test('a DaemonSet counts the changes of its template in an annotation (pkg/apis/apps/v1/conversion.go)', () => {
  expect(created(workload('DaemonSet')).metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' });
});

test.each<[string, string, object, string[]]>([
  ['Deployment', 'no selector', { selector: undefined }, ['spec.selector: Required value', 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`']],
  ['Deployment', 'an empty selector', { selector: {} }, ['spec.selector: Invalid value: {}: empty selector is invalid for deployment']],
  ['Deployment', 'a selector that chooses others', { selector: { matchLabels: { app: 'x' } } }, ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`']],
  ['Deployment', 'fewer than no replicas', { replicas: -1 }, ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
  ['Deployment', 'an unknown strategy', { strategy: { type: 'Canary' } }, ['spec.strategy.type: Unsupported value: "Canary": supported values: "Recreate", "RollingUpdate"']],
  ['Deployment', 'a rolling Recreate', { strategy: { type: 'Recreate', rollingUpdate: {} } }, ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"]],
  ['Deployment', 'no way to roll', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }, ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0']],
  ['Deployment', 'more than all', { strategy: { rollingUpdate: { maxUnavailable: '120%' } } }, ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%']],
  [
    'Deployment',
    'a text that is no percentage',
    { strategy: { rollingUpdate: { maxSurge: 'some' } } },
    ["spec.strategy.rollingUpdate.maxSurge: Invalid value: \"some\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"],
  ],
  ['Deployment', 'a deadline that comes too soon', { progressDeadlineSeconds: 10, minReadySeconds: 10 }, ['spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds']],
  ['Deployment', 'pods that end', { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } }, ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"']],
  ['Deployment', 'a deadline of pods', { template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } }, ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported']],
  ['Deployment', 'no containers', { template: { metadata: { labels }, spec: {} } }, ['spec.template.spec.containers: Required value']],
  ['DaemonSet', 'surge and unavailability', { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }, ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero']],
  ['DaemonSet', 'neither', { updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }, ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0']],
  ['DaemonSet', 'an unknown strategy', { updateStrategy: { type: 'Canary' } }, ['spec.updateStrategy.type: Unsupported value: "Canary": supported values: "RollingUpdate", "OnDelete"']],
  ['StatefulSet', 'an unknown order', { podManagementPolicy: 'Random' }, ["spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'"]],
  ['StatefulSet', 'a partition below zero', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1 } } }, ['spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0']],
])('a %s with %s', (kind, _, spec, expected) => {
  expect(problems(kind, spec)).toEqual(expected);
});

test('the selector stays', () => {
  const other = { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'Exists' }] } };
  for (const kind of ['Deployment', 'ReplicaSet', 'DaemonSet']) {
    expect(problemsOfUpdate(created(workload(kind, other)), created(workload(kind)))).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"web"},"matchExpressions":[{"key":"app","operator":"Exists"}]}: field is immutable']);
  }
});

test('of a StatefulSet little changes', () => {
  const words =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  const old = created(workload('StatefulSet', { serviceName: 'a' }));
  expect(problemsOfUpdate(created(workload('StatefulSet', { serviceName: 'b' })), old)).toEqual([words]);
  expect(problemsOfUpdate(created(workload('StatefulSet', { serviceName: 'a', replicas: 5 })), old)).toEqual([]);
});

test('a StatefulSet has no maxUnavailable while the feature is off', () => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1, maxUnavailable: 2 } };
  expect(created(workload('StatefulSet', { updateStrategy }))['spec' as never]).toMatchObject({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
  expect(JSON.stringify(created(workload('StatefulSet', { updateStrategy })))).not.toContain('maxUnavailable');
});

test('columns', () => {
  const of = (kind: string, status: object, spec: object = {}) => cellsOf({ ...created(workload(kind, spec)), status });
  expect(of('Deployment', { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 }, { replicas: 3 })).toMatchObject({ Ready: '1/3', 'Up-to-date': 2, Available: 1, Containers: 'c', Images: 'nginx', Selector: 'app=web' });
  expect(of('ReplicaSet', { replicas: 2, readyReplicas: 1 }, { replicas: 3 })).toMatchObject({ Desired: 3, Current: 2, Ready: 1 });
  expect(of('DaemonSet', { desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 1, numberAvailable: 2 })).toMatchObject({ Desired: 3, Current: 3, Ready: 2, 'Up-to-date': 1, Available: 2, 'Node Selector': '<none>' });
  expect(of('StatefulSet', { readyReplicas: 1 }, { replicas: 2 })).toMatchObject({ Ready: '1/2', Containers: 'c' });
  expect(cellsOf({ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'a', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'u', controller: true }] }, revision: 2 } as KubeObject)).toMatchObject({ Controller: 'daemonset.apps/d', Revision: 2 });
});

// ValidatePodTemplateSpecForStatefulSet, since 1.34
test('the pods and the claims of a StatefulSet are looked at', () => {
  const mounting = (name: string) => ({ ...template, spec: { containers: [{ name: 'c', image: '', volumeMounts: [{ name, mountPath: '/data' }] }] } });
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  expect(problems('StatefulSet', { template: mounting('data'), volumeClaimTemplates: [claim] })).toEqual(['spec.template.spec.containers[0].image: Required value']);
  expect(problems('StatefulSet', { template: mounting('other'), volumeClaimTemplates: [{ ...claim, spec: {} }], serviceName: 'a.b' })).toEqual([
    'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
    'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
    "spec.serviceName: Invalid value: \"a.b\": must not contain dots",
    'spec.template.spec.containers[0].image: Required value',
    'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "other"',
  ]);
  const old = created(workload('StatefulSet', { volumeClaimTemplates: [claim] }));
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec'], volumeClaimTemplates: [{ ...claim, spec: {} }] } }, old)).toHaveLength(1);
});
