import { ConnectionError, StatusError } from '../api/status.ts';
import type { KubeObject } from '../api/types.ts';
import { serviceAccounts } from '../client/resources.ts';
import type { Task } from '../sim/sim.ts';
import type { PodState } from './podstate.ts';

/** Asks for the token of a pod's service account, once, where a volume holds it (kubernetes: pkg/kubelet/token). */
export function* ensureToken(worker: PodState): Task {
  if (worker.tokenText !== '') return;
  const { pod, node } = worker;
  const volume = pod.spec!.volumes?.find((v) => v.projected?.sources?.some((s) => s.serviceAccountToken));
  if (!volume || worker.isStatic) return;
  const { namespace, name } = pod.metadata;
  const { audience, expirationSeconds = 3600 } = volume.projected!.sources!.find((s) => s.serviceAccountToken)!.serviceAccountToken!;
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { namespace },
    spec: { ...(audience ? { audiences: [audience] } : {}), boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid: worker.uid }, expirationSeconds },
  } as unknown as KubeObject;
  try {
    const made = (yield* node.client.create(serviceAccounts as never, request as never, { subresource: 'token', name: pod.spec!.serviceAccountName ?? 'default' })) as unknown as { status?: { token?: string } };
    worker.tokenText = made.status?.token ?? '';
    worker.volume(volume.name)?.refresh?.();
  } catch (error) {
    if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
  }
}
