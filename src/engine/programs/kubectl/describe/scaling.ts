import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../../../api/kubernetes.ts';
import { formatSelector } from '../../../api/selector.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import { longTime, orUnset, type Page } from './page.ts';

type Any = Record<string, any>;

const UNKNOWN = '<unknown>';

/** One metric with its current value and its target. */
const metric = (page: Page, m: Any, now: Any | undefined): void => {
  const current = (source: string, key: string): string => String(now?.[source]?.current?.[key] ?? UNKNOWN);
  const percent = (source: string, head: string, spec: Any): void => {
    const value = now?.[source]?.current;
    const text = value?.averageUtilization === undefined ? UNKNOWN : `${value.averageUtilization}% (${value.averageValue})`;
    page.line(1, `${head}  (as a percentage of request):\t${text} / ${spec.target.averageUtilization === undefined ? '<auto>' : `${spec.target.averageUtilization}%`}`);
  };
  switch (m.type) {
    case 'Resource': {
      const head = `resource ${m.resource.name} on pods`;
      if (m.resource.target.averageValue !== undefined) page.field(head, `${current('resource', 'averageValue')} / ${m.resource.target.averageValue}`, 1);
      else percent('resource', head, m.resource);
      return;
    }
    case 'ContainerResource': {
      const head = `resource ${m.containerResource.name} of container "${m.containerResource.container}" on pods`;
      if (m.containerResource.target.averageValue !== undefined) page.field(head, `${current('containerResource', 'averageValue')} / ${m.containerResource.target.averageValue}`, 1);
      else percent('containerResource', head, m.containerResource);
      return;
    }
    case 'Pods':
      page.field(`"${m.pods.metric.name}" on pods`, `${current('pods', 'averageValue')} / ${m.pods.target.averageValue}`, 1);
      return;
    case 'Object': {
      const average = m.object.target.type === 'AverageValue';
      page.field(`"${m.object.metric.name}" on ${m.object.describedObject.kind}/${m.object.describedObject.name} (target ${average ? 'average ' : ''}value)`, `${current('object', average ? 'averageValue' : 'value')} / ${average ? m.object.target.averageValue : m.object.target.value}`, 1);
      return;
    }
    case 'External': {
      const average = m.external.target.averageValue !== undefined;
      page.field(`"${m.external.metric.name}" (target ${average ? 'average ' : ''}value)`, `${current('external', average ? 'averageValue' : 'value')} / ${average ? m.external.target.averageValue : m.external.target.value}`, 1);
      return;
    }
    default:
      page.line(1, `<unknown metric type ${JSON.stringify(m.type)}>`);
  }
};

const direction = (page: Page, title: string, rules: Any | undefined): void => {
  if (!rules) return;
  page.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) page.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  page.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`).line(2, 'Policies:');
  for (const p of rules.policies) page.line(3, `- Type: ${p.type}\tValue: ${p.value}\tPeriod: ${p.periodSeconds} seconds`);
};

export const horizontalPodAutoscaler: Describer<HorizontalPodAutoscaler> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d).field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  const target = spec?.scaleTargetRef;
  page.field('CreationTimestamp', longTime(metadata.creationTimestamp)).field('Reference', `${target?.kind}/${target?.name}`).field('Metrics', '( current / target )');
  (spec?.metrics ?? []).forEach((m, i) => metric(page, m as Any, status?.currentMetrics?.[i] as Any | undefined));
  page.field('Min replicas', orUnset(spec?.minReplicas)).field('Max replicas', spec?.maxReplicas ?? 0);
  if (spec?.behavior) {
    page.line(0, 'Behavior:');
    direction(page, 'Scale Up', spec.behavior.scaleUp as Any);
    direction(page, 'Scale Down', spec.behavior.scaleDown as Any);
  }
  page.field(`${target?.kind} pods`, `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  if (status?.conditions?.length) page.table('Conditions', ['Type', 'Status', 'Reason', 'Message'], status.conditions.map((c) => [c.type, c.status, c.reason ?? '', c.message ?? '']));
  return yield* withEvents(page, object, d);
};

export const podDisruptionBudget: Describer<PodDisruptionBudget> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d).field('Name', metadata.name).field('Namespace', metadata.namespace ?? '');
  if (spec?.minAvailable !== undefined) page.field('Min available', spec.minAvailable);
  else page.maybe('Max unavailable', spec?.maxUnavailable);
  page.field('Selector', spec?.selector ? formatSelector(spec.selector) : '<unset>').line(0, 'Status:');
  page.field('Allowed disruptions', status?.disruptionsAllowed ?? 0, 2).field('Current', status?.currentHealthy ?? 0, 2).field('Desired', status?.desiredHealthy ?? 0, 2).field('Total', status?.expectedPods ?? 0, 2);
  return yield* withEvents(page, object, d);
};
