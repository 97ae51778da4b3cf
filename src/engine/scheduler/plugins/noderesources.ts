import { MAX_NODE_SCORE, rejection, SKIP, type Plugin, type Rejection } from '../framework.ts';
import type { NodeInfo } from '../nodeinfo.ts';
import type { PodInfo } from '../podinfo.ts';

const FIT = 'NodeResourcesFit';
const BALANCED = 'NodeResourcesBalancedAllocation';
const TOO_MANY_PODS = 'Too many pods';
const insufficient = (resource: string): string => `Insufficient ${resource}`;

const known = new Map<string, Rejection>();

/** One rejection object for each set of reasons. */
function reject(reasons: string[], unresolvable: boolean): Rejection {
  const id = `${reasons.join()} ${unresolvable}`;
  let found = known.get(id);
  if (!found) known.set(id, (found = rejection(FIT, reasons, unresolvable)));
  return found;
}

/** What a node lacks for a pod. */
function lacking({ requests }: PodInfo, node: NodeInfo): Rejection | undefined {
  let reasons: string[] | undefined;
  let unresolvable = false;
  const check = (name: string, want: number, used: number, has: number) => {
    if (want <= has - used) return;
    (reasons ??= []).push(insufficient(name));
    if (want > has) unresolvable = true;
  };
  if (node.pods.size + 1 > node.allowedPods) (reasons ??= []).push(TOO_MANY_PODS);
  const { allocatable, requested } = node;
  if (requests.cpu > 0) check('cpu', requests.cpu, requested.cpu, allocatable.cpu);
  if (requests.memory > 0) check('memory', requests.memory, requested.memory, allocatable.memory);
  if (requests.ephemeral > 0) check('ephemeral-storage', requests.ephemeral, requested.ephemeral, allocatable.ephemeral);
  if (requests.scalar) for (const [name, want] of requests.scalar) if (want > 0) check(name, want, requested.scalar.get(name) ?? 0, allocatable.scalar?.get(name) ?? 0);
  return reasons && reject(reasons, unresolvable);
}

/** Whether the pod would fit the node if nothing else were on it. */
const fitsEmpty = ({ requests }: PodInfo, { allocatable }: NodeInfo): boolean => {
  if (requests.scalar) for (const [name, want] of requests.scalar) if (want > (allocatable.scalar?.get(name) ?? 0)) return false;
  return requests.cpu <= allocatable.cpu && requests.memory <= allocatable.memory && requests.ephemeral <= allocatable.ephemeral;
};

const least = (requested: number, capacity: number): number => (requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity));

/** Only nodes with room for the pod's requests; prefers those with the most room left (LeastAllocated). */
export const nodeResourcesFit: Plugin = {
  name: FIT,
  local: true,
  weight: 1,
  filter: ({ info }, node) => lacking(info, node),
  score: ({ info }, node) => {
    const { cpu, memory } = node.allocatable;
    let score = 0;
    let resources = 0;
    if (cpu > 0) {
      score += least(node.scoredCpu + info.scoredCpu, cpu);
      resources++;
    }
    if (memory > 0) {
      score += least(node.scoredMemory + info.scoredMemory, memory);
      resources++;
    }
    return resources === 0 ? 0 : Math.trunc(score / resources);
  },
  hint: (info, event) => {
    if (event.resource === 'pod') return event.action !== 'add';
    return event.resource === 'node' && event.action !== 'delete' && fitsEmpty(info, event.node) && (!event.before || event.before.allocatable !== event.node.allocatable);
  },
};

const fraction = (requested: number, capacity: number): number => Math.min(1, requested / capacity);

/** Prefers nodes where CPU and memory are used to a like degree. */
export const balancedAllocation: Plugin = {
  name: BALANCED,
  local: true,
  weight: 1,
  // Pods that ask for nothing would all go to one node.
  preScore: ({ info }) => (info.requests.cpu === 0 && info.requests.memory === 0 ? SKIP : undefined),
  score: ({ info }, { allocatable, requested }) => {
    if (allocatable.cpu === 0 || allocatable.memory === 0) return MAX_NODE_SCORE;
    const deviation = Math.abs(fraction(requested.cpu + info.requests.cpu, allocatable.cpu) - fraction(requested.memory + info.requests.memory, allocatable.memory)) / 2;
    return Math.trunc((1 - deviation) * MAX_NODE_SCORE);
  },
};
