import type { ApiQuery, ApiRequest, ApiResponse, Credentials, PatchType, Transport, WatchStream } from '../api/http.ts';
import { StatusError } from '../api/status.ts';
import type { KubeList, KubeObject, Status } from '../api/types.ts';
import type { Task } from '../sim/sim.ts';
import type { Resource } from './resources.ts';

/** Where an object is: the namespace is left out for cluster-scoped ones. */
export interface ObjectKey {
  namespace?: string | undefined;
  name: string;
}

/**
 * The API client of one user agent. Every call waits as long as the server takes; a failure is thrown, as a StatusError
 * when the server answered and as a ConnectionError when nobody did.
 */
export class Client {
  constructor(
    readonly transport: Transport,
    readonly agent: string,
    readonly credentials: Credentials,
  ) {}

  /** Sends a request as it is and throws what is not a success. */
  *send<T>(request: Omit<ApiRequest, 'agent' | 'credentials'>): Task<ApiResponse<T>> {
    const full = request as ApiRequest;
    full.agent = this.agent;
    full.credentials = this.credentials;
    const response = yield* this.transport.request(full);
    if (response.code >= 400) throw new StatusError(response.body as Status);
    return response;
  }

  *get<T>(of: Resource<T>, key: ObjectKey): Task<T> {
    return (yield* this.send<T>({ verb: 'get', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name })).body;
  }

  /** All namespaces when `namespace` is undefined. */
  *list<T>(of: Resource<T>, namespace?: string, query?: ApiQuery): Task<KubeList<T>> {
    return (yield* this.send<KubeList<T>>({ verb: 'list', group: of.group, version: of.version, resource: of.resource, namespace, query })).body;
  }

  *watch<T>(of: Resource<T>, namespace?: string, query?: ApiQuery): Task<WatchStream<T>> {
    const response = yield* this.send({ verb: 'watch', group: of.group, version: of.version, resource: of.resource, namespace, query });
    return response.watch as unknown as WatchStream<T>;
  }

  *create<T>(of: Resource<T>, object: T, options: { subresource?: string; name?: string; query?: ApiQuery } = {}): Task<T> {
    const namespace = (object as KubeObject).metadata?.namespace;
    return (yield* this.send<T>({ verb: 'create', group: of.group, version: of.version, resource: of.resource, namespace, name: options.name, subresource: options.subresource, query: options.query, body: object })).body;
  }

  *update<T>(of: Resource<T>, object: T, options: { subresource?: string; query?: ApiQuery } = {}): Task<T> {
    const { namespace, name } = (object as KubeObject).metadata;
    return (yield* this.send<T>({ verb: 'update', group: of.group, version: of.version, resource: of.resource, namespace, name, subresource: options.subresource, query: options.query, body: object })).body;
  }

  *updateStatus<T>(of: Resource<T>, object: T): Task<T> {
    return yield* this.update(of, object, { subresource: 'status' });
  }

  *patch<T>(of: Resource<T>, key: ObjectKey, patch: unknown, options: { type?: PatchType; subresource?: string; query?: ApiQuery } = {}): Task<T> {
    return (yield* this.send<T>({ verb: 'patch', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name, subresource: options.subresource, query: options.query, body: patch, patchType: options.type ?? 'application/strategic-merge-patch+json' })).body;
  }

  /** `options` is a DeleteOptions body: gracePeriodSeconds, propagationPolicy, preconditions. */
  *delete<T>(of: Resource<T>, key: ObjectKey, options?: object, query?: ApiQuery): Task<T | Status> {
    return (yield* this.send<T | Status>({ verb: 'delete', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name, body: options, query })).body;
  }
}
