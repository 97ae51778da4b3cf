import type { Pod } from '../../api/kubernetes.ts';

/** Pods with gates are not looked at; the API server says so in their PodScheduled condition. */
export const isGated = (pod: Pod): boolean => (pod.spec?.schedulingGates?.length ?? 0) > 0;
