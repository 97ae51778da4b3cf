import type { Node, Pod, Taint, Toleration } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byNode } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { nodes as nodeResource, pods as podResource } from '../client/resources.ts';
import { tolerates } from '../client/scheduling.ts';
import { keyOf, type Index } from '../client/store.ts';
import type { Timer } from '../sim/heap.ts';
import type { Task } from '../sim/sim.ts';
import { isPodFinished } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';

interface Sentence {
  uid: string;
  since: number;
  at: number;
  timer: Timer;
}

export const taintEvictionController = (context: ControllerContext): Controller => new TaintEvictionController(context);

/** Deletes pods from nodes with NoExecute taints when their tolerations have run out (pkg/controller/tainteviction). */
class TaintEvictionController implements Controller {
  readonly name = 'taint-eviction-controller';
  private readonly recorder: EventRecorder;
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly podsByNode: Index<Pod>;
  private readonly sentences = new Map<string, Sentence>();
  private running = false;

  constructor(private readonly context: ControllerContext) {
    const { informers } = context;
    this.recorder = context.recorder(this.name);
    this.nodes = informers.informer(nodeResource);
    this.pods = informers.informer(podResource);
    this.podsByNode = byNode(this.pods);
    this.nodes.handle({
      add: (node) => this.nodeChanged(node),
      update: (old, node) => {
        if (old.spec?.taints !== node.spec?.taints) this.nodeChanged(node);
      },
    });
    this.pods.handle({
      add: (pod) => this.podChanged(pod),
      update: (old, pod) => {
        if (old.spec !== pod.spec) this.podChanged(pod);
      },
      delete: (pod) => this.cancel(keyOf(pod), undefined),
    });
  }

  start(): void {
    this.running = true;
    for (const node of this.nodes.list()) this.nodeChanged(node);
  }

  stop(): void {
    this.running = false;
    for (const { timer } of this.sentences.values()) this.context.sim.cancel(timer);
    this.sentences.clear();
  }

  private nodeChanged(node: Node): void {
    if (!this.running) return;
    for (const pod of this.podsByNode.get(node.metadata.name).values()) this.judge(pod, node);
  }

  private podChanged(pod: Pod): void {
    const node = this.running && pod.spec?.nodeName ? this.nodes.store.get(pod.spec.nodeName) : undefined;
    if (node) this.judge(pod, node);
  }

  private judge(pod: Pod, node: Node): void {
    const { sim } = this.context;
    const key = keyOf(pod);
    if (isPodFinished(pod) || pod.metadata.deletionTimestamp) return;
    const taints = node.spec?.taints?.filter((taint) => taint.effect === 'NoExecute') ?? [];
    const seconds = taints.length === 0 ? Infinity : tolerated(taints, pod.spec?.tolerations);
    if (seconds === Infinity) {
      this.cancel(key, pod);
      return;
    }
    const old = this.sentences.get(key);
    const since = old?.since ?? sim.now();
    const at = since + seconds * 1000;
    if (old && old.uid === pod.metadata.uid && old.at <= at && old.at > sim.now()) return;
    if (old) sim.cancel(old.timer);
    const uid = pod.metadata.uid!;
    const timer = sim.at(at, () => {
      this.sentences.delete(key);
      sim.spawn(this.name, this.evict(key, uid));
    });
    this.sentences.set(key, { uid, since, at, timer });
  }

  /** `pod`: told that it may stay after all; undefined when it is gone. */
  private cancel(key: string, pod: Pod | undefined): void {
    const old = this.sentences.get(key);
    if (!old) return;
    this.context.sim.cancel(old.timer);
    this.sentences.delete(key);
    if (pod) this.recorder.event(pod as never, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
  }

  private *evict(key: string, uid: string): Task {
    const { client, sim } = this.context;
    const pod = this.pods.store.get(key);
    if (!pod || pod.metadata.uid !== uid) return;
    this.recorder.event(pod as never, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint', lastTransitionTime: rfc3339(sim.now()) };
    try {
      yield* client.patch(podResource, pod.metadata, { status: { conditions: [condition] } }, { subresource: 'status' });
      yield* client.delete(podResource, pod.metadata, { preconditions: { uid } });
    } catch (error) {
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }
}

/** For how many seconds all taints are tolerated: 0 when one is not, Infinity when there is no limit. */
function tolerated(taints: readonly Taint[], tolerations: readonly Toleration[] = []): number {
  let least = Infinity;
  for (const taint of taints) {
    const used = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (used.length === 0) return 0;
    for (const { tolerationSeconds } of used) if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds));
  }
  return least;
}
