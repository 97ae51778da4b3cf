import type { Deployment, ReplicaSet } from '../../api/kubernetes.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/recorder.ts';
import { replicaSets } from '../../client/resources.ts';
import type { Task } from '../../sim/sim.ts';
import { active, annotationsOf, available, byCreation, bySizeNewer, bySizeOlder, isRollingUpdate, isSaturated, maxSurge, maxUnavailable, newSetSize, proportion, replicaAnnotations, sizeOf, sizes, wanted } from './util.ts';

/** Resizes the ReplicaSets of a Deployment, one write at a time (pkg/controller/deployment/{sync,rolling,recreate}.go). */
export class Scaler {
  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
  ) {}

  /** Writes a size and tells it; gives the set as it is then. */
  *resize(d: Deployment, rs: ReplicaSet, size: number): Task<ReplicaSet> {
    const annotations = replicaAnnotations(annotationsOf(rs), d);
    const before = sizeOf(rs);
    if (before === size && annotations === annotationsOf(rs)) return rs;
    const written = yield* this.client.update(replicaSets, { ...rs, metadata: { ...rs.metadata, annotations }, spec: { ...rs.spec!, replicas: size } });
    if (before !== size) this.recorder.event(d as never, 'Normal', 'ScalingReplicaSet', `Scaled ${size > before ? 'up' : 'down'} replica set ${rs.metadata.name} from ${before} to ${size}`);
    return written;
  }

  /** The size of the Deployment changed, or it is paused: spread the difference in proportion (scale). */
  *spread(d: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]): Task {
    const all = current ? [...old, current] : [...old];
    const up = active(all);
    const only = up.length === 0 ? (current ?? [...old].sort(byCreation).at(-1)) : up.length === 1 ? up[0] : undefined;
    if (only) {
      if (sizeOf(only) !== wanted(d)) yield* this.resize(d, only, wanted(d));
      return;
    }
    if (isSaturated(d, current)) {
      for (const rs of active(old)) yield* this.resize(d, rs, 0);
      return;
    }
    if (!isRollingUpdate(d)) return;
    const toAdd = (wanted(d) > 0 ? wanted(d) + maxSurge(d) : 0) - sizes(up);
    up.sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
    let added = 0;
    const next = up.map((rs) => {
      const part = toAdd === 0 ? 0 : proportion(rs, d, toAdd, added);
      added += part;
      return sizeOf(rs) + part;
    });
    // What rounding left over goes to the largest.
    if (toAdd !== 0 && up.length > 0) next[0] = Math.max(0, next[0]! + toAdd - added);
    for (let i = 0; i < up.length; i++) yield* this.resize(d, up[i]!, next[i]!);
  }

  /** Grows (or cuts) the new set as far as the surge allows; true when it did. */
  *rollUp(d: Deployment, current: ReplicaSet, all: readonly ReplicaSet[]): Task<boolean> {
    const size = sizeOf(current);
    if (size === wanted(d)) return false;
    const next = size > wanted(d) ? wanted(d) : newSetSize(d, all, size);
    if (next === size) return false;
    yield* this.resize(d, current, next);
    return true;
  }

  /** Shrinks the old sets as far as availability allows, what is not available first; true when it did. */
  *rollDown(d: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Task<boolean> {
    if (sizes(old) === 0) return false;
    const minimum = wanted(d) - maxUnavailable(d);
    const unavailable = sizeOf(current) - (current.status?.availableReplicas ?? 0);
    const most = sizes(old) + sizeOf(current) - minimum - unavailable;
    if (most <= 0) return false;
    const sets = [...old].sort(byCreation);
    let removed = 0;
    for (let i = 0; i < sets.length && removed < most; i++) {
      const rs = sets[i]!;
      const broken = Math.min(most - removed, sizeOf(rs) - (rs.status?.availableReplicas ?? 0));
      if (sizeOf(rs) === 0 || broken <= 0) continue;
      sets[i] = yield* this.resize(d, rs, sizeOf(rs) - broken);
      removed += broken;
    }
    let spare = available([...sets, current]) - minimum;
    for (const rs of sets) {
      if (spare <= 0) break;
      const n = Math.min(sizeOf(rs), spare);
      if (n === 0) continue;
      yield* this.resize(d, rs, sizeOf(rs) - n);
      spare -= n;
      removed += n;
    }
    return removed > 0;
  }
}
