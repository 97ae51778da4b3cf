import { expect, test } from 'vitest';
import { created, problemsOf } from '../../testing/admit.ts';

const pod = (spec: object) => created({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { app: 'web', 'pod-template-hash': 'x1' } }, spec: { containers: [{ name: 'c', image: 'a' }], ...spec } })['spec'];
const ofRevision = { key: 'pod-template-hash', operator: 'In', values: ['x1'] };
const selector = { matchLabels: { app: 'web' } };

// KEP-3243 and KEP-3633; pkg/registry/core/pod/strategy.go
test('a spread over pods of the same revision', () => {
  const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector, matchLabelKeys: ['pod-template-hash', 'gone'] };
  expect(pod({ topologySpreadConstraints: [constraint] }).topologySpreadConstraints).toEqual([{ ...constraint, labelSelector: { ...selector, matchExpressions: [ofRevision] } }]);
});

test('an affinity to pods of the same revision, away from those of others', () => {
  const term = { topologyKey: 'zone', labelSelector: selector };
  const { podAffinity, podAntiAffinity } = pod({
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, matchLabelKeys: ['pod-template-hash'] }] },
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { ...term, mismatchLabelKeys: ['app'] } }] },
    },
  }).affinity;
  expect(podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions).toEqual([ofRevision]);
  expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchExpressions).toEqual([{ key: 'app', operator: 'NotIn', values: ['web'] }]);
});

test('a selector that is missing chooses no pod, and stays so', () => {
  const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['app'] };
  expect(pod({ topologySpreadConstraints: [constraint] }).topologySpreadConstraints).toEqual([constraint]);
});

test('a key is in the selector just once', () => {
  const of = (labelSelector: object) => problemsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'a' }], topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector, matchLabelKeys: ['app'] }] } });
  expect(of({ matchLabels: { tier: 'x' } })).toEqual([]);
  expect(of({ matchLabels: { app: 'web' } })).toEqual(['spec.topologySpreadConstraints[0][0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector']);
});
