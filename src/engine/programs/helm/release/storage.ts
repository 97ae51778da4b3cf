import { decodeStrictBase64, encodeBase64, encodeBytes, strictBytes } from '../../../api/base64.ts';
import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Resource } from '../../../client/resources.ts';
import { compactJson } from '../../kubectl/text/json.ts';
import type { Context } from '../../kubectl/context.ts';
import { fromJson, isGoMap } from '../../lib/gotemplate/values.ts';
import { gunzip, gzip, isGzip } from '../../lib/gzip.ts';
import type { Values } from '../chart/chart.ts';
import { fromStored, toStored, type Release, type ReleaseStatus, type StoredRelease } from './release.ts';

interface Secret extends KubeObject {
  type: string;
  data: { release: string };
}

const secrets: Resource<Secret> = { group: '', version: 'v1', resource: 'secrets', kind: 'Secret' } as Resource<Secret>;

/** base64 of a gzip of JSON, as Helm writes it; a Secret's data is base64 once more. */
const encode = (release: Release): string => encodeBase64(encodeBytes(gzip(utf8(compactJson(toStored(release), 'own')))));

const values = (value: unknown): Values => {
  const out = fromJson(value ?? {});
  return isGoMap(out) ? out : {};
};

const decode = (data: string): Release => {
  const bytes = Uint8Array.from(strictBytes(decodeStrictBase64(data)));
  return fromStored(JSON.parse(fromUtf8(isGzip(bytes) ? gunzip(bytes) : bytes)) as StoredRelease, values);
};

export const notFound = (): Error => new Error('release: not found');

export const secretName = (name: string, version: number): string => `sh.helm.release.v1.${name}.v${version}`;

/** Where releases are kept: a Secret for each revision, in the release's namespace (driver.Secrets). */
export class Storage {
  constructor(
    private readonly context: Context,
    private readonly namespace: string,
  ) {}

  private secret(release: Release, stamp: string): Secret {
    const { name, version, info } = release;
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName(name, version), namespace: this.namespace, labels: { name, owner: 'helm', status: info.status, version: String(version), [stamp]: String(Math.floor(this.context.now() / 1000)) } },
      type: 'helm.sh/release.v1',
      data: { release: encode(release) },
    } as unknown as Secret;
  }

  *create(release: Release): Task {
    try {
      yield* this.context.client.create(secrets, this.secret(release, 'createdAt'), { query: { fieldManager: 'helm' } });
    } catch (error) {
      throw isStatus(error, 'AlreadyExists') ? new Error('release: already exists') : new Error(`create: failed to create: ${(error as Error).message}`);
    }
  }

  *update(release: Release): Task {
    yield* this.context.client.update(secrets, this.secret(release, 'modifiedAt'), { query: { fieldManager: 'helm' } });
  }

  *delete(release: Release): Task {
    yield* this.context.client.delete(secrets, { namespace: this.namespace, name: secretName(release.name, release.version) });
  }

  /** All that the labels select, oldest revision first. Everywhere with `all`. */
  *list(labels: Readonly<Record<string, string>> = {}, all = false): Task<Release[]> {
    const labelSelector = Object.entries({ ...labels, owner: 'helm' }).map(([k, v]) => `${k}=${v}`).join(',');
    const { items } = yield* this.context.client.list(secrets, all ? undefined : this.namespace, { labelSelector });
    return items.map((s) => decode(s.data.release)).sort((a, b) => a.version - b.version);
  }

  /** All revisions, oldest first. Throws `release: not found`. */
  *history(name: string): Task<Release[]> {
    const found = yield* this.list({ name });
    if (found.length === 0) throw notFound();
    return found;
  }

  *last(name: string): Task<Release> {
    return (yield* this.history(name)).at(-1)!;
  }

  /** One revision; the last one for 0. */
  *get(name: string, version: number): Task<Release> {
    if (version <= 0) return yield* this.last(name);
    const found = (yield* this.list({ name })).find((r) => r.version === version);
    if (!found) throw notFound();
    return found;
  }

  *withStatus(name: string, status: ReleaseStatus): Task<Release[]> {
    return yield* this.list({ name, status });
  }
}
