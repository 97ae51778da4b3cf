import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, problemsOf } from '../testing/admit.ts';

const budget = (spec: object): KubeObject => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec });

// pkg/apis/policy/validation/validation.go
test('one of two numbers', () => {
  expect(problemsOf(budget({ minAvailable: 0 }))).toEqual([]);
  const [problem] = problemsOf(budget({ minAvailable: 1, maxUnavailable: 1 }));
  expect(problem).toMatch(/^spec: Invalid value: \{.*\}: minAvailable and maxUnavailable cannot be both set$/);
  expect(problemsOf(budget({ minAvailable: '120%' }))).toEqual(['spec.minAvailable: Invalid value: "120%": must not be greater than 100%']);
  expect(problemsOf(budget({ maxUnavailable: -1 }))).toEqual(['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0']);
});

// printPodDisruptionBudget
test('columns', () => {
  expect(cellsOf({ ...budget({ minAvailable: 0 }), status: { disruptionsAllowed: 2 } })).toMatchObject({ 'Min Available': '0', 'Max Unavailable': 'N/A', 'Allowed Disruptions': 2 });
  expect(cellsOf(budget({ maxUnavailable: '25%' }))).toMatchObject({ 'Min Available': 'N/A', 'Max Unavailable': '25%' });
});
