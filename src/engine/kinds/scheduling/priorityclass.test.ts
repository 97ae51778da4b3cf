import { expect, test } from 'vitest';
import { cellsOf, created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

const priorityClass = (name: string, value: number, more: object = {}) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more });

// pkg/apis/scheduling/validation/validation.go
test('values of users are no higher than a billion, names of the system its own', () => {
  expect(problemsOf(priorityClass('high', 1_000_000_000))).toEqual([]);
  expect(problemsOf(priorityClass('higher', 1_000_000_001))).toEqual(['value: Forbidden: maximum allowed value of a user defined priority is 1000000000']);
  expect(problemsOf(priorityClass('system-mine', 1))).toEqual(["metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class"]);
  expect(problemsOf(priorityClass('a', 1, { preemptionPolicy: 'Maybe' }))).toEqual(['preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"']);
});

test('a value stays', () => {
  const old = created(priorityClass('a', 1));
  expect(problemsOfUpdate({ ...old, value: 2 }, old)).toEqual(['value: Forbidden: may not be changed in an update.']);
});

test('columns', () => {
  expect(cellsOf(created(priorityClass('a', -5)))).toMatchObject({ Value: -5, 'Global-Default': false, PreemptionPolicy: 'PreemptLowerPriority' });
});

test('a class of the system is not looked at again', () => {
  const old = created(priorityClass('system-node-critical', 2_000_001_000));
  expect(problemsOfUpdate({ ...old, description: 'x' }, old)).toEqual([]);
  expect(problemsOfUpdate({ ...old, value: 2 }, old)).toEqual(['value: Forbidden: may not be changed in an update.']);
});
