import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from '../../api/kubernetes.ts';
import { isPodAvailable, isPodReady } from '../common/pods.ts';
import { REVISION_LABEL } from '../common/history.ts';
import { podFromTemplate } from '../common/podcontrol.ts';

// pkg/controller/statefulset/stateful_set_utils.go

export const POD_NAME = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX = 'apps.kubernetes.io/pod-index';

type Labels = Record<string, string>;

/** The number in a pod's name; -1 when it is not one of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const { name } = pod.metadata;
  const prefix = `${set.metadata.name}-`;
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length)) : -1;
}

export const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== '';
export const isTerminating = (pod: Pod): boolean => !!pod.metadata.deletionTimestamp;
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
export const isRunningAndAvailable = (pod: Pod, minReadySeconds: number, now: number): boolean => pod.status?.phase === 'Running' && isPodAvailable(pod, minReadySeconds, now);
export const isHealthy = (pod: Pod): boolean => isRunningAndReady(pod) && !isTerminating(pod);
export const revisionOf = (pod: Pod): string => (pod.metadata.labels as Labels | undefined)?.[REVISION_LABEL] ?? '';

const templatesOf = (set: StatefulSet): readonly PersistentVolumeClaim[] => (set.spec?.volumeClaimTemplates as PersistentVolumeClaim[] | undefined) ?? [];

const claimName = (set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string => `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

/** The claims of one replica. */
export function claimsFor(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  const labels = set.spec?.selector?.matchLabels as Labels | undefined;
  return templatesOf(set).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace!,
      labels: { ...(template.metadata.labels as Labels | undefined), ...labels },
    },
    spec: template.spec!,
  }));
}

/** The pod of one replica, of the template of one revision. */
export function podFor(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const claims = templatesOf(set).map((t): Volume => ({ name: t.metadata.name, persistentVolumeClaim: { claimName: claimName(set, t, ordinal) } }));
  const others = (template.spec?.volumes ?? []).filter((volume) => !claims.some((claim) => claim.name === volume.name));
  const volumes = [...claims, ...others];
  const spec = { ...template.spec!, hostname: name, ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}), ...(volumes.length > 0 ? { volumes } : {}) };
  const labels = { ...(template.metadata?.labels as Labels | undefined), [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_LABEL]: revision };
  return podFromTemplate(set as never, template, { name, labels, spec });
}

/** Names and labels that a replica must keep (identityMatches). */
export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  const labels = pod.metadata.labels as Labels | undefined;
  return ordinalOf(set, pod) >= 0 && labels?.[POD_NAME] === pod.metadata.name;
}
