import type { Pod, PodAffinityTerm, PodSpec, ResourceRequirements } from '../api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../api/quantity.ts';
import { everything, Selector, selectorOf, type Labels } from '../api/selector.ts';
import { keyOf } from '../client/store.ts';

/** What a pod asks for or a node has: CPU in thousandths of a core, the rest in bytes or pieces. */
export interface Resources {
  cpu: number;
  memory: number;
  ephemeral: number;
  /** Anything else by name: `nvidia.com/gpu`. */
  scalar: ReadonlyMap<string, number> | undefined;
}

/** What scores count for a pod that asks for nothing (scheduler/util/pod_resources.go). */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

/** A required or preferred term of pod affinity, ready to match. */
export interface AffinityTerm {
  selector: Selector;
  namespaces: ReadonlySet<string>;
  /** Undefined: only `namespaces` count. */
  namespaceSelector: Selector | undefined;
  topologyKey: string;
  weight: number;
}

interface Affinities {
  required: readonly AffinityTerm[];
  requiredAnti: readonly AffinityTerm[];
  preferred: readonly AffinityTerm[];
  preferredAnti: readonly AffinityTerm[];
}

const NO_AFFINITY: Affinities = { required: [], requiredAnti: [], preferred: [], preferredAnti: [] };
const NO_PORTS: readonly HostPort[] = [];

/** A pod with what the scheduler works out once. */
export interface PodInfo {
  pod: Pod;
  readonly key: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly namespace: string;
  readonly priority: number;
  readonly requests: Resources;
  /** With defaults for what was not asked for. */
  readonly scoredCpu: number;
  readonly scoredMemory: number;
  readonly ports: readonly HostPort[];
  readonly affinities: Affinities;
}

export function podInfoOf(pod: Pod): PodInfo {
  const spec = pod.spec!;
  const requests = requestsOf(spec);
  return {
    pod,
    key: keyOf(pod),
    uid: pod.metadata.uid!,
    labels: pod.metadata.labels as Labels,
    namespace: pod.metadata.namespace!,
    priority: spec.priority ?? 0,
    requests,
    scoredCpu: scored(spec, 'cpu', DEFAULT_CPU, quantityMilliValue, requests.cpu),
    scoredMemory: scored(spec, 'memory', DEFAULT_MEMORY, quantityValue, requests.memory),
    ports: hostPortsOf(spec),
    affinities: affinitiesOf(pod),
  };
}

type Amounts = Record<string, string | number>;

/** The sum of the containers, at least what the init phase needs, plus overhead (resourcehelper.PodRequests). */
function requestsOf(spec: PodSpec): Resources {
  const total: Resources = { cpu: 0, memory: 0, ephemeral: 0, scalar: undefined };
  for (const container of spec.containers) add(total, container.resources);
  if (spec.initContainers) withInit(total, spec);
  const level = (spec as { resources?: ResourceRequirements }).resources?.requests as Amounts | undefined;
  if (level?.['cpu'] !== undefined) total.cpu = quantityMilliValue(level['cpu']);
  if (level?.['memory'] !== undefined) total.memory = quantityValue(level['memory']);
  if (spec.overhead) addAmounts(total, spec.overhead as Amounts);
  return total;
}

function add(total: Resources, resources: ResourceRequirements | undefined): void {
  if (resources?.requests) addAmounts(total, resources.requests as Amounts);
}

function addAmounts(total: Resources, amounts: Amounts): void {
  for (const name in amounts) {
    const amount = amounts[name]!;
    if (name === 'cpu') total.cpu += quantityMilliValue(amount);
    else if (name === 'memory') total.memory += quantityValue(amount);
    else if (name === 'ephemeral-storage') total.ephemeral += quantityValue(amount);
    else total.scalar = new Map(total.scalar ?? []).set(name, (total.scalar?.get(name) ?? 0) + quantityValue(amount));
  }
}

