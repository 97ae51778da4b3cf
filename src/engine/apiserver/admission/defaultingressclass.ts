import type { Plugin } from './chain.ts';

const annotation = 'ingressclass.kubernetes.io/is-default-class';
const legacy = 'kubernetes.io/ingress.class';

/** An Ingress without a class gets the default one (kubernetes: plugin/pkg/admission/network/defaultingressclass). */
export const defaultIngressClass: Plugin = {
  name: 'DefaultIngressClass',

  mutate(core, { kind, subresource }, object, old) {
    if (old || kind.kind !== 'Ingress' || kind.group !== 'networking.k8s.io' || subresource) return object;
    if (object['spec']?.ingressClassName !== undefined || object.metadata.annotations?.[legacy] !== undefined) return object;
    const defaults = core.storage.all(core.ingressClasses).filter((c) => c.metadata.annotations?.[annotation] === 'true');
    defaults.sort((a, b) => (a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? 1 : a.metadata.creationTimestamp! > b.metadata.creationTimestamp! ? -1 : a.metadata.name < b.metadata.name ? -1 : 1));
    const chosen = defaults[0];
    return chosen ? { ...object, spec: { ...object['spec'], ingressClassName: chosen.metadata.name } } : object;
  },
};
