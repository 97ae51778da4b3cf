import type { Pod } from '../engine/api/kubernetes.ts';
import { requestsOf, type Requests } from './cards/requests.ts';
import type { PodCard } from './types.ts';

export interface Use extends Requests {
  pods: number;
}

const NONE: Use = { cpu: 0, memory: 0, pods: 0 };

/** What the pods of each node ask for together, kept up pod by pod. */
export class NodeUse {
  private readonly nodes = new Map<number, Use>();
  private readonly pods = new Map<number, { node: number; requests: Requests }>();
  /** Nodes whose sums changed since they were last read. */
  readonly changed = new Set<number>();

  of(node: number): Use {
    return this.nodes.get(node) ?? NONE;
  }

  /** Takes in a pod's card; pods that have ended or have no node ask for nothing. */
  put(id: number, card: PodCard | undefined, pod: Pod | undefined): void {
    const before = this.pods.get(id);
    const node = card && card.state !== 'succeeded' && card.state !== 'failed' ? card.node : 0;
    if (!before && !node) return;
    const requests = node ? requestsOf(pod!) : undefined;
    if (before && before.node === node && before.requests === requests) return;
    if (before) {
      this.add(before.node, before.requests, -1);
      this.pods.delete(id);
    }
    if (node) {
      this.add(node, requests!, 1);
      this.pods.set(id, { node, requests: requests! });
    }
  }

  private add(node: number, requests: Requests, sign: 1 | -1): void {
    let use = this.nodes.get(node);
    if (!use) this.nodes.set(node, (use = { ...NONE }));
    use.cpu += sign * requests.cpu;
    use.memory += sign * requests.memory;
    use.pods += sign;
    this.changed.add(node);
  }
}
