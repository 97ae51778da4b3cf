import { forbidden } from '../../api/errors.ts';
import type { Container, LimitRange, PersistentVolumeClaim, PodSpec } from '../../api/kubernetes.ts';
import { addQuantities, compareQuantities, parseQuantity, quantityMilliValue } from '../../api/quantity.ts';
import type { KubeObject } from '../../api/types.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';

type Quantities = Record<string, string | number>;
interface Requirements {
  requests: Quantities;
  limits: Quantities;
}
interface Limit {
  type: string;
  default?: Quantities;
  defaultRequest?: Quantities;
  max?: Quantities;
  min?: Quantities;
  maxLimitRequestRatio?: Quantities;
}

const annotation = 'kubernetes.io/limit-ranger';

/** Fills in a namespace's default resources and refuses what is beyond its limits (kubernetes: plugin/pkg/admission/limitranger). */
export const limitRanger: Plugin = {
  name: 'LimitRanger',

  mutate(core, context, object, old) {
    if (old || !isPod(context)) return object;
    let result = object;
    for (const range of rangesIn(core, context)) result = withDefaults(result, limitsOf(range));
    return result;
  },

  validate(core, context, object, old) {
    const { kind, subresource } = context;
    const claim = kind.group === '' && kind.plural === 'persistentvolumeclaims' && !subresource;
    if (!claim && (old || !isPod(context))) return;
    for (const range of rangesIn(core, context)) {
      const problems = claim ? claimProblems(object as unknown as PersistentVolumeClaim, limitsOf(range)) : podProblems(object['spec'] as PodSpec, limitsOf(range));
      if (problems.length > 0) throw forbidden(resourceOf(kind), object.metadata.name, problems.length === 1 ? problems[0]! : `[${[...new Set(problems)].join(', ')}]`);
    }
  },
};

const isPod = ({ kind, subresource }: Context): boolean => kind.group === '' && kind.plural === 'pods' && !subresource;

const rangesIn = (core: Core, { namespace }: Context): LimitRange[] => (core.storage.count(core.limitRanges, namespace) === 0 ? [] : (core.storage.all(core.limitRanges, namespace) as unknown as LimitRange[]));

const limitsOf = (range: LimitRange): Limit[] => (range.spec?.limits ?? []) as unknown as Limit[];

