import { expired, notFound } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { KubeList, KubeObject } from '../api/types.ts';
import { EtcdError } from '../etcd/types.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';
import { fieldsOf, labelsOf, selects } from './fields.ts';
import { keyOf, prefixOf } from './keys.ts';
import { checkListOptions, readContinue, tooLargeVersion, writeContinue } from './listoptions.ts';
import type { Scope } from './watch.ts';

/** GET of one object. */
export function* get(core: Core, context: Context): Task<ApiResponse> {
  const { kind, namespace, name } = context;
  yield* core.storage.etcd.readIndex();
  const object = core.storage.get(kind, namespace, name!);
  if (!object) throw notFound(resourceOf(kind), name!);
  return { code: 200, body: object };
}

export const scopeOf = (context: Context): Scope => {
  const { kind, namespace, request, name } = context;
  const { labelSelector, fieldSelector } = request.query ?? {};
  const fields = name !== undefined ? `metadata.name=${name}${fieldSelector ? `,${fieldSelector}` : ''}` : fieldSelector;
  return { namespace: kind.namespaced ? namespace : undefined, labels: labelsOf(labelSelector), fields: fieldsOf(context, fields) };
};

/** GET of a collection, in pages when `limit` asks for them. */
export function* list(core: Core, context: Context): Task<ApiResponse<KubeList>> {
  const { kind, request } = context;
  const { query = {} } = request;
  checkListOptions(query, false);
  const scope = scopeOf(context);
  yield* core.storage.etcd.readIndex();
  const page = query.continue ? readContinue(query.continue) : undefined;
  const { local } = core.storage.etcd;
  const prefix = scope.namespace === undefined ? prefixOf(kind) : `${prefixOf(kind)}${scope.namespace}/`;
  const limit = query.limit && query.limit > 0 ? Number(query.limit) : undefined;
  const selective = !scope.labels.empty || !scope.fields.empty;
  const asked = Number(query.resourceVersion ?? 0);
  if (asked > local.revision) throw tooLargeVersion(query.resourceVersion!, local.revision);
  // A page of a version without a word on how to match it is of just that version (apiserver/pkg/storage/etcd3/store.go).
  const exact = query.resourceVersionMatch === 'Exact' || (limit !== undefined && asked > 0 && !query.resourceVersionMatch && !page) ? asked : undefined;
  const revision = page?.revision ?? exact ?? local.revision;
  let found;
  try {
    const name = scope.fields.exactly('metadata.name');
    found =
      name !== undefined && (scope.namespace !== undefined || !kind.namespaced)
        ? local.range(keyOf(kind, scope.namespace, name), { revision })
        : local.range(prefix, { prefix: true, revision, ...(page && { after: prefix + page.after }), ...(limit !== undefined && !selective && { limit }) });
  } catch (error) {
    if (error instanceof EtcdError && error.code === 'compacted' && !page) throw expired('The resourceVersion for the provided list is too old.');
    if (error instanceof EtcdError && error.code === 'compacted') throw expired('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.');
    throw error;
  }
  const objects: KubeObject[] = [];
  let last = '';
  let remaining = found.remaining;
  let more = remaining > 0;
  for (const kv of found.kvs) {
    if (selective && !selects(kind, scope.labels, scope.fields, kv.value)) continue;
    if (limit !== undefined && objects.length === limit) {
      more = true;
      remaining = 0;
      break;
    }
    objects.push(kv.value);
    last = kv.key;
  }
  const metadata: KubeList['metadata'] = { resourceVersion: String(revision) };
  if (more) {
    metadata.continue = writeContinue(revision, last.slice(prefix.length));
    if (!selective) metadata.remainingItemCount = remaining;
  }
  return { code: 200, body: { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List`, metadata, items: objects } };
}
