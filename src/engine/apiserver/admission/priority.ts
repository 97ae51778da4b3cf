import { forbidden } from '../../api/errors.ts';
import type { PodSpec, PriorityClass } from '../../api/kubernetes.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { calledName, type Plugin } from './chain.ts';
import { Memo } from './memo.ts';

const memo = new Memo<PriorityClass | undefined, PodSpec>();

/** Resolves a pod's priority class into its number (kubernetes: plugin/pkg/admission/priority). */
export const priority: Plugin = {
  name: 'Priority',

  mutate(core, context, object, old) {
    const { kind, subresource } = context;
    if (old || kind.plural !== 'pods' || kind.group !== '' || subresource) return object;
    const given = object.spec as PodSpec;
    const found = classOf(core, context, given, calledName(object));
    const spec = memo.of(given, found, () => prioritised(given, found));
    if (given.priority !== undefined && given.priority !== spec.priority) {
      throw forbidden(resourceOf(kind), calledName(object), `the integer value of priority (${given.priority}) must not be provided in pod spec; priority admission controller computed ${spec.priority} from the given PriorityClass name`);
    }
    if (given.preemptionPolicy !== undefined && given.preemptionPolicy !== spec.preemptionPolicy) {
      throw forbidden(resourceOf(kind), calledName(object), `the string value of PreemptionPolicy (${given.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${spec.preemptionPolicy} from the given PriorityClass name`);
    }
    return spec === given ? object : { ...object, spec };
  },

  validate(core, { kind }, object, old) {
    if (kind.plural !== 'priorityclasses' || !(object as unknown as PriorityClass).globalDefault) return;
    const other = defaultClass(core);
    if (other && other.metadata.name !== object.metadata.name && (!old || !(old as unknown as PriorityClass).globalDefault)) {
      throw forbidden(resourceOf(kind), object.metadata.name, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
    }
  },
};

const classOf = (core: Core, { kind }: Context, spec: PodSpec, pod: string): PriorityClass | undefined => {
  const name = spec.priorityClassName;
  if (!name) return defaultClass(core);
  const found = core.storage.get(core.priorityClasses, undefined, name) as PriorityClass | undefined;
  if (!found) throw forbidden(resourceOf(kind), pod, `no PriorityClass with name ${name} was found`);
  return found;
};

const seen = new WeakMap<Core, { revision: number; found: PriorityClass | undefined }>();

const defaultClass = (core: Core): PriorityClass | undefined => {
  // Classes are few and rarely change: the list is read anew only when one does.
  const revision = core.revisionOf(core.priorityClasses);
  let last = seen.get(core);
  if (last?.revision !== revision) {
    const all = core.storage.all(core.priorityClasses) as unknown as PriorityClass[];
    last = { revision, found: all.filter((c) => c.globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0] };
    seen.set(core, last);
  }
  return last.found;
};

const prioritised = (spec: PodSpec, found: PriorityClass | undefined): PodSpec => ({
  ...spec,
  ...(found && { priorityClassName: found.metadata.name }),
  priority: found?.value ?? 0,
  preemptionPolicy: found?.preemptionPolicy ?? 'PreemptLowerPriority',
});
