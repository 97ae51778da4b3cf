import { expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'nginx' }], volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: { kind: 'scratch' } }, spec } } }] },
};

// pkg/controller/volume/ephemeral/controller_test.go
it('makes the claim of an ephemeral volume, which goes with its pod', () => {
  const t = new TestCluster({ bind: false });
  t.create('pods', pod);
  t.advance(1000);
  const claim = t.get('persistentvolumeclaims', 'web-scratch');
  expect(claim).toMatchObject({ metadata: { labels: { kind: 'scratch' }, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', controller: true, blockOwnerDeletion: true }] }, spec });
  t.send({ verb: 'delete', resource: 'persistentvolumeclaims', namespace: 'default', name: 'web-scratch' });
  t.advance(1000);
  expect(t.get('persistentvolumeclaims', 'web-scratch').metadata.uid).not.toBe(claim.metadata.uid);
  t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'web', body: { gracePeriodSeconds: 0 } });
  t.advance(3000);
  expect(t.list('persistentvolumeclaims')).toEqual([]);
  expect(t.sim.faults).toEqual([]);
});

it("does not take somebody else's claim", () => {
  const t = new TestCluster({ bind: false });
  t.create('persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'web-scratch' }, spec });
  t.create('pods', pod);
  t.advance(1000);
  expect(t.eventsOf('web')).toContain('Warning FailedBinding ephemeral_volume: ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)');
});
