import { expect, test } from 'vitest';
import { createRegistry } from './index.ts';
import { compareVersions } from './registry.ts';

test('every resource of `kubectl api-resources` is there once, in the order of discovery', () => {
  const kinds = createRegistry();
  expect(kinds.all().length).toBe(68);
  expect(kinds.byResource('apps', 'v1', 'deployments')?.kind).toBe('Deployment');
  expect(kinds.byKind('v1', 'Pod')?.shortNames).toEqual(['po']);
  expect(new Set(kinds.all().map((kind) => `${kind.group}/${kind.version}`)).size).toBe(22);
  expect(kinds.all().filter((kind) => kind.categories.includes('all')).map((kind) => kind.plural)).toContain('pods');
});

test('the preferred version is the newest GA one, and follows what comes and goes', () => {
  const kinds = createRegistry();
  expect(kinds.preferred('autoscaling', 'HorizontalPodAutoscaler')?.version).toBe('v2');
  kinds.remove(kinds.byResource('autoscaling', 'v2', 'horizontalpodautoscalers')!);
  expect(kinds.preferred('autoscaling', 'HorizontalPodAutoscaler')?.version).toBe('v1');
  expect(kinds.byKind('autoscaling/v2', 'HorizontalPodAutoscaler')).toBeUndefined();
});

test('versions sort by stage, then by number (apimachinery version/helpers.go)', () => {
  expect(['foo', 'v1alpha1', 'v2', 'v1beta2', 'v10', 'v1beta1', 'v1'].sort(compareVersions)).toEqual(['v10', 'v2', 'v1', 'v1beta2', 'v1beta1', 'v1alpha1', 'foo']);
});
