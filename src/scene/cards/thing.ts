import type { KubeObject } from '../../engine/api/types.ts';
import type { ThingCard } from '../types.ts';

/** How an object of a kind that the picture only lists is doing. */
type Look = (object: any) => { status: string; ok: boolean };

const keys = (object: KubeObject): number => Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length;
const bound = (object: KubeObject) => ({ status: object.status?.phase ?? 'Pending', ok: object.status?.phase === 'Bound' || object.status?.phase === 'Available' });

const looks: Record<string, Look> = {
  ConfigMap: (object) => ({ status: String(keys(object)), ok: true }),
  Secret: (object) => ({ status: String(keys(object)), ok: true }),
  PersistentVolumeClaim: bound,
  PersistentVolume: bound,
  Ingress: (object) => ({ status: [...new Set((object.spec?.rules ?? []).map((r: any) => r.host ?? '*'))].join(',') || '*', ok: true }),
  NetworkPolicy: (object) => ({ status: (object.spec?.policyTypes ?? ['Ingress']).join(','), ok: true }),
  HorizontalPodAutoscaler: (object) => ({
    status: `${object.status?.currentReplicas ?? 0} (${object.spec?.minReplicas ?? 1}–${object.spec?.maxReplicas ?? 0})`,
    ok: !(object.status?.conditions ?? []).some((c: any) => c.type !== 'ScalingLimited' && c.status === 'False'),
  }),
  PodDisruptionBudget: (object) => ({ status: `${object.status?.disruptionsAllowed ?? 0}`, ok: (object.status?.disruptionsAllowed ?? 0) > 0 }),
};

/** Names of the Services that an Ingress sends to. */
export function backends(ingress: KubeObject): string[] {
  const names = new Set<string>();
  const add = (backend: any) => backend?.service?.name && names.add(backend.service.name);
  add(ingress.spec?.defaultBackend);
  for (const rule of ingress.spec?.rules ?? []) for (const path of rule.http?.paths ?? []) add(path.backend);
  return [...names];
}

/** `about`: ids of the cards that it refers to. */
export function thingCard(id: number, apiVersion: string, kind: string, object: KubeObject, about: number[]): ThingCard {
  const { namespace = '', name } = object.metadata;
  return { id, apiVersion, kind, namespace, name, ...looks[kind]!(object), about };
}
