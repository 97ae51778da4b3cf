import { parseSelector, type Selector } from '../../api/selector.ts';
import { StatusError } from '../../api/status.ts';
import type { ApiQuery } from '../../api/http.ts';
import type { KubeObject } from '../../api/types.ts';
import { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { Aggregate, fromBuilder, messageOf, throwAll } from './errors.ts';
import type { Info } from './info.ts';
import { checkNames, parseArguments, type Arguments } from './resourceargs.ts';
import type { Source } from './resourcefiles.ts';
import type { Mapping } from './resourcemapper.ts';
import { getObject, listObjects } from './requests.ts';
import { requireRegistered } from './scheme.ts';

const files = new Part('kubectl files', () => import('./resourcefiles.ts'));

export interface ResourceOptions {
  /** TYPE, TYPE NAME..., TYPE/NAME... */
  args?: readonly string[];
  /** The TYPE comes from the command, not from who typed it: no category is looked for under its name (Builder.ResourceNames). */
  knownType?: boolean;
  filenames?: readonly string[];
  /** Documents that are read already, and what messages call them. */
  document?: { name: string; text: string };
  kustomize?: string;
  recursive?: boolean;
  selector?: string | undefined;
  fieldSelector?: string | undefined;
  /** --all */
  all?: boolean;
  /** --all is told of the selectors, rather than they of --all. */
  allAfterSelectors?: boolean;
  /** TYPE alone stands for all of them. */
  typeMeansAll?: boolean;
  namespace: string;
  /** Objects in files must be in `namespace` (-n was given). */
  enforceNamespace?: boolean;
  allNamespaces?: boolean;
  /** One that fails does not stop the others. */
  continueOnError?: boolean;
  /** Lists are taken apart. */
  flatten?: boolean;
  /** Objects from files are read anew from the server. */
  latest?: boolean;
  /** Don't ask the server for anything. */
  local?: boolean;
  /** Only objects of kinds that kubectl has compiled in (resource.Builder.WithScheme). */
  typed?: boolean;
  /** What was found wrong before, told with what is wrong with arguments and files. */
  refused?: Error | undefined;
  /** Named objects are read from the server; default true. */
  requireObject?: boolean;
  singleResourceType?: boolean;
  chunkSize?: number;
  subresource?: string | undefined;
  accept?: 'object' | 'table';
  /** Further parameters of each read. */
  query?: ApiQuery;
  /** Files are checked for apiVersion and kind before anything else (--validate). */
  validate?: boolean;
  ignoreNotFound?: boolean;
}

const missing = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

type Emit = (info: Info | undefined, error?: unknown) => Task;

/** What a command line's arguments and files stand for, found step by step while it is visited (resource.Builder). */
export class Resources {
  private parsed: Arguments = { types: [], names: [], tuples: [] };
  private sources: Source[] = [];
  /** True when exactly one object was asked for by name or by one file. */
  singleItemImplied = false;
  /** Errors of the last `infos`. */
  error: Error | undefined;

  private constructor(
    private readonly context: Context,
    private readonly options: ResourceOptions,
  ) {}

  /** Looks at arguments and files without reading from the server; throws what is wrong with them. */
  static *of(context: Context, options: ResourceOptions): Task<Resources> {
    const resources = new Resources(context, options);
    try {
      yield* resources.prepare();
    } catch (error) {
      throw fromBuilder(error);
    }
    return resources;
  }

  private *prepare(): Task {
    const { options, context } = this;
    const errors: Error[] = [];
    const filenames = options.filenames ?? [];
    if (filenames.length && options.kustomize) errors.push(new Error('only one of -f or -k can be specified'));
    if (options.kustomize && options.recursive) errors.push(new Error("the -k flag can't be used with -f or -R"));
    if (errors.length === 0 && (filenames.length || options.kustomize)) this.sources = (yield* context.process.sim.part(files)).filesOf(context, filenames, options.kustomize ?? '', options.recursive ?? false, errors);
    if (options.document) this.sources.push({ kind: 'text', inDirectory: false, ...options.document });
    const selecting = options.selector?.trim() || options.fieldSelector?.trim();
    if (options.all && options.allAfterSelectors && selecting) errors.push(new Error("setting 'all' parameter but found a non empty selector. "));
    else if (options.all) {
      for (const [what, value] of [['label', options.selector], ['field', options.fieldSelector]] as const)
        if (value?.trim()) errors.push(new Error(`found non-empty ${what} selector ${JSON.stringify(value)} with previously set 'all' parameter. `));
    }
    try {
      this.parsed = yield* parseArguments(context, options.args ?? [], options.knownType);
    } catch (error) {
      errors.push(error as Error);
    }
    if (options.refused) errors.push(options.refused);
    if (errors.length) throw errors.length === 1 ? errors[0]! : new Aggregate(errors);
    const stream = filenames.includes('-');
    const directory = this.sources.some((s) => s.inDirectory);
    if (this.sources.length) this.singleItemImplied = !directory && !stream && this.sources.length === 1;
    else if (this.parsed.tuples.length) this.singleItemImplied = this.parsed.tuples.length === 1;
    else if (!this.selecting) this.singleItemImplied = this.parsed.names.length === 1;
    yield* this.check();
  }

  private get selecting(): boolean {
    const { options, parsed } = this;
    return Boolean(options.selector?.trim() || options.fieldSelector?.trim() || options.all || (options.typeMeansAll && parsed.types.length > 0 && parsed.names.length === 0));
  }

  /** True when there is a collection to read rather than named objects. */
  get collection(): boolean {
    return this.sources.length === 0 && this.selecting;
  }

  private mappings: Mapping[] = [];
  private readonly tupleMappings = new Map<string, Mapping>();

  private *check(): Task {
    const { options, parsed, context } = this;
    if (this.sources.length) {
      if (parsed.types.length) throw new Error('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
      if (parsed.names.length) throw new Error('name cannot be provided when a path is specified');
      if (parsed.tuples.length) throw new Error('resource/name arguments cannot be provided when a path is specified');
      return;
    }
    if (this.selecting) {
      if (parsed.names.length) throw new Error('name cannot be provided when a selector is specified');
      if (parsed.tuples.length) throw new Error('selectors and the all flag cannot be used when passing resource/name arguments');
      if (parsed.types.length === 0) throw new Error('at least one resource must be specified to use a selector');
      if (options.subresource) throw new Error('subresource cannot be used when bulk resources are specified');
      yield* this.mapTypes();
      return;
    }
    if (parsed.tuples.length) {
      for (const { type } of parsed.tuples) if (!this.tupleMappings.has(type)) this.tupleMappings.set(type, yield* context.mapper.forArgument(type));
      const kinds = new Set([...this.tupleMappings.values()].map((m) => `${m.group}/${m.version}/${m.resource}`));
      if (kinds.size > 1 && options.singleResourceType) throw new Error('you may only specify a single resource type');
      for (const { type } of parsed.tuples) checkNames(this.tupleMappings.get(type)!, options);
      return;
    }
    if (parsed.names.length) {
      if (parsed.types.length === 0) throw new Error('you must provide a resource and a resource name together');
      if (parsed.types.length > 1) throw new Error('you must specify only one resource');
      yield* this.mapTypes();
      checkNames(this.mappings[0]!, options);
      return;
    }
    if (parsed.types.length) {
      for (const type of parsed.types) yield* context.mapper.forArgument(type);
      throw new Error('resource(s) were provided, but no name was specified');
    }
    throw new Error(missing);
  }

  private *mapTypes(): Task {
    const { parsed, options, context } = this;
    if (parsed.types.length > 1 && options.singleResourceType) throw new Error('you may only specify a single resource type');
    for (const type of parsed.types) {
      const mapping = yield* context.mapper.forArgument(type);
      if (!this.mappings.some((m) => m.group === mapping.group && m.version === mapping.version && m.kind === mapping.kind)) this.mappings.push(mapping);
    }
  }

  /** Calls `fn` with each in order. What fails is thrown: at once, or all together at the end with continueOnError. */
  *visit(fn: (info: Info) => Task): Task {
    const unread: Error[] = [];
    const errors: Error[] = [];
    const { options } = this;
    const emit: Emit = function* (this: void, info, error) {
      try {
        if (error !== undefined) throw error;
        yield* fn(info!);
      } catch (e) {
        if (!options.continueOnError) throw e;
        (error === undefined ? errors : unread).push(e as Error);
      }
    };
    const chosen = this.sources.length ? this.selected(emit) : emit;
    const decorated: Emit = options.flatten ? this.flattening(chosen) : this.decorating(chosen);
    if (this.sources.length) yield* this.fromFiles(decorated);
    else if (this.selecting) yield* this.fromSelectors(decorated);
    else yield* this.byName(decorated);
    const kept = (list: Error[]): Error[] => (options.ignoreNotFound ? list.filter((e) => !(e instanceof StatusError && e.reason === 'NotFound')) : list);
    throwAll(gathered(kept(errors), kept(unread)));
  }

  /** All of them; what failed is in `error`. */
  *infos(): Task<Info[]> {
    const infos: Info[] = [];
    this.error = undefined;
    try {
      yield* this.visit(function* (info) {
        infos.push(info);
      });
    } catch (error) {
      if (!(this.options.ignoreNotFound && error instanceof StatusError && error.reason === 'NotFound')) this.error = error as Error;
    }
    return infos;
  }

  /** All of them; throws what failed. */
  *all(): Task<Info[]> {
    const infos = yield* this.infos();
    if (this.error) throw this.error;
    return infos;
  }

  private *fromFiles(emit: Emit): Task {
    const { documentsOf } = yield* this.context.process.sim.part(files);
    for (const source of this.sources) {
      try {
        yield* documentsOf(this.context, source, this.options, emit);
      } catch (error) {
        if (!this.options.continueOnError) throw error;
        yield* emit(undefined, error);
      }
    }
  }

  /** Hands on those from files that have the labels asked for. */
  private selected(emit: Emit): Emit {
    const text = this.options.selector?.trim();
    if (!text) return emit;
    let selector: Selector;
    try {
      selector = parseSelector(text);
    } catch (error) {
      throw new Error(`the provided selector ${JSON.stringify(text)} is not valid: ${messageOf(error)}`);
    }
    return function* (info, error) {
      if (error !== undefined || selector.matches(info?.object?.metadata?.labels)) yield* emit(info, error);
    };
  }

  private *fromSelectors(emit: Emit): Task {
    const { context, options } = this;
    for (const mapping of this.mappings) {
      const namespace = mapping.namespaced && !options.allNamespaces ? options.namespace : '';
      let token: string | undefined;
      try {
        do {
          const query: ApiQuery = {
            ...options.query,
            ...(options.selector?.trim() ? { labelSelector: options.selector.trim() } : {}),
            ...(options.fieldSelector?.trim() ? { fieldSelector: options.fieldSelector.trim() } : {}),
            ...(options.chunkSize ? { limit: options.chunkSize } : {}),
            ...(token ? { continue: token } : {}),
          };
          const list = yield* listObjects(context, { mapping, namespace }, { query, accept: options.accept });
          if (options.typed) requireRegistered(list);
          token = (list.metadata as { continue?: string } | undefined)?.continue || undefined;
          yield* emit({ mapping, namespace, name: '', source: '', object: list });
        } while (token);
      } catch (error) {
        if (!options.continueOnError) throw error;
        yield* emit(undefined, error);
      }
    }
  }

  private *byName(emit: Emit): Task {
    const { options, parsed } = this;
    const wanted = parsed.tuples.length ? parsed.tuples.map((t) => ({ mapping: this.tupleMappings.get(t.type)!, name: t.name })) : parsed.names.map((name) => ({ mapping: this.mappings[0]!, name }));
    for (const { mapping, name } of wanted) {
      const namespace = mapping.namespaced ? options.namespace : '';
      yield* emit({ mapping, namespace, name, source: '', object: undefined as unknown as KubeObject, subresource: options.subresource });
    }
  }

  /** Namespaces and reads, once per object. */
  private decorating(emit: Emit): Emit {
    const { context, options } = this;
    const read = function* (info: Info): Task<Info> {
      const object = yield* getObject(context, info, { accept: options.accept, query: options.query, subresource: info.subresource });
      if (options.typed) requireRegistered(object);
      return { ...info, object };
    };
    const decorate = function* (info: Info): Task<Info> {
      let next = info;
      const fromFile = info.source !== '';
      if (next.mapping && !next.mapping.namespaced) {
        if (next.namespace) next = withNamespace(next, '');
      } else if (next.mapping && fromFile) {
        if (!next.namespace) next = withNamespace(next, options.namespace);
        else if (options.enforceNamespace && next.namespace !== options.namespace)
          throw new Error(
            `the namespace from the provided object "${next.namespace}" does not match the namespace "${options.namespace}". You must pass '--namespace=${next.namespace}' to perform this operation.`,
          );
      }
      if (fromFile && options.latest && next.mapping?.namespaced && !next.namespace) throw new Error(`no namespace set on resource ${next.mapping.group}/${next.mapping.version}, Resource=${next.mapping.resource} ${JSON.stringify(next.name)}`);
      if (fromFile && options.latest && next.name) return yield* read(next);
      return !next.object && options.requireObject !== false ? yield* read(next) : next;
    };
    return function* (info, error) {
      if (error !== undefined) return yield* emit(undefined, error);
      let done: Info;
      try {
        done = yield* decorate(info!);
      } catch (e) {
        return yield* emit(undefined, e);
      }
      yield* emit(done);
    };
  }

  private flattening(emit: Emit): Emit {
    const { context, options } = this;
    const each = this.decorating(emit);
    return function* (info, error) {
      if (error !== undefined || !info?.object || !isList(info.object)) return yield* each(info, error);
      const items = flatten(info.object, info.mapping);
      for (const object of items) {
        let child: Info;
        try {
          const same = info.mapping && `${info.mapping.kind}` === object.kind;
          const mapping = same ? info.mapping : options.local ? (undefined as unknown as Mapping) : yield* context.mapper.forKind(object.apiVersion, object.kind);
          child = { mapping, namespace: object.metadata?.namespace ?? '', name: object.metadata?.name ?? '', source: info.source, object };
        } catch (e) {
          yield* each(undefined, new Error(`unable to recognize ${(e as Error).message}`));
          continue;
        }
        yield* each(child);
      }
    };
  }
}

/** What could not be read is one error among those of what was done (EagerVisitorList within ContinueOnErrorVisitor). */
const gathered = (errors: readonly Error[], unread: readonly Error[]): readonly Error[] => {
  return errors.length === 0 || unread.length < 2 ? [...errors, ...unread] : [...errors, new Aggregate(unread)];
};

const withNamespace = (info: Info, namespace: string): Info => {
  // Into metadata that are no object nothing is set: the server has its say.
  if (!info.object || typeof (info.object.metadata ?? {}) !== 'object') return { ...info, namespace };
  const { namespace: _, ...metadata } = info.object.metadata ?? {};
  return { ...info, namespace, object: { ...info.object, metadata: namespace ? { ...metadata, namespace } : metadata } as KubeObject };
};

/** meta.IsListType: it has `items`. */
export const isList = (object: unknown): object is { items: KubeObject[]; apiVersion?: string; kind?: string } =>
  typeof object === 'object' && object !== null && Array.isArray((object as { items?: unknown }).items);

const flatten = (list: { items: KubeObject[]; apiVersion?: string; kind?: string }, mapping: Mapping | undefined): KubeObject[] =>
  list.items.flatMap((item) => {
    if (isList(item)) return flatten(item, undefined);
    // Items of a list from the server may leave out what the list says for all of them.
    if (item.kind && item.apiVersion) return [item];
    const kind = item.kind ?? mapping?.kind ?? list.kind?.replace(/List$/, '') ?? '';
    return [{ ...item, apiVersion: item.apiVersion ?? list.apiVersion ?? '', kind }];
  });
