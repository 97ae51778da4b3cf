import type { PodSpec, Toleration } from '../../api/kubernetes.ts';
import type { Plugin } from './chain.ts';
import { Memo } from './memo.ts';

const seconds = 300;
const notReady: Toleration = { effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: seconds };
const unreachable: Toleration = { effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: seconds };
const memo = new Memo<undefined, PodSpec>();

/** Pods stay on a lost node for five minutes unless they say otherwise (kubernetes: plugin/pkg/admission/defaulttolerationseconds). */
export const defaultTolerationSeconds: Plugin = {
  name: 'DefaultTolerationSeconds',

  mutate(_core, { kind, subresource }, object) {
    if (kind.plural !== 'pods' || kind.group !== '' || subresource) return object;
    const spec = memo.of(object.spec as PodSpec, undefined, () => tolerant(object.spec as PodSpec));
    return spec === object.spec ? object : { ...object, spec };
  },
};

const tolerant = (spec: PodSpec): PodSpec => {
  const tolerations = spec.tolerations ?? [];
  const covers = (key: string) => tolerations.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect));
  const missing = [notReady, unreachable].filter((t) => !covers(t.key!));
  return missing.length === 0 ? spec : { ...spec, tolerations: [...tolerations, ...missing] };
};
