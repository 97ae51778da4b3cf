import type { Container, Pod, PodSpec } from '../api/kubernetes.ts';
import { hashJson } from '../api/hash.ts';
import { controllerOf } from '../client/lister.ts';
import type { Cache } from './cache.ts';
import type { Plugin, PreFilterResult, Rejection } from './framework.ts';

/** Classes kept; the one not used for longest goes. */
const LIMIT = 64;

/**
 * Pods that all local plugins treat alike, with what these said of each node. An answer holds while the node's generation
 * stays, so that the thousandth pod of a ReplicaSet looks only at the nodes that changed.
 */
export class PodClass {
  filters: readonly Plugin[] = [];
  /** Scorers whose raw score is the score, and those that are normalized over the nodes that fit. */
  plain: readonly Plugin[] = [];
  scaled: readonly Plugin[] = [];
  rejected: Rejection | undefined;
  only: PreFilterResult | undefined;
  /** By node index. */
  generations = new Float64Array(0);
  rejections: (Rejection | undefined)[] = [];
  plainScores: Float64Array[] = [];
  scaledScores: Float64Array[] = [];
  private epoch = -1;
  private imageVersion = -1;

  /** Whether answers are worth keeping: not for a class of pods that may go to one node alone. */
  get keeps(): boolean {
    return (this.only?.nodes.size ?? 2) > 1;
  }

  /** Drops what no longer holds. */
  refresh({ nodes, epoch, imageVersion }: Cache): void {
    if (!this.keeps) return;
    if (this.epoch !== epoch) {
      this.generations = new Float64Array(nodes.length);
      this.rejections = new Array(nodes.length);
      this.plainScores = this.plain.map(() => new Float64Array(nodes.length));
      this.scaledScores = this.scaled.map(() => new Float64Array(nodes.length));
    } else if (this.imageVersion !== imageVersion) this.generations.fill(0);
    this.epoch = epoch;
    this.imageVersion = imageVersion;
  }
}

const relevant = (container: Container): string => `${container.image} ${container.restartPolicy ?? ''} ${hashJson(container.resources)} ${hashJson(container.ports)}`;

/** Pods of one controller share their spec until they have a node. */
const specTexts = new WeakMap<PodSpec, string>();

function specText(s: PodSpec): string {
  let text = specTexts.get(s);
  if (text === undefined) {
    text = `${s.priority ?? 0} ${s.nodeName ?? ''} ${hashJson(s.nodeSelector)} ${hashJson(s.affinity)} ${hashJson(s.tolerations)} ${hashJson(s.topologySpreadConstraints)} ${hashJson(s.overhead)}`;
    for (const container of s.containers) text += `|${relevant(container)}`;
    for (const container of s.initContainers ?? []) text += `^${relevant(container)}`;
    specTexts.set(s, text);
  }
  return text;
}

/** What local plugins can see of a pod, as one text. */
const signatureOf = (pod: Pod): string => `${pod.metadata.namespace} ${controllerOf(pod)?.uid ?? ''} ${hashJson(pod.metadata.labels)} ${specText(pod.spec!)}`;

export class PodClasses {
  private readonly byId = new Map<string, PodClass>();

  /** The class of a pod; `make` completes a new one. */
  of(pod: Pod, make: (fresh: PodClass) => void): PodClass {
    const id = signatureOf(pod);
    let found = this.byId.get(id);
    if (found) this.byId.delete(id);
    else {
      found = new PodClass();
      make(found);
      // A class of pods that are pinned to nodes, as each of a DaemonSet is, would be used once.
      if (found.only) return found;
      if (this.byId.size >= LIMIT) this.byId.delete(this.byId.keys().next().value!);
    }
    this.byId.set(id, found);
    return found;
  }
}
