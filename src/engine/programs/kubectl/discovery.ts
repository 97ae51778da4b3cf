import type { ApiResponse } from '../../api/http.ts';
import { StatusError } from '../../api/status.ts';
import type { Client } from '../../client/client.ts';
import { all } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { UrlError } from './errors.ts';
import type { IOStreams } from './iostreams.ts';
import { klogHead } from '../../hosts/klog.ts';

/** One resource of a group and version, as discovery documents have it. Subresources are not among them. */
export interface ApiResource {
  group: string;
  version: string;
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  /** `scale`, `status`, `log`, ... */
  subresources: readonly string[];
}

export interface ApiGroup {
  name: string;
  versions: readonly string[];
  preferred: string;
}

/** What a server serves, in its own order: the core group first. */
export interface Discovered {
  groups: readonly ApiGroup[];
  resources: readonly ApiResource[];
}

interface GroupDiscovery {
  metadata: { name: string };
  versions: { version: string; freshness: string }[];
}

interface GroupVersionDoc {
  groupVersion: string;
  resources: { name: string; singularName?: string; namespaced: boolean; kind: string; verbs: string[]; shortNames?: string[]; categories?: string[] }[];
}

const ttlMs = 6 * 3_600_000;

/**
 * The discovery documents of a server. Like kubectl, it keeps them for six hours below ~/.kube/cache/discovery, so that
 * a kind that came or went meanwhile is noticed only when something is not found (discovery/cached/disk).
 */
export class Discovery {
  /** True when nothing in use comes from an earlier call. */
  fresh = true;
  private cached: Discovered | undefined;
  private ignoreFile = false;

  constructor(
    private readonly streams: IOStreams,
    private readonly client: Client,
    /** Where the documents are kept. */
    private readonly file: string,
  ) {}

  /** All groups and resources. Throws a UrlError when the server can't be reached, after telling it as the real one does. */
  *all(): Task<Discovered> {
    if (this.cached) return this.cached;
    const kept = this.ignoreFile ? undefined : this.fromFile();
    if (kept) {
      this.fresh = false;
      return (this.cached = kept);
    }
    this.cached = yield* this.fetch();
    this.toFile(this.cached);
    return this.cached;
  }

  /** Forgets everything, on disk as well. */
  invalidate(): void {
    this.cached = undefined;
    this.ignoreFile = true;
    this.fresh = true;
  }

  /** One API group list request that failed, as client-go's memory cache logs it. */
  private complain(error: UrlError): void {
    this.streams.err(`${klogHead(this.streams.process, 'E', 'memcache.go:265')}"Unhandled Error" err=${JSON.stringify(`couldn't get current server API group list: ${error.message}`)}\n`);
  }

  /** The mapper asks five times before it gives up; each time is logged. */
  private *groupDocs(): Task<[ApiResponse, ApiResponse]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { client } = this;
        const legacy = yield* client.send({ verb: 'get', path: '/api', query: { timeout: '32s' } });
        const named = yield* client.send({ verb: 'get', path: '/apis', query: { timeout: '32s', aggregated: true } });
        return [legacy, named];
      } catch (error) {
        if (!(error instanceof UrlError)) throw error;
        this.complain(error);
        if (attempt === 5) throw error;
      }
    }
  }

  private *fetch(): Task<Discovered> {
    const [legacy, named] = yield* this.groupDocs();
    const groups: ApiGroup[] = [{ name: '', versions: legacy.body.versions as string[], preferred: legacy.body.versions[0] as string }];
    for (const { metadata: { name }, versions } of named.body.items as GroupDiscovery[]) {
      const current = versions.filter((v) => v.freshness !== 'Stale').map((v) => v.version);
      if (current.length > 0) groups.push({ name, versions: current, preferred: current[0]! });
    }
    const wanted = groups.flatMap((g) => g.versions.map((version) => ({ group: g.name, version })));
    const docs = yield* all(
      this.streams.process.sim,
      'kubectl discovery',
      wanted.map((w) => this.groupVersion(w.group, w.version)),
    );
    return { groups, resources: docs.flat() };
  }

  private *groupVersion(group: string, version: string): Task<ApiResource[]> {
    let doc: GroupVersionDoc;
    try {
      doc = (yield* this.client.send<GroupVersionDoc>({ verb: 'get', path: group ? `/apis/${group}/${version}` : `/api/${version}`, query: { timeout: '32s' } })).body;
    } catch (error) {
      if (error instanceof StatusError) return [];
      throw error;
    }
    const subresources = new Map<string, string[]>();
    for (const r of doc.resources) {
      const [name, sub] = r.name.split('/', 2) as [string, string | undefined];
      if (sub) subresources.set(name, [...(subresources.get(name) ?? []), sub]);
    }
    return doc.resources
      .filter((r) => !r.name.includes('/'))
      .map((r) => ({
        group,
        version,
        name: r.name,
        singularName: r.singularName || r.kind.toLowerCase(),
        namespaced: r.namespaced,
        kind: r.kind,
        verbs: r.verbs,
        shortNames: r.shortNames ?? [],
        categories: r.categories ?? [],
        subresources: subresources.get(r.name) ?? [],
      }));
  }

  private fromFile(): Discovered | undefined {
    const { fs } = this.streams.process.machine;
    const { file } = this;
    const stat = fs.stat(file);
    if (!stat || this.streams.now() - stat.mtime > ttlMs) return undefined;
    return parseCached(fs.read(file));
  }

  private toFile(discovered: Discovered): void {
    const { fs } = this.streams.process.machine;
    const { file } = this;
    try {
      fs.mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
      fs.write(file, JSON.stringify(discovered));
    } catch {
      // A cache that can't be written is done without, as in the real one.
    }
  }
}

let lastText = '';
let lastValue: Discovered | undefined;

/** Parsing is pure, so the last text's value may be kept: a script calls kubectl again and again. */
const parseCached = (text: string): Discovered | undefined => {
  if (text === lastText) return lastValue;
  try {
    lastValue = JSON.parse(text) as Discovered;
    lastText = text;
    return lastValue;
  } catch {
    return undefined;
  }
};
