import { describe, expect, it } from 'vitest';
import { admin } from '../apiserver/testing.ts';
import { Client } from '../client/client.ts';
import { createLocalPathProvisioner } from './localpath.ts';
import { TestCluster } from './testing.ts';

const statefulSet = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas: 3,
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'redis', image: 'redis:7' }] } },
    ...spec,
  },
});
const withClaims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } } }] };
const create = (t: TestCluster, spec: object = {}) => {
  expect(t.create('statefulsets', statefulSet(spec)).message).toBeUndefined();
};
const running = (spec: object = {}) => {
  const t = new TestCluster();
  create(t, spec);
  t.advance(8000);
  return t;
};
const db = (t: TestCluster) => t.get('statefulsets', 'db', 'apps');
const names = (t: TestCluster) => t.list('pods').map((p) => p.metadata.name);
const images = (t: TestCluster) => t.list('pods').map((p) => p.spec.containers[0].image);
const patch = (t: TestCluster, body: object) => t.change('statefulsets', 'db', body, 'apps');
const setImage = (t: TestCluster, image: string) => patch(t, { spec: { template: { spec: { containers: [{ name: 'redis', image }] } } } });

// recording 39; pkg/controller/statefulset/stateful_set_control_test.go
describe('statefulset', () => {
  it('makes its pods one after the other, with names, labels and hostnames of their own', () => {
    const t = new TestCluster();
    create(t);
    const seen: number[] = [];
    for (let i = 0; i < 40; i++) {
      t.advance(150);
      const n = names(t).length;
      if (seen.at(-1) !== n) seen.push(n);
    }
    expect(seen.filter((n) => n > 0)).toEqual([1, 2, 3]);
    const revision = t.list('controllerrevisions', 'apps')[0].metadata.name;
    expect(t.get('pods', 'db-1')).toMatchObject({
      metadata: { labels: { app: 'db', 'apps.kubernetes.io/pod-index': '1', 'controller-revision-hash': revision, 'statefulset.kubernetes.io/pod-name': 'db-1' } },
      spec: { hostname: 'db-1', subdomain: 'db' },
    });
    expect(db(t).status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3, currentRevision: revision, updateRevision: revision, collisionCount: 0, observedGeneration: 1 });
    expect(t.eventsOf('db')).toEqual([0, 1, 2].map((i) => `Normal SuccessfulCreate statefulset-controller: Create Pod db-${i} in StatefulSet db successful`));
    expect(t.sim.faults).toEqual([]);
  });

  it('makes a claim for each pod first, and keeps it', () => {
    const t = new TestCluster();
    t.send({ verb: 'create', group: 'storage.k8s.io', resource: 'storageclasses', body: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'standard' }, provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer' } });
    create(t, { ...withClaims, replicas: 1 });
    t.advance(3000);
    expect(t.get('persistentvolumeclaims', 'data-db-0')).toMatchObject({ metadata: { labels: { app: 'db' } }, status: { phase: 'Pending' } });
    expect(t.get('pods', 'db-0').spec.volumes[0]).toEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } });
    expect(t.eventsOf('db')[0]).toBe('Normal SuccessfulCreate statefulset-controller: Create Claim data-db-0 Pod db-0 in StatefulSet db success');
    patch(t, { spec: { replicas: 0 } });
    t.advance(3000);
    expect(names(t)).toEqual([]);
    expect(t.list('persistentvolumeclaims')).toHaveLength(1);
  });

  it('removes the last first when it shrinks', () => {
    const t = running();
    patch(t, { spec: { replicas: 1 } });
    t.advance(300);
    expect(t.list('pods').filter((p) => p.metadata.deletionTimestamp).map((p) => p.metadata.name)).toEqual(['db-2']);
    t.advance(3000);
    expect(names(t)).toEqual(['db-0']);
    expect(t.eventsOf('db').slice(-2)).toEqual(['Normal SuccessfulDelete statefulset-controller: Delete Pod db-2 in StatefulSet db successful', 'Normal SuccessfulDelete statefulset-controller: Delete Pod db-1 in StatefulSet db successful']);
  });

  it('updates from the last to the first, and goes back', () => {
    const t = running();
    setImage(t, 'redis:8');
    const seen = new Set<string>();
    for (let i = 0; i < 150; i++) {
      t.advance(100);
      if (names(t).length === 3) seen.add(images(t).map((image) => image.slice(-1)).join(''));
    }
    expect([...seen]).toEqual(['777', '778', '788', '888']);
    expect(images(t)).toEqual(['redis:8', 'redis:8', 'redis:8']);
    expect(db(t).status.currentRevision).toBe(db(t).status.updateRevision);
    setImage(t, 'redis:7');
    t.advance(20_000);
    expect(images(t)).toEqual(['redis:7', 'redis:7', 'redis:7']);
    expect(t.list('controllerrevisions', 'apps').map((r) => r.revision).sort()).toEqual([2, 3]);
  });

  it('leaves replicas below the partition as they are, and brings them back so', () => {
    const t = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    setImage(t, 'redis:8');
    t.advance(10_000);
    expect(images(t)).toEqual(['redis:7', 'redis:7', 'redis:8']);
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'db-0' });
    t.advance(10_000);
    expect(images(t)).toEqual(['redis:7', 'redis:7', 'redis:8']);
    expect(db(t).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
  });

  it('counts the partition from the first ordinal', () => {
    const t = running({ ordinals: { start: 5 }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    setImage(t, 'redis:8');
    t.advance(10_000);
    expect(names(t)).toEqual(['db-5', 'db-6', 'db-7']);
    expect(images(t)).toEqual(['redis:7', 'redis:7', 'redis:8']);
  });

  it('gives claims their owners at once where pods come in parallel', () => {
    const t = new TestCluster();
    t.behaviour = () => ({ stuck: true });
    create(t, { ...withClaims, podManagementPolicy: 'Parallel', persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
    t.advance(3000);
    expect(t.list('persistentvolumeclaims').map((c) => c.metadata.ownerReferences?.[0]?.kind)).toEqual(['StatefulSet', 'StatefulSet', 'StatefulSet']);
  });

  it('lets the claim go of a pod that was on its way out when the set shrank', () => {
    const t = new TestCluster();
    t.behaviour = () => ({ stopMs: 2000 });
    create(t, { ...withClaims, replicas: 2, podManagementPolicy: 'Parallel', persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } });
    t.advance(6000);
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'db-1' });
    patch(t, { spec: { replicas: 1 } });
    t.advance(8000);
    expect(t.list('persistentvolumeclaims').map((c) => c.metadata.name)).toEqual(['data-db-0']);
  });

  it('waits for a pod that is not ready, unless it may work in parallel', () => {
    const stuck = new TestCluster();
    stuck.behaviour = (pod) => ({ stuck: pod.metadata.name === 'db-0' });
    create(stuck);
    stuck.advance(5000);
    expect(names(stuck)).toEqual(['db-0']);
    const parallel = new TestCluster();
    parallel.behaviour = (pod) => ({ stuck: pod.metadata.name === 'db-0' });
    create(parallel, { podManagementPolicy: 'Parallel' });
    parallel.advance(5000);
    expect(names(parallel)).toEqual(['db-0', 'db-1', 'db-2']);
  });

  it('brings a deleted pod back under its name', () => {
    const t = running();
    const { uid } = t.get('pods', 'db-1').metadata;
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'db-1' });
    t.advance(4000);
    expect(names(t)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(t.get('pods', 'db-1').metadata.uid).not.toBe(uid);
  });

  it('lets claims go with the set where its policy says so', () => {
    const t = new TestCluster();
    create(t, { ...withClaims, replicas: 2, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } });
    t.advance(6000);
    patch(t, { spec: { replicas: 1 } });
    t.advance(5000);
    expect(t.list('persistentvolumeclaims').map((c) => c.metadata.name)).toEqual(['data-db-0']);
    t.send({ verb: 'delete', group: 'apps', resource: 'statefulsets', namespace: 'default', name: 'db', body: { propagationPolicy: 'Background' } });
    t.advance(5000);
    expect(t.list('persistentvolumeclaims')).toEqual([]);
  });
});

