import type { ObjectDetails } from '../../lab/protocol.ts';

export interface Fact {
  /** Of the texts under `details.fact`. */
  key: string;
  value: string;
}

/** Lines of `kubectl describe` that say most about an object, by the text's key. */
const wanted: readonly [line: string, key: string][] = [
  ['Status', 'status'],
  ['Reason', 'reason'],
  ['Node', 'node'],
  ['IP', 'ip'],
  ['Type', 'type'],
  ['Port', 'port'],
  ['NodePort', 'nodePort'],
  ['Endpoints', 'endpoints'],
  ['Selector', 'selector'],
  ['Replicas', 'replicas'],
  ['Desired Number of Nodes Scheduled', 'replicas'],
  ['Pods Statuses', 'pods'],
  ['StrategyType', 'strategy'],
  ['Schedule', 'schedule'],
  ['Completions', 'completions'],
  ['Capacity', 'capacity'],
  ['StorageClass', 'storageClass'],
  ['Volume', 'volume'],
  ['Access Modes', 'accessModes'],
  ['Roles', 'roles'],
  ['Taints', 'taints'],
  ['Unschedulable', 'unschedulable'],
  ['QoS Class', 'qos'],
  ['Labels', 'labels'],
];

/** The first lines of `describe` at the margin, read as facts; empty ones are left out. */
export function summary({ ref, describe }: Pick<ObjectDetails, 'ref' | 'describe'>): Fact[] {
  const values = new Map<string, string>();
  let last = '';
  for (const line of describe.split('\n')) {
    const match = /^([A-Z][\w ]*?):\s+(\S.*)$/.exec(line);
    if (match) {
      last = match[1] ?? '';
      if (!values.has(last)) values.set(last, match[2] ?? '');
    } else if (last && /^\s{12,}\S/.test(line)) {
      values.set(last, `${values.get(last)}\n${line.trim()}`);
    } else {
      last = '';
    }
  }
  const facts: Fact[] = ref.namespace ? [{ key: 'namespace', value: ref.namespace }] : [];
  for (const [line, key] of wanted) {
    const value = values.get(line);
    if (value && value !== '<none>' && value !== '<unset>' && !(key === 'unschedulable' && value === 'false') && !facts.some((fact) => fact.key === key)) facts.push({ key, value });
  }
  return facts;
}
