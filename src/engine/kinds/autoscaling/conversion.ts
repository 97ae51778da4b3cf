import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import type { KubeObject } from '../../api/types.ts';
import { internal } from '../internal/encode.ts';

// pkg/apis/autoscaling/v1/conversion.go: what version 1 has no field for is kept in annotations.

type Json = Record<string, any>;

const annotation = (name: string): string => `autoscaling.alpha.kubernetes.io/${name}`;
const metricsKey = annotation('metrics');
const currentMetricsKey = annotation('current-metrics');
const conditionsKey = annotation('conditions');
const behaviorKey = annotation('behavior');
const kept = [metricsKey, currentMetricsKey, conditionsKey, behaviorKey];

const isCpu = ({ type, resource }: Json): boolean => type === 'Resource' && resource?.name === 'cpu';

const given = (members: Json): Json => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** `resource`, `containerResource`, ...: the member of a metric that its type names. */
const memberOf = ({ type }: Json): string => `${type[0].toLowerCase()}${type.slice(1)}`;

/** A status that could not be measured yet names no type, and nothing else. */
const isUnknown = ({ type }: Json): boolean => !type;

const metricToV1 = (metric: Json): Json => {
  const member = memberOf(metric);
  const { name, container, metric: identifier, target = {}, describedObject } = metric[member] ?? {};
  const { averageUtilization, averageValue, value = '0' } = target;
  const selector = identifier?.selector;
  const metricName = identifier?.name;
  const source: Json =
    member === 'object'
      ? { target: describedObject, metricName, targetValue: value, selector, averageValue }
      : member === 'pods'
        ? { metricName, targetAverageValue: averageValue, selector }
        : member === 'external'
          ? { metricName, metricSelector: selector, targetValue: target.value, targetAverageValue: averageValue }
          : { name, targetAverageUtilization: averageUtilization, targetAverageValue: averageValue, container };
  return { type: metric.type, [member]: given(source) };
};

const metricFromV1 = (metric: Json): Json => {
  const member = memberOf(metric);
  const { name, container, metricName, selector, metricSelector, target, targetValue, averageValue, targetAverageValue, targetAverageUtilization } = metric[member] ?? {};
  const of = (kept: Json, averages: unknown, value?: unknown): Json => ({ type: metric.type, [member]: given({ ...kept, target: given({ type: targetAverageUtilization !== undefined ? 'Utilization' : averages !== undefined ? 'AverageValue' : 'Value', value, averageValue: averages, averageUtilization: targetAverageUtilization }) }) });
  const identifier = given({ name: metricName, selector: selector ?? metricSelector });
  if (member === 'object') return of({ describedObject: target, metric: identifier }, averageValue, averageValue === undefined ? targetValue : undefined);
  if (member === 'pods') return of({ metric: identifier }, targetAverageValue);
  if (member === 'external') return of({ metric: identifier }, targetAverageValue, targetValue);
  return of({ name, container }, targetAverageValue);
};

const statusToV1 = (status: Json): Json => {
  if (isUnknown(status)) return { type: '' };
  const member = memberOf(status);
  const { name, container, metric, current = {}, describedObject } = status[member] ?? {};
  const { averageUtilization, averageValue = '0', value = '0' } = current;
  const source: Json =
    member === 'object'
      ? { target: describedObject, metricName: metric?.name, currentValue: value, selector: metric?.selector, averageValue: current.averageValue }
      : member === 'pods'
        ? { metricName: metric?.name, currentAverageValue: averageValue, selector: metric?.selector }
        : member === 'external'
          ? { metricName: metric?.name, metricSelector: metric?.selector, currentValue: value, currentAverageValue: current.averageValue }
          : { name, currentAverageUtilization: averageUtilization, currentAverageValue: averageValue, container };
  return { type: status.type, [member]: given(source) };
};

const parsed = (text: string | undefined): any => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The members of an internal type under their names in the API. */
const external = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(external);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [`${key[0]!.toLowerCase()}${key.slice(1)}`, external(member)]),
  );
};

/** autoscaling/v2 as autoscaling/v1: the use of cpu has fields of its own there, all the rest is in annotations. */
export const toV1 = (stored: HorizontalPodAutoscaler): KubeObject => {
  const { metrics = [], behavior, ...spec }: Json = stored.spec ?? {};
  const { currentMetrics, conditions, ...status }: Json = stored.status ?? {};
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(stored.metadata.annotations ?? {})) if (!kept.includes(key)) annotations[key] = value;
  const others = metrics.filter((metric: Json) => !isCpu(metric) || metric.resource.target?.averageUtilization === undefined);
  if (others.length > 0) annotations[metricsKey] = JSON.stringify(others.map(metricToV1));
  if (currentMetrics?.length) annotations[currentMetricsKey] = JSON.stringify(currentMetrics.map(statusToV1));
  if (behavior) annotations[behaviorKey] = JSON.stringify(internal('autoscaling.HorizontalPodAutoscalerBehavior', behavior));
  if (conditions?.length) annotations[conditionsKey] = JSON.stringify(conditions.map(({ type, status, lastTransitionTime, reason, message }: Json) => given({ type, status, lastTransitionTime: lastTransitionTime ?? null, reason, message })));
  const wanted = metrics.find(isCpu)?.resource.target?.averageUtilization;
  const current = currentMetrics?.find(isCpu)?.resource.current?.averageUtilization;
  const { annotations: _, ...metadata } = stored.metadata;
  return {
    ...stored,
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...spec, ...(wanted !== undefined && { targetCPUUtilizationPercentage: wanted }) },
    status: { ...status, ...(current !== undefined && { currentCPUUtilizationPercentage: current }), currentReplicas: status.currentReplicas ?? 0, desiredReplicas: status.desiredReplicas ?? 0 },
  };
};

/** autoscaling/v1 as autoscaling/v2. Its status is the server's own and is not looked at. */
export const fromV1 = (object: KubeObject): KubeObject => {
  const { targetCPUUtilizationPercentage: cpu, ...spec }: Json = object['spec'] ?? {};
  const annotations: Json = object.metadata.annotations ?? {};
  const others: Json[] = (parsed(annotations[metricsKey]) ?? []).map(metricFromV1);
  const metrics = cpu === undefined ? others : [...others, { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }];
  const behavior = external(parsed(annotations[behaviorKey]));
  const rest = Object.fromEntries(Object.entries(annotations).filter(([key]) => !kept.includes(key)));
  const { annotations: _, ...metadata } = object.metadata;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, ...(Object.keys(rest).length > 0 && { annotations: rest }) },
    spec: { ...spec, ...(metrics.length > 0 && { metrics }), ...(behavior !== undefined && { behavior }) },
  };
};
