import { Selector, parseSelector } from '../../../api/selector.ts';
import { builtinKinds } from '../../../kinds/index.ts';
import { apiVersionOf } from '../../../kinds/kind.ts';
import { compactJson } from '../text/json.ts';
import { emptyConfig } from './config.ts';
import type { Gvk, PatchSelector, Var } from './kustomization.ts';

export type Json = Record<string, unknown>;

export const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

let clusterScoped: Set<string> | undefined;

/** Whether a kind is known to be outside namespaces. */
const isClusterScoped = (apiVersion: string, kind: string): boolean => {
  clusterScoped ??= new Set(builtinKinds.filter((k) => !k.namespaced).map((k) => `${apiVersionOf(k)}/${k.kind}`));
  return clusterScoped.has(`${apiVersion}/${kind}`);
};

const nowhere = '_non_namespaceable_';

/** What a resource is called (resid.ResId). */
export class ResourceId {
  constructor(
    readonly group: string,
    readonly version: string,
    readonly kind: string,
    readonly name: string,
    readonly namespace: string,
  ) {}

  get clusterScoped(): boolean {
    return isClusterScoped(this.group ? `${this.group}/${this.version}` : this.version, this.kind);
  }

  get effectiveNamespace(): string {
    return this.clusterScoped ? nowhere : this.namespace || 'default';
  }

  equals(o: ResourceId): boolean {
    return this.group === o.group && this.version === o.version && this.kind === o.kind && this.name === o.name && this.effectiveNamespace === o.effectiveNamespace;
  }

  isSelected(gvk: Gvk): boolean {
    return (!gvk.group || gvk.group === this.group) && (!gvk.version || gvk.version === this.version) && (!gvk.kind || gvk.kind === this.kind);
  }

  toString(): string {
    return `${gvkText(this)}/${this.name || '[noName]'}.${this.namespace || '[noNs]'}`;
  }
}

export const gvkText = (gvk: Gvk): string => `${gvk.kind || '[noKind]'}.${gvk.version || '[noVer]'}.${gvk.group || '[noGrp]'}`;

/** A JSON value that shares nothing with another. */
export const copy = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(copy) as T;
  return isMap(value) ? (Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copy(v)])) as T) : value;
};

/** One object on its way through the build: transformers change it in place. */
export class Resource {
  object: Json;
  private previous: { name: string; namespace: string; kind: string }[] = [];
  readonly prefixes: string[] = [];
  readonly suffixes: string[] = [];
  /** Gets a hash behind its name. */
  hashed = false;
  behavior = '';
  /** Where it comes from, as YAML. */
  origin = '';
  /** Names of the vars that look at it. */
  readonly vars: string[] = [];

  constructor(object: Json) {
    this.object = copy(object);
  }

  get metadata(): Json {
    if (!isMap(this.object.metadata)) this.object.metadata = {};
    return this.object.metadata as Json;
  }

  get kind(): string {
    return String(this.object.kind ?? '');
  }

  get apiVersion(): string {
    return String(this.object.apiVersion ?? '');
  }

  get name(): string {
    return String(this.metadata.name ?? '');
  }

  set name(name: string) {
    this.metadata.name = name;
  }

  get namespace(): string {
    return String(this.metadata.namespace ?? '');
  }

  set namespace(namespace: string) {
    if (namespace) this.metadata.namespace = namespace;
    else delete this.metadata.namespace;
  }

  private gv(): [group: string, version: string] {
    const at = this.apiVersion.indexOf('/');
    return at < 0 ? ['', this.apiVersion] : [this.apiVersion.slice(0, at), this.apiVersion.slice(at + 1)];
  }

  get current(): ResourceId {
    return new ResourceId(...this.gv(), this.kind, this.name, this.namespace);
  }

  /** What it was called before, oldest first. */
  get previousIds(): ResourceId[] {
    return this.previous.map((p) => new ResourceId(...this.gv(), p.kind, p.name, p.namespace));
  }

  get original(): ResourceId {
    return this.previousIds[0] ?? this.current;
  }

  remember(): void {
    const { effectiveNamespace: namespace, name, kind } = this.current;
    this.previous.push({ name, namespace, kind });
  }

