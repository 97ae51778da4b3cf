import type { EndpointSlice, Endpoints, Service } from '../../../api/kubernetes.ts';
import { formatLabels } from '../../../api/selector.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import { newPage, withEvents, type Describer, type Describing } from './describer.ts';

const SHOWN = 3;

/** Ready addresses of the slices' ports of these names: `10.244.1.11:80,10.244.2.9:80 + 3 more...`. */
export function endpointsText(slices: readonly EndpointSlice[], portNames: ReadonlySet<string>): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  let more = 0;
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      if (!portNames.has(port.name ?? '')) continue;
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const address of endpoint.addresses) {
          if (list.length === SHOWN) more++;
          else list.push(`${address.includes(':') ? `[${address}]` : address}:${port.port}`);
        }
      }
    }
  }
  return list.join(',') + (more > 0 ? ` + ${more} more...` : '');
}

/** The slices of a Service. */
export function* slicesOf(d: Describing, namespace: string | undefined, service: string): Task<EndpointSlice[]> {
  return (yield* d.context.client.list<EndpointSlice>(r.endpointSlices, namespace, { labelSelector: `kubernetes.io/service-name=${service}` })).items;
}

export const service: Describer<Service> = function* (object, d) {
  const { metadata, spec, status } = object;
  const slices = yield* slicesOf(d, metadata.namespace, metadata.name);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '');
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Selector', formatLabels(spec?.selector as Record<string, string>)).field('Type', spec?.type ?? '').maybe('IP Family Policy', spec?.ipFamilyPolicy);
  page.field('IP Families', spec?.ipFamilies?.join(',') || '<none>').field('IP', spec?.clusterIP ?? '').field('IPs', spec?.clusterIPs?.join(',') || '<none>');
  page.maybe('External IPs', spec?.externalIPs?.join(',')).maybe('Desired LoadBalancer IP', spec?.loadBalancerIP).maybe('External Name', spec?.externalName);
  page.maybe('LoadBalancer Ingress', (status?.loadBalancer?.ingress ?? []).map((i) => (i.ip ? `${i.ip}${i.ipMode ? ` (${i.ipMode})` : ''}` : (i.hostname ?? ''))).join(', '));
  for (const port of spec?.ports ?? []) {
    const name = port.name || '<unset>';
    page.field('Port', `${name}\t${port.port}/${port.protocol}`).field('TargetPort', `${port.targetPort}/${port.protocol}`).maybe('AppProtocol', port.appProtocol);
    if (port.nodePort) page.field('NodePort', `${name}\t${port.nodePort}/${port.protocol}`);
    page.field('Endpoints', endpointsText(slices, new Set([port.name ?? ''])));
  }
  page.field('Session Affinity', spec?.sessionAffinity ?? '').maybe('External Traffic Policy', spec?.externalTrafficPolicy).maybe('Internal Traffic Policy', spec?.internalTrafficPolicy);
  if (spec?.healthCheckNodePort) page.field('HealthCheck NodePort', spec.healthCheckNodePort);
  page.maybe('LoadBalancer Source Ranges', spec?.loadBalancerSourceRanges?.join(',')).maybe('Traffic Distribution', spec?.trafficDistribution);
  return yield* withEvents(page, object, d);
};

export const endpoints: Describer<Endpoints> = function* (object, d) {
  const { metadata } = object;
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '');
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.line(0, 'Subsets:');
  for (const subset of object.subsets ?? []) {
    const list = (addresses: readonly { ip: string }[] | undefined) => (addresses ?? []).map((a) => a.ip).join(',') || '<none>';
    page.field('Addresses', list(subset.addresses), 1).field('NotReadyAddresses', list(subset.notReadyAddresses), 1);
    if (subset.ports?.length) page.table('Ports', ['Name', 'Port', 'Protocol'], subset.ports.map((p) => [p.name || '<unset>', p.port, p.protocol ?? '']), { level: 2 });
    page.raw('\n');
  }
  return yield* withEvents(page, object, d);
};

export const endpointSlice: Describer<EndpointSlice> = function* (object, d) {
  const { metadata } = object;
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '');
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('AddressType', object.addressType);
  if (object.ports?.length) page.table('Ports', ['Name', 'Port', 'Protocol'], object.ports.map((p) => [p.name || '<unset>', p.port ?? '<unset>', p.protocol ?? '']));
  else page.line(0, 'Ports: <unset>');
  if (object.endpoints?.length) {
    page.line(0, 'Endpoints:');
    for (const e of object.endpoints) {
      page.field('- Addresses', e.addresses.join(', ') || '<none>', 1).line(2, 'Conditions:').field('Ready', String(e.conditions?.ready ?? '<unset>'), 3).field('Hostname', e.hostname ?? '<unset>', 2);
      if (e.targetRef) page.field('TargetRef', `${e.targetRef.kind}/${e.targetRef.name}`, 2);
      page.field('NodeName', e.nodeName ?? '<unset>', 2).field('Zone', e.zone ?? '<unset>', 2);
    }
  } else page.line(0, 'Endpoints: <none>');
  return yield* withEvents(page, object, d);
};
