import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import { pathSegment } from '../../api/names.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { validateLabel } from '../validation/metadata.ts';
import { forbidden, invalid, notSupported, type Problems, required, tell } from '../validation/problems.ts';
import { validateContainerResourceName, validateResourceQuantity } from '../validation/resources.ts';
import { oneOf } from '../validation/values.ts';

// pkg/apis/autoscaling/validation/validation.go

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<Spec['metrics']>[number];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

interface Target {
  type?: string;
  value?: string | number;
  averageValue?: string | number;
  averageUtilization?: number;
}

export const validateAutoscalerSpec = (spec: Spec, out: Problems): void => {
  const { minReplicas, maxReplicas = 0, metrics = [] } = spec;
  if (minReplicas !== undefined && minReplicas < 1) out.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) out.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) out.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  validateReference(spec.scaleTargetRef ?? {}, 'spec.scaleTargetRef', out);
  metrics.forEach((metric, i) => validateMetric(metric, `spec.metrics[${i}]`, out));
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) out.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  for (const name of ['scaleUp', 'scaleDown'] as const) if (spec.behavior?.[name]) validateRules(spec.behavior[name], `spec.behavior.${name}`, out);
};

const validateReference = ({ kind, name }: { kind?: string; name?: string }, path: string, out: Problems): void => {
  if (!kind) out.push(required(`${path}.kind`));
  else tell(pathSegment(kind), `${path}.kind`, kind, out);
  if (!name) out.push(required(`${path}.name`));
  else tell(pathSegment(name), `${path}.name`, name, out);
};

const sources = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

const validateMetric = (metric: Metric, path: string, out: Problems): void => {
  if (!metric.type) out.push(required(`${path}.type`, 'must specify a metric source type'));
  if (!types.includes(metric.type)) out.push(notSupported(`${path}.type`, metric.type ?? '', types));
  const present = sources.filter((source) => metric[source]);
  if (present[0]) validateSource(present[0], metric, `${path}.${present[0]}`, out);
  const expected = sources.find((source) => source.toLowerCase() === metric.type?.toLowerCase());
  if (!expected) out.push(notSupported(`${path}.type`, metric.type ?? '', types));
  else if (!metric[expected]) out.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (present.length !== 1) for (const source of present) if (source !== expected) out.push(forbidden(`${path}.${source}`, 'must populate the given metric source only'));
};

const validateSource = (source: (typeof sources)[number], metric: Metric, path: string, out: Problems): void => {
  if (source === 'resource' || source === 'containerResource') {
    const { name } = metric[source]!;
    if (!name) out.push(required(`${path}.name`, 'must specify a resource name'));
    if (source === 'containerResource') {
      if (name) validateContainerResourceName(name, `${path}.name`, out);
      const container = metric.containerResource!.container;
      if (!container) out.push(required(`${path}.container`, 'must specify a container'));
      else validateLabel(container, `${path}.container`, out);
    }
    const target: Target = metric[source]!.target ?? {};
    validateTarget(target, `${path}.target`, out);
    if (target.averageUtilization === undefined && target.averageValue === undefined) out.push(required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
    if (target.averageUtilization !== undefined && target.averageValue !== undefined) out.push(forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
    return;
  }
  const of = metric[source]!;
  if (source === 'object') validateReference(metric.object!.describedObject ?? {}, `${path}.describedObject`, out);
  const name = of.metric?.name;
  if (!name) out.push(required(`${path}.metric.name`, 'must specify a metric name'));
  else tell(pathSegment(name), `${path}.metric.name`, name, out);
  const target: Target = of.target ?? {};
  validateTarget(target, `${path}.target`, out);
  const neither = target.value === undefined && target.averageValue === undefined;
  if (source === 'pods') {
    if (target.averageValue === undefined) out.push(required(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
  } else if (neither) out.push(required(`${path}.target.averageValue`, source === 'object' ? 'must set either a target value or averageValue' : 'must set either a target value for metric or a per-pod target'));
  if (source === 'external' && target.value !== undefined && target.averageValue !== undefined) out.push(forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target'));
};

const validateTarget = (target: Target, path: string, out: Problems): void => {
  if (!target.type) out.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(target.type ?? '')) out.push(invalid(`${path}.type`, target.type ?? '', 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue'] as const) {
    const value = target[name];
    if (value !== undefined && compareQuantities(value, '0') <= 0) out.push(invalid(`${path}.${name}`, value, 'must be positive'));
  }
  if (target.averageUtilization !== undefined && target.averageUtilization < 1) out.push(invalid(`${path}.averageUtilization`, target.averageUtilization, 'must be greater than 0'));
};

const validateRules = ({ stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance }: Rules, path: string, out: Problems): void => {
  if (window !== undefined && window < 0) out.push(invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > 3600) out.push(invalid(`${path}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'));
  oneOf(selectPolicy, ['Disabled', 'Max', 'Min'], `${path}.selectPolicy`, out, 'allowed');
  if (policies.length === 0) out.push(required(`${path}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, i) => {
    const at = `${path}.policies[${i}]`;
    if (policy.type !== 'Pods' && policy.type !== 'Percent') out.push(notSupported(`${at}.type`, policy.type ?? '', ['Percent', 'Pods']));
    if (!(policy.value > 0)) out.push(invalid(`${at}.value`, policy.value ?? 0, 'must be greater than zero'));
    if (!(policy.periodSeconds > 0)) out.push(invalid(`${at}.periodSeconds`, policy.periodSeconds ?? 0, 'must be greater than zero'));
    if (policy.periodSeconds > 1800) out.push(invalid(`${at}.periodSeconds`, policy.periodSeconds, 'must be less than or equal to 1800'));
  });
  if (tolerance !== undefined) validateResourceQuantity('tolerance', tolerance, `${path}.tolerance`, out);
};