// recordings 39, 43; pkg/controller/volume/persistentvolume/binder_test.go
describe('persistent volumes', () => {
  const volume = (name: string, spec: object = {}) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec: { storageClassName: 'manual', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', hostPath: { path: '/mnt' }, ...spec } });
  const claim = (name: string, storage: string, spec: object = {}) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: { storageClassName: 'manual', accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec } });
  const pv = (t: TestCluster, name: string) => t.send({ verb: 'get', resource: 'persistentvolumes', name }).body;

  it('binds the smallest volume that will do, and releases it', () => {
    const t = new TestCluster();
    for (const [name, storage] of [['large', '5Gi'], ['fits', '2Gi'], ['small', '500Mi']] as const) t.send({ verb: 'create', resource: 'persistentvolumes', body: volume(name, { capacity: { storage } }) });
    t.advance(500);
    expect(pv(t, 'fits').status.phase).toBe('Available');
    t.create('persistentvolumeclaims', claim('one', '1Gi'));
    t.create('persistentvolumeclaims', claim('toobig', '10Gi'));
    t.advance(1000);
    expect(t.get('persistentvolumeclaims', 'one')).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' }, finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { volumeName: 'fits' },
      status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] },
    });
    expect(pv(t, 'fits')).toMatchObject({ metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } }, spec: { claimRef: { namespace: 'default', name: 'one' } }, status: { phase: 'Bound' } });
    expect(t.get('persistentvolumeclaims', 'toobig').status.phase).toBe('Pending');
    expect(t.eventsOf('toobig')).toEqual(['Warning ProvisioningFailed persistentvolume-controller: storageclass.storage.k8s.io "manual" not found']);
    t.send({ verb: 'delete', resource: 'persistentvolumeclaims', namespace: 'default', name: 'one' });
    t.advance(1000);
    expect(t.send({ verb: 'get', resource: 'persistentvolumeclaims', namespace: 'default', name: 'one' }).code).toBe(404);
    expect(pv(t, 'fits').status.phase).toBe('Released');
  });

  it('keeps a claim that a pod uses', () => {
    const t = new TestCluster();
    t.send({ verb: 'create', resource: 'persistentvolumes', body: volume('pv1') });
    t.create('persistentvolumeclaims', claim('one', '1Gi'));
    t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'user' }, spec: { containers: [{ name: 'c', image: 'x' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'one' } }] } });
    t.advance(3000);
    t.send({ verb: 'delete', resource: 'persistentvolumeclaims', namespace: 'default', name: 'one' });
    t.advance(2000);
    expect(t.get('persistentvolumeclaims', 'one').metadata.deletionTimestamp).toBeDefined();
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'user' });
    t.advance(2000);
    expect(t.send({ verb: 'get', resource: 'persistentvolumeclaims', namespace: 'default', name: 'one' }).code).toBe(404);
  });

  it('waits for the first consumer, and has the volume made on its node', () => {
    const t = new TestCluster();
    createLocalPathProvisioner({ sim: t.sim, clientFor: (agent) => new Client(t.server, agent, admin), pod: 'local-path-provisioner-x' }).start();
    t.send({ verb: 'create', group: 'storage.k8s.io', resource: 'storageclasses', body: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'standard' }, provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer' } });
    t.create('persistentvolumeclaims', claim('dyn', '500Mi', { storageClassName: 'standard' }));
    t.advance(1000);
    expect(t.eventsOf('dyn')).toEqual(['Normal WaitForFirstConsumer persistentvolume-controller: waiting for first consumer to be created before binding']);
    t.change('persistentvolumeclaims', 'dyn', { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node01' } } });
    t.advance(3000);
    const dyn = t.get('persistentvolumeclaims', 'dyn');
    expect(dyn).toMatchObject({
      metadata: { annotations: { 'volume.beta.kubernetes.io/storage-provisioner': 'rancher.io/local-path', 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path', 'pv.kubernetes.io/bind-completed': 'yes' } },
      status: { phase: 'Bound', capacity: { storage: '500Mi' } },
    });
    const name = `pvc-${dyn.metadata.uid}`;
    expect(pv(t, name)).toMatchObject({ status: { phase: 'Bound' }, spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    expect(t.eventsOf('dyn').slice(1).map((e) => e.split(' ')[1])).toEqual(['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded']);
    t.send({ verb: 'delete', resource: 'persistentvolumeclaims', namespace: 'default', name: 'dyn' });
    t.advance(3000);
    expect(t.send({ verb: 'get', resource: 'persistentvolumes', name }).code).toBe(404);
  });
});
