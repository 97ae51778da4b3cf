import type { Pod } from '../../api/kubernetes.ts';

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

/** `0,2-4` as a set of numbers below `completions`; text that is not of the form is skipped (indexed_job_utils.go: parseIndexesFromString). */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of text ? text.split(',') : []) {
    const [first, last = first] = part.split('-').map(Number) as [number, number?];
    for (let i = first; i <= last! && i < completions; i++) if (Number.isInteger(i)) indexes.add(i);
  }
  return indexes;
}

/** A set of numbers as `0,2-4`. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (sorted[j + 1] === sorted[j]! + 1) j++;
    parts.push(j === i ? `${sorted[i]}` : `${sorted[i]}${j === i + 1 ? ',' : '-'}${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** The completion index of a pod; -1 when it has none. */
export function indexOf(pod: Pod): number {
  const text = (pod.metadata.annotations as Record<string, string> | undefined)?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
}

/** The lowest indexes without a success, a failure or an active pod. */
export function firstPending(count: number, completions: number, taken: ReadonlySet<number>): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < completions && indexes.length < count; i++) if (!taken.has(i)) indexes.push(i);
  return indexes;
}
