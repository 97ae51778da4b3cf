import type { NetworkPolicy } from '../../../api/kubernetes.ts';
import { formatSelector } from '../../../api/selector.ts';
import { parseTime } from '../../../api/time.ts';
import { newPage, type Describer } from './describer.ts';
import type { Page } from './page.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];

interface Rule {
  ports: readonly Port[];
  peers: readonly Peer[];
}

const INDENT = '    ';

const peer = (page: Page, p: Peer): void => {
  const inner = `${INDENT}  `;
  if (p.namespaceSelector) page.raw(`${inner}NamespaceSelector: ${formatSelector(p.namespaceSelector)}\n`);
  if (p.podSelector) page.raw(`${inner}PodSelector: ${formatSelector(p.podSelector)}\n`);
  if (p.ipBlock && !p.podSelector && !p.namespaceSelector) page.raw(`${inner}IPBlock:\n${inner}  CIDR: ${p.ipBlock.cidr}\n${inner}  Except: ${(p.ipBlock.except ?? []).join(', ')}\n`);
};

const rules = (page: Page, list: readonly Rule[], words: { direction: string; way: string; end: string }): void => {
  if (list.length === 0) page.raw(`${INDENT}<none> (Selected pods are isolated for ${words.direction} connectivity)\n`);
  list.forEach((rule, i) => {
    if (rule.ports.length === 0) page.raw(`${INDENT}To Port: <any> (traffic allowed to all ports)\n`);
    for (const p of rule.ports) page.raw(`${INDENT}${p.endPort === undefined ? `To Port: ${p.port ?? '<nil>'}` : `To Port Range: ${p.port}-${p.endPort}`}/${p.protocol ?? 'TCP'}\n`);
    if (rule.peers.length === 0) page.raw(`${INDENT}${words.way}: <any> (traffic not restricted by ${words.end})\n`);
    for (const p of rule.peers) {
      page.raw(`${INDENT}${words.way}:\n`);
      peer(page, p);
    }
    if (i < list.length - 1) page.raw(`${INDENT}----------\n`);
  });
};

/** Go's default format of a time: `2026-11-21 01:10:38 +0000 UTC`. */
const goTime = (text: string | undefined): string => new Date(parseTime(text) ?? 0).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' +0000 UTC');

export const networkPolicy: Describer<NetworkPolicy> = function* (object, d) {
  const { metadata, spec } = object;
  const page = newPage(d).field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('Created on', goTime(metadata.creationTimestamp));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  const selector = spec?.podSelector;
  const everyPod = !Object.keys(selector?.matchLabels ?? {}).length && !selector?.matchExpressions?.length;
  page.line(0, 'Spec:').line(1, `PodSelector:     ${everyPod ? '<none> (Allowing the specific traffic to all pods in this namespace)' : formatSelector(selector)}`);
  const types = spec?.policyTypes ?? [];
  if (types.includes('Ingress')) {
    page.line(1, 'Allowing ingress traffic:');
    rules(page, (spec?.ingress ?? []).map((r) => ({ ports: r.ports ?? [], peers: r.from ?? [] })), { direction: 'ingress', way: 'From', end: 'source' });
  } else page.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    page.line(1, 'Allowing egress traffic:');
    rules(page, (spec?.egress ?? []).map((r) => ({ ports: r.ports ?? [], peers: r.to ?? [] })), { direction: 'egress', way: 'To', end: 'destination' });
  } else page.line(1, 'Not affecting egress traffic');
  page.line(1, `Policy Types: ${types.join(', ') || '<none>'}`);
  return page;
};
