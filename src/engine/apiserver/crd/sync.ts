import { equal } from '../../api/share.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Task } from '../../sim/sim.ts';
import { syncApiServices } from '../bootstrap/apiservices.ts';
import type { Core } from '../core.ts';
import { acceptNames, approval, established, type Condition, type Names } from './conditions.ts';
import { cleanupFinalizer } from './finalizer.ts';
import { isStored } from '../table.ts';
import { customKinds, type DefinitionSpec } from './kind.ts';
import { schemaOf } from './schemas.ts';
import { noteOwnStatus } from '../managedfields/notes.ts';

const actor = 'kube-apiserver';

/** Brings what is served in line with one definition after the other. */
export class DefinitionSync {
  private readonly served = new Map<string, { spec: unknown; kinds: Kind[] }>();

  constructor(
    private readonly core: Core,
    /** Of definitions. */
    private readonly kind: Kind,
    private readonly gone: (kind: Kind) => void,
  ) {}

  /** Does what a definition wants, or what its end does. */
  *sync(name: string): Task {
    const { storage } = this.core;
    const current = storage.find(this.kind, undefined, name);
    if (!current) return yield* this.unserve(name);
    const definition: KubeObject = current.value;
    const spec = definition['spec'] as DefinitionSpec;
    if (definition.metadata.deletionTimestamp) return yield* this.cleanUp(definition, current.modRevision);
    const conditions = (definition['status']?.conditions ?? []) as Condition[];
    const wanted = this.status(definition, spec);
    if (!equal(wanted, definition['status'])) {
      const next = { ...definition, metadata: { ...definition.metadata }, status: wanted };
      noteOwnStatus(this.kind, next, definition, this.core.sim.now());
      yield* storage.put(this.kind, next, current.modRevision, actor);
      return;
    }
    if (conditions.some((c) => c.type === 'Established' && c.status === 'True')) yield* this.serve(name, { ...spec, names: definition['status'].acceptedNames });
  }

  private status(definition: KubeObject, spec: DefinitionSpec): object {
    const { status } = definition;
    const before = (status?.conditions ?? []) as Condition[];
    const find = (type: string) => before.find((c) => c.type === type);
    const others = this.inGroup(spec.group, definition.metadata.name).map((other) => (other['status']?.acceptedNames ?? {}) as Names);
    const { names, condition } = acceptNames(spec.names, (status?.acceptedNames ?? {}) as Names, others);
    const wanted = [approval(definition), condition, established(find('Established'), condition)].filter((c) => c !== undefined);
    const stored = spec.versions.filter((v) => v.storage).map((v) => v.name);
    return {
      ...status,
      acceptedNames: names,
      conditions: wanted.map((c) => this.timed(c, find(c.type))),
      storedVersions: [...new Set([...((status?.storedVersions as string[] | undefined) ?? []), ...stored])],
    };
  }

  /** A condition as it was where it says the same; it is as old as its status. */
  private timed(condition: Condition, old: Condition | undefined): Condition {
    if (old && old.status === condition.status && old.reason === condition.reason && old.message === condition.message) return old;
    const { type, status, reason, message } = condition;
    return { lastTransitionTime: rfc3339(this.core.sim.now()), message, reason, status, type };
  }

  /** The other definitions of a group. */
  private inGroup(group: string, name: string): KubeObject[] {
    return this.core.storage.all(this.kind).filter((other) => other.metadata.name !== name && other['spec']?.group === group);
  }

  private *serve(name: string, spec: DefinitionSpec): Task {
    const known = this.served.get(name);
    if (known && equal(known.spec, spec)) return;
    const { kinds } = this.core;
    for (const kind of known?.kinds ?? []) kinds.remove(kind);
    const made = customKinds(spec);
    // A kind that is there already, from before a restart, keeps its identity.
    for (const kind of made) {
      const existing = kinds.byResource(kind.group, kind.version, kind.plural);
      if (!existing || schemaOf(existing) !== schemaOf(kind)) kinds.add(kind);
    }
    this.served.set(name, { spec, kinds: made });
    yield* syncApiServices(this.core);
  }

  private *unserve(name: string): Task {
    const known = this.served.get(name);
    if (!known) return;
    this.served.delete(name);
    for (const kind of known.kinds) {
      this.core.kinds.remove(kind);
      this.gone(kind);
    }
    yield* syncApiServices(this.core);
    // Somebody else may have the names now.
    for (const { metadata } of this.inGroup(known.kinds[0]!.group, name)) yield* this.sync(metadata.name);
  }

  private *cleanUp(definition: KubeObject, modRevision: number): Task {
    const { storage } = this.core;
    const { name, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(cleanupFinalizer)) return;
    const stored = this.served.get(name)?.kinds.find(isStored) ?? customKinds(definition['spec'] as DefinitionSpec)[0];
    for (const object of stored ? storage.all(stored) : []) {
      const current = storage.find(stored!, object.metadata.namespace, object.metadata.name);
      if (current) yield* storage.remove(stored!, object, current.modRevision, actor);
    }
    const rest = finalizers.filter((f) => f !== cleanupFinalizer);
    if (rest.length === 0) yield* storage.remove(this.kind, definition, modRevision, actor);
    else yield* storage.put(this.kind, { ...definition, metadata: { ...definition.metadata, finalizers: rest } }, modRevision, actor);
    yield* this.unserve(name);
  }
}
