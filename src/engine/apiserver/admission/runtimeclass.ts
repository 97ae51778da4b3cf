import { forbidden } from '../../api/errors.ts';
import type { PodSpec, Toleration } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { calledName, type Plugin } from './chain.ts';

/** The parts of node.k8s.io/v1 RuntimeClass that admission reads. */
interface RuntimeClass {
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

/** Fills in what a pod's RuntimeClass says of overhead and nodes, and refuses one that does not exist (kubernetes: plugin/pkg/admission/runtimeclass). */
export const runtimeClass: Plugin = {
  name: 'RuntimeClass',

  mutate(core, context, object, old) {
    const spec = object['spec'] as PodSpec | undefined;
    if (old || !isPod(context) || !spec?.runtimeClassName) return object;
    const refuse = (why: string) => forbidden(resourceOf(context.kind), calledName(object), why);
    const found = classOf(core, spec.runtimeClassName);
    if (!found) throw refuse(`pod rejected: RuntimeClass "${spec.runtimeClassName}" not found`);
    const fixed = found.overhead?.podFixed;
    if (fixed && spec.overhead && !equal(fixed, spec.overhead)) throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    const clash = conflict(found, spec);
    if (clash) throw refuse(clash);
    return { ...object, spec: { ...spec, ...(fixed && { overhead: fixed as PodSpec['overhead'] }), ...scheduling(found, spec) } };
  },

  validate(core, context, object, old) {
    const spec = object['spec'] as PodSpec | undefined;
    if (old || !isPod(context) || !spec?.overhead) return;
    const fixed = spec.runtimeClassName ? classOf(core, spec.runtimeClassName)?.overhead : undefined;
    if (!fixed) throw forbidden(resourceOf(context.kind), object.metadata.name, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  },
};

const isPod = ({ kind, subresource }: Context): boolean => kind.group === '' && kind.plural === 'pods' && !subresource;

const classOf = (core: Core, name: string): RuntimeClass | undefined => core.storage.get(core.builtin('node.k8s.io', 'v1', 'runtimeclasses'), undefined, name) as RuntimeClass | undefined;

const conflict = ({ scheduling: where }: RuntimeClass, { nodeSelector = {} }: PodSpec): string | undefined => {
  for (const [key, value] of Object.entries(where?.nodeSelector ?? {})) {
    const given = (nodeSelector as Record<string, string>)[key];
    if (given !== undefined && given !== value) return `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`;
  }
  return undefined;
};

const scheduling = ({ scheduling: where }: RuntimeClass, { nodeSelector, tolerations = [] }: PodSpec): Partial<PodSpec> => {
  const more = (where?.tolerations ?? []).filter((one) => !tolerations.some((given) => equal(given, one)));
  return {
    ...(where?.nodeSelector && { nodeSelector: { ...nodeSelector, ...where.nodeSelector } }),
    ...(more.length > 0 && { tolerations: [...tolerations, ...more] }),
  };
};
