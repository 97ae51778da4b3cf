import type { Resource } from '../../client/resources.ts';
import type { Task } from '../../sim/sim.ts';
import type { ApiResource, Ask, Discovered, Discovery } from './discovery.ts';
import { NoKindMatch, NoResourceMatch } from './errors.ts';

/** A kind with its resource (meta.RESTMapping). It serves the client as a Resource. */
export interface Mapping extends Resource {
  singular: string;
  namespaced: boolean;
  verbs: readonly string[];
  subresources: readonly string[];
}

/** `deployments.apps`, `pods` */
export const groupResource = (m: Pick<Mapping, 'group' | 'resource'>): string => (m.group ? `${m.resource}.${m.group}` : m.resource);

/** `apps/v1` */
export const groupVersion = (m: Pick<Mapping, 'group' | 'version'>): string => (m.group ? `${m.group}/${m.version}` : m.version);

/** GroupVersionResource.String: `apps/v1, Resource=deployments`, `/v1, Resource=pods`. */
export const gvrString = (m: Pick<Mapping, 'group' | 'version' | 'resource'>): string => `${m.group}/${m.version}, Resource=${m.resource}`;

/** GroupVersionKind.String: `apps/v1, Kind=Deployment`. */
export const gvkString = (m: Pick<Mapping, 'group' | 'version' | 'kind'>): string => `${m.group}/${m.version}, Kind=${m.kind}`;

/** How printers and messages name a kind: `deployment.apps`, `pod`. */
export const kindName = (kind: string, group: string): string => (group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase());

/** `apps/v1` to its parts. */
export const splitApiVersion = (apiVersion: string): { group: string; version: string } => {
  const at = apiVersion.indexOf('/');
  return at < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
};

/** `ReplicaSet.apps` (schema.GroupKind.String) */
export const groupKind = ({ apiVersion, kind }: { apiVersion: string; kind: string }): string => {
  const { group } = splitApiVersion(apiVersion);
  return group ? `${kind}.${group}` : kind;
};

const mappingOf = (r: ApiResource): Mapping => ({
  group: r.group,
  version: r.version,
  resource: r.name,
  kind: r.kind,
  singular: r.singularName,
  namespaced: r.namespaced,
  verbs: r.verbs,
  subresources: r.subresources,
});

interface Partial {
  resource: string;
  group: string;
  version: string;
}

/** `a.v1.apps` may mean version v1 of group apps, or the group v1.apps (schema.ParseResourceArg). */
const readings = (arg: string): Partial[] => {
  const parts = arg.split('.');
  const out: Partial[] = [];
  if (parts.length >= 3) out.push({ resource: parts[0]!, version: parts[1]!, group: parts.slice(2).join('.') });
  const at = arg.indexOf('.');
  out.push(at < 0 ? { resource: arg, group: '', version: '' } : { resource: arg.slice(0, at), group: arg.slice(at + 1), version: '' });
  return out;
};

/** A resource is looked for under its short name, then among all. */
const BY_RESOURCE: readonly Ask[] = ['shortcut', 'list'];

/**
 * Finds resources by what people write: plural, singular, kind, short name, each with version and group or not
 * (restmapper.NewDiscoveryRESTMapper with NewShortcutExpander). What is not found in remembered documents is looked for
 * in fresh ones.
 */
export class ResourceMapper {
  constructor(
    private readonly discovery: Discovery,
    /** Told where a short name is that of several resources. */
    private readonly warn: (text: string) => void = () => undefined,
  ) {}

  /** Looks in what is remembered, and where nothing is found in fresh documents, which are asked for `asks` and `again`. */
  private *find<T>(look: (d: Discovered) => T | undefined, asks: readonly Ask[] = ['list'], again: readonly Ask[] = ['list']): Task<T | undefined> {
    const found = look(yield* this.discovery.all(asks));
    if (found !== undefined || this.discovery.fresh) return found;
    this.discovery.reset();
    return look(yield* this.discovery.all(again));
  }

  /** The mapping for a TYPE argument. Throws `the server doesn't have a resource type "x"`. Without an answer the server is asked for the kind of a resource, then for a kind twice (Builder.mappingFor). */
  *forArgument(arg: string): Task<Mapping> {
    return yield* this.forType(arg, [...(arg.split('.').length > 2 ? BY_RESOURCE : []), ...BY_RESOURCE, 'list', 'list'], ['list', 'list', 'list']);
  }

