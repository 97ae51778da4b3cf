import type { KubeObject } from '../../../api/types.ts';
import { compact, metadataOf, sorted } from './generator.ts';

/** What a generated service is made of. */
export interface ServicePlan {
  name: string;
  labels: Record<string, string>;
  selector: Record<string, string>;
  /** Ports as text; several are named port-1, port-2, ... */
  ports: readonly string[];
  /** --protocol; empty: what the exposed object has. */
  protocol: string;
  /** The protocols of the exposed object, by port. */
  protocols: ReadonlyMap<string, readonly string[]>;
  targetPort: string;
  type?: string;
  externalIp?: string;
  loadBalancerIp?: string;
  sessionAffinity?: string;
  clusterIp?: string;
}

/** `a=b,c=d` as a map (generate.ParseLabels). */
export const parseLabels = (text: string): Record<string, string> => {
  if (text === '') throw new Error('no label spec passed');
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const parts = pair.split('=');
    if (parts.length !== 2) throw new Error(`unexpected label spec: ${pair}`);
    if (!parts[0]) throw new Error('unexpected empty label key');
    labels[parts[0]] = parts[1]!;
  }
  return labels;
};

const portNumberOf = (text: string): number => {
  if (!/^[-+]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};

/** A service in front of pods, as `kubectl expose` and `kubectl run --expose` make it. */
export const exposedService = (plan: ServicePlan): KubeObject => {
  const ports: { name: string; protocol: string; port: number }[] = [];
  plan.ports.forEach((text, i) => {
    const port = portNumberOf(text);
    const name = plan.ports.length > 1 ? `port-${i + 1}` : '';
    const own = plan.protocol ? undefined : plan.protocols.get(text);
    if (own && own.length > 1) for (const protocol of own) ports.push({ name: `port-${i + 1}-${protocol.toLowerCase()}`, protocol, port });
    else ports.push({ name, protocol: plan.protocol || own?.[0] || 'TCP', port });
  });
  const target = plan.targetPort === '' ? undefined : /^[-+]?\d+$/.test(plan.targetPort) ? Number(plan.targetPort) : plan.targetPort;
  if (plan.sessionAffinity && plan.sessionAffinity !== 'None' && plan.sessionAffinity !== 'ClientIP') throw new Error(`unknown session affinity: ${plan.sessionAffinity}`);
  const spec = compact({
    ports: ports.map(({ name, protocol, port }) => ({ ...compact({ name, protocol }), port, targetPort: target ?? port })),
    selector: sorted(plan.selector),
    clusterIP: plan.clusterIp ?? '',
    type: plan.type ?? '',
    externalIPs: plan.externalIp ? [plan.externalIp] : [],
    sessionAffinity: plan.sessionAffinity ?? '',
    loadBalancerIP: plan.type === 'LoadBalancer' ? (plan.loadBalancerIp ?? '') : '',
  });
  return { kind: 'Service', apiVersion: 'v1', metadata: metadataOf(plan.name, undefined, { labels: plan.labels }), spec, status: { loadBalancer: {} } } as unknown as KubeObject;
};
