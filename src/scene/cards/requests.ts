import type { Pod } from '../../engine/api/kubernetes.ts';
import { quantity } from '../quantity.ts';

/** What a pod asks of its node: millicores and bytes. */
export interface Requests {
  cpu: number;
  memory: number;
}

const NONE: Requests = { cpu: 0, memory: 0 };
const known = new WeakMap<object, Requests>();

type Spec = NonNullable<Pod['spec']>;

const requestOf = (c: { resources?: { requests?: Record<string, string | number>; limits?: Record<string, string | number> } }, name: string): number =>
  quantity(c.resources?.requests?.[name] ?? c.resources?.limits?.[name]);

/**
 * The effective requests of a pod: containers and sidecars together, or an init container that needs more, and the
 * overhead (k8s.io/component-helpers/resource, PodRequests). Pod-level requests take the containers' place.
 */
export function requestsOf(pod: Pod): Requests {
  const spec = pod.spec;
  if (!spec?.containers) return NONE;
  const plain = !spec.initContainers?.length && !spec.overhead && !spec.resources;
  if (plain) {
    const cached = known.get(spec.containers);
    if (cached) return cached;
  }
  const requests = { cpu: Math.round(total(spec, 'cpu') * 1000), memory: total(spec, 'memory') };
  if (plain) known.set(spec.containers, requests);
  return requests;
}

function total(spec: Spec, name: string): number {
  let sum = 0;
  for (const c of spec.containers) sum += requestOf(c as never, name);
  let sidecars = 0;
  let peak = 0;
  for (const c of spec.initContainers ?? []) {
    const request = requestOf(c as never, name);
    if (c.restartPolicy === 'Always') {
      sidecars += request;
      peak = Math.max(peak, sidecars);
    } else peak = Math.max(peak, sidecars + request);
  }
  const ofPod = spec.resources?.requests?.[name];
  const effective = ofPod === undefined ? Math.max(sum + sidecars, peak) : quantity(ofPod);
  return effective + quantity(spec.overhead?.[name] as string | undefined);
}
