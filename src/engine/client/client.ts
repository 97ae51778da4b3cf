import type { ApiQuery, ApiRequest, ApiResponse, Credentials, PatchType, Transport, Verb, WatchStream } from '../api/http.ts';
import { genericFailure } from '../api/errors.ts';
import { SentRequests } from '../api/sentrequests.ts';
import { StatusError } from '../api/status.ts';
import type { KubeList, KubeObject, Status } from '../api/types.ts';
import type { Task } from '../sim/sim.ts';
import type { Resource } from './resources.ts';

const statusOnly = { subresource: 'status' };

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
  /** What was answered so far. */
  readonly sent = new SentRequests();

  constructor(
    readonly transport: Transport,
    readonly agent: string,
    readonly credentials: Credentials,
  ) {}

  /** Sends a request as it is and throws what is not a success. */
  *send<T>(request: Omit<ApiRequest, 'agent' | 'credentials'>): Task<ApiResponse<T>> {
    return this.counted<T>(yield* this.transport.request(this.signed(request)), request.verb);
  }

  /** Like `send`, for what the answer has. */
  private *body<T>(request: Omit<ApiRequest, 'agent' | 'credentials'>): Task<T> {
    return this.counted<T>(yield* this.transport.request(this.signed(request)), request.verb).body;
  }

  private counted<T>(response: ApiResponse, verb: Verb): ApiResponse<T> {
    this.sent.count(verb, response.code);
    return succeeded<T>(response);
  }

  private signed(request: Omit<ApiRequest, 'agent' | 'credentials'>): ApiRequest {
    const full = request as ApiRequest;
    full.agent = this.agent;
    full.credentials = this.credentials;
    return full;
  }

  get<T>(of: Resource<T>, key: ObjectKey): Task<T> {
    return this.body({ verb: 'get', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name });
  }

  /** All namespaces when `namespace` is undefined. */
  list<T>(of: Resource<T>, namespace?: string, query?: ApiQuery): Task<KubeList<T>> {
    return this.body({ verb: 'list', group: of.group, version: of.version, resource: of.resource, namespace, query });
  }

  *watch<T>(of: Resource<T>, namespace?: string, query?: ApiQuery): Task<WatchStream<T>> {
    const response = yield* this.send({ verb: 'watch', group: of.group, version: of.version, resource: of.resource, namespace, query });
    return response.watch as unknown as WatchStream<T>;
  }

  create<T>(of: Resource<T>, object: T, options: { subresource?: string; name?: string; query?: ApiQuery } = {}): Task<T> {
    const namespace = (object as KubeObject).metadata?.namespace;
    return this.body({ verb: 'create', group: of.group, version: of.version, resource: of.resource, namespace, name: options.name, subresource: options.subresource, query: options.query, body: object });
  }

  update<T>(of: Resource<T>, object: T, options: { subresource?: string; query?: ApiQuery } = {}): Task<T> {
    const { namespace, name } = (object as KubeObject).metadata;
    return this.body({ verb: 'update', group: of.group, version: of.version, resource: of.resource, namespace, name, subresource: options.subresource, query: options.query, body: object });
  }

  updateStatus<T>(of: Resource<T>, object: T): Task<T> {
    return this.update(of, object, statusOnly);
  }

  patch<T>(of: Resource<T>, key: ObjectKey, patch: unknown, options: { type?: PatchType; subresource?: string; query?: ApiQuery } = {}): Task<T> {
    return this.body({ verb: 'patch', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name, subresource: options.subresource, query: options.query, body: patch, patchType: options.type ?? 'application/strategic-merge-patch+json' });
  }

  /** `options` is a DeleteOptions body: gracePeriodSeconds, propagationPolicy, preconditions. */
  delete<T>(of: Resource<T>, key: ObjectKey, options?: object, query?: ApiQuery): Task<T | Status> {
    return this.body({ verb: 'delete', group: of.group, version: of.version, resource: of.resource, namespace: key.namespace, name: key.name, body: options, query });
  }
}

const succeeded = <T>(response: ApiResponse): ApiResponse<T> => {
  if (response.code >= 400) throw typeof response.body === 'string' ? genericFailure(response.code, response.body) : new StatusError(response.body as Status);
  return response as ApiResponse<T>;
};
