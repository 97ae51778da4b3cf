import { badRequest, failure, methodNotAllowed, unknownError, unknownPath } from '../api/errors.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/http.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { Tracer } from '../api/trace.ts';
import { EtcdError, type Etcd } from '../etcd/types.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import { Admission, type Plugin } from './admission/chain.ts';
import { Authenticator, type User } from './authn.ts';
import { Causes } from './causes.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import type { Kubelets } from './kubelet.ts';
import { patch } from './patch.ts';
import { get, list } from './read.ts';
import { Storage } from './storage.ts';
import { update } from './update.ts';
import { Watches } from './watches.ts';

export interface ApiServerOptions {
  sim: Sim;
  etcd: Etcd;
  kinds: KindRegistry;
  tracer?: Tracer;
  /** Component and random stream name; `kube-apiserver` by default. */
  name?: string;
  /** Where it listens: `192.168.56.10:6443`. */
  address?: string;
  kubelets?: Kubelets;
  /** Freezes everything that is stored, so that a mutation throws. For tests. */
  freeze?: boolean;
  serviceCidr?: string;
  /** Replaces the default admission plugins. */
  admission?: readonly Plugin[];
}

/** What a request takes besides etcd, in virtual milliseconds. */
const latency = sleep(1);

/** kube-apiserver: answers requests from what is in etcd. */
export class ApiServer implements Transport, Component {
  readonly name: string;
  readonly address: string;
  readonly causes: Causes;
  readonly tracer: Tracer;
  readonly kinds: KindRegistry;
  running = false;
  private readonly core: Core;
  private readonly watches: Watches;
  private readonly authenticator: Authenticator;

  constructor(private readonly options: ApiServerOptions) {
    const { sim, etcd, kinds } = options;
    this.name = options.name ?? 'kube-apiserver';
    this.address = options.address ?? '192.168.56.10:6443';
    this.tracer = options.tracer ?? new Tracer();
    this.causes = new Causes();
    this.kinds = kinds;
    const storage = new Storage(sim, etcd, this.causes, this.tracer, options.freeze ?? false);
    this.core = { sim, chance: sim.random(this.name), kinds, storage, admission: new Admission(options.admission ?? []), causes: this.causes, tracer: this.tracer };
    this.watches = new Watches(this.core);
    this.authenticator = new Authenticator(() => undefined);
  }

  start(): void {
    this.running = true;
  }

  /** Connections are refused from now on, and every watch ends. */
  stop(): void {
    this.running = false;
    this.watches.stop();
  }

  *request(request: ApiRequest): Task<ApiResponse> {
    if (!this.running) throw this.refused();
    yield latency;
    if (!this.running) throw this.refused();
    let response: ApiResponse;
    try {
      const user = this.authenticator.user(request.credentials);
      response = yield* this.answer(request, user);
    } catch (error) {
      response = this.failed(error);
    }
    if (this.tracer.active) this.trace(request, response.code);
    return response;
  }

  private *answer(request: ApiRequest, user: User): Task<ApiResponse> {
    if (!request.resource) throw unknownPath();
    const kind = this.options.kinds.byResource(request.group ?? '', request.version ?? 'v1', request.resource);
    if (!kind) throw unknownPath();
    const context = this.context(request, kind, user);
    const response = yield* this.verb(context);
    if (context.warnings.length > 0) response.warnings = [...new Set(context.warnings)];
    return response;
  }

  private context(request: ApiRequest, kind: Kind, user: User): Context {
    const { query } = request;
    if (query?.dryRun && query.dryRun !== 'All') throw badRequest(`Invalid value: ["${query.dryRun}"]: Unsupported value: "${query.dryRun}": supported values: "All"`);
    return {
      request,
      kind,
      user,
      namespace: kind.namespaced ? request.namespace : undefined,
      name: request.name,
      subresource: request.subresource,
      dryRun: query?.dryRun === 'All',
      warnings: [],
    };
  }

  private verb(context: Context): Task<ApiResponse> {
    switch (context.request.verb) {
      case 'get':
        return get(this.core, context);
      case 'list':
        return list(this.core, context);
      case 'watch':
        return this.watches.open(context);
      case 'create':
        return create(this.core, context);
      case 'update':
        return update(this.core, context);
      case 'patch':
        return patch(this.core, context);
      case 'delete':
        return remove(this.core, context);
      default:
        throw methodNotAllowed();
    }
  }

  private failed(error: unknown): ApiResponse {
    const known = error instanceof StatusError ? error : error instanceof EtcdError ? unknownError(error.message) : undefined;
    if (known) return { code: known.code, body: known.status };
    if (error instanceof ConnectionError) throw error;
    this.options.sim.report(this.options.sim.current, error);
    const { status } = failure(500, 'InternalError', `This request caused apiserver to panic. Look in the logs for details.`);
    return { code: 500, body: status };
  }

  private refused(): ConnectionError {
    return new ConnectionError('refused', `dial tcp ${this.address}: connect: connection refused`);
  }

  private trace(request: ApiRequest, code: number): void {
    const { agent, verb, namespace, name, subresource } = request;
    this.tracer.emit({ kind: 'api', at: this.options.sim.now(), actor: agent, verb, resource: request.resource ?? request.path ?? '', namespace, name, subresource, code });
  }
}
