import { share } from '../api/share.ts';
import type { Container, PodSpec } from '../api/kubernetes.ts';
import { rfc3339 } from '../api/time.ts';
import type { KubeObject, ObjectMeta } from '../api/types.ts';
import { setIn } from '../api/paths.ts';
import type { Kind } from '../kinds/kind.ts';

/** Makes the new state of an object from what was sent to one of its subresources: only what that one may change. */
export type View = (wanted: KubeObject, old: KubeObject, kind: Kind, now: number) => KubeObject;

// Most strategies of status keep spec alone; custom resources keep all metadata as well (apiextensions-apiserver:
// pkg/registry/customresource/status_strategy.go), and deployments their labels.
const status: View = (wanted, old, kind) => {
  const next = share(old['status'], wanted['status']);
  const metadata = kind.custom ? old.metadata : withGiven(wanted.metadata, old.metadata, kind.kind !== 'Deployment');
  return next === old['status'] && metadata === old.metadata ? old : { ...old, status: next, metadata };
};

const withGiven = (wanted: ObjectMeta, old: ObjectMeta, labelsToo: boolean): ObjectMeta => {
  const same = wanted.annotations === old.annotations && wanted.finalizers === old.finalizers && (!labelsToo || wanted.labels === old.labels);
  if (same) return old;
  const next = { ...old };
  for (const key of ['annotations', 'finalizers', 'labels'] as const) {
    if (key === 'labels' && !labelsToo) continue;
    if (wanted[key] === undefined) delete next[key];
    else next[key] = wanted[key] as never;
  }
  return share(old, next);
};

const finalize: View = (wanted, old) => share(old, setIn(old, ['spec', 'finalizers'], wanted['spec']?.finalizers));

const approval: View = (wanted, old, _kind, now) => {
  const before = (old['status']?.conditions ?? []) as { type: string }[];
  const conditions = ((wanted['status']?.conditions ?? []) as { type: string; lastUpdateTime?: string; lastTransitionTime?: string }[]).map((c) => {
    const fresh = !before.some((b) => b.type === c.type);
    return { ...c, lastUpdateTime: c.lastUpdateTime ?? rfc3339(now), lastTransitionTime: fresh ? (c.lastTransitionTime ?? rfc3339(now)) : c.lastTransitionTime };
  });
  return share(old, setIn(old, ['status', 'conditions'], conditions));
};

const ephemeralContainers: View = (wanted, old) => share(old, setIn(old, ['spec', 'ephemeralContainers'], wanted['spec']?.ephemeralContainers));

const resize: View = (wanted, old) => {
  const spec = old['spec'] as PodSpec;
  const sent = wanted['spec'] as PodSpec;
  const resized = (mine: Container[] | undefined, theirs: Container[] | undefined) =>
    mine?.map((c) => {
      const other = theirs?.find((t) => t.name === c.name);
      return other ? { ...c, resources: other.resources ?? {}, ...(other.resizePolicy && { resizePolicy: other.resizePolicy }) } : c;
    });
  return share(old, { ...old, spec: { ...spec, resources: sent.resources, containers: resized(spec.containers, sent.containers)!, ...(spec.initContainers && { initContainers: resized(spec.initContainers, sent.initContainers)! }) } });
};

/** Subresources through which an object is changed in part. */
export const views: Record<string, View> = { status, finalize, approval, ephemeralcontainers: ephemeralContainers, resize };
