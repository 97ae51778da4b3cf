import type { Selector } from '../../api/selector.ts';
import { isStatus, StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import { controllerOf } from '../../client/lister.ts';
import type { Resource } from '../../client/resources.ts';
import type { Meta } from '../../client/store.ts';
import type { Task } from '../../sim/sim.ts';

/** Who claims, what, and by which selector. */
export interface Claim<T extends Meta> {
  client: Client;
  /** The controller object, and the resource to read it again from before anything is adopted. */
  owner: KubeObject;
  ownerResource: Resource<any>;
  resource: Resource<T>;
  selector: Selector;
  /** Whether an orphan may be adopted at all; default: every one. */
  adoptable?: (object: T) => boolean;
}

/**
 * Of `candidates` those that the owner controls and selects. Orphans that match are adopted, owned ones that do not match
 * any more are released (controller_ref_manager.go: BaseControllerRefManager.ClaimObject).
 */
export function* claim<T extends Meta>(c: Claim<T>, candidates: Iterable<T>): Task<T[]> {
  const claimed: T[] = [];
  let mayAdopt: boolean | undefined;
  for (const object of [...candidates]) {
    const owner = controllerOf(object);
    const matches = c.selector.matches(object.metadata.labels as Record<string, string> | undefined);
    if (owner) {
      if (owner.uid !== c.owner.metadata.uid) continue;
      if (matches) claimed.push(object);
      else if (!c.owner.metadata.deletionTimestamp) yield* release(c, object);
      continue;
    }
    if (!matches || c.owner.metadata.deletionTimestamp || object.metadata.deletionTimestamp || !(c.adoptable?.(object) ?? true)) continue;
    mayAdopt ??= yield* stillThere(c);
    if (!mayAdopt) continue;
    const adopted = yield* adopt(c, object);
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

/** Asks the server itself, so that nothing is adopted by an owner that is gone (RecheckDeletionTimestamp). */
function* stillThere<T extends Meta>(c: Claim<T>): Task<boolean> {
  try {
    const fresh = (yield* c.client.get(c.ownerResource, c.owner.metadata)) as KubeObject;
    return fresh.metadata.uid === c.owner.metadata.uid && !fresh.metadata.deletionTimestamp;
  } catch (error) {
    if (isStatus(error, 'NotFound')) return false;
    throw error;
  }
}

function* adopt<T extends Meta>(c: Claim<T>, object: T): Task<T | undefined> {
  const { apiVersion, kind, metadata } = c.owner;
  const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
  try {
    return yield* c.client.patch(c.resource, object.metadata, { metadata: { ownerReferences: [reference], uid: object.metadata.uid } });
  } catch (error) {
    if (isStatus(error, 'NotFound')) return undefined;
    throw error;
  }
}

function* release<T extends Meta>(c: Claim<T>, object: T): Task {
  try {
    yield* c.client.patch(c.resource, object.metadata, { metadata: { ownerReferences: [{ $patch: 'delete', uid: c.owner.metadata.uid }], uid: object.metadata.uid } });
  } catch (error) {
    // Gone, or no longer the same object or owner: nothing is left to release.
    if (error instanceof StatusError && (error.code === 404 || error.reason === 'Invalid')) return;
    throw error;
  }
}
