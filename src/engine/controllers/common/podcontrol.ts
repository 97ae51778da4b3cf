import type { OwnerReference, Pod, PodTemplateSpec } from '../../api/kubernetes.ts';
import { isStatus, StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/recorder.ts';
import { pods } from '../../client/resources.ts';
import { all } from '../../sim/channel.ts';
import type { Sim, Task } from '../../sim/sim.ts';
import type { Expectations } from './expectations.ts';

const references = new WeakMap<object, OwnerReference[]>();

/** The owner reference of a controller as a list of one, the same list for the same object (metav1.NewControllerRef). */
export function controllerReference(owner: KubeObject): OwnerReference[] {
  let list = references.get(owner.metadata);
  if (!list) {
    list = [{ apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid!, controller: true, blockOwnerDeletion: true }];
    references.set(owner.metadata, list);
  }
  return list;
}

/** True for the refusal to create something in a namespace that is being deleted. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof StatusError && !!error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating');

/** What differs from the template in one pod. */
export interface PodExtras {
  name?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  spec?: PodTemplateSpec['spec'];
  generateName?: string;
}

/** The pod of a template and a controller; shares the template's parts (controller_utils.go: GetPodFromTemplate). */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec, extras: PodExtras = {}): Pod {
  const meta = template.metadata ?? {};
  const labels = extras.labels ?? meta.labels;
  const annotations = extras.annotations ?? meta.annotations;
  const finalizers = extras.finalizers ?? meta.finalizers;
  const { namespace } = owner.metadata;
  const metadata: Partial<KubeObject['metadata']> = extras.name ? { name: extras.name, namespace } : { generateName: extras.generateName ?? `${owner.metadata.name}-`, namespace };
  if (labels) metadata.labels = labels;
  if (annotations) metadata.annotations = annotations;
  if (finalizers) metadata.finalizers = finalizers;
  metadata.ownerReferences = controllerReference(owner);
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: extras.spec ?? template.spec } as Pod;
}

/** Creates and deletes pods for a controller, and says so in events (controller_utils.go: RealPodControl). */
export class PodControl {
  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
  ) {}

  /** Throws what the server answers; a refusal is told as `FailedCreate` first. */
  *create(owner: KubeObject, pod: Pod): Task<Pod> {
    let made: Pod;
    try {
      made = yield* this.client.create(pods, pod);
    } catch (error) {
      if (!isNamespaceTerminating(error)) this.recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`);
      throw error;
    }
    this.recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
    return made;
  }

  /** Deletes a pod; one that is gone already is no failure, but throws NotFound. */
  *delete(owner: KubeObject, pod: Pod): Task {
    const { namespace, name, uid } = pod.metadata;
    try {
      yield* this.client.delete(pods, { namespace, name }, uid ? { preconditions: { uid } } : undefined);
    } catch (error) {
      if (!isStatus(error, 'NotFound')) this.recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${(error as Error).message}`);
      throw error;
    }
    this.recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }
}

/** Deletes pods side by side, whose deletion is expected already. Gives the first error; one that is gone is none. */
export function* deletePods(sim: Sim, name: string, control: PodControl, expectations: Expectations, key: string, owner: KubeObject, doomed: readonly Pod[]): Task<unknown> {
  let first: unknown;
  const remove = function* (pod: Pod): Task {
    try {
      yield* control.delete(owner, pod);
    } catch (error) {
      expectations.deletionSeen(key, pod.metadata.uid!);
      if (!isStatus(error, 'NotFound')) first ??= error;
    }
  };
  yield* all(sim, `${name} delete`, doomed.map(remove));
  return first;
}
