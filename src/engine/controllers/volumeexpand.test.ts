import { expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const size = (storage: string) => ({ resources: { requests: { storage } } });

// pkg/controller/volume/expand
it('says that somebody else must expand a claim that asks for more', () => {
  const t = new TestCluster();
  t.create('storageclasses', { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'grows' }, provisioner: 'example.com/none', allowVolumeExpansion: true }, undefined);
  t.create('persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'grows', hostPath: { path: '/x' } } });
  t.create('persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'grows', volumeName: 'pv', ...size('1Gi') } });
  t.advance(3000);
  expect(t.get('persistentvolumeclaims', 'data').status.phase).toBe('Bound');
  t.change('persistentvolumeclaims', 'data', { spec: size('2Gi') });
  t.advance(1000);
  expect(t.eventsOf('data')).toEqual(['Warning ExternalExpanding volume_expand: waiting for an external controller to expand this PVC']);
  expect(t.get('persistentvolumeclaims', 'data').status.capacity).toEqual({ storage: '1Gi' });
});
