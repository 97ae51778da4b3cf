import type { Endpoint, EndpointSlice, EndpointSlicePort } from '../../api/kubernetes.ts';
import { equal as deepEqual } from '../../api/share.ts';

/** kube-controller-manager's --max-endpoints-per-slice */
const MAX_ENDPOINTS = 100;

/** Ports, and endpoints that all have them. */
export interface SliceSpec {
  ports: readonly EndpointSlicePort[];
  endpoints: readonly Endpoint[];
}

export interface Arrangement {
  create: SliceSpec[];
  update: { slice: EndpointSlice; ports: EndpointSlicePort[]; endpoints: Endpoint[] }[];
  remove: EndpointSlice[];
}

interface Draft {
  slice: EndpointSlice;
  endpoints: Endpoint[];
  changed: boolean;
}

const idOf = (endpoint: Endpoint): string => endpoint.targetRef?.uid ?? endpoint.addresses.join();

/**
 * Puts endpoints into slices with as few writes as the real controller: what is there stays where it is, changed slices
 * are filled up first, then the fullest unchanged slice that has room, then new ones; without any endpoint an empty slice
 * stands for the service (staging/src/k8s.io/endpointslice/reconciler.go). All slices are of one service and address type.
 */
export function arrange(existing: readonly EndpointSlice[], desired: readonly SliceSpec[], labelled: (slice: EndpointSlice) => boolean): Arrangement {
  const plan: Arrangement = { create: [], update: [], remove: [] };
  const left = new Set(existing);
  for (const spec of desired) {
    const own = existing.filter((slice) => deepEqual(slice.ports ?? [], spec.ports));
    for (const slice of own) left.delete(slice);
    arrangePorts(own, spec, labelled, plan);
  }
  plan.remove.push(...left);
  if (existing.length === plan.remove.length && plan.create.length === 0) keepPlaceholder(plan, labelled);
  reuse(plan);
  return plan;
}

function arrangePorts(existing: readonly EndpointSlice[], spec: SliceSpec, labelled: (slice: EndpointSlice) => boolean, plan: Arrangement): void {
  const wanted = new Map<string, Endpoint>();
  for (const endpoint of spec.endpoints) wanted.set(idOf(endpoint), endpoint);
  const drafts: Draft[] = [];
  for (const slice of existing) {
    const endpoints: Endpoint[] = [];
    let changed = !labelled(slice);
    for (const endpoint of slice.endpoints ?? []) {
      const id = idOf(endpoint);
      const next = wanted.get(id);
      if (!next) {
        changed = true;
        continue;
      }
      wanted.delete(id);
      endpoints.push(next);
      if (!deepEqual(next, endpoint)) changed = true;
    }
    if (endpoints.length === 0) plan.remove.push(slice);
    else drafts.push({ slice, endpoints, changed });
  }
  const rest = [...wanted.values()];
  const fill = (endpoints: Endpoint[]) => endpoints.push(...rest.splice(0, MAX_ENDPOINTS - endpoints.length));
  for (const draft of drafts.filter((d) => d.changed).sort((a, b) => b.endpoints.length - a.endpoints.length)) fill(draft.endpoints);
  while (rest.length > 0) {
    const draft = rest.length < MAX_ENDPOINTS ? closestFit(drafts, rest.length) : undefined;
    if (draft) draft.changed = true;
    const endpoints = draft?.endpoints ?? [];
    fill(endpoints);
    if (!draft) plan.create.push({ ports: spec.ports, endpoints });
  }
  for (const { slice, endpoints, changed } of drafts) if (changed) plan.update.push({ slice, ports: [...spec.ports], endpoints });
}

/** Of the unchanged slices that can take all, the fullest. */
function closestFit(drafts: readonly Draft[], count: number): Draft | undefined {
  let best: Draft | undefined;
  for (const draft of drafts) if (!draft.changed && draft.endpoints.length + count <= MAX_ENDPOINTS && draft.endpoints.length > (best?.endpoints.length ?? -1)) best = draft;
  return best;
}

function keepPlaceholder(plan: Arrangement, labelled: (slice: EndpointSlice) => boolean): void {
  const [only] = plan.remove;
  if (plan.remove.length === 1 && !only!.endpoints?.length && !only!.ports?.length && labelled(only!)) plan.remove = [];
  else plan.create.push({ ports: [], endpoints: [] });
}

/** A slice to delete and one to create make one to update. */
function reuse(plan: Arrangement): void {
  while (plan.remove.length > 0 && plan.create.length > 0) {
    const { ports, endpoints } = plan.create.pop()!;
    plan.update.push({ slice: plan.remove.shift()!, ports: [...ports], endpoints: [...endpoints] });
  }
}
