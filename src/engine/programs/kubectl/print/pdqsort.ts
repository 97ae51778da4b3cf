/** Whether `a` stands before `b`. It need not be a strict order: then what comes out is what Go's sort makes of it. */
export type Less<T> = (a: T, b: T) => boolean;

const INSERTION_MAX = 12;
const NINTHER_MIN = 50;
const SHIFTING_MIN = 50;
const PARTIAL_STEPS = 5;
const MEDIAN_SWAPS_MAX = 12;
const WORD = 2n ** 64n;

type Hint = 'increasing' | 'decreasing' | 'unknown';

const bitLength = (n: number): number => n.toString(2).length;

/**
 * Sorts as Go's sort.Sort does: pattern-defeating quicksort, which is not stable, with insertion below 13 elements. Equal
 * elements come out in the order in which a Go program prints them (Go 1.19 and later, package sort).
 */
export const pdqsort = <T>(items: readonly T[], less: Less<T>): T[] => {
  const sorting = new Sorting([...items], less);
  sorting.sort(0, items.length, bitLength(items.length));
  return sorting.items;
};

class Sorting<T> {
  constructor(
    readonly items: T[],
    private readonly before: Less<T>,
  ) {}

  private less(i: number, j: number): boolean {
    return this.before(this.items[i]!, this.items[j]!);
  }

  private swap(i: number, j: number): void {
    const item = this.items[i]!;
    this.items[i] = this.items[j]!;
    this.items[j] = item;
  }

  /** Sorts [a, b). After `limit` unbalanced partitions heapsort takes over. */
  sort(a: number, b: number, limit: number): void {
    let balanced = true;
    let partitioned = true;
    for (;;) {
      const length = b - a;
      if (length <= INSERTION_MAX) return this.insertion(a, b);
      if (limit === 0) return this.heap(a, b);
      if (!balanced) {
        this.breakPatterns(a, b);
        limit--;
      }
      let { pivot, hint } = this.choosePivot(a, b);
      if (hint === 'decreasing') {
        for (let i = a, j = b - 1; i < j; i++, j--) this.swap(i, j);
        pivot = b - 1 - (pivot - a);
        hint = 'increasing';
      }
      if (balanced && partitioned && hint === 'increasing' && this.partialInsertion(a, b)) return;
      if (a > 0 && !this.less(a - 1, pivot)) {
        a = this.partitionEqual(a, b, pivot);
        continue;
      }
      const { mid, already } = this.partition(a, b, pivot);
      partitioned = already;
      const [left, right] = [mid - a, b - mid];
      balanced = Math.min(left, right) >= Math.floor(length / 8);
      if (left < right) {
        this.sort(a, mid, limit);
        a = mid + 1;
      } else {
        this.sort(mid + 1, b, limit);
        b = mid;
      }
    }
  }

  private insertion(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.less(j, j - 1); j--) this.swap(j, j - 1);
  }

  private heap(a: number, b: number): void {
    const size = b - a;
    for (let i = Math.floor((size - 1) / 2); i >= 0; i--) this.siftDown(i, size, a);
    for (let i = size - 1; i >= 0; i--) {
      this.swap(a, a + i);
      this.siftDown(0, i, a);
    }
  }

  private siftDown(root: number, end: number, first: number): void {
    for (;;) {
      let child = 2 * root + 1;
      if (child >= end) return;
      if (child + 1 < end && this.less(first + child, first + child + 1)) child++;
      if (!this.less(first + root, first + child)) return;
      this.swap(first + root, first + child);
      root = child;
    }
  }

  /** Parts [a, b) by the pivot; `already`: nothing had to move. */
  private partition(a: number, b: number, pivot: number): { mid: number; already: boolean } {
    this.swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    let moved = false;
    for (;;) {
      while (i <= j && this.less(i, a)) i++;
      while (i <= j && !this.less(j, a)) j--;
      if (i > j) break;
      moved = true;
      this.swap(i++, j--);
    }
    this.swap(j, a);
    return { mid: j, already: !moved };
  }

  /** Puts what equals the pivot first; where the rest begins. */
  private partitionEqual(a: number, b: number, pivot: number): number {
    this.swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (;;) {
      while (i <= j && !this.less(a, i)) i++;
      while (i <= j && this.less(a, j)) j--;
      if (i > j) return i;
      this.swap(i++, j--);
    }
  }

  /** Puts a few elements into their places; true when all of [a, b) is in order then. */
  private partialInsertion(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < PARTIAL_STEPS; step++) {
      while (i < b && !this.less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < SHIFTING_MIN) return false;
      this.swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.less(j, j - 1); j--) this.swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.less(j, j - 1); j++) this.swap(j, j - 1);
    }
    return false;
  }

  /** Shuffles three elements around the middle by an xorshift generator that the length seeds. */
  private breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    let random = BigInt(length);
    const mask = 2n ** BigInt(bitLength(length)) - 1n;
    const middle = a + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      random ^= (random << 13n) % WORD;
      random ^= random >> 7n;
      random ^= (random << 17n) % WORD;
      const other = Number(random & mask);
      this.swap(middle - 1 + i, a + (other >= length ? other - length : other));
    }
  }

  private choosePivot(a: number, b: number): { pivot: number; hint: Hint } {
    const length = b - a;
    const quarter = Math.floor(length / 4);
    let swaps = 0;
    const ordered = (i: number, j: number): [number, number] => {
      if (!this.less(j, i)) return [i, j];
      swaps++;
      return [j, i];
    };
    const median = (i: number, j: number, k: number): number => {
      [i, j] = ordered(i, j);
      [j, k] = ordered(j, k);
      return ordered(i, j)[1];
    };
    const near = (i: number): number => (length >= NINTHER_MIN ? median(i - 1, i, i + 1) : i);
    const points = [1, 2, 3].map((n) => near(a + quarter * n)) as [number, number, number];
    const pivot = length >= 8 ? median(...points) : points[1];
    return { pivot, hint: swaps === 0 ? 'increasing' : swaps === MEDIAN_SWAPS_MAX ? 'decreasing' : 'unknown' };
  }
}
