import type { ApiResponse } from '../../api/http.ts';
import type { Client } from '../../client/client.ts';
import type { Task } from '../../sim/sim.ts';
import { StatusError } from '../../api/status.ts';
import { messageOf, UrlError } from './errors.ts';
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

/** Why the documents are asked for: to see what a short name stands for (restmapper.NewShortcutExpander), or for anything else. */
export type Ask = 'shortcut' | 'list';

/** One group of an APIGroupDiscoveryList. */
interface GroupDiscovery {
  metadata: { name?: string };
  versions: { version: string; freshness: string; resources: ResourceDiscovery[] }[];
}

interface ResourceDiscovery {
  resource: string;
  responseKind: { kind: string };
  scope: 'Namespaced' | 'Cluster';
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
}

const resourceOf = (group: string, version: string, r: ResourceDiscovery): ApiResource => ({
  group,
  version,
  name: r.resource,
  singularName: r.singularResource || r.responseKind.kind.toLowerCase(),
  namespaced: r.scope === 'Namespaced',
  kind: r.responseKind.kind,
  verbs: r.verbs,
  shortNames: r.shortNames ?? [],
  categories: r.categories ?? [],
  subresources: (r.subresources ?? []).map((s) => s.subresource),
});

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

  /** All groups and resources. What keeps the server from telling is told as the real one does, once for each of `asks`, which come one after the other until one is answered; the last error is thrown. */
  *all(asks: readonly Ask[] = ['list']): Task<Discovered> {
    if (this.cached) return this.cached;
    const kept = this.ignoreFile ? undefined : this.fromFile();
    if (kept) {
      this.fresh = false;
      return (this.cached = kept);
    }
    this.cached = yield* this.fetch(asks);
    this.toFile(this.cached);
    return this.cached;
  }

  /** All groups, asked for once: what keeps them away is no mapper's error. Throws as api-versions words it. */
  *once(): Task<Discovered> {
    try {
      return yield* this.fetch(['list']);
    } catch (error) {
      throw new Error(`couldn't get available api versions from server: ${messageOf(error)}`);
    }
  }

  /** Forgets everything because something was not found in it (restmapper.DeferredDiscoveryRESTMapper.Reset). */
  reset(): void {
    this.streams.log(5, 'discovery.go:214', 'Invalidating discovery information');
    this.invalidate();
  }

  /** Forgets everything, on disk as well. */
  invalidate(): void {
    this.cached = undefined;
    this.ignoreFile = true;
    this.fresh = true;
  }

  /** One API group list request that failed, as client-go's memory cache logs it. */
  private complain(error: Error): void {
    this.streams.err(`${klogHead(this.streams.process, 'E', 'memcache.go:265')}"Unhandled Error" err=${JSON.stringify(`couldn't get current server API group list: ${error.message}`)}\n`);
  }

  /** Each attempt that fails is logged. */
  private *groupDocs(asks: readonly Ask[]): Task<[ApiResponse, ApiResponse]> {
    for (const [i, ask] of asks.entries()) {
      try {
        const { client } = this;
        const legacy = yield* client.send({ verb: 'get', path: '/api', query: { timeout: '32s', aggregated: true } });
        const named = yield* client.send({ verb: 'get', path: '/apis', query: { timeout: '32s', aggregated: true } });
        return [legacy, named];
      } catch (error) {
        if (!(error instanceof UrlError || error instanceof StatusError)) throw error;
        this.complain(error);
        this.streams.log(3, 'cached_discovery.go:120', `skipped caching discovery info due to ${error.message}`);
        if (ask === 'shortcut') this.streams.log(1, 'shortcut.go:103', `Error loading discovery information: ${error.message}`);
        if (i === asks.length - 1) throw error;
      }
    }
    throw new Error('nobody asked');
  }

  private *fetch(asks: readonly Ask[]): Task<Discovered> {
    const groups: ApiGroup[] = [];
    const resources: ApiResource[] = [];
    for (const { metadata: { name = '' }, versions } of (yield* this.groupDocs(asks)).flatMap((doc) => doc.body.items as GroupDiscovery[])) {
      const current = versions.filter((v) => v.freshness !== 'Stale');
      if (current.length > 0) groups.push({ name, versions: current.map((v) => v.version), preferred: current[0]!.version });
      for (const v of current) resources.push(...v.resources.map((r) => resourceOf(name, v.version, r)));
    }
    return { groups, resources };
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
