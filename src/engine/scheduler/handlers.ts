import type { Node, Pod } from '../api/kubernetes.ts';
import type { SharedInformerFactory } from '../client/informer.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import type { Cache } from './cache.ts';
import type { ClusterEvent, Plugin } from './framework.ts';
import { NodeInfo } from './nodeinfo.ts';
import { podInfoOf } from './podinfo.ts';
import type { QueuedPod, SchedulingQueue } from './queue.ts';

export interface Listening {
  informers: SharedInformerFactory;
  cache: Cache;
  queue: SchedulingQueue;
  plugins: readonly Plugin[];
  schedulerName: string;
  /** A pod is gone for good. */
  gone(uid: string, key: string): void;
}

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Keeps the cache and the queue up with the cluster (pkg/scheduler/eventhandlers.go). */
export function listen({ informers, cache, queue, plugins, schedulerName, gone }: Listening): void {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));

  /** Looks again at the pods that an event may help. */
  const happened = (event: ClusterEvent): void => {
    if (!queue.hasUnschedulable) return;
    queue.move((queued: QueuedPod) => {
      const info = podInfoOf(queued.pod);
      for (const name of queued.turnedAwayBy) if (byName.get(name)?.hint?.(info, event, cache)) return true;
      return false;
    });
  };

  const place = (pod: Pod): boolean => !!pod.spec?.nodeName && !isOver(pod);
  const ours = (pod: Pod): boolean => !pod.spec?.nodeName && (pod.spec?.schedulerName ?? 'default-scheduler') === schedulerName && !isOver(pod);

  const leave = (pod: Pod): void => {
    cache.forget(pod.metadata.uid!);
    happened({ resource: 'pod', action: 'delete', pod });
  };

  informers.informer(pods).handle({
    add: (pod) => {
      if (place(pod)) {
        cache.addPod(pod);
        happened({ resource: 'pod', action: 'add', pod });
      } else if (ours(pod) && !pod.metadata.deletionTimestamp) queue.add(pod);
    },
    update: (old, pod) => {
      if (place(pod)) {
        if (!place(old)) {
          queue.delete(keyOf(pod));
          cache.addPod(pod);
          happened({ resource: 'pod', action: 'add', pod });
        } else {
          cache.updatePod(old, pod);
          if (old.metadata.labels !== pod.metadata.labels || old.spec!.containers !== pod.spec!.containers) happened({ resource: 'pod', action: 'update', pod });
        }
      } else if (place(old)) leave(pod);
      else if (!ours(pod) || pod.metadata.deletionTimestamp) queue.delete(keyOf(pod));
      else if (!cache.has(pod.metadata.uid!)) queue.update(pod);
    },
    delete: (pod, stored) => {
      if (place(stored)) leave(pod);
      else queue.delete(keyOf(pod));
      gone(pod.metadata.uid!, keyOf(pod));
    },
  });

  informers.informer(nodes).handle({
    add: (node) => happened({ resource: 'node', action: 'add', node: cache.setNode(node), before: undefined }),
    update: (old, node) => {
      const generation = cache.get(node.metadata.name)?.generation;
      const info = cache.setNode(node);
      if (info.generation !== generation && queue.hasUnschedulable) happened({ resource: 'node', action: 'update', node: info, before: before(old) });
    },
    delete: (node) => cache.removeNode(node.metadata.name),
  });

  informers.informer(persistentVolumeClaims).handle({
    add: (claim) => happened({ resource: 'claim', action: 'add', claim }),
    update: (_, claim) => happened({ resource: 'claim', action: 'update', claim }),
  });
  informers.informer(persistentVolumes).handle({ add: () => happened({ resource: 'volume', action: 'add' }), update: () => happened({ resource: 'volume', action: 'update' }) });
  informers.informer(storageClasses).handle({
    add: (added) => happened({ resource: 'class', action: 'add', class: added, before: undefined }),
    update: (old, updated) => happened({ resource: 'class', action: 'update', class: updated, before: old }),
  });
}

const before = (node: Node): NodeInfo => new NodeInfo(node);
