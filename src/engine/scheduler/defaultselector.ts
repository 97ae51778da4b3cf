import { hashJson } from '../api/hash.ts';
import type { Service } from '../api/kubernetes.ts';
import { everything, matchesLabels, Selector, selectorOf } from '../api/selector.ts';
import type { Informer, SharedInformerFactory } from '../client/informer.ts';
import { controllerOf, SelectorCandidates } from '../client/lister.ts';
import { replicaSets, replicationControllers, services, statefulSets } from '../client/resources.ts';
import type { PodInfo } from './podinfo.ts';

const REMEMBERED = 1024;

/**
 * The selector of all that a pod belongs to: the services that select it and the workload that controls it
 * (plugins/helper/spread.go: DefaultSelector). Empty for a pod on its own.
 */
export function defaultSelectors(informers: SharedInformerFactory): (info: PodInfo) => Selector {
  const known = new Map<string, Selector>();
  const forget = () => known.clear();
  const serviceInformer = informers.informer(services);
  const candidates = new SelectorCandidates(serviceInformer, 'selector', selectorMap);
  serviceInformer.handle({ add: forget, delete: forget, update: (old, now) => old.spec?.selector !== now.spec?.selector && forget() });
  const owners: Record<string, Informer<any>> = { ReplicaSet: informers.informer(replicaSets), ReplicationController: informers.informer(replicationControllers), StatefulSet: informers.informer(statefulSets) };
  for (const informer of Object.values(owners)) informer.handle({ add: forget, delete: forget });

  const compute = ({ pod, namespace, labels }: PodInfo): Selector => {
    const merged: Record<string, string> = {};
    candidates.each(namespace, labels, (service) => {
      const selector = selectorMap(service)!;
      if (matchesLabels(selector, labels)) Object.assign(merged, selector);
    });
    const requirements = [...selectorOf({ matchLabels: merged }).requirements];
    const reference = controllerOf(pod);
    const owner = reference && owners[reference.kind]?.get(namespace, reference.name);
    if (owner) requirements.push(...selectorOf(reference.kind === 'ReplicationController' ? { matchLabels: owner.spec?.selector } : owner.spec?.selector).requirements);
    return requirements.length === 0 ? everything : new Selector(requirements);
  };

  return (info) => {
    const id = `${info.namespace} ${controllerOf(info.pod)?.uid ?? ''} ${hashJson(info.labels)}`;
    let selector = known.get(id);
    if (!selector) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(id, (selector = compute(info)));
    }
    return selector;
  };
}

const selectorMap = (service: Service): Record<string, string> | undefined => {
  const selector = service.spec?.selector as Record<string, string> | undefined;
  return selector && Object.keys(selector).length > 0 ? selector : undefined;
};
