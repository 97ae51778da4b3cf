import { quantityValue } from '../api/quantity.ts';
import { storedBytes } from '../hosts/inode.ts';
import type { PodState } from './podstate.ts';

const volumeBytes = (worker: PodState, name: string): number => {
  const node = worker.volume(name)?.node();
  return node?.type === 'dir' ? storedBytes(node) : 0;
};

const resource = 'ephemeral-storage';

/** What a pod has stored beyond its limits, in the kubelet's words (kubernetes: pkg/kubelet/eviction/eviction_manager.go). */
export function excess(worker: PodState): string | undefined {
  const empty = (worker.pod.spec!.volumes ?? []).filter((v) => v.emptyDir);
  for (const { name, emptyDir } of empty) {
    const limit = emptyDir!.sizeLimit;
    if (limit !== undefined && quantityValue(limit) > 0 && volumeBytes(worker, name) > quantityValue(limit)) return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  const total = worker.limits[resource];
  if (total === undefined) return undefined;
  const used = worker.units.map((unit) => ({ unit, bytes: unit.task?.usedFiles ? unit.task.machine.written : 0 }));
  const sum = used.reduce((n, u) => n + u.bytes, 0) + empty.reduce((n, v) => n + (v.emptyDir!.medium === 'Memory' ? 0 : volumeBytes(worker, v.name)), 0);
  if (sum > quantityValue(total)) return `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. `;
  for (const { unit, bytes } of used) {
    const limit = unit.spec.resources?.limits?.[resource];
    if (unit.kind === 'main' && limit !== undefined && quantityValue(limit) > 0 && bytes > quantityValue(limit)) return `Container ${unit.spec.name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}
