import type { DaemonSet, Deployment, StatefulSet } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import { groupKind } from '../resourcemapper.ts';

export interface RolloutStatus {
  message: string;
  done: boolean;
}

/** How far a rollout is, in kubectl's words (polymorphichelpers/rollout_status.go). Throws when it has failed or can't be told. */
export function rolloutStatus(object: KubeObject, revision: number): RolloutStatus {
  switch (object.kind) {
    case 'Deployment':
      return ofDeployment(object as unknown as Deployment, revision);
    case 'DaemonSet':
      return ofDaemonSet(object as unknown as DaemonSet);
    case 'StatefulSet':
      return ofStatefulSet(object as unknown as StatefulSet);
    default:
      throw new Error(`no status viewer has been implemented for ${groupKind(object)}`);
  }
}

const waiting = (message: string): RolloutStatus => ({ message, done: false });

function ofDeployment({ metadata, spec, status }: Deployment, revision: number): RolloutStatus {
  const { name } = metadata;
  if (revision > 0) {
    const current = Number((metadata.annotations as Record<string, string> | undefined)?.['deployment.kubernetes.io/revision'] ?? 0);
    if (revision !== current) throw new Error(`desired revision (${revision}) is different from the running revision (${current})`);
  }
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for deployment spec update to be observed...\n');
  if (status?.conditions?.some((c) => c.type === 'Progressing' && c.reason === 'ProgressDeadlineExceeded')) throw new Error(`deployment "${name}" exceeded its progress deadline`);
  const [wanted, updated, total, available] = [spec?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.replicas ?? 0, status?.availableReplicas ?? 0];
  const head = `Waiting for deployment "${name}" rollout to finish:`;
  if (updated < wanted) return waiting(`${head} ${updated} out of ${wanted} new replicas have been updated...\n`);
  if (total > updated) return waiting(`${head} ${total - updated} old replicas are pending termination...\n`);
  if (available < updated) return waiting(`${head} ${available} of ${updated} updated replicas are available...\n`);
  return { message: `deployment "${name}" successfully rolled out\n`, done: true };
}

function ofDaemonSet({ metadata, spec, status }: DaemonSet): RolloutStatus {
  if (spec?.updateStrategy?.type !== 'RollingUpdate') throw new Error('rollout status is only available for RollingUpdate strategy type');
  const { name } = metadata;
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for daemon set spec update to be observed...\n');
  const [wanted, updated, available] = [status?.desiredNumberScheduled ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0];
  const head = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < wanted) return waiting(`${head} ${updated} out of ${wanted} new pods have been updated...\n`);
  if (available < wanted) return waiting(`${head} ${available} of ${wanted} updated pods are available...\n`);
  return { message: `daemon set "${name}" successfully rolled out\n`, done: true };
}

function ofStatefulSet({ metadata, spec, status }: StatefulSet): RolloutStatus {
  if (spec?.updateStrategy?.type !== 'RollingUpdate') throw new Error('rollout status is only available for RollingUpdate strategy type');
  if ((status?.observedGeneration ?? 0) === 0 || (metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for statefulset spec update to be observed...\n');
  const [wanted, ready, updated] = [spec?.replicas ?? 0, status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0];
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...\n`);
  const { rollingUpdate } = spec.updateStrategy;
  // The server's defaults set a partition of 0, so that this is what every rollout ends with.
  if (rollingUpdate) {
    const expected = wanted - (rollingUpdate.partition ?? 0);
    if (rollingUpdate.partition !== undefined && updated < expected) return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${expected} new pods have been updated...\n`);
    return { message: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
  }
  if (status?.updateRevision !== status?.currentRevision) return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${status?.updateRevision}...\n`);
  return { message: `statefulset rolling update complete ${status?.currentReplicas ?? 0} pods at revision ${status?.currentRevision}...\n`, done: true };
}
