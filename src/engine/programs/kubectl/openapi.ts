import type { ApiResponse } from '../../api/http.ts';
import type { SchemaProps } from '../../kinds/apiextensions/structure.ts';
import type { Task } from '../../sim/sim.ts';
import type { Client } from '../../client/client.ts';
import type { Context } from './context.ts';
import { messageOf } from './errors.ts';
import type { IOStreams } from './iostreams.ts';
import { customResourceDefinitions } from '../../client/resources.ts';
import { groupVersion, splitApiVersion, type Mapping } from './resourcemapper.ts';
import { schemaOf } from './scheme.ts';

/** The kinds that a schema is for. */
interface Kinds {
  'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

const TIMEOUT = { timeout: '32s' };
/** From this verbosity on the HTTP calls are logged. */
const LOGGED = 6;

const pathOf = (apiVersion: string): string => (apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`);

/**
 * The server's OpenAPI documents, as kubectl asks for them. What they say of the built-in kinds is compiled in, so the
 * long ones are asked for only where the calls are logged; the index of all tells whether the server answers.
 */
class OpenApi {
  private paths: Readonly<Record<string, { serverRelativeURL: string }>> | undefined;
  private readonly read = new Set<string>();
  private secondRead = false;

  constructor(
    private readonly streams: IOStreams,
    private readonly client: Client,
  ) {}

  private get logged(): boolean {
    return this.streams.verbosity >= LOGGED;
  }

  /** Whether the index has a document of the group and version; where it has, the document is read. Throws when nobody answers. */
  *document(apiVersion: string): Task<boolean> {
    this.paths ??= (yield* this.client.send<{ paths: Record<string, { serverRelativeURL: string }> }>({ verb: 'get', path: '/openapi/v3', query: TIMEOUT })).body.paths;
    const url = this.paths[pathOf(apiVersion)]?.serverRelativeURL;
    if (url === undefined) return false;
    if (!this.logged || this.read.has(apiVersion)) return true;
    this.read.add(apiVersion);
    yield* this.send(url);
    return true;
  }

  /** The schema of a kind from the document of its version; undefined where that has none. */
  *schemaOf({ group, version, kind }: Mapping): Task<SchemaProps | undefined> {
    const apiVersion = groupVersion({ group, version });
    this.read.add(apiVersion);
    if (!(yield* this.document(apiVersion))) return undefined;
    const { body } = yield* this.send<{ components: { schemas: Record<string, SchemaProps & Kinds> } }>(this.paths![pathOf(apiVersion)]!.serverRelativeURL);
    return Object.values(body.components.schemas).find((s) => s['x-kubernetes-group-version-kind']?.some((k) => k.group === group && k.version === version && k.kind === kind));
  }

  private *send<T>(url: string): Task<ApiResponse<T>> {
    const [path, hash = ''] = url.split('?hash=');
    return yield* this.client.send<T>({ verb: 'get', path: path!, query: { hash, ...TIMEOUT } });
  }

  /** Reads the document of version 2. Throws when nobody answers. */
  private *second(): Task {
    if (this.secondRead) return;
    yield* this.client.send({ verb: 'get', path: '/openapi/v2', query: TIMEOUT });
    this.secondRead = true;
  }

  /** Looks whether the server checks the fields of such objects itself (resource.FallbackQueryParamVerifier). Throws an Error with what keeps it from telling. */
  *verify(apiVersion: string, kind: string): Task {
    let known = false;
    try {
      known = yield* this.document(apiVersion);
    } catch {
      try {
        return yield* this.second();
      } catch (error) {
        throw new Error(`failed to download openapi: ${messageOf(error)}`);
      }
    }
    if (this.logged && !(known && (schemaOf(apiVersion, kind) || apiVersion.includes('.')))) yield* this.lookElsewhere(known);
  }

  /** A kind that the documents of version 3 don't have is looked for among custom ones and in the document of version 2. */
  private *lookElsewhere(known: boolean): Task {
    if (known) yield* this.second();
    yield* this.client.list(customResourceDefinitions);
    if (!known) yield* this.second();
  }

  /** What a patch is made by: the document of the kind's version, or the one of version 2 where that has no strategic patch for it (apply.Patcher). Without an answer the patch is made all the same. */
  *forPatch(mapping: Mapping): Task {
    const apiVersion = groupVersion(mapping);
    try {
      yield* this.document(apiVersion);
      if (schemaOf(apiVersion, mapping.kind)) return;
      const { group, version } = splitApiVersion(apiVersion);
      this.streams.log(5, 'patcher.go:155', `warning: OpenAPI V3 path does not support strategic merge patch - group: ${group}, version ${version}, kind ${mapping.kind}`);
      if (this.logged) yield* this.second();
    } catch {
      // What is compiled in serves as well.
    }
  }
}

const clients = new WeakMap<Context, OpenApi>();

/** The documents of the server that a command talks to. */
export function openApiOf(context: Context): OpenApi {
  let client = clients.get(context);
  if (!client) clients.set(context, (client = new OpenApi(context, context.client)));
  return client;
}
