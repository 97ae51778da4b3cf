import type { Ingress, IngressClass, Service } from '../../../api/kubernetes.ts';
import { StatusError } from '../../../api/status.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import { newPage, withEvents, type Describer, type Describing } from './describer.ts';
import { endpointsText, slicesOf } from './service.ts';

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

function* backend(d: Describing, namespace: string | undefined, b: Backend): Task<string> {
  if (b.resource) return `APIGroup: ${b.resource.apiGroup ?? '<none>'}, Kind: ${b.resource.kind}, Name: ${b.resource.name}`;
  if (!b.service) return '';
  const { name, port } = b.service;
  const text = `${name}:${port?.number || port?.name || ''}`;
  try {
    const slices = yield* slicesOf(d, namespace, name);
    const service = yield* d.context.client.get<Service>(r.services, { namespace, name });
    const found = service.spec?.ports?.find((p) => (port?.number ? p.port === port.number : p.name === port?.name));
    return `${text} (${endpointsText(slices, new Set([found?.name ?? '']))})`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${text} (<error: ${error.message}>)`;
  }
}

export const ingress: Describer<Ingress> = function* (object, d) {
  const { metadata, spec, status } = object;
  const fallback = spec?.defaultBackend ? yield* backend(d, metadata.namespace, spec.defaultBackend) : '<default>';
  const page = newPage(d);
  page.field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).field('Namespace', metadata.namespace ?? '');
  page.field('Address', (status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').join(',')).field('Ingress Class', spec?.ingressClassName ?? '<none>').field('Default backend', fallback);
  if (spec?.tls?.length) {
    page.line(0, 'TLS:');
    for (const t of spec.tls) page.line(1, t.secretName ? `${t.secretName} terminates ${(t.hosts ?? []).join(',')}` : `SNI routes ${(t.hosts ?? []).join(',')}`);
  }
  page.table('Rules', ['Host', 'Path', 'Backends'], []);
  const rules = (spec?.rules ?? []).filter((rule) => rule.http);
  for (const rule of rules) {
    page.line(1, `${rule.host || '*'}\t`);
    for (const path of rule.http!.paths) page.line(2, `\t${path.path ?? ''} \t${yield* backend(d, metadata.namespace, path.backend)}`);
  }
  if (rules.length === 0) page.line(1, `*\t*\t${fallback}`);
  page.annotations('Annotations', metadata.annotations as Record<string, string>);
  return yield* withEvents(page, object, d);
};

export const ingressClass: Describer<IngressClass> = function* (object, d) {
  const { metadata, spec } = object;
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>).field('Controller', spec?.controller ?? '');
  const p = spec?.parameters;
  if (p) page.line(0, 'Parameters:').maybe('APIGroup', p.apiGroup, 1).field('Kind', p.kind, 1).field('Name', p.name, 1);
  return yield* withEvents(page, object, d);
};
