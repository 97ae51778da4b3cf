import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

const template = (image: string, labels: object = {}) => ({ metadata: { labels: { app: 'web', ...labels } }, spec: { containers: [{ name: 'nginx', image }] } });

/** A Deployment with a replica set a revision; the last one is the current one. */
const deployment = (images: readonly string[], spec: object = {}): void => {
  const { metadata } = k.server.create('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', annotations: { 'deployment.kubernetes.io/revision': String(images.length), note: 'old' } }, spec: { selector: { matchLabels: { app: 'web' } }, template: template(images.at(-1)!), ...spec } });
  images.forEach((image, i) =>
    k.server.create('replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: `web-${i}`, labels: { app: 'web', 'pod-template-hash': `${i}` }, annotations: { 'deployment.kubernetes.io/revision': String(i + 1), 'kubernetes.io/change-cause': `to ${image}` }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: metadata.uid, controller: true }] },
      spec: { selector: { matchLabels: { app: 'web', 'pod-template-hash': `${i}` } }, template: template(image, { 'pod-template-hash': `${i}` }) },
    }),
  );
};

beforeEach(() => {
  k = new TestKubectl();
});

// kubectl pkg/cmd/rollout/rollout_pause.go, rollout_restart.go
it('tells of every object that it could not change', () => {
  expect(k.run('rollout pause deploy').stderr).toBe('No resources found in default namespace.\n');
  deployment(['nginx:1']);
  k.server.create('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' }, spec: { paused: true, selector: { matchLabels: { app: 'api' } }, template: { metadata: { labels: { app: 'api' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } });
  expect(k.run('rollout pause deploy')).toEqual({ stdout: 'deployment.apps/web paused\n', stderr: 'error: deployments.apps "api" is already paused\n', exit: 1 });
  expect(k.run('rollout pause deploy').stderr).toBe('error: deployments.apps "api" is already paused\nerror: deployments.apps "web" is already paused\n');
  expect(k.run('rollout resume deploy/web').stdout).toBe('deployment.apps/web resumed\n');
  expect(k.run('rollout resume rs').stderr).toBe('error: replicasets.apps "web-0" resuming is not supported\n');
});

it('does not restart twice in a second', () => {
  deployment(['nginx:1']);
  const { sim } = k.server;
  sim.run({ until: Math.ceil(sim.now() / 1000) * 1000 });
  expect(k.run('rollout restart deploy/web').stdout).toBe('deployment.apps/web restarted\n');
  expect(k.run('rollout restart deploy/web').stderr).toBe('error: failed to create patch for web: if restart has already been triggered within the past second, please wait before attempting to trigger another\n');
});

// kubectl pkg/polymorphichelpers/history.go
it('shows what revisions were', () => {
  deployment(['nginx:1', 'nginx:2']);
  expect(k.run('rollout history deploy/web').stdout).toBe('deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         to nginx:1\n2         to nginx:2\n\n');
  expect(k.run('rollout history deploy/web --revision=1 -o jsonpath={.kind}/{.metadata.name}').stdout).toBe('ReplicaSet/web-0');
  expect(k.run('rollout history deploy/web --revision=3').stderr).toBe('error: unable to find the specified revision\n');
  k.server.create('daemonsets', { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec: { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } });
  expect(k.run('rollout history ds/agent').stdout).toBe('daemonset.apps/agent \nNo rollout history found.\n');
  expect(k.run('rollout undo ds/agent').stderr).toBe('error: no last revision to roll back to\n');
});

// kubectl pkg/polymorphichelpers/rollback.go
it('goes back with the annotations of the revision, but the history of the deployment', () => {
  deployment(['nginx:1', 'nginx:2']);
  expect(k.run('rollout undo deploy/web --to-revision=2 --dry-run=server').stdout).toBe('deployment.apps/web skipped rollback (current template already matches revision 2) (server dry run)\n');
  expect(k.run('rollout undo deploy/web --to-revision=5').stderr).toBe('error: unable to find specified revision 5 in history\n');
  expect(k.run('rollout undo deploy/web').stdout).toBe('deployment.apps/web rolled back\n');
  const { metadata, spec } = k.server.get('deployments', 'web', 'apps');
  expect(spec.template.spec.containers[0].image).toBe('nginx:1');
  expect(spec.template.metadata.labels).toEqual({ app: 'web' });
  expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2', 'kubernetes.io/change-cause': 'to nginx:1' });
  k.run('rollout pause deploy/web');
  expect(k.run('rollout undo deploy/web --dry-run=client').exit).toBe(0);
  expect(k.run('rollout undo deploy/web --to-revision=2').stderr).toBe("error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n");
});
