import type { Pod } from '../../engine/api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../../engine/api/quantity.ts';

/** What a pod asks of its node: millicores and bytes. */
export interface Requests {
  cpu: number;
  memory: number;
}

const NONE: Requests = { cpu: 0, memory: 0 };
const known = new WeakMap<object, Requests>();

type Spec = NonNullable<Pod['spec']>;

type Measure = (text: string | number | undefined) => number;
type Container = { resources?: { requests?: Record<string, string | number>; limits?: Record<string, string | number> } };

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
  const requests = { cpu: total(spec, 'cpu', quantityMilliValue), memory: total(spec, 'memory', quantityValue) };
  if (plain) known.set(spec.containers, requests);
  return requests;
}

function total(spec: Spec, name: string, measure: Measure): number {
  const requestOf = (c: Container): number => measure(c.resources?.requests?.[name] ?? c.resources?.limits?.[name]);
  let sum = 0;
  for (const c of spec.containers) sum += requestOf(c as Container);
  let sidecars = 0;
  let peak = 0;
  for (const c of spec.initContainers ?? []) {
    const request = requestOf(c as Container);
    if (c.restartPolicy === 'Always') {
      sidecars += request;
      peak = Math.max(peak, sidecars);
    } else peak = Math.max(peak, sidecars + request);
  }
  const ofPod = spec.resources?.requests?.[name];
  const effective = ofPod === undefined ? Math.max(sum + sidecars, peak) : measure(ofPod);
  return effective + measure(spec.overhead?.[name] as string | undefined);
}
