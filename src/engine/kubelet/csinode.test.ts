import { expect, it } from 'vitest';
import { nodes } from '../client/resources.ts';
import { Cluster } from '../cluster/cluster.ts';

const cluster = Cluster.create({ seed: 1, preset: 'trio' });
const csiNodes = () => cluster.objects('csinodes')! as any[];
const pass = (seconds: number) => cluster.sim.run({ until: cluster.sim.now() + seconds * 1000 });

it('each node has a CSINode that it owns and that goes with it (pkg/volume/csi/nodeinfomanager)', () => {
  expect(csiNodes().map((o) => o.metadata.name)).toEqual(['controlplane', 'node01', 'node02']);
  const node = cluster.objects('nodes')!.find((n) => n.metadata.name === 'node01')!;
  expect(csiNodes()[1]).toMatchObject({
    metadata: { annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': expect.stringMatching(/^kubernetes\.io\/aws-ebs,.*,kubernetes\.io\/vsphere-volume$/) }, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node01', uid: node.metadata.uid }] },
    spec: { drivers: null },
  });
  cluster.sim.spawn('remove', cluster.client('test').delete(nodes, { name: 'node02' }));
  pass(20);
  expect(csiNodes().map((o) => o.metadata.name)).not.toContain('node02');
});
