import { failure, unknownError, unknownPath } from '../api/errors.ts';
import type { ProcessResources } from '../api/processmetrics.ts';
import type { ApiRequest, ApiResponse, Transport } from '../api/http.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { Tracer } from '../api/trace.ts';
import type { KubeObject, Table } from '../api/types.ts';
import { EtcdError, type Etcd } from '../etcd/types.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { lateKinds } from '../kinds/latekinds.ts';
import { descriptions } from '../kinds/schema/descriptions.ts';
import { lateTypes } from '../kinds/schema/latetypes.ts';
import { isStartType } from '../kinds/schema/schema.ts';
import type { Component } from '../sim/component.ts';
import type { Part } from '../sim/part.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { Admission, type Plugin } from './admission/chain.ts';
import { defaultPlugins } from './admission/index.ts';
import { lateAdmission } from './admission/late.ts';
import { grants, mayEscalate } from './authz/grants.ts';
import { mayBeNode, nodeAccess } from './authz/nodeuser.ts';
import { Aggregation } from './aggregator/aggregation.ts';
import { Authenticator, identities, needIdentities } from './authn.ts';
import { ownConfigMaps, type ClientAuthorities } from './bootstrap/configmaps.ts';
import { danglingConditions } from './bootstrap/dangling.ts';
import { bootstrap } from './bootstrap/hooks.ts';
import { identityLease } from './bootstrap/identity.ts';
import { Causes } from './causes.ts';
import { compactor } from './compactor.ts';
import { isChecked, type Context } from './context.ts';
import { Core } from './core.ts';
import { Definitions } from './crd/controller.ts';
import { custom } from './crd/late.ts';
import { handlerOf } from './dispatch.ts';
import type { Kubelets } from './kubelet.ts';
import { isNoted, shown, shownBody } from './managedfields/notes.ts';
import { Metrics } from './metrics.ts';
import { isDocument, openApi, pages, servePath } from './paths.ts';
import type { ComponentHealth, Dial } from './outside.ts';
import { list } from './read.ts';
import { byPath, metadataName } from './requestinfo.ts';
import { ServiceAllocator } from './services/allocator.ts';
import { keepAddresses } from './services/ipaddresses.ts';
import { Storage } from './storage.ts';
import { checkTableOptions, converted, shaped, withoutHeaders, type Include } from './table.ts';
import type { User } from './user.ts';
import { Watches } from './watches.ts';
import { checkWriteOptions } from './writeoptions.ts';

export interface ApiServerOptions {
  sim: Sim;
  etcd: Etcd;
  kinds: KindRegistry;
  tracer?: Tracer;
  /** Component and random stream name; `kube-apiserver` by default. */
  name?: string;
  /** Where it listens: `192.168.56.10:6443`. */
  address?: string;
  /** Of the machine that it runs on. */
  hostname?: string;
  kubelets?: Kubelets;
  /** Reaches pods and nodes for the proxy subresources. */
  dial?: Dial;
  /** Asked for componentstatuses; healthy where it is missing. */
  componentHealth?: ComponentHealth;
  /** Freezes everything that is stored, so that a mutation throws. For tests. */
  freeze?: boolean;
  serviceCidr?: string;
  /** Whose certificates it takes, for aggregated servers to know. */
  authorities?: ClientAuthorities;
  /** What is written before this virtual time sets the cluster up and is known to be valid: it is not checked. */
  trustUntil?: number;
  /** What its process uses, for its metrics. */
  resources?: ProcessResources;
  /** Replaces the default admission plugins. */
  admission?: readonly Plugin[];
}

/** Subresources that are written with the kind's own types, or with those of a Binding. */
const ownTypes: ReadonlySet<string | undefined> = new Set([undefined, 'status', 'binding', 'finalize']);

/** True for a request that takes objects as they are stored. */
const plainRead = ({ request: { verb, accept, query } }: Context): boolean => (verb === 'get' || verb === 'list' || verb === 'watch') && (accept === undefined || accept === 'object') && query?.fieldSelector === undefined;

