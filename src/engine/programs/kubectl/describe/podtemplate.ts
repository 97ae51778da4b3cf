import type { PodTemplateSpec, Toleration, TopologySpreadConstraint } from '../../../api/kubernetes.ts';
import { formatSelector } from '../../../api/selector.ts';
import { containers } from './containers.ts';
import type { Page } from './page.ts';
import { volumes } from './volumes.ts';

const toleration = (t: Toleration): string => {
  const exists = t.operator === 'Exists' && !t.value ? (t.key || t.effect ? ' op=Exists' : 'op=Exists') : '';
  return `${t.key ?? ''}${t.value ? `=${t.value}` : ''}${t.effect ? `:${t.effect}` : ''}${exists}${t.tolerationSeconds === undefined ? '' : ` for ${t.tolerationSeconds}s`}`;
};

/** Tolerations by key, one a line. */
export const tolerations = (page: Page, label: string, list: readonly Toleration[] | undefined): void => {
  page.column(label, [...(list ?? [])].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0)).map(toleration));
};

export const spreadConstraints = (page: Page, list: readonly TopologySpreadConstraint[] | undefined, indent: string): void => {
  if (!list?.length) return;
  const sorted = [...list].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
  page.column('Topology Spread Constraints', sorted.map((c) => `${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${c.labelSelector ? ` for selector ${formatSelector(c.labelSelector)}` : ''}`), indent);
};

/** The pod template of a workload. */
export function podTemplate(page: Page, template: PodTemplateSpec | undefined): void {
  page.raw('Pod Template:\n');
  if (!template) {
    page.raw('  <unset>');
    return;
  }
  const { metadata, spec } = template;
  page.labels('  Labels', metadata?.labels as Record<string, string>);
  if (Object.keys(metadata?.annotations ?? {}).length) page.annotations('  Annotations', metadata!.annotations as Record<string, string>);
  page.maybe('Service Account', spec?.serviceAccountName, 1);
  if (spec?.initContainers?.length) containers(page, 'Init Containers', spec.initContainers, { inTemplate: true });
  containers(page, 'Containers', spec?.containers ?? [], { inTemplate: true });
  volumes(page, spec?.volumes, true);
  spreadConstraints(page, spec?.topologySpreadConstraints, '  ');
  page.maybe('Priority Class Name', spec?.priorityClassName, 1);
  page.labels('  Node-Selectors', spec?.nodeSelector as Record<string, string>);
  tolerations(page, '  Tolerations', spec?.tolerations);
}
