import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';

type Spec = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];
type Status = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

/** `cpu: 12%/80%, memory: <unknown>/200Mi`: what is measured and what is wanted (formatHPAMetrics). */
export const metricsText = (specs: readonly Spec[] | undefined, statuses: readonly Status[] | null | undefined): string => {
  if (!specs?.length) return '<none>';
  const shown = specs.slice(0, 2).map((spec, i) => metricText(spec, statuses?.[i]));
  return shown.join(', ') + (specs.length > 2 ? ` + ${specs.length - 2} more...` : '');
};

const metricText = (spec: Spec, status: Status | undefined): string => {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current?.averageValue ?? '<unknown>'}/${spec.pods?.target?.averageValue}`;
    case 'Resource':
      return `${spec.resource?.name}: ${resourceText(spec.resource?.target, status?.resource?.current)}`;
    case 'ContainerResource':
      return `${spec.containerResource?.name}: ${resourceText(spec.containerResource?.target, status?.containerResource?.current)}`;
    default:
      return '<unknown type>';
  }
};

interface Value {
  value?: string | number;
  averageValue?: string | number;
  averageUtilization?: number;
}

const valueText = (target: Value | undefined, current: Value | undefined): string =>
  target?.averageValue !== undefined ? `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)` : `${current?.value ?? '<unknown>'}/${target?.value}`;

const resourceText = (target: Value | undefined, current: Value | undefined): string => {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? '<unknown>'}/${target.averageValue}`;
  const percent = (value: number | undefined, none: string) => (value === undefined ? none : `${value}%`);
  return `${percent(current?.averageUtilization, '<unknown>')}/${percent(target?.averageUtilization, '<auto>')}`;
};
