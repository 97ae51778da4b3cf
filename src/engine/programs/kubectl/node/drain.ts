import type { Pod } from '../../../api/kubernetes.ts';
import { isStatus } from '../../../api/status.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';

export interface DrainOptions {
  force: boolean;
  ignoreDaemonSets: boolean;
  deleteEmptyDir: boolean;
  disableEviction: boolean;
  /** Seconds; -1: what the pod says. */
  grace: number;
  podSelector: string;
}

interface Verdict {
  delete: boolean;
  /** Why it is in the way; a warning when it goes all the same. */
  reason?: string;
  fatal?: boolean;
}

const MIRROR = 'kubernetes.io/config.mirror';
const UNMANAGED = 'declare no controller';

const DAEMONSET_FATAL = 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)';
const DAEMONSET_WARNING = 'ignoring DaemonSet-managed Pods';
const LOCAL_FATAL = 'cannot delete Pods with local storage (use --delete-emptydir-data to override)';
const LOCAL_WARNING = 'deleting Pods with local storage';
const UNMANAGED_FATAL = `cannot delete Pods that ${UNMANAGED} (use --force to override)`;
const UNMANAGED_WARNING = `deleting Pods that ${UNMANAGED}`;

const over = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Whether a pod leaves the node, and whether that needs a word or is refused (kubectl pkg/drain/filters.go). */
function verdictOf(pod: Pod, options: DrainOptions): Verdict {
  const controller = pod.metadata.ownerReferences?.find((o) => o.controller);
  if ((pod.metadata.annotations as Record<string, string> | undefined)?.[MIRROR]) return { delete: false };
  if (controller?.kind === 'DaemonSet' && !over(pod)) return options.ignoreDaemonSets ? { delete: false, reason: DAEMONSET_WARNING } : { delete: false, reason: DAEMONSET_FATAL, fatal: true };
  let warning: string | undefined;
  if (pod.spec?.volumes?.some((v) => v.emptyDir) && !over(pod)) {
    if (!options.deleteEmptyDir) return { delete: false, reason: LOCAL_FATAL, fatal: true };
    warning = LOCAL_WARNING;
  }
  if (!controller && !over(pod)) {
    if (!options.force) return { delete: false, reason: UNMANAGED_FATAL, fatal: true };
    warning = UNMANAGED_WARNING;
  }
  return warning ? { delete: true, reason: warning } : { delete: true };
}

export interface Plan {
  pods: Pod[];
  /** What stands in the way; empty when the node can be emptied. */
  errors: string[];
  warnings: string;
}

const grouped = (entries: readonly { pod: Pod; reason: string }[]): string[] => {
  const groups = new Map<string, string[]>();
  for (const { pod, reason } of entries) groups.set(reason, [...(groups.get(reason) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, names]) => `${reason}: ${names.join(', ')}`);
};

/** Which pods have to leave a node. */
export function* planDrain(context: Context, node: string, options: DrainOptions): Task<Plan> {
  const { items } = yield* context.client.list<Pod>(r.pods, undefined, { fieldSelector: `spec.nodeName=${node}`, ...(options.podSelector ? { labelSelector: options.podSelector } : {}) });
  const verdicts = items.map((pod) => ({ pod, verdict: verdictOf(pod, options) }));
  const said = (fatal: boolean) => verdicts.flatMap(({ pod, verdict }) => (verdict.reason && Boolean(verdict.fatal) === fatal ? [{ pod, reason: verdict.reason }] : []));
  return { pods: verdicts.filter((v) => v.verdict.delete).map((v) => v.pod), errors: grouped(said(true)), warnings: grouped(said(false)).join('; ') };
}

const RETRY_MS = 5_000;
const POLL_MS = 1_000;

/** Evicts a pod, again and again while a disruption budget refuses, and waits until it is gone. */
export function* evictPod(context: Context, pod: Pod, options: DrainOptions, deadline: number): Task {
  const { namespace, name, uid } = pod.metadata;
  const deleteOptions = options.grace >= 0 ? { gracePeriodSeconds: options.grace } : {};
  for (;;) {
    try {
      if (options.disableEviction) yield* context.client.delete(r.pods, { namespace, name }, { apiVersion: 'v1', kind: 'DeleteOptions', ...deleteOptions });
      else yield* context.client.create(r.pods, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions } as never, { subresource: 'eviction', name });
      break;
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      if (!isStatus(error, 'TooManyRequests')) throw new Error(`error when evicting pods/"${name}" -n "${namespace}": ${(error as Error).message}`);
      context.err(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`);
      if (context.now() + RETRY_MS > deadline) throw new Error(`error when evicting pods/"${name}" -n "${namespace}": global timeout reached: ${Math.round((deadline - context.now()) / 1000)}s`);
      yield* context.sleep(RETRY_MS);
      context.out(`evicting pod ${namespace}/${name}\n`);
    }
  }
  for (;;) {
    try {
      const now = yield* context.client.get<Pod>(r.pods, { namespace, name });
      if (now.metadata.uid !== uid) break;
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
      break;
    }
    if (context.now() >= deadline) throw new Error(`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${Math.round(deadline / 1000)}s`);
    yield* context.sleep(POLL_MS);
  }
  context.out(`pod/${name} ${options.disableEviction ? 'deleted' : 'evicted'}\n`);
  yield* context.flush();
}