const withDefaults = (pod: KubeObject, limits: readonly Limit[]): KubeObject => {
  const ofContainers = limits.filter((l) => l.type === 'Container');
  const defaults: Requirements = { limits: Object.assign({}, ...ofContainers.map((l) => l.default ?? {})), requests: Object.assign({}, ...ofContainers.map((l) => l.defaultRequest ?? {})) };
  const notes: string[] = [];
  const spec = (pod['spec'] ?? {}) as PodSpec;
  const containers = (spec.containers ?? []).map((c) => merged(c, defaults, 'container', notes));
  const initContainers = spec.initContainers?.map((c) => merged(c, defaults, 'init container', notes));
  if (notes.length === 0) return pod;
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}` } },
    spec: { ...spec, containers, ...(initContainers && { initContainers }) },
  };
};

const merged = (container: Container, defaults: Requirements, what: string, notes: string[]): Container => {
  const given = (container.resources ?? {}) as Partial<Requirements>;
  const missing = (of: 'requests' | 'limits') => Object.keys(defaults[of]).filter((k) => given[of]?.[k] === undefined).sort();
  const requests = missing('requests');
  const limits = missing('limits');
  if (requests.length > 0) notes.push(`${requests.join(', ')} request for ${what} ${container.name}`);
  if (limits.length > 0) notes.push(`${limits.join(', ')} limit for ${what} ${container.name}`);
  if (requests.length === 0 && limits.length === 0) return container;
  const filled = (of: 'requests' | 'limits', names: readonly string[]) => ({ ...given[of], ...Object.fromEntries(names.map((n) => [n, defaults[of][n]!])) });
  return {
    ...container,
    resources: { ...container.resources, ...(limits.length > 0 && { limits: filled('limits', limits) }), ...(requests.length > 0 && { requests: filled('requests', requests) }) },
  } as Container;
};

const podProblems = (spec: PodSpec, limits: readonly Limit[]): string[] => {
  const problems: string[] = [];
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  for (const limit of limits) {
    if (limit.type === 'Container') for (const c of all) problems.push(...constraints(limit, requirementsOf(c)));
    if (limit.type === 'Pod') problems.push(...constraints(limit, podRequirements(spec)));
  }
  return problems;
};

const requirementsOf = ({ resources }: Container): Requirements => ({ requests: (resources?.requests ?? {}) as Quantities, limits: (resources?.limits ?? {}) as Quantities });

/** A pod needs what its containers need together, or its largest init container where that is more. */
const podRequirements = (spec: PodSpec): Requirements => {
  const sum: Requirements = { requests: {}, limits: {} };
  for (const of of ['requests', 'limits'] as const) {
    for (const c of spec.containers ?? []) for (const [name, q] of Object.entries(requirementsOf(c)[of])) sum[of][name] = sum[of][name] === undefined ? q : addQuantities(sum[of][name]!, q);
    for (const c of spec.initContainers ?? []) for (const [name, q] of Object.entries(requirementsOf(c)[of])) if (sum[of][name] === undefined || compareQuantities(q, sum[of][name]!) > 0) sum[of][name] = q;
  }
  return sum;
};

const constraints = ({ type, min = {}, max = {}, maxLimitRequestRatio = {} }: Limit, { requests, limits }: Requirements): string[] => {
  const problems: string[] = [];
  for (const name of Object.keys(min).sort()) {
    const usage = `minimum ${name} usage per ${type} is ${min[name]}`;
    if (requests[name] === undefined) problems.push(`${usage}.  No request is specified`);
    else if (compareQuantities(requests[name]!, min[name]!) < 0) problems.push(`${usage}, but request is ${requests[name]}`);
    else if (limits[name] !== undefined && compareQuantities(limits[name]!, min[name]!) < 0) problems.push(`${usage}, but limit is ${limits[name]}`);
  }
  for (const name of Object.keys(max).sort()) {
    const usage = `maximum ${name} usage per ${type} is ${max[name]}`;
    if (limits[name] === undefined) problems.push(`${usage}.  No limit is specified`);
    else if (compareQuantities(limits[name]!, max[name]!) > 0) problems.push(`${usage}, but limit is ${limits[name]}`);
    else if (requests[name] !== undefined && compareQuantities(requests[name]!, max[name]!) > 0) problems.push(`${usage}, but request is ${requests[name]}`);
  }
  for (const name of Object.keys(maxLimitRequestRatio).sort()) {
    const wanted = maxLimitRequestRatio[name]!;
    const rule = `${name} max limit to request ratio per ${type} is ${wanted}`;
    const request = quantityMilliValue(requests[name]);
    const limit = quantityMilliValue(limits[name]);
    if (request === 0) problems.push(`${rule}, but no request is specified or request is 0`);
    else if (limit === 0) problems.push(`${rule}, but no limit is specified or limit is 0`);
    else if (limit / request > Number(parseQuantity(wanted).nano) / 1e9) problems.push(`${rule}, but provided ratio is ${(limit / request).toFixed(6)}`);
  }
  return problems;
};

const claimProblems = (claim: PersistentVolumeClaim, limits: readonly Limit[]): string[] => {
  const problems: string[] = [];
  const requests = (claim.spec?.resources?.requests ?? {}) as Quantities;
  for (const { type, min = {}, max = {} } of limits) {
    if (type !== 'PersistentVolumeClaim') continue;
    for (const name of Object.keys(min)) {
      if (requests[name] === undefined) problems.push(`minimum ${name} usage per ${type} is ${min[name]}.  No request is specified`);
      else if (compareQuantities(requests[name]!, min[name]!) < 0) problems.push(`minimum ${name} usage per ${type} is ${min[name]}, but request is ${requests[name]}`);
    }
    for (const name of Object.keys(max)) {
      if (requests[name] === undefined) problems.push(`maximum ${name} usage per ${type} is ${max[name]}.  No request is specified`);
      else if (compareQuantities(requests[name]!, max[name]!) > 0) problems.push(`maximum ${name} usage per ${type} is ${max[name]}, but request is ${requests[name]}`);
    }
  }
  return problems;
};
