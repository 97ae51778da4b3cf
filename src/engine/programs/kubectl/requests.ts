import type { ApiQuery, PatchType, WatchStream } from '../../api/http.ts';
import { pathSegment } from '../../api/names.ts';
import { isStatus, StatusError } from '../../api/status.ts';
import type { KubeObject, Status } from '../../api/types.ts';
import type { Resource } from '../../client/resources.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { withMessage } from './errors.ts';
import { gvrString, type Mapping } from './resourcemapper.ts';

/** Which object: the namespace is empty for cluster-scoped kinds. */
export interface Target {
  mapping: Mapping;
  namespace: string;
  name: string;
}

export interface RequestOptions {
  subresource?: string | undefined;
  query?: ApiQuery | undefined;
  accept?: 'object' | 'table' | undefined;
}

const where = ({ mapping, namespace }: Pick<Target, 'mapping' | 'namespace'>) => {
  const problems = pathSegment(namespace);
  if (problems.length) throw new Error(`invalid namespace ${JSON.stringify(namespace)}: [${problems.join(' ')}]`);
  return { group: mapping.group, version: mapping.version, resource: mapping.resource, ...(mapping.namespaced && namespace ? { namespace } : {}) };
};

const more = (options: RequestOptions) => ({
  ...(options.subresource ? { subresource: options.subresource } : {}),
  ...(options.query ? { query: options.query } : {}),
  ...(options.accept ? { accept: options.accept } : {}),
});

/** No request can be about an object without a name (rest.Request.Name). */
const requireName = ({ name }: Target): void => {
  if (!name) throw new Error('resource name may not be empty');
};

/** Reads one object. Where it and its namespace are missing, the error is about the namespace (resource.Info.Get). */
export function* getObject(context: Context, target: Target, options: RequestOptions = {}): Task<KubeObject> {
  requireName(target);
  try {
    return (yield* context.client.send<KubeObject>({ verb: 'get', ...where(target), name: target.name, ...more(options) })).body;
  } catch (error) {
    const { namespace } = target;
    if (!isStatus(error, 'NotFound') || !namespace || namespace === 'default' || !target.mapping.namespaced) throw error;
    try {
      yield* context.client.send({ verb: 'get', group: '', version: 'v1', resource: 'namespaces', name: namespace });
    } catch (second) {
      if (isStatus(second, 'NotFound')) throw second;
    }
    throw error;
  }
}

/** A list or a table of a collection; the namespace is empty for all. */
export function* listObjects(context: Context, target: Omit<Target, 'name'>, options: RequestOptions = {}): Task<KubeObject & { items?: KubeObject[] }> {
  try {
    return (yield* context.client.send<KubeObject & { items?: KubeObject[] }>({ verb: 'list', ...where(target), ...more(options) })).body;
  } catch (error) {
    throw listError(error, target.mapping, options.query);
  }
}

/** What kubectl makes of a list that failed (resource.EnhanceListError). */
const listError = (error: unknown, mapping: Mapping, query: ApiQuery = {}): unknown => {
  if (!(error instanceof StatusError)) return error;
  const what = gvrString(mapping);
  if (error.reason === 'BadRequest' || error.reason === 'NotFound') {
    const selected = query.labelSelector || query.fieldSelector;
    const head = selected ? `Unable to find ${JSON.stringify(what)} that match label selector ${JSON.stringify(query.labelSelector ?? '')}, field selector ${JSON.stringify(query.fieldSelector ?? '')}` : `Unable to list ${JSON.stringify(what)}`;
    return withMessage(error, `${head}: ${error.message}`);
  }
  return error;
};

/** Creates; as resource.Helper does, it drops the version that an object has where it was read. */
export function* createObject(context: Context, target: Omit<Target, 'name'>, object: object, options: RequestOptions & { name?: string } = {}): Task<KubeObject> {
  const { name, ...rest } = options;
  return (yield* context.client.send<KubeObject>({ verb: 'create', ...where(target), ...(name ? { name } : {}), ...more(rest), body: withoutVersion(object) })).body;
}

const withoutVersion = (object: object & { metadata?: { resourceVersion?: string } }): object => {
  if (!object.metadata?.resourceVersion) return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
};

export function* replaceObject(context: Context, target: Target, object: unknown, options: RequestOptions = {}): Task<KubeObject> {
  requireName(target);
  return (yield* context.client.send<KubeObject>({ verb: 'update', ...where(target), name: target.name, ...more(options), body: object })).body;
}

export function* patchObject(context: Context, target: Target, patch: unknown, patchType: PatchType, options: RequestOptions = {}): Task<KubeObject> {
  requireName(target);
  return (yield* context.client.send<KubeObject>({ verb: 'patch', ...where(target), name: target.name, ...more(options), body: patch, patchType })).body;
}

/** Deletes; the answer is the object while it goes on existing, else a Status. */
export function* deleteObject(context: Context, target: Target, options: unknown, more_: RequestOptions = {}): Task<KubeObject | Status> {
  requireName(target);
  return (yield* context.client.send<KubeObject | Status>({ verb: 'delete', ...where(target), name: target.name, ...more(more_), body: options })).body;
}

/** Watches a collection, or one object of it. */
export function* watchObjects(context: Context, target: Omit<Target, 'name'> & { name?: string }, options: RequestOptions = {}): Task<WatchStream> {
  const query: ApiQuery = { ...options.query, ...(target.name ? { fieldSelector: `metadata.name=${target.name}` } : {}) };
  return (yield* context.client.send({ verb: 'watch', ...where(target), ...more({ ...options, query }) })).watch!;
}

/** The objects of a collection, in chunks of --chunk-size (cli-runtime: resource.FollowContinue). */
export function* listInChunks<T extends KubeObject>(context: Context, of: Resource<T>, namespace: string | undefined, query: ApiQuery = {}): Task<T[]> {
  const limit = context.flags.int('chunk-size');
  const items: T[] = [];
  let next: string | undefined;
  do {
    const { metadata, items: more } = yield* context.client.list<T>(of, namespace, { ...query, ...(limit ? { limit } : {}), ...(next ? { continue: next } : {}) });
    items.push(...more);
    next = (metadata as { continue?: string }).continue;
  } while (next);
  return items;
}