  /** The mapping for a TYPE argument, which `asks` say how to look for. */
  *forType(arg: string, asks: readonly Ask[] = BY_RESOURCE, again?: readonly Ask[]): Task<Mapping> {
    const found = yield* this.find((d) => {
      for (const partial of readings(arg)) {
        const r = byResource(d, partial);
        if (r) return this.told(d, partial, r);
      }
      for (const { resource: kind, group, version } of readings(arg)) {
        const r = byKind(d, kind, group, version ? [version] : []);
        if (r) return r;
      }
      return undefined;
    }, asks, again);
    if (!found) throw new Error(`the server doesn't have a resource type "${arg.split('.')[0]}"`);
    return mappingOf(found);
  }

  private readonly ambiguous = new Set<string>();

  /** Says once which others have the short name that stands for `found`. */
  private told(d: Discovered, { resource, group }: Partial, found: ApiResource): ApiResource {
    if (found.name === resource || found.singularName === resource) return found;
    for (const other of d.resources) {
      const name = groupResource({ group: other.group, resource: other.name });
      if (!other.shortNames.includes(resource) || !inGroup(other, group, true) || (other.name === found.name && other.group === found.group) || this.ambiguous.has(name)) continue;
      this.ambiguous.add(name);
      this.warn(`short name ${JSON.stringify(resource)} could also match lower priority resource ${name}`);
    }
    return found;
  }

  /** The mapping for a resource that a flag names. Throws NoResourceMatch. */
  *forResource(arg: string): Task<Mapping> {
    const found = yield* this.find((d) => {
      for (const partial of readings(arg)) {
        const r = byResource(d, partial);
        if (r) return r;
      }
      return undefined;
    }, BY_RESOURCE);
    if (!found) {
      const last = readings(arg).pop()!;
      throw new NoResourceMatch(last.resource, last.group, last.version);
    }
    return mappingOf(found);
  }

  /** The mapping for an object's apiVersion and kind. Throws NoKindMatch. */
  *forKind(apiVersion: string, kind: string): Task<Mapping> {
    const { group, version } = splitApiVersion(apiVersion);
    const found = yield* this.find((d) => byKind(d, kind, group, [version]));
    if (!found) throw new NoKindMatch(kind, group, [version]);
    return mappingOf(found);
  }

  /** The mapping for a kind in the version that its group prefers. Throws NoKindMatch. */
  *forGroupKind(group: string, kind: string): Task<Mapping> {
    const found = yield* this.find((d) => byKind(d, kind, group, []));
    if (!found) throw new NoKindMatch(kind, group, []);
    return mappingOf(found);
  }

  /** The resources in a category such as `all`, one version of each; undefined when there is no such category, or nobody says so. */
  *category(name: string): Task<string[] | undefined> {
    let resources: readonly ApiResource[];
    try {
      ({ resources } = yield* this.discovery.all());
    } catch {
      return undefined;
    }
    const seen = new Set<string>();
    for (const r of resources) if (r.categories.includes(name)) seen.add(r.group ? `${r.name}.${r.group}` : r.name);
    return seen.size ? [...seen] : undefined;
  }
}

/** Preferred versions first, then the others, in the server's order of groups. */
const ranked = (d: Discovered, candidates: readonly ApiResource[]): ApiResource | undefined => {
  if (candidates.length < 2) return candidates[0];
  const rank = (r: ApiResource): number => {
    const g = d.groups.findIndex((x) => x.name === r.group);
    const group = d.groups[g];
    return g * 1000 + (group?.preferred === r.version ? 0 : 1 + (group?.versions.indexOf(r.version) ?? 0));
  };
  return candidates.reduce((best, r) => (rank(r) < rank(best) ? r : best));
};

/** A group given in part matches the groups that begin with it: `deploy.ap`. */
const inGroup = (r: ApiResource, group: string, exact: boolean): boolean => group === '' || (exact ? r.group === group : r.group.startsWith(group));

const byResource = (d: Discovered, { resource, group, version }: Partial): ApiResource | undefined => {
  const name = resource.toLowerCase();
  for (const exact of [true, false]) {
    const pool = d.resources.filter((r) => inGroup(r, group, exact) && (version === '' || r.version === version));
    // A full name with a version needs its whole group; a short name in its whole group may have any version.
    const named = exact || version === '' ? pool.filter((r) => r.name === name || r.singularName === name) : [];
    if (named.length) return ranked(d, named);
    const candidates = exact ? d.resources.filter((r) => inGroup(r, group, true)) : pool;
    const short = candidates.find((r) => r.shortNames.includes(resource));
    if (short) {
      const same = candidates.filter((r) => r.name === short.name && r.group === short.group);
      return ranked(d, same.some((r) => r.version === version) ? same.filter((r) => r.version === version) : same);
    }
  }
  return undefined;
};

const byKind = (d: Discovered, kind: string, group: string, versions: readonly string[]): ApiResource | undefined => {
  const same = d.resources.filter((r) => r.kind === kind && r.group === group);
  if (versions.length === 0) return ranked(d, same);
  return same.find((r) => versions.includes(r.version));
};
