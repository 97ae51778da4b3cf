import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import { csiNodes } from '../client/resources.ts';
import { sleep, type Task } from '../sim/sim.ts';
import type { NodeContext } from './node.ts';

/** In-tree volume plugins whose volumes CSI drivers serve (kubernetes: pkg/volume/csi/csi_plugin.go). */
const migrated = ['aws-ebs', 'azure-disk', 'azure-file', 'cinder', 'gce-pd', 'portworx-volume', 'vsphere-volume'].map((name) => `kubernetes.io/${name}`).join(',');

const firstWaitMs = 15;
const waitFactor = 6;
const longestWaitMs = 140_000;

/** Makes the node's CSINode, without a driver; again until it is there (kubernetes: pkg/volume/csi/nodeinfomanager). */
export function* publishCsiNode(kubelet: NodeContext): Task {
  const { name, client, node } = kubelet;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid: node?.metadata.uid ?? '' }];
  const metadata = { name, annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': migrated }, ownerReferences };
  for (let wait = firstWaitMs; ; wait = Math.min(wait * waitFactor, longestWaitMs)) {
    try {
      yield* client.create(csiNodes, { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata, spec: { drivers: null } });
      return;
    } catch (error) {
      if (isStatus(error, 'AlreadyExists')) return;
      if (!(error instanceof ConnectionError || error instanceof StatusError)) throw error;
      kubelet.log('E', 'csi_plugin.go:349', 'Failed to initialize CSINode', { err: error.message });
      yield sleep(wait);
    }
  }
}
