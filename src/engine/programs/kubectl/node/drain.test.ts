import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;
const EVICTION = 'Cannot evict pod as it would violate the pod\'s disruption budget.';

const pod = (name: string, spec: object = {}, owned = true): void => {
  k.server.pod(name, { nodeName: 'node01', ...spec }, { labels: { app: 'web' }, ...(owned ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true }] } : {}) });
};

beforeEach(() => {
  k = new TestKubectl();
  k.server.withAccount();
  k.server.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01' } });
});

// kubectl pkg/drain/filters.go
it('refuses to lose what would not come back, and drops the warnings that a later filter has none for', () => {
  pod('bare', {}, false);
  pod('local', { containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/v' }] }], volumes: [{ name: 'v', emptyDir: {} }] });
  const refused = k.run('drain node01');
  expect(refused.stdout).toBe('node/node01 cordoned\n');
  expect(refused.stderr).toContain('cannot delete Pods that declare no controller (use --force to override): default/bare');
  expect(refused.stderr).toContain('cannot delete Pods with local storage (use --delete-emptydir-data to override): default/local');
  expect(refused.exit).toBe(1);
  const { stdout, stderr } = k.run('drain node01 --force --delete-emptydir-data --dry-run=client');
  expect(stderr).toBe('Warning: deleting Pods that declare no controller: default/bare\n');
  expect(stdout).toBe('node/node01 already cordoned (dry run)\nevicting pod default/bare (dry run)\nevicting pod default/local (dry run)\nnode/node01 drained (dry run)\n');
});

// kubectl pkg/drain/drain.go; recording 45
it('tells of all pods that a disruption budget held past the timeout, and which are left', () => {
  pod('a');
  pod('b');
  k.server.create('poddisruptionbudgets', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } } });
  for (const name of ['a', 'b']) k.server.patch('pods', name, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }, 'application/merge-patch+json', { subresource: 'status' });
  k.server.patch('poddisruptionbudgets', 'web', { status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 } }, 'application/merge-patch+json', { group: 'policy', subresource: 'status' });
  const { stdout, stderr, exit } = k.run('drain node01 --timeout=3s');
  const late = (name: string): string => `error when evicting pods/"${name}" -n "default": global timeout reached: 3s`;
  expect(stdout).toBe('node/node01 cordoned\nevicting pod default/a\nevicting pod default/b\nevicting pod default/a\nevicting pod default/b\n');
  expect(stderr).toBe(
    `error when evicting pods/"a" -n "default" (will retry after 5s): ${EVICTION}\nerror when evicting pods/"b" -n "default" (will retry after 5s): ${EVICTION}\n` +
      `There are pending pods in node "node01" when an error occurred: [${late('a')}, ${late('b')}]\npod/a\npod/b\n` +
      `error: unable to drain node "node01" due to error: [${late('a')}, ${late('b')}], continuing command...\nThere are pending nodes to be drained:\n node01\n${late('a')}\n${late('b')}\n`,
  );
  expect(exit).toBe(1);
  const deleted = k.run('drain node01 --disable-eviction --grace-period=0');
  expect(deleted.stdout).toBe('node/node01 already cordoned\npod/a deleted\npod/b deleted\nnode/node01 drained\n');
});

it.each([
  ['drain', "error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples\n"],
  ['drain node01 -l a=b', "error: cannot specify both a node name and a --selector option\nSee 'kubectl drain -h' for help and examples\n"],
  ['drain node01 --pod-selector=a=b=c', 'error: --pod-selector=<pod_selector> must be a valid label selector\n'],
  ['cordon nope', 'Error from server (NotFound): nodes "nope" not found\n'],
])('%s', (line, words) => expect(k.run(line).stderr).toBe(words));
