import type { Pod } from '../api/kubernetes.ts';
import type { ObjectMeta } from '../api/types.ts';
import type { Informer } from './informer.ts';
import type { Entry, Index, Meta } from './store.ts';

type OwnerReference = NonNullable<ObjectMeta['ownerReferences']>[number];

/** The owner reference with `controller: true`, if any (metav1.GetControllerOf). */
export function controllerOf(object: Meta): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences;
  if (owners) for (const owner of owners) if (owner.controller) return owner;
  return undefined;
}

/** Objects by namespace. */
export const byNamespace = <T extends Meta>(informer: Informer<T>): Index<T> => informer.index('namespace', namespaceOf, namespaceOf);

/** Objects by the uid of their controller; objects without one are under `namespace/`, the candidates for adoption. */
export const byController = <T extends Meta>(informer: Informer<T>): Index<T> => informer.index('controller', controllerUid, ownersOf);

/** Pods by the node that they are bound to; unbound ones are under the empty name. */
export const byNode = (informer: Informer<Pod>): Index<Pod> => informer.index('node', nodeOf, (pod) => pod.spec);

/** Where `byController` keeps the objects of a namespace that nobody controls. */
export const orphansOf = (namespace: string | undefined): string => `${namespace ?? ''}/`;

const ownersOf = (object: Meta): unknown => object.metadata.ownerReferences;
const namespaceOf = (object: Meta): string => object.metadata.namespace ?? '';
const controllerUid = (object: Meta): string => controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace);
const nodeOf = (pod: Pod): string => pod.spec?.nodeName ?? '';

/**
 * Things with an equality selector, by one pair of it, so that the few that may select an object are found by the
 * object's own labels. `pairOf` gives `key=value`, or the empty text for what selects everything.
 */
export class SelectorCandidates<T extends Meta> {
  private readonly index: Index<T>;
  /** What was found for a labels object, which pods of one template share. */
  private known = new WeakMap<object, { namespace: string; entries: readonly Entry<T>[] }>();
  private knownVersion = -1;

  /** `selector`: the equality part of what selects; undefined where it selects nothing. */
  constructor(informer: Informer<T>, name: string, selector: (object: T) => Readonly<Record<string, string>> | undefined) {
    this.index = informer.index(name, (object) => {
      const equal = selector(object);
      if (!equal) return undefined;
      for (const key in equal) return `${object.metadata.namespace ?? ''}/${key}=${equal[key]}`;
      return `${object.metadata.namespace ?? ''}/`;
    });
  }

  /** Calls `fn` with each that may select an object with these labels; the caller checks the whole selector. */
  each(namespace: string | undefined, labels: Readonly<Record<string, string>> | undefined, fn: (candidate: T) => void): void {
    for (const { object } of this.find(namespace ?? '', labels)) fn(object);
  }

  private find(namespace: string, labels: Readonly<Record<string, string>> | undefined): readonly Entry<T>[] {
    if (!labels) return [...this.index.get(`${namespace}/`).entries];
    if (this.knownVersion !== this.index.version) {
      this.known = new WeakMap();
      this.knownVersion = this.index.version;
    }
    const known = this.known.get(labels);
    if (known?.namespace === namespace) return known.entries;
    const entries = [...this.index.get(`${namespace}/`).entries];
    for (const key in labels) entries.push(...this.index.get(`${namespace}/${key}=${labels[key]}`).entries);
    this.known.set(labels, { namespace, entries });
    return entries;
  }
}
