import type { Pod, Service, ServicePort } from '../../api/kubernetes.ts';
import { matchesLabels } from '../../api/selector.ts';
import { parseTime } from '../../api/time.ts';
import type { SharedInformerFactory } from '../../client/informer.ts';
import { byNamespace, SelectorCandidates } from '../../client/lister.ts';
import { pods as podResource, services as serviceResource } from '../../client/resources.ts';
import { keyOf, type Index } from '../../client/store.ts';
import { isPodFinished, isPodReady, podCondition } from './pods.ts';

type Labels = Readonly<Record<string, string>>;

const selectorOf = (service: Service): Labels | undefined => {
  const selector = service.spec?.selector as Labels | undefined;
  return selector && service.spec?.type !== 'ExternalName' ? selector : undefined;
};

/** Who wants to know of changes, and since when there are some. */
class Listener {
  private readonly triggers = new Map<string, number>();

  constructor(readonly changed: (key: string, trigger: Service | Pod) => void) {}

  /** When the earliest change since the last call happened, in virtual milliseconds (EndpointsTriggerTimeTracker). */
  takeTrigger(key: string): number | undefined {
    const at = this.triggers.get(key);
    this.triggers.delete(key);
    return at;
  }

  /** Notes a change; also gives back what was taken and could not be written. */
  trigger(key: string, at: number | undefined): void {
    if (at !== undefined) this.triggers.set(key, Math.min(at, this.triggers.get(key) ?? Infinity));
  }
}

const shared = new WeakMap<SharedInformerFactory, ServicePods>();

/** Which pods each Service selects, kept up with every event so that no one walks a namespace. */
export class ServicePods {
  private readonly members = new Map<string, Map<string, Pod>>();
  private readonly listeners: Listener[] = [];
  private readonly candidates: SelectorCandidates<Service>;
  private readonly podsByNamespace: Index<Pod>;

  /** The one of a factory: the controllers that keep endpoints share it. */
  static of(informers: SharedInformerFactory): ServicePods {
    let members = shared.get(informers);
    if (!members) shared.set(informers, (members = new ServicePods(informers)));
    return members;
  }

  private constructor(informers: SharedInformerFactory) {
    const services = informers.informer(serviceResource);
    const pods = informers.informer(podResource);
    this.candidates = new SelectorCandidates(services, 'selector', selectorOf);
    this.podsByNamespace = byNamespace(pods);
    services.handle({
      add: (service) => this.select(service),
      update: (old, service) => {
        if (selectorOf(old) !== selectorOf(service)) this.select(service);
        else this.changed(keyOf(service), service, undefined);
      },
      delete: (service) => {
        this.members.delete(keyOf(service));
        for (const listener of this.listeners) listener.takeTrigger(keyOf(service));
        this.changed(keyOf(service), service, undefined);
      },
    });
    pods.handle({ add: (pod) => this.put(pod), update: (old, pod) => this.podUpdated(old, pod), delete: (pod, stored) => this.remove(stored, pod) });
  }

  /** `changed` is called with a service's key and what changed, when its endpoints may have. */
  listen(changed: (key: string, trigger: Service | Pod) => void): Pick<Listener, 'takeTrigger' | 'trigger'> {
    const listener = new Listener(changed);
    this.listeners.push(listener);
    return listener;
  }

  /** The pods of a service by key, in the order in which they came. */
  podsOf(key: string): ReadonlyMap<string, Pod> {
    return this.members.get(key) ?? new Map();
  }

  private select(service: Service): void {
    const key = keyOf(service);
    const selector = selectorOf(service);
    if (!selector) this.members.delete(key);
    else {
      const members = new Map<string, Pod>();
      for (const { key: podKey, object: pod } of this.podsByNamespace.get(service.metadata.namespace!).entries) if (matchesLabels(selector, pod.metadata.labels as Labels | undefined)) members.set(podKey, pod);
      this.members.set(key, members);
    }
    this.changed(key, service, parseTime(service.metadata.creationTimestamp));
  }

  private podUpdated(old: Pod, pod: Pod): void {
    const relabelled = old.metadata.labels !== pod.metadata.labels;
    if (relabelled) this.remove(old, pod);
    const labels = pod.metadata.labels as Labels | undefined;
    let matters: boolean | undefined = relabelled || undefined;
    this.candidates.each(pod.metadata.namespace, labels, (service) => {
      if (!matchesLabels(selectorOf(service)!, labels)) return;
      const key = keyOf(service);
      this.members.get(key)?.set(keyOf(pod), pod);
      matters ??= endpointChanged(old, pod);
      if (matters) this.changed(key, pod, parseTime(podCondition(pod, 'Ready')?.lastTransitionTime));
    });
  }

  private put(pod: Pod): void {
    const labels = pod.metadata.labels as Labels | undefined;
    this.candidates.each(pod.metadata.namespace, labels, (service) => {
      if (!matchesLabels(selectorOf(service)!, labels)) return;
      this.members.get(keyOf(service))?.set(keyOf(pod), pod);
      this.changed(keyOf(service), pod, undefined);
    });
  }

  private remove(pod: Pod, trigger: Pod): void {
    const labels = pod.metadata.labels as Labels | undefined;
    this.candidates.each(pod.metadata.namespace, labels, (service) => {
      if (this.members.get(keyOf(service))?.delete(keyOf(pod))) this.changed(keyOf(service), trigger, undefined);
    });
  }

  private changed(key: string, trigger: Service | Pod, at: number | undefined): void {
    for (const listener of this.listeners) {
      listener.trigger(key, at);
      listener.changed(key, trigger);
    }
  }
}

/** Changes that endpoints show (endpointslice/utils.go: podEndpointsChanged). */
const endpointChanged = (old: Pod, pod: Pod): boolean =>
  old.status?.podIP !== pod.status?.podIP ||
  old.status?.podIPs?.length !== pod.status?.podIPs?.length ||
  old.spec?.nodeName !== pod.spec?.nodeName ||
  !old.metadata.deletionTimestamp !== !pod.metadata.deletionTimestamp ||
  isPodReady(old) !== isPodReady(pod) ||
  isPodFinished(old) !== isPodFinished(pod);

/** Whether a pod has a place among the endpoints at all; one that is being deleted has where `terminating` (ShouldPodBeInEndpoints). */
export const belongsInEndpoints = (pod: Pod, terminating: boolean): boolean =>
  !isPodFinished(pod) && !!(pod.status?.podIP || pod.status?.podIPs?.length) && (terminating || !pod.metadata.deletionTimestamp);

/** The number behind a service's target port in a pod; undefined when the pod has no port of that name (podutil.FindPort). */
export function findPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars])
    for (const p of container.ports ?? []) if (p.name === target && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) return p.containerPort;
  return undefined;
}

/** Names for a pod's address, where its subdomain is the service. */
export const hostnameIn = (pod: Pod, service: Service): string | undefined => (pod.spec?.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined);

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';
