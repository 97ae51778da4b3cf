import type { PodInfo } from './podinfo.ts';

const NONE: readonly PodInfo[] = [];

/** Pods for which others were made to leave a node, until they have come there or elsewhere (backend/queue/nominator.go). */
export class Nominator {
  private readonly byNode = new Map<string, PodInfo[]>();
  private readonly nodeOf = new Map<string, string>();

  on(node: string): readonly PodInfo[] {
    return this.byNode.size === 0 ? NONE : (this.byNode.get(node) ?? NONE);
  }

  set(info: PodInfo, node: string): void {
    this.delete(info.uid);
    this.nodeOf.set(info.uid, node);
    this.byNode.set(node, [...this.on(node), info]);
  }

  delete(uid: string): void {
    const node = this.nodeOf.get(uid);
    if (node === undefined) return;
    this.nodeOf.delete(uid);
    const left = this.on(node).filter((info) => info.uid !== uid);
    if (left.length > 0) this.byNode.set(node, left);
    else this.byNode.delete(node);
  }
}
