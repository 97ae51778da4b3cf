import { compareQuantities, quantityMilliValue, quantityValue } from '../api/quantity.ts';
import type { PodState } from './podstate.ts';

/** Why a node does not take a pod that is bound to it (kubernetes: pkg/kubelet/lifecycle/predicate.go). */
export function admit(worker: PodState): { reason: string; message: string } | undefined {
  const { node, pod } = worker;
  const spec = pod.spec!;
  for (const key in spec.nodeSelector) {
    if (node.node && node.node.metadata.labels?.[key] !== spec.nodeSelector[key]) return { reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  }
  if (worker.isStatic) return undefined;
  const wanted = worker.requests;
  const names = Object.keys(wanted);
  const others = node.workers.size > node.config.maxPods ? node.activePods() - 1 : 0;
  if (others + 1 > node.config.maxPods) return { reason: 'OutOfpods', message: `Node didn't have enough resource: pods, requested: 1, used: ${others}, capacity: ${node.config.maxPods}` };
  if (names.length === 0) return undefined;
  for (const name of names) {
    const capacity = node.allocatable[name];
    const value = name === 'cpu' ? quantityMilliValue : quantityValue;
    const used = node.requested(name, worker);
    if (capacity === undefined || compareQuantities(wanted[name]!, '0') === 0) continue;
    if (value(wanted[name]) + used > value(capacity)) {
      return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, requested: ${value(wanted[name])}, used: ${used}, capacity: ${value(capacity)}` };
    }
  }
  return undefined;
}
