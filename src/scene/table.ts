import type { Informer } from '../engine/client/informer.ts';
import type { Meta } from '../engine/client/store.ts';
import { same } from './same.ts';

/** What a table of cards is made from. */
export interface TableOptions<T extends Meta, C> {
  /** What names the object among the ids: its uid by default. */
  uid?(object: T): string;
  card(object: T, old: C | undefined): C;
  same?(a: C, b: C): boolean;
  gone?(id: number): void;
}

const uidOf = (object: Meta): string => object.metadata.uid ?? `${object.metadata.namespace}/${object.metadata.name}`;

/**
 * The cards of one resource. An event only marks its object; cards are made when the page is told, so that what changed
 * ten times in a frame is computed once.
 */
export class Table<T extends Meta, C extends { id: number }> {
  readonly cards = new Map<number, C>();
  private readonly dirty = new Map<string, T | undefined>();
  private readonly uid: (object: T) => string;

  constructor(
    readonly informer: Informer<T>,
    private readonly ids: { of(uid: string): number; drop(uid: string): void },
    private readonly options: TableOptions<T, C>,
  ) {
    this.uid = options.uid ?? uidOf;
    informer.handle({
      add: (object) => this.dirty.set(this.uid(object), object),
      update: (old, object) => {
        // Deleted and made again between two lists: another object under the same name.
        if (this.uid(old) !== this.uid(object)) this.dirty.set(this.uid(old), undefined);
        this.dirty.set(this.uid(object), object);
      },
      delete: (object) => this.dirty.set(this.uid(object), undefined),
    });
  }

  /** Marks an object although it did not change itself. */
  touch(namespace: string | undefined, name: string): void {
    const object = this.informer.get(namespace, name);
    if (object) this.dirty.set(this.uid(object), object);
  }

  /** The cards that changed, and the ids that are gone; at most `max` objects are looked at, the rest waits. */
  flush(gone: number[], max = Infinity): C[] {
    const out: C[] = [];
    if (this.dirty.size === 0) return out;
    let n = 0;
    for (const [uid, object] of this.dirty) {
      if (n++ >= max) break;
      this.dirty.delete(uid);
      const id = this.ids.of(uid);
      const old = this.cards.get(id);
      if (object === undefined) {
        if (this.options.uid === undefined) this.ids.drop(uid);
        if (!old) continue;
        this.cards.delete(id);
        gone.push(id);
        this.options.gone?.(id);
        continue;
      }
      const card = this.options.card(object, old);
      if (old && (this.options.same ?? same)(old, card)) continue;
      this.cards.set(id, card);
      out.push(card);
    }
    return out;
  }
}

