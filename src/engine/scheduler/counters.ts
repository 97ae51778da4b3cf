import type { Labels, Selector } from '../api/selector.ts';
import type { NodeInfo } from './nodeinfo.ts';
import type { PodInfo } from './podinfo.ts';

/** Counters that nobody asked for during this many requests for others are dropped. */
const LIMIT = 512;

/** How many pods of one namespace and selector each node has, terminating ones left out. Kept up with every pod. */
export interface Counter {
  readonly namespace: string;
  readonly selector: Selector;
  /** By the node's index. */
  counts: Int32Array;
}

const counted = (info: PodInfo): boolean => !info.pod.metadata.deletionTimestamp;

/** The counters that plugins have asked for, found by one label of the selector when a pod comes or goes. */
export class Counters {
  private readonly byId = new Map<string, Counter>();
  private readonly byPair = new Map<string, Set<Counter>>();
  private last: Counter | undefined;

  constructor(private readonly nodes: () => readonly NodeInfo[]) {}

  of(namespace: string, selector: Selector): Counter {
    // The same selector object as the last time needs no text.
    if (this.last?.selector === selector && this.last.namespace === namespace) return this.last;
    return (this.last = this.find(namespace, selector));
  }

  private find(namespace: string, selector: Selector): Counter {
    const id = `${namespace}/${selector.toString()}`;
    let counter = this.byId.get(id);
    if (counter) {
      this.byId.delete(id);
      this.byId.set(id, counter);
      return counter;
    }
    counter = { namespace, selector, counts: new Int32Array(0) };
    this.fill(counter);
    this.byId.set(id, counter);
    const pair = pairOf(counter);
    const set = this.byPair.get(pair);
    if (set) set.add(counter);
    else this.byPair.set(pair, new Set([counter]));
    if (this.byId.size > LIMIT) this.drop(this.byId.entries().next().value!);
    return counter;
  }

  /** A pod came to a node (1) or left it (-1). */
  count(info: PodInfo, node: NodeInfo, sign: 1 | -1): void {
    if (this.byId.size === 0 || node.index < 0 || !counted(info)) return;
    const { namespace, labels } = info;
    this.countAll(this.byPair.get(`${namespace}/`), labels, node.index, sign);
    for (const key in labels) this.countAll(this.byPair.get(`${namespace}/${key}=${labels[key]}`), labels, node.index, sign);
  }

  /** The nodes changed places: everything is counted anew. */
  refill(): void {
    this.last = undefined;
    for (const counter of this.byId.values()) this.fill(counter);
  }

  private countAll(counters: ReadonlySet<Counter> | undefined, labels: Labels, index: number, sign: 1 | -1): void {
    if (counters) for (const { selector, counts } of counters) if (selector.matches(labels)) counts[index]! += sign;
  }

  private fill(counter: Counter): void {
    const nodes = this.nodes();
    counter.counts = new Int32Array(nodes.length);
    for (const node of nodes) for (const info of node.pods.values()) if (info.namespace === counter.namespace && counted(info) && counter.selector.matches(info.labels)) counter.counts[node.index]!++;
  }

  private drop([id, counter]: [string, Counter]): void {
    this.byId.delete(id);
    if (this.last === counter) this.last = undefined;
    this.byPair.get(pairOf(counter))?.delete(counter);
  }
}

function pairOf({ namespace, selector }: Counter): string {
  for (const { key, operator, values } of selector.requirements) if ((operator === '=' || operator === '==' || operator === 'in') && values.length === 1) return `${namespace}/${key}=${values[0]}`;
  return `${namespace}/`;
}
