import type { EndpointSlice, Service } from '../../engine/api/kubernetes.ts';
import type { EndpointsCard, ServiceCard } from '../types.ts';
import { isSystem, labelText } from './system.ts';

function externalIP(service: Service): string {
  const { spec, status } = service;
  const own = (spec?.externalIPs ?? []).join(',');
  switch (spec?.type) {
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname).filter(Boolean).join(',');
      return [given, own].filter(Boolean).join(',') || '<pending>';
    }
    default:
      return own;
  }
}

/** The columns of `kubectl get services` (pkg/printers/internalversion/printers.go, printService). */
export function serviceCard(id: number, service: Service): ServiceCard {
  const { spec, metadata } = service;
  return {
    id,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    system: isSystem(metadata.namespace),
    type: (spec?.type as ServiceCard['type']) ?? 'ClusterIP',
    clusterIP: spec?.clusterIP ?? '',
    externalIP: externalIP(service),
    ports: (spec?.ports ?? []).map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol ?? 'TCP'}`),
    selector: labelText(spec?.selector),
  };
}

/** `pod`: the id of a pod by uid. */
export function endpointsCard(id: number, service: number, slice: EndpointSlice, pod: (uid: string) => number): EndpointsCard {
  const card: EndpointsCard = { id, service, ready: [], notReady: [], external: 0 };
  for (const endpoint of slice.endpoints ?? []) {
    const { targetRef, conditions } = endpoint;
    if (targetRef?.kind !== 'Pod' || !targetRef.uid) card.external++;
    else (conditions?.ready === false ? card.notReady : card.ready).push(pod(targetRef.uid));
  }
  return card;
}
