import type { Deployment, ReplicaSet } from '../../../api/kubernetes.ts';
import { parseTime } from '../../../api/time.ts';

const HASH = 'pod-template-hash';

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map((k) => [k, canonical((value as Record<string, unknown>)[k])]));
};

const templateText = (template: { metadata?: { labels?: object } } | undefined): string => {
  const { [HASH]: _, ...labels } = (template?.metadata?.labels ?? {}) as Record<string, string>;
  return JSON.stringify(canonical({ ...template, metadata: { ...template?.metadata, labels } }));
};

const age = (s: ReplicaSet): number => parseTime(s.metadata.creationTimestamp) ?? 0;

/**
 * A Deployment's own replica sets: the one with its pod template (the oldest, if several), and the others that still
 * have pods (kubectl pkg/util/deployment: FindNewReplicaSet, FindOldReplicaSets).
 */
export function ownReplicaSets(deployment: Deployment, sets: readonly ReplicaSet[]): { all: ReplicaSet[]; current: ReplicaSet | undefined; old: ReplicaSet[] } {
  const all = sets.filter((s) => s.metadata.ownerReferences?.some((o) => o.controller && o.uid === deployment.metadata.uid)).sort((a, b) => age(a) - age(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
  const wanted = templateText(deployment.spec?.template as never);
  const current = all.find((s) => templateText(s.spec?.template as never) === wanted);
  return { all, current, old: all.filter((s) => s !== current) };
}