/** Init containers run one after the other, beside the sidecars that were started before them. */
function withInit(total: Resources, spec: PodSpec): void {
  const sidecars: Resources = { cpu: 0, memory: 0, ephemeral: 0, scalar: undefined };
  const peak: Resources = { cpu: 0, memory: 0, ephemeral: 0, scalar: undefined };
  for (const container of spec.initContainers!) {
    if (container.restartPolicy === 'Always') {
      add(total, container.resources);
      add(sidecars, container.resources);
      raise(peak, sidecars);
      continue;
    }
    const need = { ...sidecars };
    add(need, container.resources);
    raise(peak, need);
  }
  raise(total, peak);
}

function raise(total: Resources, least: Resources): void {
  total.cpu = Math.max(total.cpu, least.cpu);
  total.memory = Math.max(total.memory, least.memory);
  total.ephemeral = Math.max(total.ephemeral, least.ephemeral);
  if (!least.scalar) return;
  const scalar = new Map(total.scalar ?? []);
  for (const [name, amount] of least.scalar) scalar.set(name, Math.max(amount, scalar.get(name) ?? 0));
  total.scalar = scalar;
}

/** Each container that asks for nothing counts as a little. */
function scored(spec: PodSpec, name: 'cpu' | 'memory', fallback: number, value: (q: string | number) => number, requested: number): number {
  const amount = (resources: ResourceRequirements | undefined) => {
    const q = (resources?.requests as Amounts | undefined)?.[name];
    return q === undefined ? fallback : value(q);
  };
  let total = 0;
  for (const container of spec.containers) total += amount(container.resources);
  for (const container of spec.initContainers ?? []) if (container.restartPolicy === 'Always') total += amount(container.resources);
  return Math.max(total, requested);
}

function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  for (const list of [spec.containers, spec.initContainers ?? []])
    for (const container of list) {
      if (list === spec.initContainers && container.restartPolicy !== 'Always') continue;
      for (const p of container.ports ?? []) if (p.hostPort) (ports ??= []).push({ ip: p.hostIP || '0.0.0.0', protocol: p.protocol ?? 'TCP', port: p.hostPort });
    }
  return ports ?? NO_PORTS;
}

function affinitiesOf(pod: Pod): Affinities {
  const affinity = pod.spec?.affinity;
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity) return NO_AFFINITY;
  const { podAffinity: near, podAntiAffinity: apart } = affinity;
  const terms = (list: readonly PodAffinityTerm[] | undefined) => (list ?? []).map((term) => termOf(term, pod, 0));
  const weighted = (list: readonly { weight: number; podAffinityTerm: PodAffinityTerm }[] | undefined) => (list ?? []).map((t) => termOf(t.podAffinityTerm, pod, t.weight));
  return {
    required: terms(near?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: terms(apart?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: weighted(near?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAnti: weighted(apart?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

function termOf(term: PodAffinityTerm, pod: Pod, weight: number): AffinityTerm {
  const { namespaces = [], namespaceSelector, topologyKey } = term;
  const own = namespaces.length === 0 && !namespaceSelector;
  return {
    selector: withLabelKeys(selectorOf(term.labelSelector), term, pod),
    namespaces: new Set(own ? [pod.metadata.namespace!] : namespaces),
    namespaceSelector: namespaceSelector ? selectorOf(namespaceSelector) : undefined,
    topologyKey,
    weight,
  };
}

/** matchLabelKeys and mismatchLabelKeys add the pod's own values to the selector. */
export function withLabelKeys(selector: Selector, keys: { matchLabelKeys?: string[]; mismatchLabelKeys?: string[] }, pod: Pod): Selector {
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = keys;
  if (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0) return selector;
  const labels = (pod.metadata.labels as Labels) ?? {};
  const extra = [
    ...matchLabelKeys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator: 'in' as const, values: [labels[key]!] })),
    ...mismatchLabelKeys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator: 'notin' as const, values: [labels[key]!] })),
  ];
  return selector === everything ? new Selector(extra) : new Selector([...selector.requirements, ...extra]);
}

/** Whether a term is about a pod. `namespaceLabels` gives the labels of a namespace. */
export function termMatches(term: AffinityTerm, namespace: string, labels: Labels, namespaceLabels: (name: string) => Labels): boolean {
  if (!term.namespaces.has(namespace) && !(term.namespaceSelector && (term.namespaceSelector.empty || term.namespaceSelector.matches(namespaceLabels(namespace))))) return false;
  return term.selector.matches(labels);
}
