import { apiVersionOf } from './kind.ts';
import type { Kind, KindRegistry } from './kind.ts';

/**
 * The kinds that a server knows. `all` keeps the order of adding; the first version added of a group and kind is the
 * preferred one unless a later one ranks higher by Kubernetes' version order (GA before beta before alpha, then number).
 */
export class Registry implements KindRegistry {
  #all: Kind[] = [];
  /** By plural. */
  readonly #byResource = new Map<string, readonly Kind[]>();
  readonly #byKind = new Map<string, Kind>();
  readonly #preferred = new Map<string, Kind>();

  constructor(kinds: readonly Kind[] = []) {
    for (const kind of kinds) this.add(kind);
  }

  all(): readonly Kind[] {
    return this.#all;
  }

  byResource(group: string, version: string, plural: string): Kind | undefined {
    const kinds = this.#byResource.get(plural);
    if (kinds) for (const kind of kinds) if (kind.group === group && kind.version === version) return kind;
    return undefined;
  }

  byKind(apiVersion: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  preferred(group: string, kind: string): Kind | undefined {
    return this.#preferred.get(`${group}/${kind}`);
  }

  /** Adds a kind, in the place of one with the same group, version and plural. */
  add(kind: Kind): void {
    const old = this.byResource(kind.group, kind.version, kind.plural);
    if (old) this.remove(old);
    this.#all = [...this.#all, kind];
    this.#byResource.set(kind.plural, [...(this.#byResource.get(kind.plural) ?? []), kind]);
    this.#byKind.set(`${apiVersionOf(kind)}/${kind.kind}`, kind);
    this.#prefer(kind.group, kind.kind);
  }

  remove(kind: Kind): void {
    const known = this.byResource(kind.group, kind.version, kind.plural);
    if (!known) return;
    this.#all = this.#all.filter((each) => each !== known);
    this.#byResource.set(known.plural, this.#byResource.get(known.plural)!.filter((each) => each !== known));
    this.#byKind.delete(`${apiVersionOf(known)}/${known.kind}`);
    this.#prefer(known.group, known.kind);
  }

  #prefer(group: string, kind: string): void {
    let best: Kind | undefined;
    for (const each of this.#all) {
      if (each.group === group && each.kind === kind && (!best || compareVersions(each.version, best.version) < 0)) best = each;
    }
    if (best) this.#preferred.set(`${group}/${kind}`, best);
    else this.#preferred.delete(`${group}/${kind}`);
  }
}

const versionPattern = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stages = ['alpha', 'beta', undefined];

/** Orders API versions, the preferred first: `v2`, `v1`, `v2beta1`, `v1alpha1`, `foo` (apimachinery, version/helpers.go). */
export const compareVersions = (a: string, b: string): number => {
  const x = versionPattern.exec(a);
  const y = versionPattern.exec(b);
  if (!x || !y) return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0;
  return (
    stages.indexOf(y[2]) - stages.indexOf(x[2]) || Number(y[1]) - Number(x[1]) || Number(y[3] ?? 0) - Number(x[3] ?? 0)
  );
};
