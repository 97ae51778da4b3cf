import type { ControllerRevision } from '../../api/kubernetes.ts';
import { hashJson, safeEncode } from '../../api/hash.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { controllerReference } from './podcontrol.ts';

// pkg/controller/history/controller_history.go

export const REVISION_LABEL = 'controller-revision-hash';

type Labels = Record<string, string>;

/** A JSON value with the keys of its objects in order, as Go writes maps. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(object).sort().map((key) => [key, inOrder(object[key])]));
};

/** What a revision keeps of a workload: a patch that brings its template back, in the bytes by which kubectl knows it again. */
const templateData = (template: unknown): object => inOrder({ spec: { template: { ...(template as object), $patch: 'replace' } } }) as object;

const known = new WeakMap<object, object>();

/** The same data object for the same template object, so that comparing and hashing it again costs nothing. */
export function dataOf(template: object): object {
  let data = known.get(template);
  if (!data) known.set(template, (data = templateData(template)));
  return data;
}

const revisionHash = (data: unknown, collisionCount: number | undefined): string => safeEncode(String(hashJson(collisionCount === undefined ? data : { data, collisionCount })));

/** A revision of a workload, not stored yet: `NAME-HASH`. */
export function newRevision(owner: KubeObject, labels: Labels | undefined, data: object, revision: number, collisionCount: number | undefined): ControllerRevision & { metadata: { labels: Labels } } {
  const hash = revisionHash(data, collisionCount);
  const annotations = owner.metadata.annotations as Labels | undefined;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name.slice(0, 223)}-${hash}`,
      namespace: owner.metadata.namespace!,
      labels: { ...labels, [REVISION_LABEL]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: controllerReference(owner),
    },
    data,
    revision,
  } as ControllerRevision & { metadata: { labels: Labels } };
}

export const sameRevision = (a: ControllerRevision, b: ControllerRevision): boolean => equal(a.data, b.data);

/** Oldest first (SortControllerRevisions). */
export const byRevisionNumber = (a: ControllerRevision, b: ControllerRevision): number => {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return x < y ? -1 : x > y ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;
};
