import type { LimitRange, ResourceQuota } from '../../api/kubernetes.ts';
import { canonicalQuantity, compareQuantities, quantityMilliValue } from '../../api/quantity.ts';
import { validateQualifiedName } from '../validation/metadata.ts';
import { duplicate, forbidden, invalid, type Problems, required } from '../validation/problems.ts';
import { isOvercommitAllowed, isStandardQuotaResource, validateContainerResourceName, validateQuotaResourceName, validateResourceName, validateResourceQuantity } from '../validation/resources.ts';

// ResourceQuotas and LimitRanges (pkg/apis/core/validation/validation.go)

type QuotaSpec = NonNullable<ResourceQuota['spec']>;

const scopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'VolumeAttributesClass', 'CrossNamespacePodAffinity'];
const podCompute = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);

const fits = (scope: string, resource: string): boolean => {
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass') return resource === 'persistentvolumeclaims' || resource === 'requests.storage';
  return !scopes.includes(scope) || podCompute.has(resource);
};

const conflicts = (list: readonly string[]): number => [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']].filter((pair) => pair.every((scope) => list.includes(scope))).length;

export const validateQuotaSpec = (spec: QuotaSpec, out: Problems): void => {
  const resources = Object.keys(spec.hard ?? {}).sort();
  for (const name of resources) {
    validateQuotaResourceName(name, `spec.hard[${name}]`, out);
    validateResourceQuantity(name, spec.hard![name]!, `spec.hard[${name}]`, out);
  }
  const list = spec.scopes ?? [];
  for (const scope of list) {
    if (!scopes.includes(scope)) out.push(invalid('spec.scopes', list, 'unsupported scope'));
    for (const name of resources) if (isStandardQuotaResource(name) && !fits(scope, name)) out.push(invalid('spec.scopes', list, 'unsupported scope applied to resource'));
  }
  for (let i = conflicts(list); i > 0; i--) out.push(invalid('spec.scopes', list, 'conflicting scopes'));
  if (spec.scopeSelector) validateScopeSelector(spec, resources, out);
};

const existsOnly = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

const validateScopeSelector = ({ scopeSelector }: QuotaSpec, resources: readonly string[], out: Problems): void => {
  const path = 'spec.scopeSelector.matchExpressions';
  const expressions = scopeSelector!.matchExpressions ?? [];
  for (const { scopeName, operator, values = [] } of expressions) {
    if (!scopes.includes(scopeName)) out.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
    for (const name of resources) if (isStandardQuotaResource(name) && !fits(scopeName, name)) out.push(invalid(path, scopeSelector, 'unsupported scope applied to resource'));
    if (existsOnly.includes(scopeName) && operator !== 'Exists') {
      out.push(invalid(`${path}.operator`, operator, "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) out.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) out.push(invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else out.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  }
  for (let i = conflicts(expressions.map((each) => each.scopeName)); i > 0; i--) out.push(invalid('spec.scopes', undefined, 'conflicting scopes'));
};

type Item = NonNullable<LimitRange['spec']>['limits'][number];

const limitTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];

export const validateLimits = (limits: readonly Item[], out: Problems): void => {
  const types = new Set<string>();
  limits.forEach((item, i) => {
    const at = `spec.limits[${i}]`;
    const before = out.length;
    validateQualifiedName(item.type ?? '', `${at}.type`, out);
    if (out.length === before && !item.type.includes('/') && !limitTypes.includes(item.type)) out.push(invalid(`${at}.type`, item.type, 'must be a standard limit type or fully qualified'));
    if (types.has(item.type)) out.push(duplicate(`${at}.type`, item.type));
    types.add(item.type);
    validateItem(item, at, out);
  });
};

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

const validateItem = (item: Item, path: string, out: Problems): void => {
  const names = new Set<string>();
  for (const list of lists) {
    if (item.type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (Object.keys(item[list] ?? {}).length > 0) out.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    if (list === 'maxLimitRequestRatio' && item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) out.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    for (const name of Object.keys(item[list] ?? {}).sort()) {
      const at = `${path}.${list}[${name}]`;
      if (item.type === 'Pod' || item.type === 'Container') validateContainerResourceName(name, at, out);
      else validateResourceName(name, at, out);
      names.add(name);
    }
  }
  for (const name of [...names].sort()) validateOrder(item, name, path, out);
};

/** min ≤ default request ≤ default ≤ max, told pair by pair. */
const validateOrder = (item: Item, name: string, path: string, out: Problems): void => {
  const min = item.min?.[name];
  const max = item.max?.[name];
  const limit = item.type === 'Pod' ? undefined : item.default?.[name];
  const request = item.type === 'Pod' ? undefined : item.defaultRequest?.[name];
  const above = (a: string | number | undefined, b: string | number | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  const text = (value: string | number | undefined) => (value === undefined ? '' : canonicalQuantity(value));
  const wrong = (list: string, value: string | number | undefined, words: string) => out.push(invalid(`${path}.${list}[${name}]`, text(value), words));
  if (above(min, max)) wrong('min', min, `min value ${text(min)} is greater than max value ${text(max)}`);
  if (above(min, request)) wrong('defaultRequest', request, `min value ${text(min)} is greater than default request value ${text(request)}`);
  if (above(request, max)) wrong('defaultRequest', request, `default request value ${text(request)} is greater than max value ${text(max)}`);
  if (above(request, limit)) wrong('defaultRequest', request, `default request value ${text(request)} is greater than default limit value ${text(limit)}`);
  if (above(min, limit)) wrong('default', min, `min value ${text(min)} is greater than default value ${text(limit)}`);
  if (above(limit, max)) wrong('default', max, `default value ${text(limit)} is greater than max value ${text(max)}`);
  const ratio = item.maxLimitRequestRatio?.[name];
  if (above('1', ratio)) wrong('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`);
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = quantityMilliValue(max) / quantityMilliValue(min);
    if (quantityMilliValue(ratio) / 1000 > most) wrong('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is greater than max/min = ${most.toFixed(6)}`);
  }
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0) wrong('defaultRequest', request, `default value ${text(limit)} must equal to defaultRequest value ${text(request)} in ${name}`);
};
