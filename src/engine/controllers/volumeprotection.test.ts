import { expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const storage = 'storage.k8s.io';

// pkg/controller/volume/vacprotection
it('keeps a class of attributes while a claim names it', () => {
  const t = new TestCluster();
  const rest = { group: storage };
  t.send({ verb: 'create', group: storage, version: 'v1', resource: 'volumeattributesclasses', body: { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttributesClass', metadata: { name: 'gold' }, driverName: 'd', parameters: { iops: '1' } } });
  t.create('persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', volumeAttributesClassName: 'gold', resources: { requests: { storage: '1Gi' } } } });
  expect(t.get('volumeattributesclasses', 'gold', storage).metadata.finalizers).toEqual(['kubernetes.io/vac-protection']);
  t.delete('volumeattributesclasses', 'gold', undefined, rest);
  t.advance(1000);
  expect(t.get('volumeattributesclasses', 'gold', storage).metadata.deletionTimestamp).toBeDefined();
  t.delete('persistentvolumeclaims', 'data');
  t.advance(1000);
  expect(t.get('volumeattributesclasses', 'gold', storage).reason).toBe('NotFound');
  expect(t.sim.faults).toEqual([]);
});
