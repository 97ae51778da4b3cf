import { formatQuantity } from '../../api/quantity.ts';
import type { NodeBatch, Point } from './facts.ts';

/** A new container's time must be this long for its use to mean something. */
const freshMs = 10_000;

export interface Usage {
  cpu: string;
  memory: string;
}

export interface Measured {
  /** When it was last measured and how long before that the use of the CPU is counted from, in virtual milliseconds. */
  at: number;
  windowMs: number;
}

export interface MeasuredNode extends Measured {
  usage: Usage;
}

export interface MeasuredPod extends Measured {
  containers: { name: string; usage: Usage }[];
}

interface Pair {
  last: Point;
  prev: Point | undefined;
}

const usageOf = ({ last, prev }: { last: Point; prev: Point }): Usage => {
  const nanoCores = Math.max(0, Math.round(((last.cpu - prev.cpu) / (last.at - prev.at)) * 1e12));
  return { cpu: formatQuantity({ nano: BigInt(nanoCores), format: 'DecimalSI' }), memory: formatQuantity({ nano: BigInt(Math.round(last.memory)) * 1_000_000_000n, format: 'BinarySI' }) };
};

const complete = (pair: Pair): pair is { last: Point; prev: Point } => pair.prev !== undefined;

/** The last two measurements of every node and container, from which their use is told (metrics-server: pkg/storage). */
export class Storage {
  private nodes = new Map<string, Pair>();
  private pods = new Map<string, Map<string, Pair>>();

  constructor(private readonly resolutionMs: number) {}

  /** Something can be told: there were two scrapes. */
  get ready(): boolean {
    for (const pair of this.nodes.values()) if (pair.prev) return true;
    return false;
  }

  /** Takes what one round of scrapes has told, by node. What it does not tell of is forgotten. */
  store(batches: ReadonlyMap<string, NodeBatch>): void {
    const nodes = new Map<string, Pair>();
    const pods = new Map<string, Map<string, Pair>>();
    for (const [name, batch] of batches) {
      nodes.set(name, { last: batch.node, prev: this.nodes.get(name)?.last });
      for (const [key, containers] of batch.pods) pods.set(key, new Map([...containers].map(([container, last]) => [container, { last, prev: this.before(key, container, last) }])));
    }
    this.nodes = nodes;
    this.pods = pods;
  }

  node(name: string): MeasuredNode | undefined {
    const pair = this.nodes.get(name);
    return pair && complete(pair) ? { at: pair.last.at, windowMs: pair.last.at - pair.prev.at, usage: usageOf(pair) } : undefined;
  }

  /** Undefined until each container of a pod has been measured twice. */
  pod(namespace: string, name: string): MeasuredPod | undefined {
    const pairs = this.pods.get(`${namespace}/${name}`);
    if (!pairs || pairs.size === 0) return undefined;
    const containers: MeasuredPod['containers'] = [];
    let earliest: Measured | undefined;
    for (const [container, pair] of pairs) {
      if (!complete(pair)) return undefined;
      containers.push({ name: container, usage: usageOf(pair) });
      if (!earliest || pair.last.at < earliest.at) earliest = { at: pair.last.at, windowMs: pair.last.at - pair.prev.at };
    }
    return { ...earliest!, containers };
  }

  /** What a container's use is counted from: its start when that is recent, else the measurement before, unless it has restarted since. */
  private before(pod: string, container: string, last: Point): Point | undefined {
    const age = last.at - last.startedAt;
    if (last.startedAt > 0 && age >= freshMs && age < this.resolutionMs) return { ...last, at: last.startedAt, cpu: 0 };
    const known = this.pods.get(pod)?.get(container)?.last;
    return known && last.startedAt < known.at && last.at > known.at ? known : undefined;
  }
}
