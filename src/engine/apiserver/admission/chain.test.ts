import { expect, it } from 'vitest';
import { TestServer } from '../testing.ts';

// apiserver/pkg/admission/errors.go; registry/generic/registry/store.go: the name is generated between the two halves.
it('plugins that mutate know a generated name only by what it begins with, those that validate know it', () => {
  const t = new TestServer().withAccount();
  const asked = (spec: object) => t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });
  expect(asked({ serviceAccountName: 'nope' })).toMatchObject({ message: 'pods "web-" is forbidden: error looking up service account default/nope: serviceaccount "nope" not found', details: { name: 'web-' } });
  expect(asked({ priorityClassName: 'nope' }).message).toBe('pods "web-" is forbidden: no PriorityClass with name nope was found');
  expect(asked({ runtimeClassName: 'nope' }).message).toBe('pods "web-" is forbidden: pod rejected: RuntimeClass "nope" not found');
  expect(asked({ overhead: { cpu: '1m' } }).message).toMatch(/^pods "web-[a-z0-9]{5}" is forbidden: pod rejected: Pod Overhead set without/);
  expect(asked({}).metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
});
