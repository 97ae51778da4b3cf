/**
 * Remembers what became of a value that many objects share, such as the spec of a ReplicaSet's pods, as long as what it
 * was made with (`dependency`) stays the same.
 */
export class Memo<D, V extends object> {
  private readonly known = new WeakMap<V, { dependency: D; result: V }>();

  of(value: V, dependency: D, make: () => V): V {
    const known = this.known.get(value);
    if (known && known.dependency === dependency) return known.result;
    const result = make();
    this.known.set(value, { dependency, result });
    // A result that comes again (an update of what was admitted) needs nothing more.
    if (result !== value) this.known.set(result, { dependency, result });
    return result;
  }
}
