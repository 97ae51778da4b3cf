import type { ControllerRevision } from '../../api/kubernetes.ts';
import { templateHash } from '../../api/hash.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import type { Informer } from '../../client/informer.ts';
import { byController } from '../../client/lister.ts';
import { controllerRevisions } from '../../client/resources.ts';
import { isStatus } from '../../api/status.ts';
import type { Task } from '../../sim/sim.ts';
import { controllerReference } from './podcontrol.ts';

export const REVISION_LABEL = 'controller-revision-hash';

interface Owner extends KubeObject {
  spec: { template: object; selector?: object; revisionHistoryLimit?: number };
}

const dataOf = (owner: Owner): object => ({ spec: { template: { ...owner.spec.template, $patch: 'replace' } } });

/** Revisions of an owner, oldest first. */
export const revisionsOf = (informer: Informer<ControllerRevision>, owner: KubeObject): ControllerRevision[] =>
  [...byController(informer).get(owner.metadata.uid!).values()].sort((a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1));

/**
 * The revision of the owner's present template, made when there is none; an old one that is taken up again becomes the
 * newest (pkg/controller/history, daemon/update.go: constructHistory).
 */
export function* currentRevision(client: Client, informer: Informer<ControllerRevision>, owner: Owner): Task<ControllerRevision> {
  const all = revisionsOf(informer, owner);
  const data = dataOf(owner);
  const next = (all[all.length - 1]?.revision ?? 0) + 1;
  const same = all.filter((r) => equal(r.data, data));
  const found = same[same.length - 1];
  if (found) {
    if (found === all[all.length - 1]) return found;
    return yield* client.patch(controllerRevisions, found.metadata, { revision: next });
  }
  const hash = templateHash(owner.spec.template, owner.status?.collisionCount as number | undefined);
  const labels = { ...((owner.spec.template as { metadata?: { labels?: object } }).metadata?.labels as object), [REVISION_LABEL]: hash };
  const made: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name: `${owner.metadata.name}-${hash}`, namespace: owner.metadata.namespace!, labels, annotations: owner.metadata.annotations, ownerReferences: controllerReference(owner) },
    data: data as never,
    revision: next,
  } as ControllerRevision;
  try {
    return yield* client.create(controllerRevisions, made);
  } catch (error) {
    if (!isStatus(error, 'AlreadyExists')) throw error;
    return yield* client.get(controllerRevisions, made.metadata);
  }
}

/** Deletes the oldest revisions beyond the limit that no pod is of. */
export function* pruneHistory(client: Client, informer: Informer<ControllerRevision>, owner: Owner, live: ReadonlySet<string>): Task {
  const old = revisionsOf(informer, owner).filter((r) => !live.has(hashOf(r)));
  for (const revision of old.slice(0, Math.max(0, old.length - (owner.spec.revisionHistoryLimit ?? 10)))) {
    try {
      yield* client.delete(controllerRevisions, revision.metadata);
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}

export const hashOf = (revision: ControllerRevision): string => (revision.metadata.labels as Record<string, string> | undefined)?.[REVISION_LABEL] ?? '';