/** True for a request whose body has types that are there from the start. */
const fewTypes = ({ kind, served, subresource }: Context): boolean => ownTypes.has(subresource) && hasStartType(kind) && (served === kind || hasStartType(served));

const hasStartType = ({ schema }: Kind): boolean => schema !== undefined && isStartType(schema);

const none: ReadonlySet<string> = new Set();
const idle: ProcessResources = { memory: 0, cpu: 0 };
/** The verbs whose objects are checked. */
const writes: ReadonlySet<string> = new Set(['create', 'update', 'patch']);
const etcdDown: ReadonlySet<string> = new Set(['etcd', 'etcd-readiness']);

const includeOf = (request: ApiRequest): Include => (request.query?.['includeObject'] as Include | undefined) ?? 'Metadata';

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
  /** Of its program, where it is another than the one that clusters begin with: `v1.36.4`. */
  version: string | undefined;
  private readonly core: Core;
  private readonly serviceCidr: string;
  private readonly watches: Watches;
  private readonly authenticator: Authenticator;
  private readonly aggregation: Aggregation;
  private readonly metrics = new Metrics();
  private since = 0;
  private tasks: TaskHandle<void>[] = [];

  constructor(private readonly options: ApiServerOptions) {
    const { sim, etcd, kinds } = options;
    this.name = options.name ?? 'kube-apiserver';
    this.address = options.address ?? '192.168.56.10:6443';
    this.tracer = options.tracer ?? new Tracer();
    this.causes = new Causes();
    this.kinds = kinds;
    const storage = new Storage(sim, etcd, this.causes, this.tracer, options.freeze ?? false);
    const chance = sim.random(this.name);
    this.serviceCidr = options.serviceCidr ?? '10.96.0.0/12';
    const allocator = new ServiceAllocator(etcd, chance, this.serviceCidr);
    this.core = new Core(sim, chance, kinds, storage, new Admission(options.admission ?? defaultPlugins), this.causes, this.tracer, options.kubelets ?? (() => undefined), allocator, options.componentHealth ?? (() => undefined), options.dial ?? nowhere);
    this.watches = new Watches(this.core);
    this.authenticator = new Authenticator(this.core, this.core.authorizer);
    this.aggregation = new Aggregation(this.core);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.since = this.options.sim.now();
    const [host, port] = splitAddress(this.address);
    const cause = { actor: this.name, what: 'start' };
    const { sim, etcd } = this.options;
    this.tasks = [
      sim.spawn(`${this.name}/post-start-hooks`, untilStored(() => bootstrap(this, this.core, { host, port }, this.serviceCidr)), { cause }),
      sim.spawn(`${this.name}/own-configmaps`, untilStored(() => ownConfigMaps(this, this.core, this.options.authorities)), { cause }),
      sim.spawn(`${this.name}/identity-lease`, untilStored(() => identityLease(this, this.core, this.options.hostname ?? this.name)), { cause }),
      sim.spawn(`${this.name}/flow-schemas`, untilStored(() => danglingConditions(this, this.core)), { cause }),
      sim.spawn(`${this.name}/service-ip-repair`, untilStored(() => keepAddresses(this, this.core)), { cause }),
      sim.spawn(`${this.name}/compactor`, compactor(etcd), { cause }),
      sim.spawn(`${this.name}/aggregator`, untilStored(() => this.aggregation.run()), { cause }),
      sim.spawn(`${this.name}/definitions`, untilStored(() => new Definitions(this.core, (kind) => this.watches.stop(kind)).run()), { cause }),
    ];
  }

  /** Connections are refused from now on, and every watch ends. */
  stop(): void {
    this.running = false;
    for (const task of this.tasks) task.cancel();
    this.watches.stop();
  }

  *request(asked: ApiRequest): Task<ApiResponse> {
    const request = asked.resource ? asked : byPath(asked);
    if (!this.running) throw this.refused();
    const began = this.options.sim.now();
    yield latency;
    if (!this.running) throw this.refused();
    let response: ApiResponse;
    this.metrics.begin(request);
    try {
      if (mayBeNode(request.credentials)) {
        yield* this.options.sim.part(nodeAccess);
        yield* this.options.sim.part(lateAdmission);
      }
      if (needIdentities(request.credentials)) yield* this.options.sim.part(identities);
      const context = this.accept(request);
      if (!context && request.path?.startsWith('/openapi/')) {
        // The index has no texts.
        if (request.path !== '/openapi/v3') yield* this.options.sim.part(descriptions);
        yield* this.options.sim.part(openApi);
      }
      if (!context) response = yield* this.serveOther(request);
      else {
        for (let part: Part | undefined; (part = this.missing(context)); ) yield* this.options.sim.part(part);
        if (writes.has(request.verb) && mayEscalate(this.core, context)) yield* this.options.sim.part(grants);
        if (context.served.custom && context.served.storedAs) response = yield* this.answerConverted(context);
        else {
          response = yield* this.answer(context);
          this.finish(context, response);
        }
      }
    } catch (error) {
      response = this.failed(error);
    } finally {
      this.metrics.end(request);
    }
    this.metrics.count(request, response.code, this.options.sim.now() - began, this.core.webhookMetrics.delayOf(request));
    if (this.tracer.active) this.trace(request, response.code);
    return response;
  }

  /** What is still to be loaded before a request can be answered. */
  private missing(context: Context): Part | undefined {
    const { sim } = this.options;
    const { kind, request } = context;
    if (kind.late && !sim.has(lateKinds) && !plainRead(context)) return lateKinds;
    if ((request.body !== undefined || !isNoted(context)) && !sim.has(lateTypes) && !fewTypes(context)) return lateTypes;
    if (!kind.checks || !isChecked(context) || !writes.has(request.verb)) return undefined;
    return !sim.has(kind.checks) ? kind.checks : !sim.has(lateAdmission) ? lateAdmission : undefined;
  }

  private answer(context: Context): Task<ApiResponse> {
    return context.request.verb === 'watch' ? this.openWatch(context) : handlerOf(context)(this.core, context);
  }

  /** Who asks for what; undefined for a path that is no resource. */
  private accept(request: ApiRequest): Context | undefined {
    const user = this.authenticator.user(request.credentials);
    this.authorize(request, user);
    if (!request.resource) return undefined;
    const kind = this.options.kinds.byResource(request.group ?? '', request.version ?? 'v1', request.resource);
    if (!kind && this.aggregation.serves(request)) return undefined;
    if (!kind) throw unknownPath();
    return this.context(request, kind, user);
  }

  /** What is no resource of this server: a path, or something that another server answers. */
  private *serveOther(request: ApiRequest): Task<ApiResponse> {
    const { aggregation, authenticator } = this;
    if (aggregation.serves(request)) return yield* aggregation.forward(request, authenticator.user(request.credentials));
    if (!isDocument(request.path!)) yield* this.options.sim.part(pages);
    return servePath(request, this.kinds, aggregation.versions, this.address, this.failing(), {
      version: this.version,
      metrics: () => this.metricsPage(),
      indicators: () => pages.loaded!.indicators(this.failing(), this.since),
      openId: (path) => pages.loaded!.openId(path, this.core, this.address),
    });
  }

  private metricsPage(): string {
    const { metrics, core, watches, since } = this;
    return pages.loaded!.metricsPage({ metrics, core, watches: watches.counts(), events: watches.events(), tasks: this.tasks.filter((task) => task.live).length, since, now: this.options.sim.now(), resources: this.options.resources ?? idle });
  }

  /** Answers for custom objects that are stored in another version: each piece of work is done again after every conversion that it waits for. */
  private *answerConverted(context: Context): Task<ApiResponse> {
    const { served, request, namespace, name } = context;
    const storedAs = served.storedAs!;
    const converting = <T>(work: () => T): Task<T> => custom().converting(this.core, served, function* () { return work(); });
    // What can't be read as the version that is asked for can't be deleted as it.
    const doomed = request.verb === 'delete' && name ? this.core.storage.get(storedAs.kind, namespace, name) : undefined;
    if (doomed) yield* converting(() => storedAs.decode(doomed));
    const response = yield* custom().converting(this.core, served, () => this.answer(context));
    yield* converting(() => this.finish(context, response));
    return response;
  }

  private finish(context: Context, response: ApiResponse): void {
    const { request, served, warnings } = context;
    if (served.custom) response.custom = true;
    if (response.body && !isNoted(context)) response.body = shownBody(response.body);
    if (response.body && (served.storedAs || (request.accept && request.accept !== 'object'))) response.body = this.render(request, served, response.body);
    if (served.deprecated) {
      warnings.push(served.deprecated);
      this.metrics.deprecated.add(served);
    }
    if (warnings.length > 0) response.warnings = [...new Set(warnings)];
  }

  private authorize(request: ApiRequest, user: User): void {
    const { authorizer } = this.core;
    if (authorizer.unrestricted(user)) return;
    const { verb, group = '', resource = '', subresource, namespace, path, query } = request;
    const fieldSelector = query?.fieldSelector;
    const name = request.name ?? (verb === 'list' || verb === 'watch' ? metadataName(fieldSelector) : undefined);
    authorizer.require(resource ? { user, verb, group, resource, subresource, namespace, name, fieldSelector } : { user, verb: 'get', group: '', resource: '', path: path ?? '' });
  }

  private *openWatch(context: Context): Task<ApiResponse> {
    const { served, request } = context;
    if (served.custom && served.storedAs && custom().conversionOf(served)) {
      // What is there must be convertible before anything is sent.
      this.render(request, served, (yield* list(this.core, { ...context, request: { ...request, query: {} } })).body);
      const response = yield* this.watches.open(context);
      return { ...response, watch: custom().convertedWatch(this.core, served, response.watch!, this.rendering(context)) };
    }
    const plain = !served.storedAs && (request.accept === undefined || request.accept === 'object');
    return yield* this.watches.open(context, plain ? (isNoted(context) ? undefined : shown) : this.rendering(context));
  }

  /** What a watch sends of each object. */
  private rendering(context: Context): (object: KubeObject) => any {
    let begun = false;
    return (object) => {
      const rendered = this.render(context.request, context.served, isNoted(context) ? object : shown(object));
      if (!begun) begun = true;
      else if (rendered?.kind === 'Table') return withoutHeaders(rendered as Table);
      return rendered;
    };
  }

  private render(request: ApiRequest, kind: Kind, body: unknown): any {
    return shaped(kind, converted(kind, body), request.accept, this.options.sim.now(), includeOf(request));
  }

  /** Health checks that fail now. */
  private failing(): ReadonlySet<string> {
    return this.options.etcd.healthy ? none : etcdDown;
  }

  private context(request: ApiRequest, kind: Kind, user: User): Context {
    const { query } = request;
    checkWriteOptions(request);
    checkTableOptions(request);
    return {
      request,
      kind: kind.storedAs?.kind ?? kind,
      served: kind,
      user,
      namespace: kind.namespaced ? request.namespace : undefined,
      name: request.name,
      subresource: request.subresource,
      dryRun: query?.dryRun === 'All',
      trusted: this.options.sim.now() < (this.options.trustUntil ?? -Infinity),
      warnings: [],
    };
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

function* nowhere(host: string, port: number): ReturnType<Dial> {
  throw new ConnectionError('unreachable', `dial tcp ${host}:${port}: connect: network is unreachable`);
}

/** Runs a task again, every second, until etcd takes what it writes. */
function* untilStored(task: () => Task): Task {
  for (;;) {
    try {
      return yield* task();
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      yield sleep(1000);
    }
  }
}

const splitAddress = (address: string): [string, number] => {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon), Number(address.slice(colon + 1))];
};
