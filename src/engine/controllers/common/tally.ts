import type { Pod } from '../../api/kubernetes.ts';
import type { Informer } from '../../client/informer.ts';
import { controllerOf } from '../../client/lister.ts';
import { isPodActive, isPodReady, isPodTerminating } from './pods.ts';

type Labels = Readonly<Record<string, string>>;

const NO_LABELS: Labels = {};

/** How many pods one controller has, kept up with each pod event so that nobody has to walk the pods. */
export interface Tally {
  active: number;
  /** Active and Ready. */
  ready: number;
  /** Being deleted and not finished. */
  terminating: number;
  /** Active pods by their labels object: pods of one template share it. */
  labels: Map<Labels, number>;
  /** Active pods by their node; without one they are under the empty name. */
  nodes: Map<string, number>;
}

const nothing = (): Tally => ({ active: 0, ready: 0, terminating: 0, labels: new Map(), nodes: new Map() });

const NOTHING = nothing();

/** Tallies by the uid of the pods' controller, of controllers of one kind. */
export class PodTallies {
  private readonly byUid = new Map<string, Tally>();

  /** Make it before the handlers that read it, so that it is up to date when they run. */
  constructor(
    pods: Informer<Pod>,
    private readonly kind: string,
  ) {
    pods.handle({
      add: (pod) => this.count(pod, 1),
      update: (old, pod) => {
        if (controllerOf(pod)?.kind !== this.kind && controllerOf(old)?.kind !== this.kind) return;
        if (countsAlike(old, pod)) return;
        this.count(old, -1);
        this.count(pod, 1);
      },
      delete: (_, pod) => this.count(pod, -1),
    });
  }

  of(uid: string | undefined): Readonly<Tally> {
    return this.byUid.get(uid ?? '') ?? NOTHING;
  }

  private count(pod: Pod, sign: 1 | -1): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== this.kind) return;
    let tally = this.byUid.get(owner.uid);
    if (!tally) this.byUid.set(owner.uid, (tally = nothing()));
    if (isPodActive(pod)) {
      tally.active += sign;
      if (isPodReady(pod)) tally.ready += sign;
      add(tally.labels, (pod.metadata.labels as Labels | undefined) ?? NO_LABELS, sign);
      add(tally.nodes, pod.spec?.nodeName ?? '', sign);
    } else if (isPodTerminating(pod)) tally.terminating += sign;
    if (tally.active === 0 && tally.terminating === 0) this.byUid.delete(owner.uid);
  }
}

const add = <K>(counts: Map<K, number>, key: K, sign: 1 | -1): void => {
  const n = (counts.get(key) ?? 0) + sign;
  if (n === 0) counts.delete(key);
  else counts.set(key, n);
};

const countsAlike = (old: Pod, pod: Pod): boolean =>
  old.spec?.nodeName === pod.spec?.nodeName && old.metadata.labels === pod.metadata.labels && old.metadata.ownerReferences === pod.metadata.ownerReferences && isPodTerminating(old) === isPodTerminating(pod) && isPodActive(old) === isPodActive(pod) && isPodReady(old) === isPodReady(pod);
