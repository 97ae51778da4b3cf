import { expect, test } from 'vitest';
import { cellsOf, created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';
import { namespace } from './namespace.ts';

const given = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };

test('a new namespace is active, labelled with its name and held by Kubernetes (registry/core/namespace/strategy.go)', () => {
  expect(created(given)).toMatchObject({ metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
});

test('the label cannot be taken away, nor the finalizers be changed', () => {
  const old = created(given);
  const bare = { ...old, metadata: { ...old.metadata, labels: {} }, spec: {} };
  expect(namespace.prepareForUpdate!(namespace.defaults!(bare as never), old as never)).toMatchObject({ metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } }, spec: { finalizers: ['kubernetes'] } });
});

test('a name is a label, a finalizer one of Kubernetes or qualified', () => {
  expect(problemsOf({ ...given, metadata: { name: 'a.b' } })).toEqual(['metadata.name: Invalid value: "a.b": must not contain dots']);
  expect(problemsOf({ ...given, spec: { finalizers: ['mine'] } })).toEqual(['spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified']);
});

test('only one that is being deleted is Terminating (ValidateNamespaceStatusUpdate)', () => {
  const old = created(given);
  expect(problemsOfUpdate({ ...old, status: { phase: 'Terminating' } }, old)).toEqual(["status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty"]);
});

test('columns', () => {
  expect(cellsOf(created(given))).toMatchObject({ Name: 'team', Status: 'Active' });
});