  /** The object with what kustomize notes on it about its way, as JSON. */
  record(): string {
    const note = (name: string, values: readonly string[]): Json => (values.length > 0 ? { [`internal.config.kubernetes.io/${name}`]: values.join(',') } : {});
    const annotations = {
      ...this.strings('annotations'),
      ...note('previousKinds', this.previous.map((p) => p.kind)),
      ...note('previousNames', this.previous.map((p) => p.name)),
      ...note('previousNamespaces', this.previous.map((p) => p.namespace)),
      ...note('prefixes', this.prefixes),
      ...note('suffixes', this.suffixes),
    };
    return compactJson({ ...this.object, metadata: { ...this.metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) } });
  }

  /** Takes another's history and origin. */
  inherit(other: Resource): void {
    this.previous = [...other.previous];
    this.prefixes.splice(0, Infinity, ...other.prefixes);
    this.suffixes.splice(0, Infinity, ...other.suffixes);
    this.vars.splice(0, Infinity, ...other.vars);
  }

  private strings(field: 'labels' | 'annotations'): Record<string, string> {
    return isMap(this.metadata[field]) ? (this.metadata[field] as Record<string, string>) : {};
  }

  matches(selector: PatchSelector): boolean {
    const fits = (pattern: string | undefined, ...values: string[]): boolean => !pattern || values.some((v) => new RegExp(`^(?:${pattern})$`).test(v));
    const { group, version, kind } = this.current;
    const all = (text: string | undefined, field: 'labels' | 'annotations'): boolean => !text || (parseSelector(text) satisfies Selector).matches(this.strings(field));
    return (
      fits(selector.namespace, this.original.effectiveNamespace, this.current.effectiveNamespace) &&
      fits(selector.name, this.original.name, this.name) &&
      fits(selector.group, group) &&
      fits(selector.version, version) &&
      fits(selector.kind, kind) &&
      all(selector.labelSelector, 'labels') &&
      all(selector.annotationSelector, 'annotations')
    );
  }
}

/** What a generator may do with a resource that is there. */
const behaviors: readonly string[] = ['create', 'replace', 'merge'];

/** All resources of a build, in order, no two with the same identifier (resmap.ResMap). */
export class ResourceMap {
  list: Resource[] = [];
  /** What the kustomizations so far said about fields and vars (accumulator.ResAccumulator). */
  readonly config = emptyConfig();
  readonly vars: Var[] = [];

  add(resource: Resource): void {
    const id = resource.current;
    if (this.list.some((r) => r.current.equals(id))) throw new Error(`may not add resource with an already registered id: ${id.toString()}`);
    this.list.push(resource);
  }

  addAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.add(resource);
  }

  /** Those that are or were called so. */
  byAnyId(matches: (id: ResourceId) => boolean): Resource[] {
    return this.list.filter((r) => [...r.previousIds, r.current].some(matches));
  }

  /** The one that is or was called so. */
  byId(id: ResourceId): Resource {
    const found = this.byAnyId((i) => i.equals(id));
    if (found.length === 1) return found[0]!;
    throw new Error(`${found.length > 1 ? 'multiple' : 'no'} matches for Id ${id.toString()}; failed to find unique target for patch ${id.toString()}`);
  }

  select(selector: PatchSelector): Resource[] {
    return this.list.filter((r) => r.matches(selector));
  }

  /** Takes a generated resource up: as a new one, or into the one that its behavior says (appendReplaceOrMerge). */
  absorb(resource: Resource): void {
    const id = resource.current;
    const found = this.byAnyId((i) => i.equals(id));
    const behavior = behaviors.includes(resource.behavior) ? resource.behavior : 'unspecified';
    if (found.length > 1) throw new Error(`found multiple objects [${found.map((f) => f.current.toString()).join(' ')}] that could accept merge of ${id.toString()}`);
    const [old] = found;
    const goId = `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(id.group)}, Version:${JSON.stringify(id.version)}, Kind:${JSON.stringify(id.kind)}, isClusterScoped:${id.clusterScoped}}, Name:${JSON.stringify(id.name)}, Namespace:${JSON.stringify(id.namespace)}}`;
    if (!old) {
      if (behavior === 'merge' || behavior === 'replace') throw new Error(`id ${goId} does not exist; cannot merge or replace`);
      return this.add(resource);
    }
    if (behavior !== 'merge' && behavior !== 'replace') throw new Error(`id ${goId} exists; can not use behavior: '${behavior}', behavior must be merge or replace`);
    const both = (field: string, a: Json, b: Json): void => {
      const merged = { ...(isMap(a[field]) ? a[field] : {}), ...(isMap(b[field]) ? b[field] : {}) };
      if (Object.keys(merged).length > 0) b[field] = merged;
    };
    both('labels', old.metadata, resource.metadata);
    both('annotations', old.metadata, resource.metadata);
    if (behavior === 'merge') {
      both('data', old.object, resource.object);
      both('binaryData', old.object, resource.object);
    }
    resource.name = old.name;
    resource.namespace = old.namespace;
    resource.inherit(old);
    this.list[this.list.indexOf(old)] = resource;
  }
}
