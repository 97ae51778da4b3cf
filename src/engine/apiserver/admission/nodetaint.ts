import type { Node } from '../../api/kubernetes.ts';
import type { Plugin } from './chain.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

/** A node begins with a taint until it is ready (kubernetes: plugin/pkg/admission/nodetaint). */
export const taintNodesByCondition: Plugin = {
  name: 'TaintNodesByCondition',

  mutate(_core, { kind, subresource }, object, old) {
    if (old || kind.plural !== 'nodes' || kind.group !== '' || subresource) return object;
    const taints = (object as unknown as Node).spec?.taints ?? [];
    if (taints.some((t) => t.key === notReady.key && t.effect === notReady.effect)) return object;
    return { ...object, spec: { ...object.spec, taints: [...taints, notReady] } };
  },
};
